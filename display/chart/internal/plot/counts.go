package plot

import (
	"math"
	"slices"
)

// counts is a distribution of values: the first 4,096 as they are, then how
// many there are in each of narrow bins of a width 10ⁿ, at most 20,000 of
// them. So quantiles of any number of values are exact to a two-thousandth of
// their span, and bins of any round width can be summed up.
type counts struct {
	raw      []float64
	exponent int // bins are 10^exponent wide
	bins     map[int64]int64
	n        int64
	lo, hi   float64
	sorted   bool // raw is
}

const (
	rawLimit = 4096
	binLimit = 20_000
)

func (c *counts) add(v float64) {
	if c.n == 0 {
		c.lo, c.hi = v, v
	}
	c.n++
	c.lo, c.hi = min(c.lo, v), max(c.hi, v)
	if c.bins == nil {
		if len(c.raw) < rawLimit {
			c.raw, c.sorted = append(c.raw, v), false
			return
		}
		c.toBins()
	}
	for math.Abs(v)/math.Pow10(c.exponent) > 1e15 {
		c.coarsen()
	}
	c.bins[c.bin(v)]++
	for len(c.bins) > binLimit {
		c.coarsen()
	}
}

func (c *counts) bin(v float64) int64 { return int64(math.Floor(v/math.Pow10(c.exponent) + 1e-9)) }

// toBins begins to count: in bins so narrow that the values so far would fill
// the limit if they were spread evenly.
func (c *counts) toBins() {
	span := max(c.hi-c.lo, 1e-12*max(math.Abs(c.lo), math.Abs(c.hi)), 1e-280)
	c.exponent = int(math.Floor(math.Log10(span / binLimit * 8)))
	for max(math.Abs(c.lo), math.Abs(c.hi))/math.Pow10(c.exponent) > 1e15 {
		c.exponent++
	}
	c.bins = map[int64]int64{}
	for _, v := range c.raw {
		c.bins[c.bin(v)]++
	}
	c.raw = nil
}

func (c *counts) coarsen() {
	c.exponent++
	wider := make(map[int64]int64, len(c.bins)/4)
	for i, n := range c.bins {
		wider[int64(math.Floor(float64(i)/10))] += n
	}
	c.bins = wider
}

// A weighted value occurs n times.
type weighted struct {
	v float64
	n int64
}

// values returns all values in order; those in bins stand in their middle.
func (c *counts) values() []weighted {
	if c.bins == nil {
		if !c.sorted {
			slices.Sort(c.raw)
			c.sorted = true
		}
		out := make([]weighted, len(c.raw))
		for i, v := range c.raw {
			out[i] = weighted{v, 1}
		}
		return out
	}
	out := make([]weighted, 0, len(c.bins))
	width := math.Pow10(c.exponent)
	for i, n := range c.bins {
		out = append(out, weighted{min(c.hi, max(c.lo, (float64(i)+.5)*width)), n})
	}
	slices.SortFunc(out, func(a, b weighted) int {
		if a.v < b.v {
			return -1
		}
		return 1
	})
	return out
}

// quantile returns the value below which a share q of the sorted values lies,
// between two of them if need be (as pandas does).
func quantile(values []weighted, n int64, q float64) float64 {
	at := q * float64(n-1)
	below, part := int64(math.Floor(at)), at-math.Floor(at)
	var seen int64
	for i, w := range values {
		seen += w.n
		if seen > below {
			if part > 0 && seen == below+1 && i+1 < len(values) {
				return w.v + (values[i+1].v-w.v)*part
			}
			return w.v
		}
	}
	return values[len(values)-1].v
}

// fold sums the values up into bins of a width, which begin at a multiple of
// it: first is the number of the lowest.
func fold(values []weighted, width float64) (first int, sums []int64) {
	if len(values) == 0 {
		return 0, nil
	}
	at := func(v float64) int { return int(math.Floor(v/width + 1e-9)) }
	first = at(values[0].v)
	sums = make([]int64, at(values[len(values)-1].v)-first+1)
	for _, w := range values {
		sums[at(w.v)-first] += w.n
	}
	return first, sums
}
