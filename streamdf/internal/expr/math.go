package expr

import "math"

// mapFloats makes a kernel of a function of one float.
func mapFloats(f func(float64) float64) kernel {
	return func(r *reg) {
		out := r.floatsOut()
		for i, x := range floatLane.full(r.args[0], r.n) {
			out[i] = f(x)
		}
	}
}

// mapInts makes a kernel of a function of one int, time or duration.
func mapInts(f func(int64) int64) kernel {
	return func(r *reg) {
		out := r.intsOut()
		for i, x := range intLane.full(r.args[0], r.n) {
			out[i] = f(x)
		}
	}
}

func negative(x float64) float64 { return -x }

// signFloat keeps NaN and zeros.
func signFloat(x float64) float64 {
	switch {
	case x > 0:
		return 1
	case x < 0:
		return -1
	}
	return x
}

func signInt(x int64) int64 {
	switch {
	case x > 0:
		return 1
	case x < 0:
		return -1
	}
	return 0
}

// rounded rounds to so many digits after the point as numpy does: scale, round
// halves to even, scale back. What is too large to be scaled has no such digits.
func rounded(digits int) func(float64) float64 {
	if digits == 0 {
		return math.RoundToEven
	}
	unit := math.Pow(10, math.Abs(float64(digits)))
	if digits < 0 {
		return func(x float64) float64 {
			if math.IsInf(unit, 0) && !math.IsNaN(x) && !math.IsInf(x, 0) {
				return math.Copysign(0, x)
			}
			return math.RoundToEven(x/unit) * unit
		}
	}
	return func(x float64) float64 {
		if y := math.RoundToEven(x * unit); math.Abs(y) < math.MaxFloat64 && y == y {
			return y / unit
		}
		return x
	}
}

// The extremes of two values: NaN if either is NaN, as numpy's minimum and
// maximum.
var (
	minFloats = floats(each(func(a, b float64) float64 { return min(a, b) }))
	maxFloats = floats(each(func(a, b float64) float64 { return max(a, b) }))
	minInts   = intPairs(each(func(a, b int64) int64 { return min(a, b) }))
	maxInts   = intPairs(each(func(a, b int64) int64 { return max(a, b) }))
)

func intPairs(l loops[int64, int64]) kernel {
	return func(r *reg) { l.run(r, intLane, r.intsOut()) }
}
