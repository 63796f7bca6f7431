package agg

import "freshet/streamdf/internal/column"

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
}

var _ Accumulator = (*variance)(nil)

func (a *variance) Add(rows Rows, c *column.Column) error {
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
	out := make([]float64, groups)
	for g, m := range a.groups[:groups] {
		if m.n > 1 {
			out[g] = varianceOf(m.n, m.m2, m.finite(), a.root)
		}
	}
	return column.NewFloats(out, validWhere(groups, func(g int) bool { return a.groups[g].n > 1 }))
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

// rollingVariance merges moments in two stacks.
type rollingVariance struct {
	*shared
	root  bool
	stack stack
	suf   []moments
	back  []float64
	null  []bool // the rows of back that are null; nil: none
	now   moments
	seen  presence
}

var _ Roller = (*rollingVariance)(nil)

func (r *rollingVariance) Roll(c *column.Column, lo, hi int, starts []int64, out *Results) error {
	x, valid := r.nums.of(c, lo, hi), c.Validity()
	starts = starts[lo:hi]
	for i, v := range x {
		if starts[i] > r.stack.mid {
			r.flip(starts[i])
		}
		r.push(v, valid == nil || valid.Get(lo+i))
		var front moments
		if at := starts[i] - r.stack.front; at < int64(len(r.suf)) {
			front = r.suf[at]
		}
		n, m2 := together(&front, &r.now)
		out.floats[lo+i] = varianceOf(n, m2, front.finite() && r.now.finite(), r.root)
	}
	n := r.counts(hi - lo)
	r.seen.count(c, lo, hi, starts, n)
	out.require(lo, n, r.min)
	return nil
}

func (r *rollingVariance) push(x float64, valid bool) {
	if !valid && r.null == nil {
		r.null = make([]bool, len(r.back), cap(r.back)+1)
	}
	r.back = append(r.back, x)
	if r.null != nil {
		r.null = append(r.null, !valid)
	}
	if valid {
		r.now.add(x)
	}
}

// flip reduces every suffix of the rows from start to the last.
func (r *rollingVariance) flip(start int64) {
	keep := r.stack.flip(start, len(r.back))
	n := len(r.back)
	r.suf = grow(r.suf, n-keep)[:n-keep]
	var m moments
	for i := n - 1; i >= keep; i-- {
		if r.null == nil || !r.null[i] {
			m.add(r.back[i])
		}
		r.suf[i-keep] = m
	}
	r.back, r.now, r.null = r.back[:0], moments{}, nil
}
