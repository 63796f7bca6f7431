package expr

import "math"

// loops computes one operator: over two vectors, a vector and a constant, a
// constant and a vector.
type loops[T, R any] struct {
	vv func(out []R, a, b []T)
	vs func(out []R, a []T, b T)
	sv func(out []R, a T, b []T)
}

// run applies the loop that fits the operands.
func (l loops[T, R]) run(r *reg, in lane[T], out []R) {
	a, b := r.args[0], r.args[1]
	switch {
	case b.konst:
		l.vs(out, in.full(a, r.n), in.of(b)[0])
	case a.konst:
		l.sv(out, in.of(a)[0], in.full(b, r.n))
	default:
		l.vv(out, in.full(a, r.n), in.full(b, r.n))
	}
}

// floats makes a kernel of loops over floats.
func floats(l loops[float64, float64]) kernel {
	return func(r *reg) { l.run(r, floatLane, r.floatsOut()) }
}

// each makes loops of a function, for operators whose own cost hides that of
// the call.
func each[T any](f func(a, b T) T) loops[T, T] {
	return loops[T, T]{
		vv: func(out, a, b []T) {
			for i := range out {
				out[i] = f(a[i], b[i])
			}
		},
		vs: func(out, a []T, b T) {
			for i := range out {
				out[i] = f(a[i], b)
			}
		},
		sv: func(out []T, a T, b []T) {
			for i := range out {
				out[i] = f(a, b[i])
			}
		},
	}
}

var floatArithmetic = map[string]kernel{
	"+":  floats(loops[float64, float64]{addVV, addVS, func(out []float64, a float64, b []float64) { addVS(out, b, a) }}),
	"-":  floats(loops[float64, float64]{subVV, func(out, a []float64, b float64) { addVS(out, a, -b) }, subSV}),
	"*":  floats(loops[float64, float64]{mulVV, mulVS, func(out []float64, a float64, b []float64) { mulVS(out, b, a) }}),
	"/":  floats(loops[float64, float64]{divVV, divVS, divSV}),
	"%":  floats(each(moduloFloat)),
	"**": floats(loops[float64, float64]{each(math.Pow).vv, powerVS, each(math.Pow).sv}),
}

func addVV(out, a, b []float64) {
	a, b = a[:len(out)], b[:len(out)]
	for i := range out {
		out[i] = a[i] + b[i]
	}
}

func addVS(out, a []float64, b float64) {
	a = a[:len(out)]
	for i := range out {
		out[i] = a[i] + b
	}
}

func subVV(out, a, b []float64) {
	a, b = a[:len(out)], b[:len(out)]
	for i := range out {
		out[i] = a[i] - b[i]
	}
}

func subSV(out []float64, a float64, b []float64) {
	b = b[:len(out)]
	for i := range out {
		out[i] = a - b[i]
	}
}

func mulVV(out, a, b []float64) {
	a, b = a[:len(out)], b[:len(out)]
	for i := range out {
		out[i] = a[i] * b[i]
	}
}

func mulVS(out, a []float64, b float64) {
	a = a[:len(out)]
	for i := range out {
		out[i] = a[i] * b
	}
}

func divVV(out, a, b []float64) {
	a, b = a[:len(out)], b[:len(out)]
	for i := range out {
		out[i] = a[i] / b[i]
	}
}

func divVS(out, a []float64, b float64) {
	a = a[:len(out)]
	for i := range out {
		out[i] = a[i] / b
	}
}

func divSV(out []float64, a float64, b []float64) {
	b = b[:len(out)]
	for i := range out {
		out[i] = a / b[i]
	}
}

// powerVS squares by multiplying, which rounds once as well.
func powerVS(out, a []float64, b float64) {
	if b == 2 {
		mulVV(out, a, a)
		return
	}
	each(math.Pow).vs(out, a, b)
}

// moduloFloat is Python's: the result has the sign of the divisor.
func moduloFloat(a, b float64) float64 {
	m := math.Mod(a, b)
	if m == 0 {
		return math.Copysign(0, b)
	}
	if m < 0 != (b < 0) {
		m += b
	}
	return m
}

// moduloInts is Python's, with null for a division by zero.
func moduloInts(r *reg) {
	out := r.intsOut()
	a, b := intLane.full(r.args[0], r.n), intLane.full(r.args[1], r.n)
	for i := range out {
		d := b[i]
		if d == 0 {
			out[i] = 0
			r.setNull(i)
			continue
		}
		m := a[i] % d
		if m != 0 && m < 0 != (d < 0) {
			m += d
		}
		out[i] = m
	}
}
