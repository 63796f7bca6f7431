package plot

import (
	"math"
	"slices"
	"strings"
)

// curves keeps lines and areas over numbers or times: of each series its
// first, lowest, highest and last value in stretches narrower than a pixel.
// Rows that come late are put into their place. A row without an x is left
// out; so is, from the keeping of 40 series on, a row of another one.
type curves struct {
	spec   *Spec
	series *seriesNames
	lines  []*curve
	band   *curves    // the edges of bands; nil: none
	parts  [][]sample // scratch, by series
	newest float64    // age
	rows   int
}

const (
	curveRoom = 6000   // buckets of a series
	plotRoom  = 48_000 // buckets of a plot
)

func newCurves(s *Spec) *curves {
	return &curves{spec: s, series: newSeries(s), band: newBand(s), newest: math.Inf(-1)}
}

func (c *curves) reset() {
	if c.band != nil {
		c.band.reset()
	}
	for _, l := range c.lines {
		*l = curve{buckets: l.buckets[:0], scratch: l.scratch}
	}
	c.newest = math.Inf(-1)
}

func (c *curves) empty() bool {
	for _, l := range c.lines {
		for i := range l.buckets {
			if l.buckets[i].n > 0 {
				return false
			}
		}
	}
	return true
}

func (c *curves) add(b *Batch, row int) {
	if c.band != nil {
		c.band.add(edgesOf(b), row)
	}
	for i := range b.N {
		s := sample{x: float64(row + i)}
		if !c.spec.Rows {
			s.x = b.X[i]
		}
		if !c.spec.placed(s.x) {
			continue
		}
		s.key = s.x
		if c.spec.LastRows > 0 {
			s.key = float64(row + i)
		}
		if s.age = ageOf(c.spec, b, i, row); math.IsNaN(s.age) {
			continue
		}
		c.newest = max(c.newest, s.age)
		for y := range c.spec.Y {
			c.keep(b, i, y, s)
		}
	}
	room := min(max(curveRoom, 8*c.spec.Width), max(1500, plotRoom/max(1, len(c.lines))))
	c.rows = row + b.N
	limit := windowLimit(c.spec, c.rows, c.newest)
	for i, l := range c.lines {
		l.capacity = room
		l.add(c.parts[i])
		c.parts[i] = c.parts[i][:0]
		l.forgetFirst(limit)
	}
}

func (c *curves) keep(b *Batch, i, y int, s sample) {
	n := c.series.number(b, i, y)
	if n < 0 {
		return
	}
	for len(c.lines) <= n {
		c.lines = append(c.lines, &curve{})
		c.parts = append(c.parts, nil)
	}
	s.y = b.Y[y][i]
	if !drawable(s.y) {
		s.y = math.NaN()
	}
	c.parts[n] = append(c.parts[n], s)
}

func (c *curves) forget() {
	if c.band != nil {
		c.band.forget()
	}
	if limit := windowLimit(c.spec, c.rows, c.newest); !math.IsInf(limit, -1) {
		for _, l := range c.lines {
			l.forget(limit)
		}
	}
}

// An extentXY is the range of samples.
type extentXY struct{ x0, x1, y0, y1 float64 }

func (e *extentXY) see(s sample) {
	e.x0, e.x1 = min(e.x0, s.x), max(e.x1, s.x)
	e.y0, e.y1 = min(e.y0, s.y), max(e.y1, s.y)
}

func (e *extentXY) join(o extentXY) {
	e.x0, e.x1 = min(e.x0, o.x0), max(e.x1, o.x1)
	e.y0, e.y1 = min(e.y0, o.y0), max(e.y1, o.y1)
}

func noExtent() extentXY {
	return extentXY{math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)}
}

func (c *curves) extent() extentXY {
	e := noExtent()
	for _, l := range c.lines {
		for i := range l.buckets {
			if b := &l.buckets[i]; b.n > 0 {
				e.see(b.first)
				e.see(b.low)
				e.see(b.high)
				e.see(b.tip)
			}
		}
	}
	if c.band != nil {
		e.join(c.band.extent())
	}
	return e
}

func (c *curves) draw(p *Plot, f *frame, last bool) (alt, text string) {
	e := c.extent()
	p.fitY(f, e.y0, e.y1, c.spec.Kind == Area)
	p.decimals = max(p.decimals, decimalsOf(e.y0), decimalsOf(e.y1))
	labels := c.labels(p)
	for _, l := range labels {
		p.keepRight(f, l.width())
	}
	if more := c.series.more(len(palette)); more != "" {
		p.keepRight(f, 12+textWidth(more))
	}
	p.fitX(e.x0, e.x1, last)
	p.drawXAxis(f)
	f.drawY(&p.y)
	f.name(p.yName())
	c.drawBands(f)
	all := make([][]sample, len(c.lines))
	for i := len(c.lines) - 1; i >= 0; i-- { // the first series lies on top
		all[i] = c.visible(f, c.lines[i])
		drawCurve(f, all[i], i, c.spec.Kind == Area, density(c.lines[i], f))
	}
	for i := range labels {
		labels[i].at = point{f.x(labels[i].at.x), f.y(labels[i].at.y)}
	}
	f.ends(labels, c.series.more(len(palette)))
	return c.twin(p, all, e)
}

// visible returns what to draw of a series, in the order of x.
func (c *curves) visible(f *frame, l *curve) []sample {
	width := (f.x1 - f.x0) / (f.right - f.left)
	if c.spec.LastRows == 0 || c.spec.Rows {
		return columns(l.buckets, f.x0, width)
	}
	// The keys are row numbers: bring the samples into the order of x. A null
	// stays behind the sample before it.
	var kept []sample
	for i := range l.buckets {
		kept = l.buckets[i].samples(kept)
	}
	ordered, x := kept[:0], math.NaN()
	for _, s := range kept {
		if s.null() {
			s.x = x
		}
		if s.key, x = s.x, s.x; !math.IsNaN(x) {
			ordered = append(ordered, s)
		}
	}
	byX := curve{capacity: math.MaxInt}
	byX.add(ordered)
	return columns(byX.buckets, f.x0, width)
}

// density is how many pixels there are a sample.
func density(l *curve, f *frame) float64 {
	n, lo, hi := 0, math.Inf(1), math.Inf(-1)
	for i := range l.buckets {
		if b := &l.buckets[i]; b.n > 0 {
			n += b.n
			lo, hi = min(lo, b.first.x), max(hi, b.tip.x)
		}
	}
	if n < 2 {
		return 0
	}
	return (f.x(hi) - f.x(lo)) / float64(n-1)
}

// drawCurve draws a line through samples, with dots if they are far apart and
// where one stands alone.
func drawCurve(f *frame, samples []sample, series int, filled bool, apart float64) {
	k, opacity := seriesInk(series)
	pts := make([]point, len(samples))
	var at, alone []point
	for i, s := range samples {
		pts[i] = lift
		if s.null() {
			continue
		}
		pts[i] = point{f.x(s.x), f.y(s.y)}
		at = append(at, pts[i])
		if (i == 0 || samples[i-1].null()) && (i == len(samples)-1 || samples[i+1].null()) {
			alone = append(alone, pts[i])
		}
	}
	if filled {
		f.add(&area{pts: under(pts, f.clampY(f.y(0))), ink: k, opacity: .18 * opacity})
	}
	if len(at) > len(alone) {
		f.add(&stroke{pts: pts, ink: k, opacity: opacity, width: 1.5, round: true})
	}
	switch {
	case apart >= 12:
		f.add(&dots{at: at, r: 2, ink: k, opacity: opacity})
	case len(alone) > 0:
		f.add(&dots{at: alone, r: 1.75, ink: k, opacity: opacity})
	}
}

// under closes each part of a line with more than a point along a base line.
func under(pts []point, base float64) []point {
	var out []point
	from := 0
	for i := 0; i <= len(pts); i++ {
		if i < len(pts) && !pts[i].isLift() {
			continue
		}
		if i-from > 1 {
			out = append(out, point{pts[from].x, base})
			out = append(out, pts[from:i]...)
			out = append(out, point{pts[i-1].x, base}, lift)
		}
		from = i + 1
	}
	return out
}

// labels returns the ends of the first seven series, in values.
func (c *curves) labels(p *Plot) []label {
	var out []label
	for i, l := range c.lines[:min(len(c.lines), len(palette))] {
		tip, ok := l.end()
		if !ok {
			continue
		}
		out = append(out, label{
			at: point{tip.x, tip.y}, name: c.series.label(i), series: i,
			value: p.endText(tip.y, c.series.whole(i)),
		})
	}
	return out
}

// end returns the sample with the greatest x.
func (c *curve) end() (sample, bool) {
	best, ok := sample{x: math.Inf(-1)}, false
	for i := len(c.buckets) - 1; i >= 0; i-- {
		if b := &c.buckets[i]; b.n > 0 && b.tip.x > best.x {
			best, ok = b.tip, true
		}
		if ok && best.key == best.x { // in the order of x already
			break
		}
	}
	return best, ok
}

func (c *curves) twin(p *Plot, all [][]sample, e extentXY) (alt, text string) {
	labels := c.labels(p)
	step := p.y.ticks.step
	title := p.title() + ": " + p.between(e.x0, e.x1)
	alt = c.spec.Kind.String() + ": " + p.title() + ", " + p.between(e.x0, e.x1)
	var b strings.Builder
	b.WriteString(title + "\n")
	names := make([]string, len(labels))
	for i, l := range labels {
		names[i] = cutRunes(l.name, 20)
	}
	wide := widest(names)
	for i, l := range labels {
		if wide > 0 {
			b.WriteString(padded(names[i], wide) + "  ")
		}
		b.WriteString(blocks(means(all[l.series], e.x0, e.x1), e.y0, e.y1) + "  " + l.value + "\n")
		alt += "; last " + strings.TrimSpace(l.name+" "+l.value)
	}
	if more := c.series.more(len(palette)); more != "" {
		b.WriteString(more + "\n")
		alt += "; " + more
	}
	whole := len(c.spec.Whole) == len(c.spec.Y) && !slices.Contains(c.spec.Whole, false)
	b.WriteString("min " + valueText(e.y0, step, whole) + ", max " + valueText(e.y1, step, whole) + "\n")
	return alt, b.String()
}
