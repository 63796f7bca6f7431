package column

import "sync/atomic"

// A Room is memory for one column after the other: what an operator makes for
// each batch. A column that it makes is lent: it is good until the room makes
// the next one, which is written over it, unless someone has kept it. So a
// pipeline whose columns nobody keeps allocates nothing.
//
// Who is handed a lent column or table and wants it beyond the call that handed
// it over calls Keep within that call, and may then share it like any other. A
// slice of a lent column, or a table of picked rows, is lent as well.
type Room struct {
	last   *Column // what was made last; nil: nothing, or it was kept
	beside *Column // the next one, whose only value lies beside it; nil: it is still to be made
	bools  []bool
	ints   []int64
	floats []float64
	codes  []uint32
	valid  Bitmap
}

// scribbles says that lent memory is never used again, but spoilt instead.
var scribbles atomic.Bool

// Scribble is for tests: from now on what was lent and not kept is overwritten
// with nonsense when it ends. It reports whether that was so before.
func Scribble(on bool) (before bool) { return scribbles.Swap(on) }

// renew makes sure that the memory is free.
func (r *Room) renew() {
	switch {
	case r.last == nil:
	case r.last.kept:
		*r = Room{}
	case scribbles.Load():
		r.spoil()
		*r = Room{}
	}
}

// Holds reports that the values of the last column are still there for the next
// one: Bools, Ints, … of as many rows return them.
func (r *Room) Holds() bool { return r.last != nil && !r.last.kept && !scribbles.Load() }

func (r *Room) spoil() {
	for i := range r.bools {
		r.bools[i] = !r.bools[i]
	}
	for i := range r.ints {
		r.ints[i] = -0x5ca1ab1e
	}
	for i := range r.floats {
		r.floats[i] = -0x5ca1ab1e
	}
	for i := range r.codes {
		r.codes[i] = ^uint32(0)
	}
	for i := range r.valid {
		r.valid[i] = ^r.valid[i]
	}
}

// Bools returns room for n bools, which hold anything. Ints, Floats and Codes
// are alike.
func (r *Room) Bools(n int) []bool { r.renew(); return grown(&r.bools, n) }

// Ints returns room for n ints.
func (r *Room) Ints(n int) []int64 {
	r.renew()
	if n == 1 && r.last == nil && r.ints == nil {
		r.beside, r.ints = single[int64]()
	}
	return grown(&r.ints, n)
}

// Floats returns room for n floats.
func (r *Room) Floats(n int) []float64 {
	r.renew()
	if n == 1 && r.last == nil && r.floats == nil {
		r.beside, r.floats = single[float64]()
	}
	return grown(&r.floats, n)
}

// single makes a column and its only value at once.
func single[T any]() (*Column, []T) {
	s := &struct {
		Column
		value [1]T
	}{}
	return &s.Column, s.value[:]
}

// Codes returns room for n codes.
func (r *Room) Codes(n int) []uint32 { r.renew(); return grown(&r.codes, n) }

// Bits returns room for a bitmap of n bits, which hold anything.
func (r *Room) Bits(n int) Bitmap {
	r.renew()
	return grown((*[]uint64)(&r.valid), words(n))
}

func grown[T any](mem *[]T, n int) []T {
	if cap(*mem) < n {
		*mem = make([]T, n, max(n, 2*cap(*mem)))
	}
	*mem = (*mem)[:n]
	return *mem
}

// Lend makes a column of t, which is not String, of the values that were last
// asked for. valid is nil, or of Bits.
func (r *Room) Lend(t Type, valid Bitmap) *Column {
	switch t {
	case Bool:
		return r.lend(newHeader(t, r.bools, valid))
	case Float:
		return r.lend(newHeader(t, r.floats, valid))
	}
	return r.lend(newHeader(t, r.ints, valid))
}

func (r *Room) lend(c Column) *Column {
	if r.last == nil {
		if r.last, r.beside = r.beside, nil; r.last == nil {
			r.last = &Column{}
		}
	}
	*r.last = c
	r.last.lent = true
	return r.last
}

// Keep makes a lent column, and what it is made of, last. It returns c.
func (c *Column) Keep() *Column {
	if of := c.of; of != nil && !of.kept {
		of.kept = true
	}
	if c.lent && !c.kept {
		c.kept = true
	}
	return c
}

// owner is whose memory a slice of c is of; nil if that lasts.
func (c *Column) owner() *Column {
	if c.lent {
		return c
	}
	return c.of
}

// Keep makes a table and all its columns last. It returns t.
func (t *Table) Keep() *Table {
	if t.lent && !t.kept {
		t.kept = true
		if t.pick != nil {
			t.pick.keep()
		}
	}
	for _, c := range t.cols {
		c.Keep()
	}
	return t
}

// A TableRoom is memory for one table after the other, as a Room is for columns.
type TableRoom struct{ last *Table }

// Lend makes a table of n rows like NewTable; it is lent.
func (r *TableRoom) Lend(schema Schema, n int, cols ...*Column) *Table {
	check(schema, n, cols)
	t := r.free()
	if t == nil {
		t = newTable(schema, n)
		t.lent, r.last = true, t
	}
	t.n = n
	copy(t.cols, cols)
	return t
}

// free returns the last table if it may be used again.
func (r *TableRoom) free() *Table {
	t := r.last
	if t == nil || t.kept {
		return nil
	}
	if scribbles.Load() {
		*t = Table{schema: t.schema, n: t.n}
		return nil
	}
	return t
}
