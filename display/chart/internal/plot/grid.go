package plot

import "math"

// A gridAxis cuts an axis into stretches of equal widths, which become wider
// when there are too many: by ten for numbers, along a ladder of round spans
// for times, never for names.
type gridAxis struct {
	scale  Scale
	whole  bool
	set    bool
	level  int // 10^level for numbers, a rung of gridRungs for times
	lo, hi int64
}

const gridLimit = 400 // stretches of an axis

// Each rung divides the next one.
var gridRungs = [...]float64{
	1e-6, 1e-5, 1e-4, 1e-3, 1e-2, .1, 1, 5, 30, 60, 300, 1800, 3600, 21600, day, 7 * day, 28 * day, 364 * day,
	3640 * day, 36400 * day, 364000 * day,
}

func (a *gridAxis) width() float64 { return a.widthAt(a.level) }

func (a *gridAxis) widthAt(level int) float64 {
	switch a.scale {
	case Names:
		return 1
	case Times:
		return gridRungs[min(level, len(gridRungs)-1)]
	}
	return math.Pow10(level)
}

func (a *gridAxis) place(v float64) int64 { return int64(math.Floor(v/a.width() + 1e-9)) }

// see makes room for a value and says how often the stretches became wider.
func (a *gridAxis) see(v float64) (coarser int) {
	if !a.set {
		a.set = true
		switch {
		case a.scale == Times || a.whole:
			a.level = 0
		case a.scale == Numbers:
			a.level = int(math.Floor(math.Log10(max(math.Abs(v), 1e-9)))) - 6
		}
		for math.Abs(v)/a.width() > 1e15 {
			a.level++
		}
		a.lo, a.hi = a.place(v), a.place(v)
		return 0
	}
	for a.scale != Names && (math.Abs(v)/a.width() > 1e15 || max(a.hi, a.place(v))-min(a.lo, a.place(v)) >= gridLimit) {
		if a.scale == Times && a.level >= len(gridRungs)-1 {
			break
		}
		ratio := a.widthAt(a.level+1) / a.width()
		a.level++
		a.lo, a.hi = wider(a.lo, ratio), wider(a.hi, ratio)
		coarser++
	}
	a.lo, a.hi = min(a.lo, a.place(v)), max(a.hi, a.place(v))
	return coarser
}

// wider is the number of the wider stretch that holds stretch i. It is the
// same in one step or in several.
func wider(i int64, ratio float64) int64 {
	ratio = math.Round(ratio)
	switch {
	case ratio >= 1e18 && i < 0:
		return -1
	case ratio >= 1e18:
		return 0
	}
	r := int64(ratio)
	q := i / r
	if i%r < 0 {
		q--
	}
	return q
}

// step is how many stretches make one cell, so that there are at most about
// count of them.
func (a *gridAxis) step(count int) int64 {
	n := a.hi - a.lo + 1
	if a.scale == Names || n <= int64(count) {
		return 1
	}
	if a.scale == Times {
		for l := a.level; l < len(gridRungs); l++ {
			if ratio := gridRungs[l] / a.width(); float64(n)/ratio <= float64(count) {
				return int64(math.Round(ratio))
			}
		}
	}
	for s := int64(1); ; s *= 10 {
		for _, m := range [...]int64{1, 2, 5} {
			if n/(m*s) <= int64(count) {
				return m * s
			}
		}
	}
}

// A grid is the number of rows and the sum of their values in cells.
type grid struct {
	x, y  gridAxis
	cells map[gridCell]gridSum
}

type gridCell struct{ x, y int64 }

type gridSum struct {
	n   int64
	sum float64
}

func (g *grid) add(x, y, v float64) {
	if g.cells == nil {
		g.cells = map[gridCell]gridSum{}
	}
	xw, yw := g.x.width(), g.y.width()
	xSet, ySet := g.x.set, g.y.set
	cx, cy := g.x.see(x), g.y.see(y)
	if cx > 0 && xSet || cy > 0 && ySet {
		g.regroup(g.x.width()/xw, g.y.width()/yw)
	}
	k := gridCell{g.x.place(x), g.y.place(y)}
	c := g.cells[k]
	g.cells[k] = gridSum{c.n + 1, c.sum + v}
}

func (g *grid) regroup(xRatio, yRatio float64) {
	cells := make(map[gridCell]gridSum, len(g.cells)/4)
	for k, c := range g.cells {
		k = gridCell{wider(k.x, xRatio), wider(k.y, yRatio)}
		d := cells[k]
		cells[k] = gridSum{c.n + d.n, c.sum + d.sum}
	}
	g.cells = cells
}

// fold sums cells up into larger ones.
func (g *grid) fold(xStep, yStep int64) map[gridCell]gridSum {
	out := make(map[gridCell]gridSum, len(g.cells))
	for k, c := range g.cells {
		k = gridCell{wider(k.x, float64(xStep)), wider(k.y, float64(yStep))}
		d := out[k]
		out[k] = gridSum{c.n + d.n, c.sum + d.sum}
	}
	return out
}
