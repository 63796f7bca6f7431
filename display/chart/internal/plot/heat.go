package plot

import (
	"math"
	"slices"
	"strconv"
	"strings"
)

// heat draws cells of x and y: the number of rows in each, or the mean of the
// next Y. The vertical axis is By if there is one, else the first Y. Cells of
// any number of rows are summed up; with Last the 100,000 newest rows of the
// window are kept.
type heat struct {
	spec   *Spec
	xs, ys registry
	grid   grid
	ring   []heatRow
	oldest int
	newest float64
	rows   int
}

type heatRow struct{ x, y, v, age float64 }

const (
	heatColumns = 62 // cells side by side
	heatNames   = 60 // categories of an axis
	heatSteps   = 16 // of colour
	heatRight   = 118
)

func newHeat(s *Spec) *heat {
	h := &heat{spec: s, xs: registry{limit: heatNames}, ys: registry{limit: heatNames}}
	h.reset()
	return h
}

func (h *heat) reset() {
	h.grid = h.fresh()
	h.ring, h.oldest, h.newest, h.rows = h.ring[:0], 0, math.Inf(-1), 0
}

func (h *heat) fresh() grid {
	y := gridAxis{scale: h.spec.YScale}
	if y.scale == Numbers {
		y.whole = h.whole(0)
	}
	return grid{x: gridAxis{scale: h.spec.XScale, whole: h.spec.XWhole}, y: y}
}

func (h *heat) whole(y int) bool { return y < len(h.spec.Whole) && h.spec.Whole[y] }

// value is which Y is shown, -1 for the number of rows.
func (h *heat) value() int {
	i := 1
	if h.spec.YScale == Names {
		i = 0
	}
	if i < len(h.spec.Y) {
		return i
	}
	return -1
}

func (h *heat) windowed() bool { return h.spec.Last > 0 || h.spec.LastRows > 0 }

func (h *heat) empty() bool { return len(h.grid.cells) == 0 }

func (h *heat) add(b *Batch, row int) {
	for i := range b.N {
		r := heatRow{x: h.x(b, i, row), y: h.y(b, i), age: ageOf(h.spec, b, i, row)}
		if v := h.value(); v >= 0 {
			if r.v = b.Y[v][i]; !drawable(r.v) {
				continue
			}
		}
		if !h.spec.placed(r.x) || !drawable(r.y) || math.IsNaN(r.age) {
			continue
		}
		h.newest = max(h.newest, r.age)
		switch {
		case !h.windowed():
			h.grid.add(r.x, r.y, r.v)
		case len(h.ring) < ringLimit:
			h.ring = append(h.ring, r)
		default:
			h.ring[h.oldest] = r
			h.oldest = (h.oldest + 1) % ringLimit
		}
	}
	h.rows = row + b.N
}

func (h *heat) x(b *Batch, i, row int) float64 {
	switch {
	case h.spec.XScale == Names && b.XNull != nil && b.XNull[i]:
		return math.NaN()
	case h.spec.XScale == Names:
		return numberOr(h.xs.of(b.XNames[i]))
	case h.spec.Rows:
		return float64(row + i)
	}
	return b.X[i]
}

func (h *heat) y(b *Batch, i int) float64 {
	if h.spec.YScale == Names {
		return numberOr(h.ys.of(b.By[i]))
	}
	return b.Y[0][i]
}

func numberOr(i int) float64 {
	if i < 0 {
		return math.NaN()
	}
	return float64(i)
}

// forget makes the cells of a window anew.
func (h *heat) forget() {
	if !h.windowed() {
		return
	}
	limit := windowLimit(h.spec, h.rows, h.newest)
	h.grid = h.fresh()
	for i := range h.ring {
		if r := h.ring[(h.oldest+i)%len(h.ring)]; r.age > limit {
			h.grid.add(r.x, r.y, r.v)
		}
	}
}

// A heatCell is a cell as it is drawn, counted from the left and the bottom or
// top.
type heatCell struct {
	gridCell
	v float64
}

func (h *heat) cells(xStep, yStep int64) []heatCell {
	var out []heatCell
	for k, c := range h.grid.fold(xStep, yStep) {
		v := float64(c.n)
		if h.value() >= 0 {
			v = c.sum / float64(c.n)
		}
		out = append(out, heatCell{k, v})
	}
	slices.SortFunc(out, func(a, b heatCell) int {
		if a.y != b.y {
			return int(a.y - b.y)
		}
		return int(a.x - b.x)
	})
	return out
}

// shades is the scale of colours: from lo in six equal steps to hi.
type shades struct {
	lo, step     float64
	above, below bool // values are clipped
	whole        bool
}

func (s shades) hi() float64 { return s.lo + 6*s.step }

func (s shades) share(v float64) float64 {
	return min(1, max(0, (v-s.lo)/(s.hi()-s.lo)))
}

// scale chooses the colours: from zero unless the values are far from it, and
// up to the 98th percentile if single ones are far above.
func scale(cells []heatCell, whole bool) shades {
	values := make([]float64, len(cells))
	for i, c := range cells {
		values[i] = c.v
	}
	slices.Sort(values)
	lo, hi := values[0], values[len(values)-1]
	if most := values[(len(values)-1)*98/100]; most > 0 && hi > 1.5*most {
		hi = most
	}
	if least := values[(len(values)-1)*2/100]; lo < 0 && least > 0 {
		lo = 0
	}
	if lo > 0 && lo < hi/2 || lo == hi && lo > 0 {
		lo = 0
	}
	lo, hi = spread(lo, hi)
	s := shades{whole: whole}
	for count := 6.0; ; count -= .5 {
		s.step = shadeStep((hi - lo) / count)
		if whole {
			s.step = max(1, math.Ceil(s.step))
		}
		s.lo = math.Floor(lo/s.step+1e-9) * s.step
		if s.hi() >= hi*(1-1e-9) || count <= 1 {
			break
		}
	}
	s.above, s.below = values[len(values)-1] > s.hi()*(1+1e-9), values[0] < s.lo
	return s
}

// shadeStep is a round number from raw on, of more kinds than niceStep knows:
// the seven shades should not end far above the values.
func shadeStep(raw float64) float64 {
	ten := math.Pow(10, math.Floor(math.Log10(raw)))
	for _, m := range [...]float64{1, 1.5, 2, 2.5, 3, 4, 5, 6, 8} {
		if m*ten >= raw*.999 {
			return m * ten
		}
	}
	return 10 * ten
}

func (h *heat) draw(p *Plot, f *frame, _ bool) (alt, text string) {
	p.keepRight(f, heatRight)
	g := &h.grid
	xStep := g.x.step(heatColumns)
	yStep := g.y.step(max(4, int((f.bottom-f.top)/8)))
	x0, x1 := wider(g.x.lo, float64(xStep)), wider(g.x.hi, float64(xStep))
	y0, y1 := wider(g.y.lo, float64(yStep)), wider(g.y.hi, float64(yStep))
	cells := h.cells(xStep, yStep)
	s := scale(cells, h.value() < 0 || h.whole(h.value()))
	h.rowNames(p, f, y0, y1, yStep)
	h.columnNames(p, f, x0, x1, xStep)
	w, t := (f.right-f.left)/float64(x1-x0+1), (f.bottom-f.top)/float64(y1-y0+1)
	levels := make([][]rect, heatSteps)
	for _, c := range cells {
		level := int(math.Round(s.share(c.v) * (heatSteps - 1)))
		top := f.top + float64(c.y-y0)*t
		if h.rises(yStep) {
			top = f.top + float64(y1-c.y)*t
		}
		gx, gy := min(1, w/4), min(1, t/4)
		levels[level] = append(levels[level], rect{f.left + float64(c.x-x0)*w + gx/2, top + gy/2, w - gx, t - gy})
	}
	for i, rects := range levels {
		if rects != nil {
			f.add(&boxes{rects: rects, ink: palette[0], opacity: shadeOf(float64(i) / (heatSteps - 1))})
		}
	}
	h.drawScale(f, s, len(cells) < int((x1-x0+1)*(y1-y0+1)))
	return h.twin(p, f, cells, s, [4]int64{x0, x1, y0, y1}, yStep)
}

// shadeOf is ink on paper: the further from the background, the more, on both
// backgrounds.
func shadeOf(share float64) float64 { return .10 + .90*share }

// rises tells an axis of numbers, which go up, from rows of a table, which go
// down: names and single whole numbers.
func (h *heat) rises(step int64) bool {
	return h.spec.YScale != Names && !h.single(&h.grid.y, step)
}

// single tells whether each cell is one whole number.
func (h *heat) single(a *gridAxis, step int64) bool {
	return a.scale == Numbers && a.whole && a.level == 0 && step == 1
}

func (h *heat) yTitle() string {
	if h.spec.YScale == Names {
		return h.spec.By
	}
	return h.spec.Y[0]
}

func (h *heat) rowNames(p *Plot, f *frame, y0, y1, step int64) {
	n := int(y1 - y0 + 1)
	t := (f.bottom - f.top) / float64(n)
	width := h.grid.y.width() * float64(step)
	label := func(i int64) string {
		switch {
		case h.spec.YScale == Names:
			return cutText(h.ys.names[i], float64(f.Width)*.3)
		default:
			return tickText(float64(i)*width, width)
		}
	}
	wide := 0.0
	for i := y0; i <= y1; i++ {
		wide = max(wide, textWidth(label(i)))
	}
	p.leftRoom = max(p.leftRoom, min(wide+12, float64(f.Width)*.35))
	f.left = p.leftRoom
	f.name(h.yTitle())
	every := int64(math.Ceil(14 / t))
	if h.spec.YScale != Names { // round numbers
		for i, m := range [...]int64{1, 2, 5, 10, 20, 50, 100} {
			if i == 6 || m >= every {
				every = m
				break
			}
		}
	}
	for i := y0; i <= y1; i++ {
		switch {
		case h.spec.YScale == Names && (i-y0)%every != 0, h.spec.YScale != Names && i%every != 0:
			continue
		case h.rises(step):
			f.write(f.left-8, f.bottom-float64(i-y0)*t+4, end, label(i))
		default:
			f.write(f.left-8, f.top+(float64(i-y0)+.5)*t+4, end, label(i))
		}
	}
}

func (h *heat) columnNames(p *Plot, f *frame, x0, x1, step int64) {
	width := h.grid.x.width() * float64(step)
	axis := xAxis{lo: float64(x0) * width, hi: float64(x1+1) * width}
	switch {
	case h.spec.XScale == Names:
		f.drawNames(h.xs.names[x0:x1+1], false)
		f.write(f.right, f.bottom+34, end, cutText(h.spec.X, f.right-f.left))
	case h.spec.XScale == Times:
		f.drawTimes(&axis, p.clock)
	case h.single(&h.grid.x, step):
		w := (f.right - f.left) / float64(x1-x0+1)
		every := int64(1)
		for _, m := range [...]int64{1, 2, 5, 10, 20, 50} {
			if every = m; float64(m)*w >= textWidth(strconv.FormatInt(x1, 10))+12 {
				break
			}
		}
		for i := x0; i <= x1; i++ {
			if i%every == 0 {
				f.centred(f.left+(float64(i-x0)+.5)*w, f.bottom+17, minus(strconv.FormatInt(i, 10)))
			}
		}
		f.write(f.right, f.bottom+34, end, cutText(h.spec.X, f.right-f.left))
	default:
		f.drawX(&axis, h.spec.X)
	}
}

// drawScale draws what the colours mean, at the right.
func (h *heat) drawScale(f *frame, s shades, holes bool) {
	name := "rows"
	if v := h.value(); v >= 0 {
		name = h.spec.Y[v]
	}
	x := f.right + 18
	f.write(x, 11, start, cutText(name, float64(f.Width)-x))
	for i := range 7 {
		part := 1 - float64(i)/6
		y := f.top + float64(i)*17
		f.add(&boxes{rects: []rect{{x, y, 14, 16}}, ink: palette[0], opacity: shadeOf(part)})
		text := tickText(s.lo+float64(6-i)*s.step, s.step)
		switch {
		case i == 0 && s.above:
			text = "≥ " + text
		case i == 6 && s.below:
			text = "≤ " + text
		}
		f.write(x+21, y+12, start, text)
	}
	if y := f.top + 7*17 + 8; holes && y+16 < float64(f.Height) {
		f.add(&stroke{pts: []point{{x + .5, y + .5}, {x + 13.5, y + .5}, {x + 13.5, y + 15.5}, {x + .5, y + 15.5}, {x + .5, y + .5}}, ink: inkBase, width: 1})
		f.write(x+21, y+12, start, "no rows")
	}
}

// twin draws the cells as shades, a line for each row of them.
func (h *heat) twin(p *Plot, f *frame, cells []heatCell, s shades, at [4]int64, yStep int64) (alt, text string) {
	x0, x1, y0, y1 := at[0], at[1], at[2], at[3]
	lines := make([][]rune, y1-y0+1)
	for i := range lines {
		lines[i] = []rune(strings.Repeat(" ", int(x1-x0+1)))
	}
	lo, hi := cells[0].v, cells[0].v
	for _, c := range cells {
		i := c.y - y0
		if h.rises(yStep) {
			i = y1 - c.y
		}
		lines[i][c.x-x0] = []rune("·░▒▓█")[int(math.Round(s.share(c.v)*4))]
		lo, hi = min(lo, c.v), max(hi, c.v)
	}
	name := "rows"
	if v := h.value(); v >= 0 {
		name = "mean " + h.spec.Y[v]
	}
	what := name + " by " + h.spec.X + " and " + h.yTitle()
	var b strings.Builder
	b.WriteString(what + "\n")
	for _, l := range lines {
		b.WriteString(strings.TrimRight(string(l), " ") + "\n")
	}
	span := "min " + valueText(lo, s.step, s.whole) + ", max " + valueText(hi, s.step, s.whole)
	b.WriteString(span + "\n")
	return "heatmap: " + what + "; " + span, b.String()
}
