package column

// Conform gives t the columns of a schema, by name, where that loses nothing:
// ints become floats, and a column of nulls alone has any type. ok is false when
// names or types differ otherwise.
func Conform(t *Table, schema Schema) (out *Table, ok bool) {
	if t.schema.Equal(schema) {
		return t, true
	}
	if len(t.schema) != len(schema) {
		return nil, false
	}
	cols := make([]*Column, len(schema))
	for i, f := range schema {
		c := t.Named(f.Name)
		if c == nil {
			return nil, false
		}
		switch {
		case c.typ == f.Type:
		case c.valid != nil && c.Validity().Count(c.n) == 0:
			c = NullColumn(f.Type, c.n)
		case c.typ == Int && f.Type == Float:
			c = widen(c)
		default:
			return nil, false
		}
		cols[i] = c
	}
	return NewTable(schema, t.n, cols...), true
}

func widen(c *Column) *Column {
	floats := make([]float64, c.n)
	for i, x := range c.Ints() {
		floats[i] = float64(x)
	}
	return NewFloats(floats, c.Validity())
}
