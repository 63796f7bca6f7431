package column

// TakeOrNull is Take with null for every row that is negative.
func (c *Column) TakeOrNull(rows []int32) *Column {
	valid, all := NewBitmap(len(rows)), true
	known := make([]int32, len(rows))
	for i, r := range rows {
		if known[i] = max(r, 0); r >= 0 && c.Valid(int(r)) {
			valid.Set(i)
		} else {
			all = false
		}
	}
	if c.n == 0 {
		return NullColumn(c.typ, len(rows))
	}
	out := c.Take(known)
	if out.valid = nil; !all {
		out.valid = validPointer(valid, len(rows))
	}
	return out
}

// TakeOrNull is Take with nulls for every row that is negative.
func (t *Table) TakeOrNull(rows []int32) *Table {
	out := newTable(t.schema, len(rows))
	for k, c := range t.columns() {
		out.cols[k] = c.TakeOrNull(rows)
	}
	return out
}
