package streamdf

import (
	"slices"
	"strings"
	"time"

	"freshet/streamdf/internal/column"
)

// A PlotKind is a kind of plot.
type PlotKind int

// The kinds of plot. A line is the default; of a grouped result it is bars.
const (
	DefaultPlot PlotKind = iota
	LinePlot
	AreaPlot
	BarPlot
	ScatterPlot
	HistPlot
	BoxPlot
	HeatmapPlot
)

var plotNames = [...]string{"plot", "line", "area", "bar", "scatter", "histogram", "box", "heatmap"}

// String returns "line", "bar", ….
func (k PlotKind) String() string { return plotNames[k] }

// A PlotSpec says what a plot shows. Zero values mean the default.
type PlotSpec struct {
	Kind          PlotKind
	X             string        // the event time, the keys of a grouped result, or the row number
	Y             []string      // every numeric column but X, By, Low and High
	Low, High     string        // the edges of a band under the lines; "": none
	By            string        // a series for each of its values
	Last          time.Duration // of X, a time, only the last span
	LastRows      int           // only the last rows
	Title         string
	Width, Height int // pixels, 720 × 280
	Bins          int // of a histogram
}

// A Plot is a plot's specification: which columns of a frame stand where. Its
// methods return a changed copy. A plot that ends a cell is a live view.
type Plot struct {
	frame *Frame
	spec  PlotSpec
}

// Plot draws the frame: by default each numeric column as a line over the event
// time or the row number; grouped results as bars.
func (f *Frame) Plot() *Plot { return &Plot{frame: f} }

// Frame returns the frame that is drawn.
func (p *Plot) Frame() *Frame { return p.frame }

// Spec returns what is drawn, with defaults still open.
func (p *Plot) Spec() PlotSpec { return p.spec }

func (p *Plot) with(change func(*PlotSpec)) *Plot {
	c := *p
	c.spec.Y = slices.Clone(p.spec.Y)
	change(&c.spec)
	return &c
}

func (p *Plot) kind(k PlotKind) *Plot { return p.with(func(s *PlotSpec) { s.Kind = k }) }

// Line draws lines; a null breaks them.
func (p *Plot) Line() *Plot { return p.kind(LinePlot) }

// Area draws lines, filled down to zero.
func (p *Plot) Area() *Plot { return p.kind(AreaPlot) }

// Bar draws a bar for each row, named by X.
func (p *Plot) Bar() *Plot { return p.kind(BarPlot) }

// Scatter draws a dot for each row.
func (p *Plot) Scatter() *Plot { return p.kind(ScatterPlot) }

// Hist draws how often values occur, in the given number of bins; 0 chooses.
func (p *Plot) Hist(bins ...int) *Plot {
	n := 0
	if len(bins) > 0 {
		n = bins[0]
	}
	if n < 0 || n > 1000 || len(bins) > 1 {
		refusef("Hist", "bins %v: want one number, 1 to 1000", bins)
	}
	return p.with(func(s *PlotSpec) { s.Kind, s.Bins = HistPlot, n })
}

// Box draws quartiles, whiskers and outliers of each Y, or of each group.
func (p *Plot) Box() *Plot { return p.kind(BoxPlot) }

// Heatmap counts rows in cells of X and Y.
func (p *Plot) Heatmap() *Plot { return p.kind(HeatmapPlot) }

// X names the column of the horizontal axis.
func (p *Plot) X(column string) *Plot {
	p.frame.mustHave("X", column)
	return p.with(func(s *PlotSpec) { s.X = column })
}

// Y names the columns that are drawn, which must be numbers, bools or
// durations.
func (p *Plot) Y(columns ...string) *Plot {
	p.mustDraw("Y", columns...)
	return p.with(func(s *PlotSpec) { s.Y = slices.Clone(columns) })
}

// Band fills the room between two columns, such as the least and the greatest
// value, under the lines of Y: Band("low", "high").Y("mean"). It is drawn over
// numbers and times, in the colour of the first Y.
func (p *Plot) Band(low, high string) *Plot {
	p.mustDraw("Band", low, high)
	return p.with(func(s *PlotSpec) {
		s.Low, s.High = low, high
		if s.Kind != AreaPlot {
			s.Kind = LinePlot
		}
	})
}

// mustDraw refuses columns that are not there or no numbers.
func (p *Plot) mustDraw(verb string, columns ...string) {
	for _, name := range columns {
		p.frame.mustHave(verb, name)
		switch t := p.frame.Schema()[p.frame.Schema().Index(name)].Type; t {
		case column.String, column.Time:
			refusef(verb, "column %s is %s: want numbers", name, t)
		}
	}
}

// By draws a series for each value of a column.
func (p *Plot) By(column string) *Plot {
	p.frame.mustHave("By", column)
	return p.with(func(s *PlotSpec) { s.By = column })
}

// Last shows the last rows only, Last(500), or the last span of X, Last("5m").
func (p *Plot) Last(window any) *Plot {
	if n, ok := window.(int); ok {
		p.frame.rows("Last", n)
		return p.with(func(s *PlotSpec) { s.LastRows = n })
	}
	d := mustInterval("Last", window)
	return p.with(func(s *PlotSpec) { s.Last = d })
}

// Title stands above the plot.
func (p *Plot) Title(text string) *Plot { return p.with(func(s *PlotSpec) { s.Title = text }) }

// Size sets the picture's size in pixels.
func (p *Plot) Size(width, height int) *Plot {
	if width < 120 || height < 80 || width > 4000 || height > 4000 {
		refusef("Size", "%d × %d: want 120 × 80 to 4000 × 4000 pixels", width, height)
	}
	return p.with(func(s *PlotSpec) { s.Width, s.Height = width, height })
}

// String says what is drawn.
func (p *Plot) String() string {
	what := strings.Join(p.spec.Y, ", ")
	if what == "" {
		what = "every number"
	}
	return p.spec.Kind.String() + " of " + what + " of " + p.frame.String()
}
