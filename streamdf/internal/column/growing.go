package column

// A Growing is a table that rows are put at the end of and taken out of, for
// operators that hold rows back. Its columns are views that the next change may
// spoil: what is to last is taken from them.
type Growing struct {
	cols []growing
	n    int
}

// growing is one column.
type growing struct {
	typ    Type
	bools  []bool
	ints   []int64
	floats []float64
	strs   []string
	codes  []uint32
	coded  *coding // of codes; nil: strs hold the strings
	valid  Bitmap  // nil: nothing is null
}

// NewGrowing makes a table without rows.
func NewGrowing(schema Schema) *Growing {
	g := &Growing{cols: make([]growing, len(schema))}
	for i, f := range schema {
		g.cols[i].typ = f.Type
	}
	return g
}

// Len returns the number of rows.
func (g *Growing) Len() int { return g.n }

// Append puts the rows of t at the end.
func (g *Growing) Append(t *Table) {
	for i := range g.cols {
		g.cols[i].append(t.Col(i), g.n)
	}
	g.n += t.n
}

// Col returns column i as it is now.
func (g *Growing) Col(i int) *Column {
	c := g.cols[i].header()
	return &c
}

// Take returns the given rows of column i, nulls for those that are negative if
// nulls says that there are some.
func (g *Growing) Take(i int, rows []int32, nulls bool) *Column {
	c := g.cols[i].header()
	if nulls {
		return c.TakeOrNull(rows)
	}
	return c.Take(rows)
}

// header is the column as it is now.
func (g *growing) header() Column {
	switch {
	case g.typ == Bool:
		return newHeader(Bool, g.bools, g.valid)
	case g.typ == Float:
		return newHeader(Float, g.floats, g.valid)
	case g.coded != nil:
		out := newHeader(String, g.codes, g.valid)
		out.coded = g.coded
		return out
	case g.typ == String:
		return newHeader(String, g.strs, g.valid)
	}
	return newHeader(g.typ, g.ints, g.valid)
}

// Retain leaves the given rows, which ascend.
func (g *Growing) Retain(rows []int32) {
	for i := range g.cols {
		g.cols[i].retain(rows)
	}
	g.n = len(rows)
}

// append puts the values of c behind n others.
func (g *growing) append(c *Column, n int) {
	g.appendValid(c, n)
	switch {
	case g.typ == Bool:
		g.bools = append(g.bools, c.Bools()...)
	case g.typ == Float:
		g.floats = append(g.floats, c.Floats()...)
	case g.typ != String:
		g.ints = append(g.ints, c.Ints()...)
	default:
		g.appendStrings(c, n)
	}
}

// appendStrings keeps codes as long as all are of one dictionary.
func (g *growing) appendStrings(c *Column, n int) {
	if n == 0 {
		g.coded = c.coded
	}
	if g.coded != nil && (c.coded == nil || c.coded.dict != g.coded.dict) {
		old := g.header()
		g.strs = old.appendStrings(g.strs[:0])
		g.codes, g.coded = g.codes[:0], nil
	}
	if g.coded == nil {
		g.strs = c.appendStrings(g.strs)
		return
	}
	g.codes = append(g.codes, valuesOf[uint32](c)...)
	if len(c.coded.words) > len(g.coded.words) {
		g.coded = c.coded
	}
}

func (g *growing) appendValid(c *Column, n int) {
	if g.valid == nil {
		if c.valid == nil {
			return
		}
		g.valid = NewBitmap(n)
		g.valid.setRange(0, n)
	}
	for len(g.valid) < words(n+c.n) {
		g.valid = append(g.valid, 0)
	}
	for i := range c.n {
		if c.Valid(i) {
			g.valid.Set(n + i)
		} else {
			g.valid.Clear(n + i)
		}
	}
}

func (g *growing) retain(rows []int32) {
	g.bools, g.ints, g.floats, g.codes = retain(g.bools, rows), retain(g.ints, rows), retain(g.floats, rows), retain(g.codes, rows)
	all := len(g.strs)
	g.strs = retain(g.strs, rows)
	clear(g.strs[len(g.strs):max(all, len(g.strs))]) // let go of them
	if g.valid == nil {
		return
	}
	for i, r := range rows {
		if g.valid.Get(int(r)) {
			g.valid.Set(i)
		} else {
			g.valid.Clear(i)
		}
	}
	if g.valid.Count(len(rows)) == len(rows) {
		g.valid = nil
	}
}

// retain moves elements down; there are either none at all or all of the rows.
func retain[T any](s []T, rows []int32) []T {
	if len(s) == 0 {
		return s
	}
	for i, r := range rows {
		s[i] = s[r]
	}
	return s[:len(rows)]
}
