package column

// Take returns the given rows, in that order; a row may be taken several times.
// Strings keep their dictionary.
func (c *Column) Take(rows []int32) *Column {
	if len(rows) == 1 && c.valid == nil && c.coded == nil {
		switch c.typ {
		case Float:
			return takeOne[float64](c, rows[0])
		case Int, Time, Duration:
			return takeOne[int64](c, rows[0])
		}
	}
	out := &Column{typ: c.typ, n: len(rows), coded: c.coded, valid: validPointer(c.Validity().take(rows), len(rows))}
	switch {
	case c.typ == Bool:
		out.data = pointer(take(c.Bools(), rows))
	case c.typ == Float:
		out.data = pointer(take(c.Floats(), rows))
	case c.coded != nil:
		out.data = pointer(take(valuesOf[uint32](c), rows))
	case c.typ == String:
		out.data = pointer(take(c.Strings(), rows))
	default:
		out.data = pointer(take(c.Ints(), rows))
	}
	return out
}

// takeOne is Take of one row without nulls, in one piece.
func takeOne[T any](c *Column, row int32) *Column {
	out, values := single[T]()
	values[0] = valuesOf[T](c)[row]
	*out = newHeader(c.typ, values, nil)
	return out
}

// Take returns the given rows of every column, in that order.
func (t *Table) Take(rows []int32) *Table {
	out := newTable(t.schema, len(rows))
	for k, c := range t.columns() {
		out.cols[k] = c.Take(rows)
	}
	return out
}

// Copy returns the rows in memory of their own.
func (t *Table) Copy() *Table {
	rows := make([]int32, t.n)
	for i := range rows {
		rows[i] = int32(i)
	}
	return t.Take(rows)
}

// takeInto is Take in the memory of a room, but for strings without a
// dictionary.
func (c *Column) takeInto(room *Room, rows []int32) *Column {
	n := len(rows)
	var valid Bitmap
	if c.valid != nil {
		valid = c.Validity().takeInto(room.Bits(n), rows)
	}
	switch {
	case c.typ == Bool:
		gatherInto(room.Bools(n), c.Bools(), rows)
	case c.typ == Float:
		gatherInto(room.Floats(n), c.Floats(), rows)
	case c.coded != nil:
		codes := gatherInto(room.Codes(n), valuesOf[uint32](c), rows)
		out := newHeader(String, codes, valid)
		out.coded = c.coded
		return room.lend(out)
	case c.typ == String:
		return c.Take(rows)
	default:
		gatherInto(room.Ints(n), c.Ints(), rows)
	}
	return room.Lend(c.typ, valid)
}

func take[T any](values []T, rows []int32) []T {
	return gatherInto(make([]T, len(rows)), values, rows)
}

func gatherInto[T any](out, values []T, rows []int32) []T {
	out = out[:len(rows)]
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
	return b.takeInto(NewBitmap(len(rows)), rows)
}

func (b Bitmap) takeInto(out Bitmap, rows []int32) Bitmap {
	clear(out)
	all := true
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
