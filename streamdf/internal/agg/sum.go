package agg

import (
	"math/bits"

	"freshet/streamdf/internal/column"
)

func sumType(t column.Type) column.Type {
	switch t {
	case column.Bool:
		return column.Int // how many are true
	case column.Int, column.Float, column.Duration:
		return t
	}
	return column.Invalid
}

// floatSum sums floats: one group in lanes, several in row order each.
type floatSum struct {
	one    lanes
	groups []compensated
	nums   numbers
	latest
}

var (
	_ Accumulator = (*floatSum)(nil)
	_ floats      = (*floatSum)(nil)
)

func (a *floatSum) Add(rows Rows, c, _ *column.Column) error {
	a.note(rows)
	a.groups = grow(a.groups, rows.Groups)
	x := a.nums.of(c, 0, rows.N)
	if rows.IDs == nil {
		a.one.add(x)
		return nil
	}
	x = x[:len(rows.IDs)]
	for i, g := range rows.IDs {
		a.groups[g].add(x[i]) // a null adds 0
	}
	return nil
}

func (a *floatSum) Result(groups int) *column.Column {
	return a.column(a, groups)
}

func (a *floatSum) version(groups int) (column.Version, bool) { return a.latest.version(a, groups) }

func (a *floatSum) fill(out []float64) column.Bitmap {
	n := min(len(out), len(a.groups))
	for g, s := range a.groups[:n] {
		out[g] = s.total()
	}
	clear(out[n:])
	if a.one.row > 0 {
		out[0] = a.one.total()
	}
	return nil
}

func (a *floatSum) at(g uint32) (float64, bool) { return a.groups[g].total(), true }

// intSum sums whole numbers exactly and fails rather than wrap around.
type intSum struct {
	arg string
	typ column.Type
	codec[int64]
	sums []int64
}

var _ Accumulator = (*intSum)(nil)

func (a *intSum) Add(rows Rows, c, _ *column.Column) error {
	a.sums = grow(a.sums, rows.Groups)
	x, valid := a.values(c, 0, rows.N), c.Validity()
	if rows.IDs == nil && valid == nil {
		return a.addOne(x)
	}
	for i, v := range x {
		if valid != nil && !valid.Get(i) {
			continue
		}
		g := uint32(0)
		if rows.IDs != nil {
			g = rows.IDs[i]
		}
		s := a.sums[g] + v
		if (s^a.sums[g])&(s^v) < 0 {
			return &OverflowError{Arg: a.arg, Row: i}
		}
		a.sums[g] = s
	}
	return nil
}

// addOne adds to group 0 values none of which is null.
func (a *intSum) addOne(x []int64) error {
	sum := a.sums[0]
	for i, v := range x {
		s := sum + v
		if (s^sum)&(s^v) < 0 {
			return &OverflowError{Arg: a.arg, Row: i}
		}
		sum = s
	}
	a.sums[0] = sum
	return nil
}

func (a *intSum) Result(groups int) *column.Column {
	out := make([]int64, groups)
	copy(out, a.sums)
	return column.NewInts(a.typ, out, nil)
}

// rollingFloatSum sums floats, and divides for a mean.
type rollingFloatSum struct {
	*shared
	stack  stack
	suf    []float64 // suf[i] is the sum from row stack.front+i to the last before stack.mid
	back   []float64 // the rows from stack.mid on
	sum    float64   // of back, as far as the window reaches
	seen   presence
	divide bool
}

var _ Roller = (*rollingFloatSum)(nil)

func (r *rollingFloatSum) Roll(c, _ *column.Column, lo, hi int, starts []int64, out *Results) error {
	x, dst := r.nums.of(c, lo, hi), out.floats[lo:hi]
	starts = starts[lo:hi]
	for i := 0; ; {
		n, sum := sumRun(dst[i:], x[i:], starts[i:], r.suf, r.stack.front, r.sum)
		r.back = append(r.back, x[i:i+n]...)
		if r.sum, i = sum, i+n; i == len(x) {
			break
		}
		r.flip(starts[i])
	}
	n := r.counts(hi - lo)
	r.seen.count(c, lo, hi, starts, n)
	if r.divide {
		for i, k := range n {
			dst[i] /= float64(k)
		}
	}
	out.require(lo, n, r.min)
	return nil
}

// sumRun writes the sums of windows as long as they begin in suf, the last of
// which is that of no rows. It returns how many and the running sum of x.
func sumRun(dst, x []float64, starts []int64, suf []float64, front int64, sum float64) (int, float64) {
	dst, starts = dst[:len(x)], starts[:len(x)]
	for i, v := range x {
		at := uint64(starts[i] - front)
		if at >= uint64(len(suf)) {
			return i, sum
		}
		sum += v
		dst[i] = suf[at] + sum
	}
	return len(x), sum
}

// flip makes suffix sums of the rows from start to the last, and begins anew.
func (r *rollingFloatSum) flip(start int64) {
	keep := r.stack.flip(start, len(r.back))
	suf := append(without(r.back, keep), 0) // nothing is behind the last row
	sum := 0.0
	for i := len(suf) - 2; i >= 0; i-- {
		sum += suf[i]
		suf[i] = sum
	}
	r.suf, r.back, r.sum = suf, r.suf[:0], 0
}

// An int128 is a sum of whole numbers that cannot overflow.
type int128 struct {
	hi int64
	lo uint64
}

func (s int128) plus(o int128) int128 {
	lo, carry := bits.Add64(s.lo, o.lo, 0)
	return int128{s.hi + o.hi + int64(carry), lo}
}

func widen(x int64) int128 { return int128{x >> 63, uint64(x)} }

// fits returns the sum as an int64.
func (s int128) fits() (int64, bool) { return int64(s.lo), s.hi == int64(s.lo)>>63 }

// rollingIntSum sums whole numbers; only the sum of a window can overflow, not
// the partial sums of two.
type rollingIntSum struct {
	*shared
	codec[int64]
	stack     stack
	suf, back []int128
	sum       int128
	seen      presence
}

var _ Roller = (*rollingIntSum)(nil)

func (r *rollingIntSum) Roll(c, _ *column.Column, lo, hi int, starts []int64, out *Results) error {
	x, valid := r.values(c, lo, hi), c.Validity()
	starts = starts[lo:hi]
	n := r.counts(hi - lo)
	r.seen.count(c, lo, hi, starts, n)
	for i, v := range x {
		if starts[i] > r.stack.mid {
			r.flip(starts[i])
		}
		if valid != nil && !valid.Get(lo+i) {
			v = 0
		}
		w := widen(v)
		r.back, r.sum = append(r.back, w), r.sum.plus(w)
		sum := r.sum
		if at := starts[i] - r.stack.front; at < int64(len(r.suf)) {
			sum = sum.plus(r.suf[at])
		}
		total, ok := sum.fits()
		if !ok && n[i] >= r.min {
			return &OverflowError{Arg: r.arg, Row: lo + i}
		}
		out.ints[lo+i] = total
	}
	out.require(lo, n, r.min)
	return nil
}

func (r *rollingIntSum) flip(start int64) {
	keep := r.stack.flip(start, len(r.back))
	suf := without(r.back, keep)
	for i := len(suf) - 2; i >= 0; i-- {
		suf[i] = suf[i].plus(suf[i+1])
	}
	r.suf, r.back, r.sum = suf, r.suf[:0], int128{}
}
