package chart

import (
	"slices"
	"time"

	"freshet/display/chart/internal/plot"
	"freshet/streamdf"
)

// columns says which columns of a frame stand where in a plot.
type columns struct {
	spec plot.Spec
	x    string // "": the row number, or no x
	y    []string
	band []string // the columns of its edges, low and high; nil: none
	by   []string
	open bool   // neither its kind nor its x is said, and its rows have no keys
	age  string // what Last looks at; "": when a row came
	kind map[string]streamdf.Type

	clock clock
}

func newColumns(p *streamdf.Plot) *columns {
	f, s := p.Frame(), p.Spec()
	c := &columns{kind: map[string]streamdf.Type{}}
	for _, field := range f.Schema() {
		c.kind[field.Name] = field.Type
	}
	c.spec = plot.Spec{
		Kind: kindOf(s, f), Width: s.Width, Height: s.Height, Bins: s.Bins,
		Last: s.Last.Seconds(), LastRows: s.LastRows,
	}
	c.open = s.Kind == streamdf.DefaultPlot && s.X == "" && s.By == "" && len(f.Keys()) == 0
	c.chooseX(s, f)
	if line := c.spec.Kind == plot.Line || c.spec.Kind == plot.Area; s.Low != "" && line && c.spec.XScale != plot.Names {
		c.band = []string{s.Low, s.High}
		c.spec.Low, c.spec.High = c.title(s.Low), c.title(s.High)
	}
	c.chooseBy(s, f)
	c.chooseY(s, f)
	if c.spec.Last > 0 {
		c.chooseAge(f)
	}
	return c
}

func kindOf(s streamdf.PlotSpec, f *streamdf.Frame) plot.Kind {
	switch s.Kind {
	case streamdf.LinePlot:
		return plot.Line
	case streamdf.AreaPlot:
		return plot.Area
	case streamdf.BarPlot:
		return plot.Bar
	case streamdf.ScatterPlot:
		return plot.Scatter
	case streamdf.HistPlot:
		return plot.Hist
	case streamdf.BoxPlot:
		return plot.Box
	case streamdf.HeatmapPlot:
		return plot.Heatmap
	}
	if f.Updating() && len(f.Keys()) > 0 {
		return plot.Bar
	}
	return plot.Line
}

// has tells whether a column exists; the name of none does not.
func (c *columns) has(name string) bool {
	_, ok := c.kind[name]
	return ok
}

// chooseX finds the horizontal axis. Distributions have none; boxes may be
// grouped by the values of X.
func (c *columns) chooseX(s streamdf.PlotSpec, f *streamdf.Frame) {
	switch keys := f.Keys(); {
	case s.X != "":
		c.x = s.X
	case c.spec.Kind == plot.Hist || c.spec.Kind == plot.Box:
	case f.Updating() && len(keys) > 0 && c.has(keys[0]):
		c.x = keys[0]
	case c.has(f.EventTimeColumn()):
		c.x = f.EventTimeColumn()
	}
	if c.x == "" {
		c.spec.Rows = c.spec.Kind != plot.Hist && c.spec.Kind != plot.Box
		return
	}
	c.spec.X = c.title(c.x)
	switch t := c.kind[c.x]; {
	case c.spec.Kind == plot.Box, t == streamdf.String, t == streamdf.Bool:
		c.spec.XScale = plot.Names
	case t == streamdf.Time:
		c.spec.XScale = plot.Times
	}
	c.spec.XWhole = c.kind[c.x] == streamdf.Int
}

// chooseBy finds what makes series: By, else the keys that are not x.
func (c *columns) chooseBy(s streamdf.PlotSpec, f *streamdf.Frame) {
	keys := f.Keys()
	switch {
	case s.By != "":
		c.by = []string{s.By}
	case !f.Updating() || slices.Contains(keys, c.x):
		for _, k := range keys {
			if k != c.x && c.has(k) {
				c.by = append(c.by, k)
			}
		}
	}
	for i, name := range c.by {
		if i > 0 {
			c.spec.By += ", "
		}
		c.spec.By += name
	}
	if c.spec.Kind == plot.Heatmap && c.spec.By != "" {
		c.spec.YScale = plot.Names
	}
}

func (c *columns) chooseY(s streamdf.PlotSpec, f *streamdf.Frame) {
	c.y = s.Y
	switch {
	case len(c.y) > 0:
	case c.spec.Kind == plot.Hist && s.X != "": // X names the values just as well
		c.y, c.x, c.spec.X = []string{s.X}, "", ""
	default:
		c.y = c.numbers(f)
		if len(c.y) == 0 { // the edges alone
			c.y = c.band
		}
		if c.spec.Kind == plot.Heatmap {
			c.y = c.y[:min(1, len(c.y))]
			if c.spec.YScale == plot.Names {
				c.y = nil // the number of rows
			}
		}
	}
	for _, name := range c.y {
		c.spec.Y = append(c.spec.Y, c.title(name))
		c.spec.Whole = append(c.spec.Whole, c.kind[name] == streamdf.Int || c.kind[name] == streamdf.Bool)
	}
}

// numbers are the columns that are drawn unless the plot says which: those of
// ints and floats; durations and bools if there is none.
func (c *columns) numbers(f *streamdf.Frame) []string {
	var out, other []string
	for _, field := range f.Schema() {
		if field.Name == c.x || slices.Contains(c.by, field.Name) || slices.Contains(c.band, field.Name) || f.Updating() && slices.Contains(f.Keys(), field.Name) {
			continue
		}
		switch field.Type {
		case streamdf.Int, streamdf.Float:
			out = append(out, field.Name)
		case streamdf.Duration, streamdf.Bool:
			other = append(other, field.Name)
		}
	}
	if len(out) == 0 {
		return other
	}
	return out
}

func (c *columns) chooseAge(f *streamdf.Frame) {
	switch {
	case c.kind[c.x] == streamdf.Time && c.x != "":
		c.age = c.x
	case c.has(f.EventTimeColumn()):
		c.age = f.EventTimeColumn()
	}
}

// title is what a column is called in the picture: durations are drawn in
// seconds.
func (c *columns) title(name string) string {
	if c.kind[name] == streamdf.Duration {
		return name + " (s)"
	}
	return name
}

// A clock counts the seconds of time axes from the midnight before the first
// time it sees: the whole of a time does not fit into a float.
type clock struct {
	origin int64
	set    bool
}

func (c *clock) seconds(t time.Time) float64 {
	if !c.set {
		const day = 24 * 60 * 60
		s := t.Unix()
		c.origin, c.set = s-((s%day)+day)%day, true
	}
	return float64(t.Unix()-c.origin) + float64(t.Nanosecond())/1e9
}
