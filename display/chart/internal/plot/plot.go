package plot

import (
	"math"
	"time"
)

const rowName = "row" // of the x axis when it is the row number

// A Plot keeps what can be seen of the rows it is given, and draws it.
type Plot struct {
	spec  Spec
	clock clock
	kept  keeper
	rows  int // that were added since the last Set

	y         yAxis
	x         xAxis
	leftRoom  float64 // margins, which never shrink while rows come
	rightRoom float64
	decimals  int // of the values at the ends of series
}

// A keeper keeps what one kind of plot shows.
type keeper interface {
	// add takes rows; their numbers begin at row.
	add(b *Batch, row int)
	// reset forgets all rows, but not the names of series and categories.
	reset()
	// forget drops the rows that have left the window of Last. It is called
	// before a picture, not with each batch.
	forget()
	// empty says that there is nothing to draw.
	empty() bool
	// draw draws into a frame whose margins are those of the last one and
	// returns the plot in one line and as text.
	draw(p *Plot, f *frame, last bool) (alt, text string)
}

// New returns an empty plot.
func New(s Spec) *Plot {
	if s.Width <= 0 {
		s.Width = 720
	}
	if s.Height <= 0 {
		s.Height = 280
	}
	s.Width, s.Height = min(max(s.Width, 120), 8000), min(max(s.Height, 80), 8000)
	if s.Rows {
		s.X, s.XScale, s.XWhole = rowName, Numbers, true
	}
	p := &Plot{spec: s, clock: clock{s.Origin}}
	p.settle()
	p.kept = p.keeper()
	return p
}

// settle forgets what earlier pictures needed.
func (p *Plot) settle() {
	p.x, p.y = xAxis{}, yAxis{}
	p.leftRoom, p.rightRoom, p.decimals = leftMargin, rightMargin, 0
}

func (p *Plot) keeper() keeper {
	switch p.spec.Kind {
	case Bar:
		return newBars(&p.spec)
	case Scatter:
		return newCloud(&p.spec)
	case Hist:
		return newHist(&p.spec)
	case Box:
		return newBoxes(&p.spec)
	case Heatmap:
		return newHeat(&p.spec)
	}
	if p.spec.XScale == Names {
		return newBars(&p.spec) // the last value of each category, drawn as a line
	}
	return newCurves(&p.spec)
}

// SetOrigin sets the second since 1970 from which times are counted. It must
// not change once rows have been added.
func (p *Plot) SetOrigin(seconds int64) {
	p.spec.Origin, p.clock.origin = seconds, seconds
}

// Add adds rows.
func (p *Plot) Add(b *Batch) {
	if p.nothing() {
		p.rows += b.N
		return
	}
	p.kept.add(b, p.rows)
	p.rows += b.N
}

// Set replaces all rows.
func (p *Plot) Set(b *Batch) {
	p.rows = 0
	p.kept.reset()
	p.Add(b)
}

// Draw draws what there is now; last says that nothing more comes: the last
// picture is the one that a single look at the end would give, since which
// pictures came before depends on timing.
func (p *Plot) Draw(last bool) *Picture {
	if last {
		p.settle()
	}
	f := &frame{Picture: &Picture{Width: p.spec.Width, Height: p.spec.Height}}
	f.left, f.right = p.leftRoom, float64(f.Width)-p.rightRoom
	f.top, f.bottom = topMargin, float64(f.Height)-p.bottomMargin()
	p.kept.forget()
	if p.kept.empty() {
		p.drawEmpty(f, last)
		return f.Picture
	}
	f.Alt, f.Text = p.kept.draw(p, f, last)
	return f.Picture
}

// nothing tells that the plot has no values to draw: there is no column of
// numbers.
func (p *Plot) nothing() bool {
	return len(p.spec.Y) == 0 && (p.spec.Kind != Heatmap || p.spec.YScale != Names)
}

func (p *Plot) bottomMargin() float64 {
	switch {
	case p.spec.Kind == Box, p.spec.Kind != Hist && p.spec.Kind != Scatter && p.spec.XScale == Names && p.spec.Kind != Heatmap:
		return lineBottom
	}
	return wideBottom
}

func (p *Plot) drawEmpty(f *frame, last bool) {
	for i := range 4 {
		y, k := crisp(f.bottom-float64(i)*(f.bottom-f.top)/3), inkGrid
		if i == 0 {
			k = inkBase
		}
		f.line(point{f.left, y}, point{f.right, y}, k)
	}
	text := "waiting for the first row"
	switch {
	case p.rows > 0:
		text = "no values yet"
		if last {
			text = "no values"
		}
	case last:
		text = "no rows"
	}
	if p.nothing() {
		text = "no column of numbers to draw"
	}
	f.name(p.yName())
	f.write((f.left+f.right)/2, (f.top+f.bottom)/2+4, middle, text)
	f.Alt = p.spec.Kind.String() + ": " + p.title() + "; " + text
	f.Text = p.title() + "\n" + text + "\n"
}

// yName stands above the axis; several values are named at their series.
func (p *Plot) yName() string {
	name := ""
	if len(p.spec.Y) == 1 {
		name = p.spec.Y[0]
	}
	if band := p.spec.band(); band != "" && name != "" {
		return name + ", " + band
	} else if band != "" {
		return band
	}
	return name
}

// fitY fits the vertical axis to values, with zero in sight or not, and widens
// the left margin for its numbers.
func (p *Plot) fitY(f *frame, lo, hi float64, zero bool) {
	p.fitLength(f.bottom-f.top, lo, hi, zero)
	wide := 0
	for i := p.y.ticks.first; i <= p.y.ticks.last; i++ {
		wide = max(wide, digits(tickText(p.y.ticks.at(i), p.y.ticks.step)))
	}
	p.leftRoom = max(p.leftRoom, leftMargin+7*float64(wide-4))
	f.left = p.leftRoom
}

// fitLength fits the axis of the values to a length.
func (p *Plot) fitLength(length, lo, hi float64, zero bool) {
	if zero {
		lo, hi = min(lo, 0), max(hi, 0)
		if lo == hi {
			hi = 1
		}
	}
	p.y.fit(lo, hi, length, time.Now())
}

// endText writes the value at the end of a series: with the decimals that the
// values have, but at most one more than the ticks.
func (p *Plot) endText(v float64, whole bool) string {
	p.decimals = max(p.decimals, decimalsOf(v))
	step := p.y.ticks.step
	places := placesOf(step)
	return placedText(v, step, max(places, min(places+1, p.decimals)), whole)
}

// keepRight widens the right margin.
func (p *Plot) keepRight(f *frame, room float64) {
	p.rightRoom = min(max(p.rightRoom, math.Ceil(room)), float64(f.Width)*.45)
	f.right = float64(f.Width) - p.rightRoom
}

// fitX fits the axis of numbers or times to data from lo to hi.
func (p *Plot) fitX(lo, hi float64, last bool) {
	s := &p.spec
	switch {
	case s.Last > 0 && s.XScale == Times:
		p.x.window(hi-s.Last, hi, 1)
	case s.LastRows > 0 && s.Rows:
		lo = max(0, hi-float64(s.LastRows-1))
		p.x.window(lo, lo+float64(s.LastRows-1), 1)
	case s.LastRows > 0 || s.Last > 0:
		p.x.window(lo, hi, 1)
	default:
		p.x.grow(lo, hi, 1, last)
	}
}

// drawXAxis draws the ticks of the fitted axis.
func (p *Plot) drawXAxis(f *frame) {
	if p.spec.XScale == Times {
		f.drawTimes(&p.x, p.clock)
		return
	}
	f.drawX(&p.x, p.spec.X)
}

// between writes a span of x.
func (p *Plot) between(lo, hi float64) string {
	if p.spec.XScale == Times {
		return p.clock.span(lo, hi)
	}
	step := niceStep(max(hi-lo, math.Abs(hi)*1e-9, 1e-9), 80)
	if lo == hi {
		return valueText(lo, step, p.spec.XWhole)
	}
	places := placesOf(step)
	return placedText(lo, step, places, p.spec.XWhole) + " – " + placedText(hi, step, places, p.spec.XWhole)
}
