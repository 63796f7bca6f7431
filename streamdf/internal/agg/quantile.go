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
	fresh  int // rows since the last result
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
	a.fresh += rows.N
	x, valid := a.nums.of(c, 0, rows.N), c.Validity()
	for i, v := range x {
		if valid != nil && !valid.Get(i) {
			continue
		}
		g := &a.groups[0]
		if rows.IDs != nil {
			g = &a.groups[rows.IDs[i]]
		}
		g.add(v)
	}
	return nil
}

func (o *order) add(v float64) {
	if v != v {
		o.nans++
	} else {
		o.fresh = append(o.fresh, keyOf(v))
	}
}

func (a *quantile) Result(groups int) *column.Column {
	a.groups, a.fresh = grow(a.groups, groups), 0
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

// rollingQuantile keeps the values of the window in order: by ranks while many
// rows come at once, which is faster, else in blocks.
type rollingQuantile struct {
	*shared
	q      float64
	order  ranked
	ranks  ranks
	ranked bool      // the window is in ranks, not in order
	window []float64 // the last rows; those from gone on are in the window
	gone   int
	oldest int64  // the row of window[gone]
	nans   int    // values of the window that are NaN and not null
	nulls  []bool // which rows of window are null; nil: none so far
	seen   presence
}

var _ Roller = (*rollingQuantile)(nil)

func (r *rollingQuantile) Roll(c, _ *column.Column, lo, hi int, starts []int64, out *Results) error {
	x, dst := r.nums.of(c, lo, hi), out.floats[lo:hi]
	starts = starts[lo:hi]
	n := r.counts(hi - lo)
	r.seen.count(c, lo, hi, starts, n)
	if c.Validity() == nil && r.nulls == nil && r.nans == 0 && !slices.ContainsFunc(x, isNaN) {
		for len(x) > 0 {
			k := r.atOnce(len(x))
			if k == 0 {
				break
			}
			r.rollMany(dst[:k], x[:k], starts[:k])
			dst, x, starts = dst[k:], x[k:], starts[k:]
		}
	}
	r.rollEach(c, hi-len(x), dst, x, starts)
	out.require(lo, n, r.min)
	return nil
}

// atOnce is how many of the next n rows are worth being put in order with the
// window: not so few that the window takes most of the time, nor so many that the
// window is lost among them. 0: none.
func (r *rollingQuantile) atOnce(n int) int {
	held := len(r.window) - r.gone
	worth := held / 16
	if r.ranked { // it costs as well to go over to the other way
		worth = held / 64
	}
	if n < 128 || n < worth {
		return 0
	}
	parts := max(1, n/max(1024, 4*held))
	return (n + parts - 1) / parts
}

func isNaN(x float64) bool { return x != x }

// rollMany is rollEach for rows none of which is null or NaN, in a window of such
// rows.
func (r *rollingQuantile) rollMany(dst, x []float64, starts []int64) {
	if !r.ranked {
		r.ranks.load(r.window[r.gone:])
		r.ranked, r.order = true, ranked{}
	}
	r.ranks.arrange(x)
	held, first := len(r.window)-r.gone, 0
	for i, s := range starts {
		for ; int64(first) < s-r.oldest; first++ {
			r.ranks.leave(first)
		}
		r.ranks.enter(held + i)
		dst[i] = r.ranks.quantile(r.q, held+i+1-first)
	}
	r.ranks.settle(first)
	r.window = append(r.window, x...)
	r.gone, r.oldest = r.gone+first, r.oldest+int64(first)
	r.compact()
}

// rollEach takes one row after the other, of which the first is row lo of c.
func (r *rollingQuantile) rollEach(c *column.Column, lo int, dst, x []float64, starts []int64) {
	if len(x) > 0 && r.ranked {
		r.order.loadPlaces(r.ranks.sorted)
		r.ranked, r.ranks.sorted = false, nil
	}
	valid := c.Validity()
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
		case r.nans > 0:
			dst[i] = math.NaN()
		case r.order.n > 0:
			dst[i] = r.order.quantile(r.q)
		}
	}
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
	r.compact()
}

// compact gives the room of rows that have left to others.
func (r *rollingQuantile) compact() {
	if r.gone > len(r.window)/2 && r.gone >= 64 {
		r.window = r.window[:copy(r.window, r.window[r.gone:])]
		if r.nulls != nil {
			r.nulls = r.nulls[:copy(r.nulls, r.nulls[r.gone:])]
		}
		r.gone = 0
	}
}
