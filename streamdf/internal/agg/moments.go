package agg

import "math"

// moments are the number, mean and sum of squared deviations of values: what a
// variance needs, and what two sets of values can be merged by (Chan, Golub and
// LeVeque). The mean is kept in two parts, as its rounding alone would spoil
// the variance of values that are large beside their spread.
type moments struct{ n, mean, rest, m2 float64 }

// add takes one value (Welford).
func (m *moments) add(x float64) {
	m.n++
	d := (x - m.mean) - m.rest
	m.shift(d / m.n)
	m.m2 += d * ((x - m.mean) - m.rest)
}

// shift moves the mean by d.
func (m *moments) shift(d float64) {
	d += m.rest
	t := m.mean + d
	z := t - m.mean
	m.rest = (m.mean - (t - z)) + (d - z)
	m.mean = t
}

// merge takes the values of o.
func (m *moments) merge(o *moments) {
	if o.n == 0 {
		return
	}
	if m.n == 0 {
		*m = *o
		return
	}
	n := m.n + o.n
	d := (o.mean - m.mean) + (o.rest - m.rest)
	m.m2 += o.m2 + d*d*(m.n*o.n/n)
	m.shift(d * (o.n / n))
	m.n = n
}

// blockMoments reduces values in two passes, taking deviations from the first
// one, so that a constant has none.
func blockMoments(x []float64) moments {
	var s [4]float64
	first := x[0]
	for i, v := range x {
		s[i&3] += v - first
	}
	n := float64(len(x))
	mean := first + ((s[0]+s[1])+(s[2]+s[3]))/n
	var d, q [4]float64
	for i, v := range x {
		e := v - mean
		d[i&3] += e
		q[i&3] += e * e
	}
	rest := (d[0] + d[1]) + (d[2] + d[3])
	m2 := (q[0] + q[1]) + (q[2] + q[3])
	return moments{n: n, mean: mean, rest: rest / n, m2: max(m2-rest*rest/n, 0)}
}

// finite reports that no value was infinite or NaN.
func (m *moments) finite() bool { return m.mean-m.mean == 0 }

// varianceOf is m2/(n-1) or its root; NaN when a value was infinite or NaN.
func varianceOf(n, m2 float64, finite, root bool) float64 {
	if !finite {
		return math.NaN()
	}
	if root {
		return math.Sqrt(m2 / (n - 1))
	}
	return m2 / (n - 1)
}
