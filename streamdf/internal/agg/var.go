package agg

import (
	"math"

	"freshet/streamdf/internal/column"
)

func varType(t column.Type) column.Type {
	switch t {
	case column.Int, column.Float, column.Bool:
		return column.Float
	}
	return column.Invalid
}

// variance is the sample variance (n-1) or its root, the standard deviation.
type variance struct {
	root   bool
	one    blocks
	groups []moments
	nums   numbers
	latest
}

var (
	_ Accumulator = (*variance)(nil)
	_ floats      = (*variance)(nil)
)

func (a *variance) Add(rows Rows, c, _ *column.Column) error {
	a.note(rows)
	a.groups = grow(a.groups, rows.Groups)
	x, valid := a.nums.of(c, 0, rows.N), c.Validity()
	if rows.IDs == nil {
		a.one.add(x, valid)
		return nil
	}
	x = x[:len(rows.IDs)]
	for i, g := range rows.IDs {
		if valid == nil || valid.Get(i) {
			a.groups[g].add(x[i])
		}
	}
	return nil
}

func (a *variance) Result(groups int) *column.Column {
	a.groups = grow(a.groups, groups)
	if a.one.used() {
		a.groups[0] = a.one.moments()
	}
	return a.column(a, groups)
}

func (a *variance) version(groups int) (column.Version, bool) { return a.latest.version(a, groups) }

func (a *variance) fill(out []float64) column.Bitmap {
	some := true
	for g := range out {
		m := &a.groups[g]
		if m.n > 1 {
			out[g] = varianceOf(m.n, m.m2, m.finite(), a.root)
		} else {
			some = false
		}
	}
	if some {
		return nil
	}
	return validWhere(len(out), func(g int) bool { return a.groups[g].n > 1 })
}

func (a *variance) at(g uint32) (float64, bool) {
	m := &a.groups[g]
	return varianceOf(m.n, m.m2, m.finite(), a.root), m.n > 1
}

// momentBlock is how many values are reduced at once; a power of two.
const momentBlock = 64

// blocks reduces one long column in blocks that are counted from the first
// value that is not null, which no cut changes.
type blocks struct {
	full moments
	part []float64
}

func (b *blocks) add(x []float64, valid column.Bitmap) {
	if valid != nil {
		for i, v := range x {
			if valid.Get(i) {
				b.fill([]float64{v})
			}
		}
		return
	}
	if len(b.part) > 0 {
		n := min(momentBlock-len(b.part), len(x))
		b.fill(x[:n])
		x = x[n:]
	}
	for ; len(x) >= momentBlock; x = x[momentBlock:] {
		m := blockMoments(x[:momentBlock])
		b.full.merge(&m)
	}
	b.fill(x)
}

// fill puts values, of which there are not too many, into the open block.
func (b *blocks) fill(x []float64) {
	b.part = append(b.part, x...)
	if len(b.part) == momentBlock {
		m := blockMoments(b.part)
		b.full.merge(&m)
		b.part = b.part[:0]
	}
}

func (b *blocks) used() bool { return b.full.n > 0 || len(b.part) > 0 }

func (b *blocks) moments() moments {
	all := b.full
	if len(b.part) > 0 {
		m := blockMoments(b.part)
		all.merge(&m)
	}
	return all
}

// rollingVariance sums deviations, and their squares, in two stacks. In each
// they are taken from one of its own values, which is in every window that
// uses the stack: so it is at most root n standard deviations from the mean,
// and what cancels costs a window of n values no more than a factor n in
// precision. Deviations of a constant are 0.
type rollingVariance struct {
	*shared
	root  bool
	stack stack
	suf   []centred // of the rows from stack.front+i on, from pivot
	pivot float64
	back  []float64
	null  []bool // which rows of back are null; nil: none
	now   deviations
	from  float64 // the pivot of now
	seen  presence
}

// deviations are the number of values and the sums of their deviations from a
// pivot and of those squared.
type deviations struct{ n, sum, squares float64 }

func (d *deviations) add(x float64) {
	d.n++
	d.sum += x
	d.squares += x * x
}

// centred is the number of values, their mean, from the pivot, and the sum of
// squares around it.
type centred struct{ n, mean, m2 float64 }

func (d *deviations) centred() centred {
	mean := d.sum / d.n
	m2 := d.squares - d.sum*mean
	if m2 < 0 {
		m2 = 0
	}
	return centred{d.n, mean, m2}
}

// with merges the values of o, whose pivot is apart lower.
func (s centred) with(o *centred, apart float64) centred {
	n := o.n + s.n
	d := apart + (s.mean - o.mean)
	return centred{n: n, m2: o.m2 + s.m2 + d*d*(o.n*s.n/n)}
}

var _ Roller = (*rollingVariance)(nil)

func (r *rollingVariance) Roll(c, _ *column.Column, lo, hi int, starts []int64, out *Results) error {
	x, dst, valid := r.nums.of(c, lo, hi), out.floats[lo:hi], c.Validity()
	starts = starts[lo:hi]
	for i := 0; i < len(x); {
		if starts[i] > r.stack.mid {
			r.flip(starts[i])
		}
		if valid == nil && r.null == nil {
			i += r.run(dst[i:], x[i:], starts[i:])
			continue
		}
		r.push(x[i], valid == nil || valid.Get(lo+i))
		dst[i] = r.variance(starts[i])
		i++
	}
	if r.root {
		for i, v := range dst {
			dst[i] = math.Sqrt(v)
		}
	}
	n := r.counts(hi - lo)
	r.seen.count(c, lo, hi, starts, n)
	out.require(lo, n, r.min)
	return nil
}

// run takes rows none of which is null, as long as their windows begin in suf or
// right behind it, and returns how many.
func (r *rollingVariance) run(dst, x []float64, starts []int64) int {
	dst, starts = dst[:len(x)], starts[:len(x)]
	suf, front, now := r.suf, r.stack.front, r.now
	if now.n == 0 {
		r.from = x[0]
	}
	from, apart, taken := r.from, r.from-r.pivot, len(x)
	for i, v := range x {
		at := uint64(starts[i] - front)
		if at > uint64(len(suf)) {
			taken = i
			break
		}
		now.add(v - from)
		s := now.centred()
		if at < uint64(len(suf)) && suf[at].n > 0 {
			s = s.with(&suf[at], apart)
		}
		dst[i] = s.m2 / (s.n - 1)
	}
	r.back, r.now = append(r.back, x[:taken]...), now
	return taken
}

// variance is that of the window from start to the last row.
func (r *rollingVariance) variance(start int64) float64 {
	var s centred
	at := start - r.stack.front
	inFront := at < int64(len(r.suf)) && r.suf[at].n > 0
	switch {
	case r.now.n > 0 && inFront:
		s = r.now.centred()
		s = s.with(&r.suf[at], r.from-r.pivot)
	case r.now.n > 0:
		s = r.now.centred()
	case inFront:
		s = r.suf[at]
	}
	return s.m2 / (s.n - 1)
}

func (r *rollingVariance) push(x float64, valid bool) {
	if !valid && r.null == nil {
		r.null = make([]bool, len(r.back), cap(r.back)+1)
	}
	r.back = append(r.back, x)
	if r.null != nil {
		r.null = append(r.null, !valid)
	}
	if !valid {
		return
	}
	if r.now.n == 0 {
		r.from = x
	}
	r.now.add(x - r.from)
}

// flip sums every suffix of the rows from start to the last.
func (r *rollingVariance) flip(start int64) {
	keep := r.stack.flip(start, len(r.back))
	n := len(r.back)
	r.suf = grow(r.suf, n-keep)[:n-keep]
	var d deviations
	for i := n - 1; i >= keep; i-- {
		if r.null == nil || !r.null[i] {
			if d.n == 0 {
				r.pivot = r.back[i]
			}
			d.add(r.back[i] - r.pivot)
		}
		r.suf[i-keep] = d.centred()
	}
	r.back, r.now, r.null = r.back[:0], deviations{}, nil
}
