package column

import "fmt"

// Concat puts the rows of tables, which all have schema, one below the other.
// Strings of one dictionary keep it; those of several get a new one; beside
// strings without a dictionary they lose it.
func Concat(schema Schema, tables ...*Table) *Table {
	if len(tables) == 1 && tables[0].schema.Equal(schema) {
		return tables[0]
	}
	n := 0
	for _, t := range tables {
		if !t.schema.Equal(schema) {
			panic(fmt.Sprintf("column: concatenating %v with %v", schema, t.schema))
		}
		n += t.n
	}
	cols, parts := make([]*Column, len(schema)), make([]*Column, len(tables))
	for k, f := range schema {
		for i, t := range tables {
			parts[i] = t.cols[k]
		}
		cols[k] = concat(f.Type, n, parts)
	}
	return &Table{schema: schema, cols: cols, n: n}
}

func concat(t Type, n int, parts []*Column) *Column {
	out := &Column{typ: t, n: n, valid: concatValid(n, parts)}
	switch t {
	case Bool:
		out.bools = gather(n, parts, (*Column).Bools)
	case Float:
		out.floats = gather(n, parts, (*Column).Floats)
	case String:
		out.concatStrings(parts)
	default:
		out.ints = gather(n, parts, (*Column).Ints)
	}
	return out
}

func gather[T any](n int, parts []*Column, values func(*Column) []T) []T {
	out := make([]T, 0, n)
	for _, p := range parts {
		out = append(out, values(p)...)
	}
	return out
}

func concatValid(n int, parts []*Column) Bitmap {
	var out Bitmap
	row := 0
	for _, p := range parts {
		if p.valid != nil && out == nil {
			out = NewBitmap(n)
			out.setRange(0, row)
		}
		switch {
		case p.valid != nil:
			for i := range p.n {
				if p.valid.Get(i) {
					out.Set(row + i)
				}
			}
		case out != nil:
			out.setRange(row, row+p.n)
		}
		row += p.n
	}
	return out
}

// setRange sets bits i to j-1.
func (b Bitmap) setRange(i, j int) {
	for ; i < j && i&63 != 0; i++ {
		b.Set(i)
	}
	for ; i+64 <= j; i += 64 {
		b[i>>6] = ^uint64(0)
	}
	for ; i < j; i++ {
		b.Set(i)
	}
}

func (c *Column) concatStrings(parts []*Column) {
	shared, plain := true, len(parts) == 0
	for _, p := range parts {
		plain = plain || p.dict == nil
		shared = shared && p.dict == parts[0].dict
	}
	switch {
	case plain:
		c.strs = make([]string, 0, c.n)
		for _, p := range parts {
			c.strs = p.appendStrings(c.strs)
		}
	case shared:
		c.codes, c.dict = gather(c.n, parts, func(p *Column) []uint32 { return p.codes }), parts[0].dict
		for _, p := range parts {
			if len(p.words) > len(c.words) {
				c.words = p.words
			}
		}
	default:
		c.recode(parts)
	}
}

func (c *Column) appendStrings(out []string) []string {
	if c.dict == nil {
		return append(out, c.strs...)
	}
	for _, code := range c.codes {
		s := ""
		if int(code) < len(c.words) { // a null row's code means nothing
			s = c.words[code]
		}
		out = append(out, s)
	}
	return out
}

// recode gives c a dictionary of the words of parts that occur in them.
func (c *Column) recode(parts []*Column) {
	c.dict, c.codes = NewDict(), make([]uint32, 0, c.n)
	for _, p := range parts {
		known := make([]uint32, len(p.words)) // the new code plus 1
		for i, code := range p.codes {
			if !p.Valid(i) {
				c.codes = append(c.codes, 0)
				continue
			}
			if known[code] == 0 {
				known[code] = c.dict.Code(p.words[code]) + 1
			}
			c.codes = append(c.codes, known[code]-1)
		}
	}
	c.words = c.dict.values
}
