package expr

import (
	"math"
	"math/bits"
)

// checkedLoops computes an operator on ints. The loops wrap around where a
// result does not fit, and report that one may have: exact then tells which.
type checkedLoops struct {
	vv    func(out, a, b []int64) bool
	vs    func(out, a []int64, b int64) bool
	sv    func(out []int64, a int64, b []int64) bool
	exact func(a, b int64) bool
}

var checkedInts = map[string]checkedLoops{
	"+": {addIntsVV, addIntsVS, func(out []int64, a int64, b []int64) bool { return addIntsVS(out, b, a) }, addFits},
	"-": {subIntsVV, subIntsVS, subIntsSV, subFits},
	"*": {mulIntsVV, mulIntsVS, func(out []int64, a int64, b []int64) bool { return mulIntsVS(out, b, a) }, mulFits},
}

// checked makes a kernel of checked loops: overflow is a fault of the row.
func checked(l checkedLoops) kernel {
	return func(r *reg) {
		out := r.intsOut()
		a, b := r.args[0], r.args[1]
		suspect := false
		switch {
		case b.konst:
			suspect = l.vs(out, intLane.full(a, r.n), b.ints[0])
		case a.konst:
			suspect = l.sv(out, a.ints[0], intLane.full(b, r.n))
		default:
			suspect = l.vv(out, a.ints, b.ints)
		}
		if !suspect {
			return
		}
		x, y := intLane.full(a, r.n), intLane.full(b, r.n)
		for i := range x {
			if !l.exact(x[i], y[i]) && r.isValid(i) {
				r.setBad(i)
			}
		}
	}
}

func addFits(a, b int64) bool { s := a + b; return (a^s)&(b^s) >= 0 }
func subFits(a, b int64) bool { s := a - b; return (a^b)&(a^s) >= 0 }

func mulFits(a, b int64) bool {
	hi, lo := bits.Mul64(magnitude(a), magnitude(b))
	if a < 0 != (b < 0) {
		return hi == 0 && lo <= 1<<63
	}
	return hi == 0 && lo < 1<<63
}

func magnitude(x int64) uint64 {
	if x < 0 {
		return -uint64(x)
	}
	return uint64(x)
}

func addIntsVV(out, a, b []int64) bool {
	a, b = a[:len(out)], b[:len(out)]
	var wrapped int64
	for i := range out {
		x, y := a[i], b[i]
		s := x + y
		out[i] = s
		wrapped |= (x ^ s) & (y ^ s)
	}
	return wrapped < 0
}

func addIntsVS(out, a []int64, b int64) bool {
	a = a[:len(out)]
	var wrapped int64
	for i := range out {
		x := a[i]
		s := x + b
		out[i] = s
		wrapped |= (x ^ s) & (b ^ s)
	}
	return wrapped < 0
}

func subIntsVV(out, a, b []int64) bool {
	a, b = a[:len(out)], b[:len(out)]
	var wrapped int64
	for i := range out {
		x, y := a[i], b[i]
		s := x - y
		out[i] = s
		wrapped |= (x ^ y) & (x ^ s)
	}
	return wrapped < 0
}

func subIntsVS(out, a []int64, b int64) bool {
	a = a[:len(out)]
	var wrapped int64
	for i := range out {
		x := a[i]
		s := x - b
		out[i] = s
		wrapped |= (x ^ b) & (x ^ s)
	}
	return wrapped < 0
}

func subIntsSV(out []int64, a int64, b []int64) bool {
	b = b[:len(out)]
	var wrapped int64
	for i := range out {
		y := b[i]
		s := a - y
		out[i] = s
		wrapped |= (a ^ y) & (a ^ s)
	}
	return wrapped < 0
}

// mulIntsVV suspects any factor of more than 31 bits.
func mulIntsVV(out, a, b []int64) bool {
	a, b = a[:len(out)], b[:len(out)]
	var large int64
	for i := range out {
		x, y := a[i], b[i]
		out[i] = x * y
		large |= (x ^ x>>63) | (y ^ y>>63)
	}
	return large>>31 != 0
}

func mulIntsVS(out, a []int64, b int64) bool {
	a = a[:len(out)]
	large := b ^ b>>63
	for i := range out {
		x := a[i]
		out[i] = x * b
		large |= x ^ x>>63
	}
	return large>>31 != 0
}

// checkedMap makes a kernel of a function of one int that says whether the
// result fits.
func checkedMap(f func(int64) (int64, bool)) kernel {
	return func(r *reg) {
		out := r.intsOut()
		for i, x := range intLane.full(r.args[0], r.n) {
			y, ok := f(x)
			out[i] = y
			if !ok && r.isValid(i) {
				r.setBad(i)
			}
		}
	}
}

func negativeInt(x int64) (int64, bool) { return -x, x != math.MinInt64 }

func absInt(x int64) (int64, bool) { return max(x, -x), x != math.MinInt64 }

// powerInt multiplies by squaring.
func powerInt(exponent int64) func(int64) (int64, bool) {
	return func(x int64) (int64, bool) {
		y, ok := int64(1), true
		for e := exponent; e > 0; e >>= 1 {
			if e&1 == 1 {
				ok = ok && mulFits(y, x)
				y *= x
			}
			if e > 1 {
				ok = ok && (mulFits(x, x) || x == 0)
				x *= x
			}
		}
		return y, ok
	}
}

// scaled multiplies a duration with a float, or divides it by one, and cuts off
// what is finer than a nanosecond. NaN makes a null, too long is a fault.
func scaled(divide bool) kernel {
	return func(r *reg) {
		out := r.intsOut()
		a, b := intLane.full(r.args[0], r.n), floatLane.full(r.args[1], r.n)
		for i := range out {
			f := float64(a[i]) * b[i]
			if divide {
				f = float64(a[i]) / b[i]
			}
			out[i] = 0
			switch {
			case f >= -(1<<63) && f < 1<<63:
				out[i] = int64(f)
			case f != f || divide && b[i] == 0:
				r.setNull(i)
			case r.isValid(i):
				r.setBad(i)
			}
		}
	}
}
