package plot

import (
	"math"
	"slices"
	"strings"
)

// boxPlot draws a box of quartiles for each group of rows: those of a value of
// By, of a category of X, or of each Y.
type boxPlot struct {
	spec   *Spec
	series *seriesNames
	cats   registry
	pool   *pool
	rows   int
}

const (
	boxLimit     = 24 // boxes that are drawn
	outlierLimit = 60 // a box
)

func newBoxes(s *Spec) *boxPlot {
	return &boxPlot{spec: s, series: newSeries(s), cats: registry{limit: seriesLimit}, pool: newPool(s)}
}

func (b *boxPlot) reset()      { b.pool.reset() }
func (b *boxPlot) forget()     { b.pool.forget(b.rows) }
func (b *boxPlot) empty() bool { return b.pool.empty() }

func (b *boxPlot) add(batch *Batch, row int) {
	for i := range batch.N {
		for y := range b.spec.Y {
			n := -1
			switch {
			case batch.By == nil && batch.XNames != nil:
				name := "null"
				if batch.XNull == nil || !batch.XNull[i] {
					name = batch.XNames[i]
				}
				if len(b.spec.Y) > 1 {
					name = b.spec.Y[y] + " " + name
				}
				n = b.cats.of(name)
			default:
				n = b.series.number(batch, i, y)
			}
			if n >= 0 {
				b.pool.put(n, batch.Y[y][i], ageOf(b.spec, batch, i, row))
			}
		}
	}
	b.rows = row + batch.N
}

// names are those of the groups, and what says that there are more.
func (b *boxPlot) names() *registry {
	if len(b.cats.names) > 0 {
		return &b.cats
	}
	return &b.series.registry
}

// A fiveNumbers is what a box shows.
type fiveNumbers struct {
	low, q1, median, q3, high float64 // low and high are the ends of the whiskers
	outliers                  []float64
	n                         int64
}

func summary(g *counts) fiveNumbers {
	values := g.values()
	s := fiveNumbers{
		q1: quantile(values, g.n, .25), median: quantile(values, g.n, .5), q3: quantile(values, g.n, .75),
		n: g.n, low: math.Inf(1), high: math.Inf(-1),
	}
	reach := 1.5 * (s.q3 - s.q1)
	for _, w := range values {
		if w.v < s.q1-reach || w.v > s.q3+reach {
			s.outliers = append(s.outliers, w.v)
			continue
		}
		s.low, s.high = min(s.low, w.v), max(s.high, w.v)
	}
	// An interpolated quartile can lie outside of every value within reach.
	s.low, s.high = min(s.low, s.q1), max(s.high, s.q3)
	s.outliers = thin(slices.Compact(s.outliers), outlierLimit)
	return s
}

// thin keeps n of sorted values, evenly, the first and the last among them.
func thin(values []float64, n int) []float64 {
	if len(values) <= n {
		return values
	}
	out := make([]float64, n)
	for i := range out {
		out[i] = values[i*(len(values)-1)/(n-1)]
	}
	return out
}

func (b *boxPlot) draw(p *Plot, f *frame, _ bool) (alt, text string) {
	groups := b.pool.groups
	var names []string
	var all []fiveNumbers
	lo, hi := math.Inf(1), math.Inf(-1)
	rest := 0
	for i, g := range groups {
		switch {
		case g.n == 0:
			continue
		case len(all) == boxLimit:
			rest++
			continue
		}
		s := summary(g)
		names, all = append(names, b.names().names[i]), append(all, s)
		lo, hi = min(lo, g.lo), max(hi, g.hi)
	}
	rest += len(b.names().over)
	p.fitY(f, lo, hi, false)
	p.keepRight(f, rightMargin)
	f.drawY(&p.y)
	f.name(p.yName())
	f.drawNames(names, false)
	slot := (f.right - f.left) / float64(len(all))
	for i, s := range all {
		drawBox(f, s, f.left+slot*(float64(i)+.5), min(36, slot*.6))
	}
	if rest > 0 {
		f.write(f.right, 11, end, "+ "+commas(itoa(rest))+" more")
	}
	return b.twin(p, names, all, rest)
}

func drawBox(f *frame, s fiveNumbers, x, w float64) {
	k := palette[0]
	f.add(&stroke{pts: []point{{x, f.y(s.high)}, {x, f.y(s.q3)}, lift, {x, f.y(s.q1)}, {x, f.y(s.low)}}, ink: k, width: 1})
	body := []point{{x - w/2, f.y(s.q3)}, {x + w/2, f.y(s.q3)}, {x + w/2, f.y(s.q1)}, {x - w/2, f.y(s.q1)}}
	f.add(&area{pts: body, ink: k, opacity: .2})
	f.add(&stroke{pts: append(body, body[0]), ink: k, width: 1.25, round: true})
	f.add(&stroke{pts: []point{{x - w/2, f.y(s.median)}, {x + w/2, f.y(s.median)}}, ink: k, width: 2})
	at := make([]point, len(s.outliers))
	for i, v := range s.outliers {
		at[i] = point{x, f.y(v)}
	}
	if len(at) > 0 {
		f.add(&dots{at: at, r: 1.75, ink: k, opacity: .45})
	}
}

func (b *boxPlot) twin(p *Plot, names []string, all []fiveNumbers, rest int) (alt, text string) {
	whole := len(b.spec.Whole) > 0 && b.spec.Whole[0]
	write := func(v float64) string { return valueText(v, p.y.ticks.step, whole) }
	wide := min(24, widest(names))
	alt = "boxes: " + p.title()
	t := p.title() + "\n"
	for i, s := range all {
		name := cutRunes(names[i], 24)
		t += padded(name, wide) + "  median " + write(s.median) + ", half of the values " + write(s.q1) + " – " + write(s.q3) + ", whiskers " + write(s.low) + " – " + write(s.high) + "\n"
		if i < 4 {
			alt += "; " + name + " median " + write(s.median)
		}
	}
	if n := len(all) - 4; n > 0 || rest > 0 {
		alt += "; + " + commas(itoa(max(0, n)+rest)) + " more"
	}
	if rest > 0 {
		t += "+ " + commas(itoa(rest)) + " more\n"
	}
	return alt, strings.TrimRight(t, " ")
}
