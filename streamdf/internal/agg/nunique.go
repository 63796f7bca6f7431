package agg

import "freshet/streamdf/internal/column"

// distinct counts the different values of each group, and keeps them all.
type distinct struct {
	values *Coder
	pairs  Pairs // of group and value, when there are groups
	n      []int64
	codes  []uint32
}

var _ Accumulator = (*distinct)(nil)

func (a *distinct) Add(rows Rows, c, _ *column.Column) error {
	a.n = grow(a.n, rows.Groups)
	a.codes = grow(a.codes, rows.N)
	codes := a.codes[:rows.N]
	a.values.Code(c, codes)
	if rows.IDs == nil {
		a.n[0] = int64(a.values.Len())
		return nil
	}
	for i, code := range codes {
		if code == NoCode {
			continue
		}
		g, before := rows.IDs[i], len(a.pairs.Left)
		a.pairs.Code(g, code)
		a.n[g] += int64(len(a.pairs.Left) - before)
	}
	return nil
}

func (a *distinct) Result(groups int) *column.Column {
	out := make([]int64, groups)
	copy(out, a.n)
	return column.NewInts(column.Int, out, nil)
}

func rollingDistinctOf(s *shared, t column.Type) func() Roller {
	if t == column.String {
		codec := stringCodec()
		return func() Roller { return &rollingDistinct[string]{shared: s, codec: codec, n: map[string]int{}} }
	}
	codec := bitsCodec()
	if t != column.Float {
		codec = intCodec(t)
	}
	return func() Roller { return &rollingDistinct[int64]{shared: s, codec: codec, n: map[int64]int{}} }
}

// rollingDistinct counts how often each value occurs in the window.
type rollingDistinct[T comparable] struct {
	*shared
	codec[T]
	queue []numbered[T] // the values of the window that are not null
	n     map[T]int
	seen  presence
}

var _ Roller = (*rollingDistinct[int64])(nil)

func (r *rollingDistinct[T]) Roll(c, _ *column.Column, lo, hi int, starts []int64, out *Results) error {
	x, row := r.values(c, lo, hi), r.seen.row
	starts = starts[lo:hi]
	n := r.counts(hi - lo)
	r.seen.count(c, lo, hi, starts, n)
	for i, v := range x {
		if c.Valid(lo + i) {
			r.queue = append(r.queue, numbered[T]{row + int64(i), v})
			r.n[v]++
		}
		for len(r.queue) > 0 && r.queue[0].row < starts[i] {
			r.leave(r.queue[0].value)
			r.queue = r.queue[1:]
		}
		out.ints[lo+i] = int64(len(r.n))
	}
	out.require(lo, n, r.min)
	return nil
}

func (r *rollingDistinct[T]) leave(v T) {
	if r.n[v]--; r.n[v] == 0 {
		delete(r.n, v)
	}
}
