package plot

import (
	"cmp"
	"math"
	"slices"
	"strconv"
)

// cloud keeps the points of a scatter plot: the 20,000 newest. More could
// not be told apart in a picture of this size and would weigh more than a
// megabyte; the newest are kept, so that a live plot shows what happens now.
type cloud struct {
	spec   *Spec
	series *seriesNames
	cats   registry
	points []cloudPoint // a ring
	next   int          // the oldest, once it is full
	newest float64
	rows   int
	missed int // points that were dropped for their number
}

type cloudPoint struct {
	x, y, age float64
	series    int
}

const (
	cloudLimit = 20_000
	denseCloud = 5000 // from here on dots are smaller and fainter
)

func newCloud(s *Spec) *cloud {
	return &cloud{spec: s, series: newSeries(s), cats: registry{limit: catLimit}, newest: math.Inf(-1)}
}

func (c *cloud) reset() {
	c.points, c.next, c.missed, c.newest = c.points[:0], 0, 0, math.Inf(-1)
}

func (c *cloud) empty() bool { return len(c.points) == 0 }

func (c *cloud) add(b *Batch, row int) {
	for i := range b.N {
		p := cloudPoint{x: float64(row + i)}
		switch {
		case c.spec.XScale == Names:
			if b.XNull != nil && b.XNull[i] {
				continue
			}
			p.x = float64(c.cats.of(b.XNames[i]))
		case !c.spec.Rows:
			p.x = b.X[i]
		}
		p.age = ageOf(c.spec, b, i, row)
		if !c.spec.placed(p.x) || math.IsNaN(p.age) || c.spec.XScale == Names && p.x < 0 {
			continue
		}
		c.newest = max(c.newest, p.age)
		for y := range c.spec.Y {
			p.y = b.Y[y][i]
			p.series = c.series.number(b, i, y)
			if drawable(p.y) && p.series >= 0 {
				c.put(p)
			}
		}
	}
	c.rows = row + b.N
}

func (c *cloud) put(p cloudPoint) {
	if len(c.points) < cloudLimit {
		c.points = append(c.points, p)
		return
	}
	if old := &c.points[c.next]; old.age > windowLimit(c.spec, c.rows, c.newest) {
		c.missed++
	}
	c.points[c.next] = p
	c.next = (c.next + 1) % cloudLimit
}

// forget drops what has left the window.
func (c *cloud) forget() {
	limit := windowLimit(c.spec, c.rows, c.newest)
	if math.IsInf(limit, -1) {
		return
	}
	old := 0
	for _, p := range c.points {
		if p.age <= limit {
			old++
		}
	}
	if old == 0 {
		return
	}
	kept := make([]cloudPoint, 0, len(c.points)-old)
	for i := range c.points { // from the oldest on
		if p := c.points[(c.next+i)%len(c.points)]; p.age > limit {
			kept = append(kept, p)
		}
	}
	c.points, c.next = kept, 0
}

func (c *cloud) extent() extentXY {
	e := noExtent()
	for _, p := range c.points {
		e.see(sample{x: p.x, y: p.y})
	}
	return e
}

func (c *cloud) draw(p *Plot, f *frame, last bool) (alt, text string) {
	e := c.extent()
	p.fitY(f, e.y0, e.y1, false)
	p.keepRight(f, rightMargin)
	switch {
	case c.spec.XScale == Names:
		f.x0, f.x1 = -.5, float64(len(c.cats.names))-.5
		f.drawNames(c.cats.names, true)
	case c.spec.XScale == Times || c.spec.Rows || c.spec.LastRows > 0:
		p.fitX(e.x0, e.x1, last)
		p.drawXAxis(f)
	default:
		p.x.nice(e.x0, e.x1, f.right-f.left)
		p.drawXAxis(f)
	}
	f.drawY(&p.y)
	f.name(p.yName())
	f.legend(c.series, len(palette))
	c.drawPoints(f)
	return c.twin(p, e)
}

func (c *cloud) drawPoints(f *frame) {
	if len(c.points) > denseCloud {
		c.drawDense(f)
		return
	}
	at := make([][]point, len(c.series.names))
	for _, p := range c.points {
		at[p.series] = append(at[p.series], point{f.x(p.x), f.y(p.y)})
	}
	for s := len(at) - 1; s >= 0; s-- { // the first series lies on top
		if len(at[s]) > 0 {
			k, o := seriesInk(s)
			f.add(&dots{at: at[s], r: 2.5, ink: k, opacity: .6 * o})
		}
	}
}

const denseShades = 5

// drawDense draws small dots on whole pixels, the darker the more points lie
// on one.
func (c *cloud) drawDense(f *frame) {
	type pixel struct{ series, x, y int }
	counts := make(map[pixel]int, len(c.points))
	for _, p := range c.points {
		counts[pixel{p.series, int(math.Round(f.x(p.x))), int(math.Round(f.y(p.y)))}]++
	}
	at := make([][denseShades][]point, len(c.series.names))
	for p, n := range counts {
		shade := &at[p.series][min(n, denseShades)-1]
		*shade = append(*shade, point{float64(p.x), float64(p.y)})
	}
	for s := len(at) - 1; s >= 0; s-- {
		k, o := seriesInk(s)
		for n, pts := range at[s] {
			if len(pts) == 0 {
				continue
			}
			slices.SortFunc(pts, func(a, b point) int { // neighbours are near: short numbers
				if a.x != b.x {
					return cmp.Compare(a.x, b.x)
				}
				return cmp.Compare(a.y, b.y)
			})
			opacity := 1 - math.Pow(1-.3, float64(n+1)) // as of n+1 dots of .3 on each other
			f.add(&packed{at: pts, r: 1.5, ink: k, opacity: opacity * o})
		}
	}
}

func (c *cloud) twin(p *Plot, e extentXY) (alt, text string) {
	n := commas(strconv.Itoa(len(c.points))) + " points"
	if c.missed > 0 {
		n = "the newest " + n
	}
	step := p.y.ticks.step
	y := valueText(e.y0, step, c.series.whole(0)) + " – " + valueText(e.y1, step, c.series.whole(0))
	x := commas(strconv.Itoa(len(c.cats.names))) + " categories"
	if c.spec.XScale != Names {
		x = p.between(e.x0, e.x1)
	}
	alt = "scatter: " + p.title() + ", " + n + ", " + x + ", values " + y
	counts := make([]float64, twinWidth)
	top := 0.0
	for _, q := range c.points {
		i := 0
		if e.x1 > e.x0 {
			i = int(min(twinWidth-1, (q.x-e.x0)/(e.x1-e.x0)*twinWidth))
		}
		counts[i]++
		top = max(top, counts[i])
	}
	for i, n := range counts {
		if n == 0 {
			counts[i] = math.NaN()
		}
	}
	return alt, p.title() + ": " + x + "\n" + blocks(counts, 0, top) + "  " + n + "\nmin " + valueText(e.y0, step, c.series.whole(0)) + ", max " + valueText(e.y1, step, c.series.whole(0)) + "\n"
}
