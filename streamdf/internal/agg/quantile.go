package agg

import (
	"math"
	"slices"

	"freshet/streamdf/internal/column"
)

func quantileType(t column.Type) column.Type {
	switch t {
	case column.Int, column.Float:
		return column.Float
	case column.Duration:
		return t
	}
	return column.Invalid
}

// quantile is exact and keeps every value; median is that of 0.5.
type quantile struct {
	q      float64
	typ    column.Type
	groups []order
	nums   numbers
}

// order is the values of one group. New ones are put in order when the next
// result is asked for.
type order struct {
	ranked
	fresh []uint64
	nans  int
}

var _ Accumulator = (*quantile)(nil)

func (a *quantile) Add(rows Rows, c, _ *column.Column) error {
	a.groups = grow(a.groups, rows.Groups)
	x, valid := a.nums.of(c, 0, rows.N), c.Validity()
	for i, v := range x {
		if valid != nil && !valid.Get(i) {
			continue
		}
		g := &a.groups[0]
		if rows.IDs != nil {
			g = &a.groups[rows.IDs[i]]
		}
		if v != v {
			g.nans++
		} else {
			g.fresh = append(g.fresh, keyOf(v))
		}
	}
	return nil
}

func (a *quantile) Result(groups int) *column.Column {
	a.groups = grow(a.groups, groups)
	out := make([]float64, groups)
	valid := validWhere(groups, func(i int) bool {
		g := &a.groups[i]
		switch g.settle(); {
		case g.nans > 0:
			out[i] = math.NaN()
		case g.n > 0:
			out[i] = g.quantile(a.q)
		default:
			return false
		}
		return true
	})
	return floatsTo(a.typ, out, valid)
}

// settle puts the new values in order: one by one when they are few.
func (o *order) settle() {
	if len(o.fresh)*8 < o.n {
		for _, key := range o.fresh {
			o.put(key)
		}
		o.fresh = o.fresh[:0]
		return
	}
	if len(o.fresh) == 0 {
		return
	}
	for _, b := range o.blocks {
		o.fresh = append(o.fresh, b...)
	}
	slices.Sort(o.fresh)
	o.load(o.fresh)
	o.fresh = nil
}

// rollingQuantile keeps the values of the window in order.
type rollingQuantile struct {
	*shared
	q      float64
	order  ranked
	window []float64 // the last rows; those from gone on are in the window
	gone   int
	oldest int64  // the row of window[gone]
	nans   int    // values of the window that are NaN and not null
	nulls  []bool // which rows of window are null; nil: none so far
	seen   presence
}

var _ Roller = (*rollingQuantile)(nil)

func (r *rollingQuantile) Roll(c, _ *column.Column, lo, hi int, starts []int64, out *Results) error {
	x, valid := r.nums.of(c, lo, hi), c.Validity()
	starts = starts[lo:hi]
	n := r.counts(hi - lo)
	r.seen.count(c, lo, hi, starts, n)
	for i, v := range x {
		ok := valid == nil || valid.Get(lo+i)
		for r.oldest+1 < starts[i] && r.gone < len(r.window) {
			r.leave()
		}
		switch last := r.oldest < starts[i] && r.gone < len(r.window); {
		case last && ok && v == v && r.plain():
			r.order.replace(r.window[r.gone], v)
			r.forget()
			r.append(v, ok)
		case last:
			r.leave()
			fallthrough
		default:
			r.enter(v, ok)
		}
		r.oldest = starts[i]
		switch {
		case n[i] < r.min:
			out.Null(lo + i)
		case r.nans > 0:
			out.floats[lo+i] = math.NaN()
		default:
			out.floats[lo+i] = r.order.quantile(r.q)
		}
	}
	return nil
}

// plain reports that the oldest row of the window is neither null nor NaN.
func (r *rollingQuantile) plain() bool {
	v := r.window[r.gone]
	return v == v && (r.nulls == nil || !r.nulls[r.gone])
}

func (r *rollingQuantile) enter(v float64, valid bool) {
	r.append(v, valid)
	switch {
	case !valid:
	case v != v:
		r.nans++
	default:
		r.order.insert(v)
	}
}

// append notes the newest row.
func (r *rollingQuantile) append(v float64, valid bool) {
	if !valid && r.nulls == nil {
		r.nulls = make([]bool, len(r.window), cap(r.window)+1)
	}
	if r.nulls != nil {
		r.nulls = append(r.nulls, !valid)
	}
	r.window = append(r.window, v)
}

// leave takes the oldest row out of the window.
func (r *rollingQuantile) leave() {
	v := r.window[r.gone]
	switch {
	case r.plain():
		r.order.remove(v)
	case v != v:
		r.nans--
	}
	r.forget()
}

// forget drops the oldest row.
func (r *rollingQuantile) forget() {
	r.gone++
	r.oldest++
	if r.gone > len(r.window)/2 && r.gone >= 64 {
		r.window = r.window[:copy(r.window, r.window[r.gone:])]
		if r.nulls != nil {
			r.nulls = r.nulls[:copy(r.nulls, r.nulls[r.gone:])]
		}
		r.gone = 0
	}
}
