package plot

import (
	"math"
	"strconv"
	"strings"
)

// hist draws how often values occur.
type hist struct {
	spec   *Spec
	series *seriesNames
	pool   *pool
	rows   int
}

func newHist(s *Spec) *hist { return &hist{spec: s, series: newSeries(s), pool: newPool(s)} }

func (h *hist) reset()      { h.pool.reset() }
func (h *hist) forget()     { h.pool.forget(h.rows) }
func (h *hist) empty() bool { return h.pool.empty() }

func (h *hist) add(b *Batch, row int) {
	for i := range b.N {
		for y := range h.spec.Y {
			if n := h.series.number(b, i, y); n >= 0 {
				h.pool.put(n, b.Y[y][i], ageOf(h.spec, b, i, row))
			}
		}
	}
	h.rows = row + b.N
}

func (h *hist) draw(p *Plot, f *frame, _ bool) (alt, text string) {
	groups := h.pool.groups
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, g := range groups {
		if g.n > 0 {
			lo, hi = min(lo, g.lo), max(hi, g.hi)
		}
	}
	width := h.width(lo, hi)
	first := make([]int, len(groups))
	sums := make([][]int64, len(groups))
	var top int64
	for i, g := range groups {
		first[i], sums[i] = fold(g.values(), width)
		for _, n := range sums[i] {
			top = max(top, n)
		}
	}
	p.fitY(f, 0, float64(top), true)
	p.keepRight(f, rightMargin)
	p.x.nice(math.Floor(lo/width+1e-9)*width, (math.Floor(hi/width+1e-9)+1)*width, f.right-f.left)
	f.drawY(&p.y)
	f.drawX(&p.x, p.yName())
	f.name("rows")
	f.legend(h.series, len(palette))
	for i := len(groups) - 1; i >= 0; i-- {
		h.bins(f, i, first[i], sums[i], width, len(groups) > 1)
	}
	if len(groups) == 1 {
		h.median(f, groups[0], width)
	}
	return h.twin(p, groups, lo, hi, width, first, sums)
}

// width is that of a bin: round, and about as many of them as asked for.
func (h *hist) width(lo, hi float64) float64 {
	bins := h.spec.Bins
	if bins <= 0 {
		bins = 30
	}
	lo, hi = spread(lo, hi)
	width := niceStep(hi-lo, bins)
	if len(h.spec.Whole) == len(h.spec.Y) && allTrue(h.spec.Whole) {
		width = max(1, math.Ceil(width))
	}
	return width
}

func allTrue(all []bool) bool {
	for _, b := range all {
		if !b {
			return false
		}
	}
	return true
}

func (h *hist) bins(f *frame, series, first int, sums []int64, width float64, over bool) {
	k, o := seriesInk(series)
	if over { // several lie on each other: their outlines stay legible
		steps := h.steps(f, first, sums, width)
		f.add(&area{pts: steps, ink: k, opacity: .18 * o})
		f.add(&stroke{pts: steps, ink: k, opacity: o, width: 1.5, round: true})
		return
	}
	var rects []rect
	for i, n := range sums {
		if n == 0 {
			continue
		}
		x0, x1 := f.x(float64(first+i)*width), f.x(float64(first+i+1)*width)
		gap := min(1, (x1-x0)/4)
		y := f.y(float64(n))
		rects = append(rects, rect{x0 + gap/2, y, x1 - x0 - gap, max(.5, f.bottom-y)})
	}
	if rects != nil {
		f.add(&boxes{rects: rects, ink: k, opacity: .85})
	}
}

// steps is the outline of bins, from the base line to the base line.
func (h *hist) steps(f *frame, first int, sums []int64, width float64) []point {
	if len(sums) == 0 {
		return nil
	}
	base := f.y(0)
	out := []point{{f.x(float64(first) * width), base}}
	for i, n := range sums {
		y := f.y(float64(n))
		out = append(out, point{f.x(float64(first+i) * width), y}, point{f.x(float64(first+i+1) * width), y})
	}
	return append(out, point{f.x(float64(first+len(sums)) * width), base})
}

func (h *hist) median(f *frame, g *counts, width float64) {
	m := quantile(g.values(), g.n, .5)
	x := f.x(m)
	f.add(&stroke{pts: []point{{x, f.top}, {x, f.bottom}}, ink: palette[1], width: 1.5, dash: true})
	text := "median " + placedText(m, width, placesOf(width), h.whole(width, m))
	w := &words{at: point{x + 7, f.top + 11}, ink: palette[1], tail: text}
	if x+7+textWidth(text) > float64(f.Width) {
		w.at.x, w.anchor = x-7, end
	}
	f.add(w)
}

// whole tells whether a median is written without decimals: that of whole
// numbers can lie between two.
func (h *hist) whole(width, median float64) bool {
	return median == math.Trunc(median) && width >= 1 && len(h.spec.Whole) > 0 && h.spec.Whole[0]
}

func (h *hist) twin(p *Plot, groups []*counts, lo, hi, width float64, first []int, sums [][]int64) (alt, text string) {
	whole := len(h.spec.Whole) > 0 && h.spec.Whole[0]
	from, to := placedText(lo, width, placesOf(width), whole), placedText(hi, width, placesOf(width), whole)
	alt = "histogram: " + p.title() + ", " + from + " – " + to
	text = p.title() + ": " + from + " – " + to + "\n"
	at := int(math.Floor(lo/width + 1e-9)) // the first bin of all
	for i, g := range groups {
		if i >= len(palette) || g.n == 0 {
			continue
		}
		line := make([]float64, len(sums[i]))
		var top int64
		for j, n := range sums[i] {
			line[j] = float64(n)
			if n == 0 {
				line[j] = math.NaN()
			}
			top = max(top, n)
		}
		lead := strings.Repeat(" ", max(0, first[i]-at))
		median := quantile(g.values(), g.n, .5)
		m := "median " + placedText(median, width, placesOf(width), h.whole(width, median))
		if l := h.series.label(i); l != "" {
			m = l + " " + m
		}
		rows := commas(strconv.FormatInt(g.n, 10)) + " values"
		text += lead + blocks(line, 0, float64(top)) + "  " + m + ", " + rows + "\n"
		alt += "; " + m + ", " + rows
	}
	return alt, text
}
