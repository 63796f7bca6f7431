package agg

import (
	"math"

	"freshet/streamdf/internal/column"
)

// A Decay says how exponential weights fall, as pandas' ewm does.
type Decay struct {
	Alpha      float64 // the weight of the newest value, in (0, 1]
	Adjust     bool    // weights are (1-Alpha)^i, divided by their sum; else a recursion
	IgnoreNull bool    // a null does not age the values before it
}

// NewEWM makes the stepper of mean, var or std under a decay. The value of a
// row that is null is that of the row before. It is null until there are
// minPeriods values, 2 at least for var and std.
func NewEWM(s Spec, d Decay, minPeriods int) Stepper {
	if s.Func == "mean" {
		return &ewmMean{decay: d, least: int64(max(minPeriods, 1))}
	}
	return &ewmVariance{decay: d, root: s.Func == "std", least: int64(max(minPeriods, 1))}
}

// fresh is the weight of a new value.
func (d Decay) fresh() float64 {
	if d.Adjust {
		return 1
	}
	return d.Alpha
}

// ewmMean is an exponentially weighted mean.
type ewmMean struct {
	decay  Decay
	least  int64
	groups []weighted
	nums   numbers
}

// weighted is a mean and the weight that all its values have together.
type weighted struct {
	mean, weight float64
	n            int64
}

var _ Stepper = (*ewmMean)(nil)

func (s *ewmMean) Step(rows Rows, c, _ *column.Column, out *Results) error {
	s.groups = grow(s.groups, rows.Groups)
	x, valid := s.nums.of(c, 0, rows.N), c.Validity()
	if rows.IDs == nil && valid == nil && s.decay.Adjust && s.least == 1 {
		if s.fast(&s.groups[0], x, out.floats) {
			return nil
		}
	}
	rows.each(out, func(i int, g uint32) {
		w := &s.groups[g]
		w.add(s.decay, x[i], valid == nil || valid.Get(i))
		if w.n < s.least {
			out.Null(i)
			return
		}
		out.floats[i] = w.mean
	})
	return nil
}

// add takes the next row.
func (w *weighted) add(d Decay, x float64, valid bool) {
	if !valid {
		if w.n > 0 && !d.IgnoreNull {
			w.weight *= 1 - d.Alpha
		}
		return
	}
	if w.n++; w.n == 1 {
		w.mean, w.weight = x, 1
		return
	}
	w.weight *= 1 - d.Alpha
	fresh := d.fresh()
	total := w.weight + fresh
	w.mean = moved(w.mean, x, fresh/total)
	if w.weight = total; !d.Adjust {
		w.weight = 1
	}
}

// moved brings a mean nearer to x. It is exact for a constant, and a mean that
// is infinite or NaN stays so.
func moved(mean, x, by float64) float64 {
	if d := x - mean; d-d == 0 {
		return mean + d*by
	}
	return mean*(1-by) + x*by
}

// fast is add for values without nulls. It gives up, and has changed nothing,
// when one of them is infinite or NaN.
func (s *ewmMean) fast(w *weighted, x, out []float64) bool {
	if len(x) == 0 {
		return true
	}
	out = out[:len(x)]
	now, i, keep := *w, 0, 1-s.decay.Alpha
	if now.n == 0 {
		now.mean, now.weight, out[0], i = x[0], 1, x[0], 1
	}
	mean, weight := now.mean, now.weight
	for ; i < len(x); i++ {
		total := weight*keep + 1
		if total == weight { // it has settled
			break
		}
		weight = total
		mean += (x[i] - mean) * (1 / total)
		out[i] = mean
	}
	by := 1 / weight
	for ; i < len(x); i++ {
		mean += (x[i] - mean) * by
		out[i] = mean
	}
	if mean-mean != 0 {
		return false
	}
	*w = weighted{mean, weight, now.n + int64(len(x))}
	return true
}

// ewmVariance is an exponentially weighted variance without bias, or its root,
// by the recursion of pandas.
type ewmVariance struct {
	decay  Decay
	root   bool
	least  int64
	groups []spread
	nums   numbers
}

// spread is a weighted variance with bias, and what corrects it: the sums of
// the weights and of their squares.
type spread struct {
	weighted
	rest            float64 // what rounding took from the mean
	m2              float64
	weights, square float64
}

var _ Stepper = (*ewmVariance)(nil)

func (s *ewmVariance) Step(rows Rows, c, _ *column.Column, out *Results) error {
	s.groups = grow(s.groups, rows.Groups)
	x, valid := s.nums.of(c, 0, rows.N), c.Validity()
	rows.each(out, func(i int, g uint32) {
		w := &s.groups[g]
		w.add(s.decay, x[i], valid == nil || valid.Get(i))
		v, ok := w.unbiased()
		if !ok || w.n < s.least {
			out.Null(i)
			return
		}
		if s.root {
			v = math.Sqrt(v)
		}
		out.floats[i] = v
	})
	return nil
}

func (w *spread) add(d Decay, x float64, valid bool) {
	old := w.weighted
	w.weighted.add(d, x, valid)
	if old.n == 0 {
		w.m2, w.weights, w.square = 0, 1, 1
		return
	}
	if !valid && d.IgnoreNull {
		return
	}
	keep, fresh := 1-d.Alpha, d.fresh()
	w.weights *= keep
	w.square *= keep * keep
	if !valid {
		return
	}
	before := old.weight * keep
	total := before + fresh
	moved, left := w.move(old.mean, x, fresh/total)
	w.m2 = (before*(w.m2+moved*moved) + fresh*left*left) / total
	w.weights += fresh
	w.square += fresh * fresh
	if !d.Adjust {
		w.weights /= total
		w.square /= total * total
	}
}

// move brings the mean nearer to x and returns how far, and how far x is from it
// then. It keeps what rounding takes from the mean: of values near 1e9 that
// differ by 1 it would be the seventh digit of the variance.
func (w *spread) move(mean, x, by float64) (moved, left float64) {
	d := (x - mean) - w.rest
	if d-d != 0 {
		w.rest = 0
		return mean - w.mean, x - w.mean
	}
	moved = d * by
	t := mean + moved
	z := t - mean
	w.rest += (mean - (t - z)) + (moved - z)
	w.mean = t + w.rest
	w.rest = (t - w.mean) + w.rest
	return moved, d - moved
}

// unbiased is false while one value has all the weight.
func (w *spread) unbiased() (float64, bool) {
	if w.n < 2 {
		return 0, false
	}
	all := w.weights * w.weights
	if d := all - w.square; d > 0 {
		return all / d * w.m2, true
	}
	return 0, false
}
