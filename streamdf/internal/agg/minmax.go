package agg

import (
	"cmp"
	"math"
	"slices"

	"freshet/streamdf/internal/column"
)

// extreme keeps the least or the greatest value of each group.
type extreme[T cmp.Ordered] struct {
	codec[T]
	max  bool
	best []T
	has  []bool
}

var _ Accumulator = (*extreme[int64])(nil)

func newExtreme(t column.Type, most bool) Accumulator {
	switch t {
	case column.Float:
		return &extreme[float64]{codec: floatCodec(), max: most}
	case column.String:
		return &extreme[string]{codec: stringCodec(), max: most}
	}
	return &extreme[int64]{codec: intCodec(t), max: most}
}

func (a *extreme[T]) Add(rows Rows, c, _ *column.Column) error {
	a.best, a.has = grow(a.best, rows.Groups), grow(a.has, rows.Groups)
	x, valid := a.values(c, 0, rows.N), c.Validity()
	if rows.IDs == nil && valid == nil && len(x) > 0 {
		a.take(0, edgeOf(x, a.max))
		return nil
	}
	for i, v := range x {
		if valid != nil && !valid.Get(i) {
			continue
		}
		g := uint32(0)
		if rows.IDs != nil {
			g = rows.IDs[i]
		}
		a.take(g, v)
	}
	return nil
}

func (a *extreme[T]) take(g uint32, v T) {
	switch {
	case !a.has[g]:
		a.best[g], a.has[g] = v, true
	case a.max:
		a.best[g] = max(a.best[g], v)
	default:
		a.best[g] = min(a.best[g], v)
	}
}

// edgeOf returns the least or greatest of x, NaN if there is one.
func edgeOf[T cmp.Ordered](x []T, most bool) T {
	best := x[0]
	if most {
		for _, v := range x[1:] {
			best = max(best, v)
		}
		return best
	}
	for _, v := range x[1:] {
		best = min(best, v)
	}
	return best
}

func (a *extreme[T]) Result(groups int) *column.Column {
	a.has = grow(a.has, groups)
	out := make([]T, groups)
	copy(out, a.best)
	return a.build(out, validWhere(groups, func(g int) bool { return a.has[g] }))
}

func rollingExtremeOf(s *shared, t column.Type, most bool) func() Roller {
	switch t {
	case column.String:
		codec := stringCodec()
		return func() Roller { return &rollingExtremeString{shared: s, codec: codec, max: most} }
	case column.Float:
		codec, none := floatCodec(), math.Inf(1)
		if most {
			none = math.Inf(-1)
		}
		return func() Roller {
			r := &rollingExtreme[float64]{shared: s, codec: codec, max: most, none: none}
			r.suf, r.best, r.dst = []float64{none}, none, func(out *Results) []float64 { return out.floats }
			return r
		}
	}
	codec, none := intCodec(t), int64(math.MaxInt64)
	if most {
		none = math.MinInt64
	}
	return func() Roller {
		r := &rollingExtreme[int64]{shared: s, codec: codec, max: most, none: none}
		r.suf, r.best, r.dst = []int64{none}, none, func(out *Results) []int64 { return out.ints }
		return r
	}
}

// rollingExtreme is the least or greatest number of a window, in two stacks. A
// null is none, which no number beats.
type rollingExtreme[T int64 | float64] struct {
	*shared
	codec[T]
	max       bool
	none      T
	dst       func(*Results) []T
	stack     stack
	suf, back []T
	best      T // of back
	seen      presence
}

var _ Roller = (*rollingExtreme[int64])(nil)

func (r *rollingExtreme[T]) Roll(c, _ *column.Column, lo, hi int, starts []int64, out *Results) error {
	x, dst := r.values(c, lo, hi), r.dst(out)[lo:hi]
	starts = starts[lo:hi]
	if valid := c.Validity(); valid != nil {
		x = slices.Clone(x)
		for i := range x {
			if !valid.Get(lo + i) {
				x[i] = r.none
			}
		}
	}
	for i := 0; ; {
		n := r.run(dst[i:], x[i:], starts[i:])
		r.back = append(r.back, x[i:i+n]...)
		if i += n; i == len(x) {
			break
		}
		r.flip(starts[i])
	}
	n := r.counts(hi - lo)
	r.seen.count(c, lo, hi, starts, n)
	out.require(lo, n, r.min)
	return nil
}

// run writes the results of windows as long as they begin in suf, the last of
// which is that of no rows. It returns how many.
func (r *rollingExtreme[T]) run(dst, x []T, starts []int64) int {
	dst, starts = dst[:len(x)], starts[:len(x)]
	best, suf, front := r.best, r.suf, r.stack.front
	for i, v := range x {
		at := uint64(starts[i] - front)
		if at >= uint64(len(suf)) {
			r.best = best
			return i
		}
		if r.max {
			best = max(best, v)
			dst[i] = max(best, suf[at])
		} else {
			best = min(best, v)
			dst[i] = min(best, suf[at])
		}
	}
	r.best = best
	return len(x)
}

func (r *rollingExtreme[T]) flip(start int64) {
	keep := r.stack.flip(start, len(r.back))
	suf := append(without(r.back, keep), r.none)
	best := r.none
	for i := len(suf) - 2; i >= 0; i-- {
		if r.max {
			best = max(best, suf[i])
		} else {
			best = min(best, suf[i])
		}
		suf[i] = best
	}
	r.suf, r.back, r.best = suf, r.suf[:0], r.none
}

// rollingExtremeString keeps the strings of a window that may still become its
// least or greatest: those that no later one beats, oldest first.
type rollingExtremeString struct {
	*shared
	codec[string]
	max   bool
	queue []numbered[string]
	seen  presence
}

// A numbered value knows its row, counted from the group's first.
type numbered[T any] struct {
	row   int64
	value T
}

var _ Roller = (*rollingExtremeString)(nil)

func (r *rollingExtremeString) Roll(c, _ *column.Column, lo, hi int, starts []int64, out *Results) error {
	x, row := r.values(c, lo, hi), r.seen.row
	starts = starts[lo:hi]
	n := r.counts(hi - lo)
	r.seen.count(c, lo, hi, starts, n)
	for i, v := range x {
		if c.Valid(lo + i) {
			for len(r.queue) > 0 && r.beaten(r.queue[len(r.queue)-1].value, v) {
				r.queue = r.queue[:len(r.queue)-1]
			}
			r.queue = append(r.queue, numbered[string]{row + int64(i), v})
		}
		for len(r.queue) > 0 && r.queue[0].row < starts[i] {
			r.queue = r.queue[1:]
		}
		if len(r.queue) > 0 {
			out.strs[lo+i] = r.queue[0].value
		}
	}
	out.require(lo, n, r.min)
	return nil
}

func (r *rollingExtremeString) beaten(old, v string) bool {
	if r.max {
		return old <= v
	}
	return old >= v
}
