package chart

import (
	"freshet/display/chart/internal/plot"
	"freshet/streamdf"
)

// A Chart is what is drawn of a plot's frame: it takes tables and returns
// pictures. Between pictures its margins, domains and colours hold still. It
// belongs to one goroutine at a time.
type Chart struct {
	columns *columns
	plot    *plot.Plot
	drawn   *plot.Picture

	single *plot.Plot // bars, for a result of one row without keys; else nil
}

// An Image is a drawn chart.
type Image struct {
	SVG           []byte
	Width, Height int    // in CSS pixels
	Alt           string // the chart in one line
	Text          string // its twin for terminals, a few lines
}

// New returns the empty chart of a plot. What the plot leaves open is chosen
// here: x is the first key of a grouped result, else the event time, else the
// row number; y is every column of numbers; the keys that are not x make
// series. A result of one row without keys, such as a mean of columns, is a bar
// for each column.
func New(p *streamdf.Plot) *Chart {
	c := newColumns(p)
	return &Chart{columns: c, plot: plot.New(c.spec)}
}

// Add adds a batch of an appending frame. It reads t and keeps nothing of it.
func (c *Chart) Add(t *streamdf.Table) {
	if t == nil || t.Len() == 0 {
		return
	}
	c.plot.Add(c.batch(t))
}

// Set replaces all rows by the result of an updating frame. It reads t and
// keeps nothing of it.
func (c *Chart) Set(t *streamdf.Table) {
	if t == nil {
		return
	}
	if t.Len() == 1 && c.columns.open {
		if c.single == nil {
			c.single = plot.New(c.columns.singleSpec())
		}
		c.single.Set(c.columns.single(t))
		return
	}
	c.single = nil
	c.plot.Set(c.batch(t))
}

func (c *Chart) batch(t *streamdf.Table) *plot.Batch {
	b := c.columns.batch(t)
	c.plot.SetOrigin(c.columns.clock.origin)
	return b
}

// Draw draws what there is now. In a last picture the axis ends where the
// data does; in one of a live view it has room for more.
func (c *Chart) Draw(last bool) Image {
	c.drawn = c.now().Draw(last)
	return Image{
		SVG:   c.drawn.SVG(),
		Width: c.drawn.Width, Height: c.drawn.Height,
		Alt: c.drawn.Alt, Text: c.drawn.Text,
	}
}

// PNG returns the picture of the last Draw at twice its size, on a transparent
// ground.
func (c *Chart) PNG() ([]byte, error) {
	if c.drawn == nil {
		c.drawn = c.now().Draw(true)
	}
	return c.drawn.PNG()
}

// An Export is a picture for a file: on white, its text dark, its title in it.
type Export = plot.Export

// Export returns the picture of the last Draw for a file.
func (c *Chart) Export(title string) *Export {
	if c.drawn == nil {
		c.drawn = c.now().Draw(true)
	}
	return c.drawn.Export(title)
}

func (c *Chart) now() *plot.Plot {
	if c.single != nil {
		return c.single
	}
	return c.plot
}
