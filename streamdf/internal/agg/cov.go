package agg

import (
	"math"

	"freshet/streamdf/internal/column"
)

// covariance is the sample covariance (n-1) of pairs, or their correlation:
// the covariance over both standard deviations, NaN when one of them is 0.
type covariance struct {
	corr   bool
	groups []comoments
	x, y   numbers
}

// comoments are the moments of two sides of pairs, and the sum of the products
// of their deviations.
type comoments struct {
	x, y moments
	xy   float64
}

func (m *comoments) add(x, y float64) {
	d := (x - m.x.mean) - m.x.rest // before x moves the mean
	m.x.add(x)
	m.y.add(y)
	m.xy += d * ((y - m.y.mean) - m.y.rest)
}

// value is the covariance or the correlation of at least two pairs.
func (m *comoments) value(corr bool) float64 {
	switch {
	case !m.x.finite() || !m.y.finite():
		return math.NaN()
	case corr:
		return correlation(m.x.m2, m.y.m2, m.xy)
	}
	return m.xy / (m.x.n - 1)
}

var _ Accumulator = (*covariance)(nil)

func (a *covariance) Add(rows Rows, c, with *column.Column) error {
	a.groups = grow(a.groups, rows.Groups)
	x, y, valid := a.x.of(c, 0, rows.N), a.y.of(with, 0, rows.N), bothValid(c, with, 0, rows.N)
	for i, v := range x {
		if valid != nil && !valid.Get(i) {
			continue
		}
		g := uint32(0)
		if rows.IDs != nil {
			g = rows.IDs[i]
		}
		a.groups[g].add(v, y[i])
	}
	return nil
}

func (a *covariance) Result(groups int) *column.Column {
	a.groups = grow(a.groups, groups)
	out := make([]float64, groups)
	for i := range out {
		out[i] = a.groups[i].value(a.corr)
	}
	return column.NewFloats(out, validWhere(groups, func(i int) bool { return a.groups[i].x.n > 1 }))
}

// correlation is at most 1, whatever was rounded.
func correlation(xx, yy, xy float64) float64 {
	r := xy / (math.Sqrt(xx) * math.Sqrt(yy))
	return max(-1, min(1, r))
}

// bothValid returns the bitmap of the rows i to j-1 in which neither column is
// null; nil when that is all.
func bothValid(a, b *column.Column, i, j int) column.Bitmap {
	if a.Validity() == nil && b.Validity() == nil {
		return nil
	}
	return validWhere(j-i, func(k int) bool { return a.Valid(i+k) && b.Valid(i+k) })
}

// rollingCovariance sums deviations and their products in two stacks, as
// rollingVariance does.
type rollingCovariance struct {
	*shared
	corr   bool
	with   numbers
	stack  stack
	suf    []codeviations // of the rows from stack.front+i on
	pivot  pair
	back   []pair
	now    codeviations
	from   pair // the pivot of now
	nulls  presence
	absent []bool // which rows of back have a null
}

type pair struct{ x, y float64 }

// codeviations are the number of pairs and the sums of their deviations from a
// pivot, and of the products of those.
type codeviations struct{ n, x, y, xx, yy, xy float64 }

func (d *codeviations) add(x, y float64) {
	d.n++
	d.x, d.y = d.x+x, d.y+y
	d.xx, d.yy, d.xy = d.xx+x*x, d.yy+y*y, d.xy+x*y
}

// central is the sums of products around the means, which are from the pivot.
func (d *codeviations) central() (x, y, xx, yy, xy float64) {
	x, y = d.x/d.n, d.y/d.n
	return x, y, max(d.xx-d.x*x, 0), max(d.yy-d.y*y, 0), d.xy - d.x*y
}

var _ Roller = (*rollingCovariance)(nil)

func (r *rollingCovariance) Roll(c, with *column.Column, lo, hi int, starts []int64, out *Results) error {
	x, y, valid := r.nums.of(c, lo, hi), r.with.of(with, lo, hi), bothValid(c, with, lo, hi)
	starts = starts[lo:hi]
	for i, v := range x {
		if starts[i] > r.stack.mid {
			r.flip(starts[i])
		}
		r.push(pair{v, y[i]}, valid == nil || valid.Get(i))
		front := &codeviations{}
		if at := starts[i] - r.stack.front; at < int64(len(r.suf)) {
			front = &r.suf[at]
		}
		out.floats[lo+i] = r.result(front)
	}
	n := r.counts(hi - lo)
	r.nulls.countValid(valid, 0, hi-lo, starts, n)
	out.require(lo, n, r.min)
	return nil
}

// result merges the front's deviations with those of the back.
func (r *rollingCovariance) result(front *codeviations) float64 {
	var n, xx, yy, xy float64
	switch a, b := front, &r.now; {
	case b.n == 0:
		n = a.n
		_, _, xx, yy, xy = a.central()
	case a.n == 0:
		n = b.n
		_, _, xx, yy, xy = b.central()
	default:
		n = a.n + b.n
		ax, ay, axx, ayy, axy := a.central()
		bx, by, bxx, byy, bxy := b.central()
		dx, dy, w := (r.from.x-r.pivot.x)+(bx-ax), (r.from.y-r.pivot.y)+(by-ay), a.n*b.n/n
		xx, yy, xy = axx+bxx+dx*dx*w, ayy+byy+dy*dy*w, axy+bxy+dx*dy*w
	}
	switch {
	case xx-xx != 0 || yy-yy != 0: // a value is infinite or NaN
		return math.NaN()
	case r.corr:
		return correlation(xx, yy, xy)
	}
	return xy / (n - 1)
}

func (r *rollingCovariance) push(p pair, valid bool) {
	r.back, r.absent = append(r.back, p), append(r.absent, !valid)
	if !valid {
		return
	}
	if r.now.n == 0 {
		r.from = p
	}
	r.now.add(p.x-r.from.x, p.y-r.from.y)
}

// flip sums every suffix of the rows from start to the last.
func (r *rollingCovariance) flip(start int64) {
	keep := r.stack.flip(start, len(r.back))
	n := len(r.back)
	r.suf = grow(r.suf, n-keep)[:n-keep]
	var d codeviations
	for i := n - 1; i >= keep; i-- {
		if !r.absent[i] {
			if d.n == 0 {
				r.pivot = r.back[i]
			}
			d.add(r.back[i].x-r.pivot.x, r.back[i].y-r.pivot.y)
		}
		r.suf[i-keep] = d
	}
	r.back, r.absent, r.now = r.back[:0], r.absent[:0], codeviations{}
}
