package agg

import "freshet/streamdf/internal/column"

// edge keeps the first or the last value of each group that is not null.
type edge[T any] struct {
	codec[T]
	last bool
	kept []T
	has  []bool
}

var _ Accumulator = (*edge[int64])(nil)

func newEdge(t column.Type, last bool) Accumulator {
	switch t {
	case column.Float:
		return &edge[float64]{codec: floatCodec(), last: last}
	case column.String:
		return &edge[string]{codec: stringCodec(), last: last}
	}
	return &edge[int64]{codec: intCodec(t), last: last}
}

func (a *edge[T]) Add(rows Rows, c, _ *column.Column) error {
	a.kept, a.has = grow(a.kept, rows.Groups), grow(a.has, rows.Groups)
	if rows.IDs == nil && !a.last && a.has[0] {
		return nil
	}
	x, valid := a.values(c, 0, rows.N), c.Validity()
	for i, v := range x {
		if valid != nil && !valid.Get(i) {
			continue
		}
		g := uint32(0)
		if rows.IDs != nil {
			g = rows.IDs[i]
		}
		if a.last || !a.has[g] {
			a.kept[g], a.has[g] = v, true
		}
	}
	return nil
}

func (a *edge[T]) Result(groups int) *column.Column {
	a.has = grow(a.has, groups)
	out := make([]T, groups)
	copy(out, a.kept)
	return a.build(out, validWhere(groups, func(g int) bool { return a.has[g] }))
}

func rollingEdgeOf(s *shared, t column.Type, last bool) func() Roller {
	switch t {
	case column.Float:
		codec := floatCodec()
		return func() Roller {
			return &rollingEdge[float64]{shared: s, codec: codec, last: last, dst: func(r *Results) []float64 { return r.floats }}
		}
	case column.String:
		codec := stringCodec()
		return func() Roller {
			return &rollingEdge[string]{shared: s, codec: codec, last: last, dst: func(r *Results) []string { return r.strs }}
		}
	}
	codec := intCodec(t)
	return func() Roller {
		return &rollingEdge[int64]{shared: s, codec: codec, last: last, dst: func(r *Results) []int64 { return r.ints }}
	}
}

// rollingEdge is the first or last value of a window that is not null.
type rollingEdge[T any] struct {
	*shared
	codec[T]
	last  bool
	dst   func(*Results) []T
	queue []numbered[T] // the values of the window; of last only the newest
	seen  presence
}

var _ Roller = (*rollingEdge[int64])(nil)

func (r *rollingEdge[T]) Roll(c, _ *column.Column, lo, hi int, starts []int64, out *Results) error {
	x, dst, row := r.values(c, lo, hi), r.dst(out), r.seen.row
	starts = starts[lo:hi]
	n := r.counts(hi - lo)
	r.seen.count(c, lo, hi, starts, n)
	for i, v := range x {
		if c.Valid(lo + i) {
			if r.last {
				r.queue = r.queue[:0]
			}
			r.queue = append(r.queue, numbered[T]{row + int64(i), v})
		}
		for len(r.queue) > 0 && r.queue[0].row < starts[i] {
			r.queue = r.queue[1:]
		}
		if len(r.queue) > 0 {
			dst[lo+i] = r.queue[0].value
		}
	}
	out.require(lo, n, r.min)
	return nil
}
