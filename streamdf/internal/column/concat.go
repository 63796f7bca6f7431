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
	out, parts := newTable(schema, n), make([]*Column, len(tables))
	for k, f := range schema {
		for i, t := range tables {
			parts[i] = t.Col(k)
		}
		out.cols[k] = concat(f.Type, n, parts)
	}
	return out
}

func concat(t Type, n int, parts []*Column) *Column {
	valid := concatValid(n, parts)
	switch t {
	case Bool:
		return NewBools(gather(n, parts, (*Column).Bools), valid)
	case Float:
		return NewFloats(gather(n, parts, (*Column).Floats), valid)
	case String:
		return concatStrings(n, parts, valid)
	}
	return NewInts(t, gather(n, parts, (*Column).Ints), valid)
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
		valid := p.Validity()
		if valid != nil && out == nil {
			out = NewBitmap(n)
			out.setRange(0, row)
		}
		switch {
		case valid != nil:
			for i := range p.n {
				if valid.Get(i) {
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

func concatStrings(n int, parts []*Column, valid Bitmap) *Column {
	shared, plain := true, len(parts) == 0
	for _, p := range parts {
		plain = plain || p.coded == nil
		shared = shared && p.coded != nil && parts[0].coded != nil && p.coded.dict == parts[0].coded.dict
	}
	switch {
	case plain:
		strs := make([]string, 0, n)
		for _, p := range parts {
			strs = p.appendStrings(strs)
		}
		return NewStrings(strs, valid)
	case shared:
		c := newColumn(String, gather(n, parts, valuesOf[uint32]), valid)
		c.coded = parts[0].coded
		for _, p := range parts {
			if len(p.coded.words) > len(c.coded.words) {
				c.coded = p.coded
			}
		}
		return c
	}
	return recode(n, parts, valid)
}

func (c *Column) appendStrings(out []string) []string {
	if c.coded == nil {
		return append(out, c.Strings()...)
	}
	for _, code := range valuesOf[uint32](c) {
		s := ""
		if int(code) < len(c.coded.words) { // a null row's code means nothing
			s = c.coded.words[code]
		}
		out = append(out, s)
	}
	return out
}

// recode gives the rows of parts a dictionary of the words that occur in them.
func recode(n int, parts []*Column, valid Bitmap) *Column {
	dict, codes := NewDict(), make([]uint32, 0, n)
	for _, p := range parts {
		words := p.coded.words
		known := make([]uint32, len(words)) // the new code plus 1
		for i, code := range valuesOf[uint32](p) {
			if !p.Valid(i) {
				codes = append(codes, 0)
				continue
			}
			if known[code] == 0 {
				known[code] = dict.Code(words[code]) + 1
			}
			codes = append(codes, known[code]-1)
		}
	}
	return NewCodes(codes, dict, valid)
}
