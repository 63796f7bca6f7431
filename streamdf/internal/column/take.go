package column

// Take returns the given rows, in that order; a row may be taken several times.
// Strings keep their dictionary.
func (c *Column) Take(rows []int32) *Column {
	out := &Column{typ: c.typ, n: len(rows), words: c.words, dict: c.dict, valid: c.valid.take(rows)}
	switch {
	case c.typ == Bool:
		out.bools = take(c.bools, rows)
	case c.typ == Float:
		out.floats = take(c.floats, rows)
	case c.dict != nil:
		out.codes = take(c.codes, rows)
	case c.typ == String:
		out.strs = take(c.strs, rows)
	default:
		out.ints = take(c.ints, rows)
	}
	return out
}

// Take returns the given rows of every column, in that order.
func (t *Table) Take(rows []int32) *Table {
	cols := make([]*Column, len(t.cols))
	for k, c := range t.cols {
		cols[k] = c.Take(rows)
	}
	return &Table{schema: t.schema, cols: cols, n: len(rows)}
}

func take[T any](values []T, rows []int32) []T {
	out := make([]T, len(rows))
	for i, r := range rows {
		out[i] = values[r]
	}
	return out
}

// take gathers bits; nil when all of them are set.
func (b Bitmap) take(rows []int32) Bitmap {
	if b == nil {
		return nil
	}
	out, all := NewBitmap(len(rows)), true
	for i, r := range rows {
		if b.Get(int(r)) {
			out.Set(i)
		} else {
			all = false
		}
	}
	if all {
		return nil
	}
	return out
}
