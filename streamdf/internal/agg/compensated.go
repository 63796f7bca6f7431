package agg

import "math"

// compensated is a sum of floats and the error that its rounding made so far
// (Neumaier's, with Knuth's two-sum in place of the comparison).
type compensated struct{ sum, rest float64 }

func (c *compensated) add(x float64) {
	t := c.sum + x
	z := t - c.sum
	c.rest += (c.sum - (t - z)) + (x - z)
	c.sum = t
}

// total is the sum with its error put back. Once the sum is infinite or NaN,
// the error is NaN and means nothing. There is one NaN, whatever made it.
func (c compensated) total() float64 {
	switch {
	case c.sum != c.sum:
		return math.NaN()
	case c.rest != c.rest:
		return c.sum
	}
	return c.sum + c.rest
}

// lanes sums one long column of floats, row r in lane r modulo 4: four chains
// of additions that the processor runs side by side, and that no cut changes.
type lanes struct {
	row  int
	lane [4]compensated
}

func (l *lanes) add(x []float64) {
	for ; len(x) > 0 && l.row&3 != 0; x = x[1:] {
		l.lane[l.row&3].add(x[0])
		l.row++
	}
	a, b, c, d := l.lane[0], l.lane[1], l.lane[2], l.lane[3]
	l.row += len(x)
	for ; len(x) >= 4; x = x[4:] {
		a.add(x[0])
		b.add(x[1])
		c.add(x[2])
		d.add(x[3])
	}
	l.lane = [4]compensated{a, b, c, d}
	for i, v := range x {
		l.lane[i].add(v)
	}
}

func (l *lanes) total() float64 {
	var all compensated
	for _, p := range l.lane {
		all.add(p.sum)
	}
	for _, p := range l.lane {
		if p.rest == p.rest {
			all.add(p.rest)
		}
	}
	return all.total()
}
