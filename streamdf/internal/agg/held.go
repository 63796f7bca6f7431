package agg

import (
	"cmp"
	"math"

	"freshet/streamdf/internal/column"
)

var nan = math.NaN()

// held is a stepper that keeps one of the values of each group: the least, the
// greatest, the first or the last so far.
type held[T any] struct {
	codec[T]
	dst   func(*Results) []T
	next  func(old, v T) T // the one to keep of two
	own   bool             // a row that is null itself is null, as in cummax
	least int64
	kept  []T
	n     []int64
}

func newHeld(s Spec, least int64, own bool) Stepper {
	switch s.Of {
	case column.Float:
		return &held[float64]{
			codec: floatCodec(), dst: func(r *Results) []float64 { return r.floats },
			next: choiceOf[float64](s.Func), own: own, least: least,
		}
	case column.String:
		return &held[string]{
			codec: stringCodec(), dst: func(r *Results) []string { return r.strs },
			next: choiceOf[string](s.Func), own: own, least: least,
		}
	}
	return &held[int64]{
		codec: intCodec(s.Of), dst: func(r *Results) []int64 { return r.ints },
		next: choiceOf[int64](s.Func), own: own, least: least,
	}
}

func choiceOf[T cmp.Ordered](fn string) func(old, v T) T {
	switch fn {
	case "min", "cummin":
		return func(old, v T) T { return min(old, v) }
	case "max", "cummax":
		return func(old, v T) T { return max(old, v) }
	case "first":
		return func(old, _ T) T { return old }
	}
	return func(_, v T) T { return v }
}

var _ Stepper = (*held[int64])(nil)

func (h *held[T]) Step(rows Rows, c, _ *column.Column, out *Results) error {
	h.kept, h.n = grow(h.kept, rows.Groups), grow(h.n, rows.Groups)
	x, valid, dst := h.values(c, 0, rows.N), c.Validity(), h.dst(out)
	rows.each(out, func(i int, g uint32) {
		ok := valid == nil || valid.Get(i)
		switch {
		case !ok:
		case h.n[g] == 0:
			h.kept[g] = x[i]
		default:
			h.kept[g] = h.next(h.kept[g], x[i])
		}
		if ok {
			h.n[g]++
		}
		if h.n[g] < h.least || h.own && !ok {
			out.Null(i)
			return
		}
		dst[i] = h.kept[g]
	})
	return nil
}
