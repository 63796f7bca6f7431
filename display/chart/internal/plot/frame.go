package plot

import (
	"cmp"
	"math"
	"slices"
	"strings"
)

// Distances of the layout, in pixels.
const (
	topMargin   = 26
	leftMargin  = 44
	rightMargin = 20
	lineBottom  = 24 // room under the plot for one line of text
	wideBottom  = 44 // for two
	lineHeight  = 15 // between texts one above the other
)

// A frame is a picture being drawn: the box between the margins and where
// values fall in it.
type frame struct {
	*Picture
	left, right, top, bottom float64
	x0, x1, y0, y1           float64
}

func (f *frame) x(v float64) float64 {
	return f.left + (v-f.x0)/(f.x1-f.x0)*(f.right-f.left)
}

func (f *frame) y(v float64) float64 {
	return f.bottom - (v-f.y0)/(f.y1-f.y0)*(f.bottom-f.top)
}

func (f *frame) clampY(y float64) float64 { return min(f.bottom, max(f.top, y)) }

// name writes what the values are above their axis.
func (f *frame) name(s string) { f.write(0, 11, start, cutText(s, f.right*.6)) }

// drawY draws the grid, its numbers and the base line.
func (f *frame) drawY(a *yAxis) {
	t := a.ticks
	f.y0, f.y1 = t.lo(), t.hi()
	for i := t.first; i <= t.last; i++ {
		y := crisp(f.y(t.at(i)))
		k := inkGrid
		if i == a.strong() {
			k = inkBase
		}
		f.line(point{f.left, y}, point{f.right, y}, k)
		f.write(f.left-8, y+4, end, tickText(t.at(i), t.step))
	}
}

func (f *frame) xTick(x float64) {
	x = crisp(x)
	f.line(point{x, f.bottom + .5}, point{x, f.bottom + 5.5}, inkBase)
}

// centred writes a text under the plot, kept inside of the picture.
func (f *frame) centred(x, y float64, s string) {
	half := textWidth(s) / 2
	f.write(max(half, min(x, float64(f.Width)-half)), y, middle, s)
}

// drawX draws the ticks of numbers and their name.
func (f *frame) drawX(a *xAxis, name string) {
	f.x0, f.x1 = a.lo, a.hi
	t := inside(a.lo, a.hi, max(2, int(math.Round((f.right-f.left)/80))))
	if name == rowName && t.step < 1 {
		t = tickMarks{int(math.Ceil(a.lo)), int(math.Floor(a.hi)), 1}
	}
	for i := t.first; i <= t.last; i++ {
		f.xTick(f.x(t.at(i)))
		f.centred(f.x(t.at(i)), f.bottom+19, tickText(t.at(i), t.step))
	}
	f.write(f.right, f.bottom+34, end, cutText(name, f.right-f.left))
}

// drawTimes draws the ticks of times, with the date or year below where it
// begins.
func (f *frame) drawTimes(a *xAxis, c clock) {
	f.x0, f.x1 = a.lo, a.hi
	ticks := c.ticks(a.lo, a.hi, f.right-f.left)
	var outer []float64
	for _, t := range ticks {
		if t.outer != "" {
			outer = append(outer, f.x(t.at))
		}
	}
	for i, t := range ticks {
		x := f.x(t.at)
		f.xTick(x)
		f.centred(x, f.bottom+19, t.label)
		crowded := i == 0 && len(outer) > 1 && outer[1]-x < 84
		if t.outer != "" && !crowded {
			f.centred(max(x, 36+textWidth(t.outer)/2), f.bottom+34, t.outer)
		}
	}
	f.write(0, f.bottom+34, start, "UTC")
}

// drawNames writes the names of n equal slots under the plot, every second or
// third one if there are many.
func (f *frame) drawNames(names []string, ticks bool) {
	slot := (f.right - f.left) / float64(max(1, len(names)))
	wide := 0.0
	for _, s := range names {
		wide = max(wide, textWidth(s))
	}
	wide = min(wide, max(slot-6, 90))
	every := max(1, int(math.Ceil((wide+8)/slot)))
	for i := 0; i < len(names); i += every {
		x := f.left + slot*(float64(i)+.5)
		if ticks {
			f.xTick(x)
		}
		f.centred(x, f.bottom+19, cutText(names[i], max(wide, 20)))
	}
}

// legend writes swatches and names at the right of the name line, as many as
// fit, and how many more there are.
func (f *frame) legend(s *seriesNames, shown int) {
	if len(s.spec.Y) == 1 && s.spec.By == "" {
		return
	}
	shown = min(shown, len(s.names), len(palette))
	var names []string
	var width float64
	for ; shown >= 0; shown-- {
		names, width = nil, 0
		for i := range shown {
			names = append(names, cutText(s.names[i], 110))
		}
		if more := s.more(shown); more != "" {
			names = append(names, more)
		}
		for _, n := range names {
			width += textWidth(n) + 30
		}
		if width <= (f.right-f.left)*.75 {
			break
		}
	}
	x := f.right - width + 12
	for i, n := range names {
		k := inkText
		if i < shown {
			k = palette[i]
		}
		f.add(&dots{at: []point{{x, 7}}, r: 4, ink: k})
		f.write(x+9, 11, start, n)
		x += textWidth(n) + 30
	}
}

// A label stands at the end of a series.
type label struct {
	at          point // of the last value
	y           float64
	name, value string
	series      int
}

// width is the room right of the series' end.
func (l label) width() float64 { return 12 + textWidth(strings.TrimSpace(l.name+" "+l.value)) + 12 }

// ends draws a dot at the end of each of the first seven series and right of
// the last one, in a column of lines 15 px apart, their labels and how many
// series there are more. A series that ended long before the others has its
// label in the column too: beside its end the lines of others would cross it.
func (f *frame) ends(labels []label, more string) {
	x := f.left
	for i := range labels {
		labels[i].y = labels[i].at.y
		x = max(x, labels[i].at.x)
	}
	if more != "" {
		low := f.top
		for _, l := range labels {
			low = max(low, l.y)
		}
		labels = append(labels, label{y: low + lineHeight, name: more, series: -1})
	}
	slices.SortStableFunc(labels, func(a, b label) int { return cmp.Compare(a.y, b.y) })
	apart(labels, f.top-10, f.bottom+6)
	for _, l := range labels {
		if l.series < 0 {
			f.write(x+12, l.y+4, start, l.name)
			continue
		}
		k, _ := seriesInk(l.series)
		f.add(&dots{at: []point{l.at}, r: 3, ink: k})
		if math.Abs(l.y-l.at.y) > 5 && x-l.at.x < 24 {
			f.add(&stroke{pts: []point{{l.at.x + 4, l.at.y}, {x + 10, l.y}}, ink: k, opacity: .6, width: 1})
		}
		f.add(&words{at: point{x + 12, l.y + 4}, ink: k, text: l.name, tail: l.value})
	}
}

// apart moves labels, sorted by y, away from each other and into the plot.
func apart(labels []label, top, bottom float64) {
	for range 60 {
		for i := 1; i < len(labels); i++ {
			a, b := &labels[i-1], &labels[i]
			if gap := lineHeight - (b.y - a.y); gap > 0 {
				a.y -= gap / 2
				b.y += gap / 2
			}
		}
		for i := range labels {
			labels[i].y = min(bottom, max(top, labels[i].y))
		}
	}
}
