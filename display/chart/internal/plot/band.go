package plot

import "slices"

// newBand keeps the edges of a plot's bands: of each series the lower one and
// the upper one. nil when the plot has none.
func newBand(s *Spec) *curves {
	if s.Low == "" {
		return nil
	}
	edges := *s
	edges.Y, edges.Low, edges.High = []string{s.Low, s.High}, "", ""
	return newCurves(&edges)
}

// edgesOf is a batch with the edges of bands as its values.
func edgesOf(b *Batch) *Batch {
	edges := *b
	edges.Y = b.Band
	return &edges
}

// band names the edges: "low – high"; "" without a band, and when they are lines
// as well.
func (s *Spec) band() string {
	if s.Low == "" || slices.Contains(s.Y, s.Low) {
		return ""
	}
	return s.Low + " – " + s.High
}

// drawBands fills the room between the edges of each series, in the colour of
// its first line.
func (c *curves) drawBands(f *frame) {
	if c.band == nil {
		return
	}
	keys := c.series.keys()
	for i := len(keys) - 1; i >= 0; i-- { // as the lines: the first lies on top
		low, ok := c.band.series.of[seriesKey{keys[i].by, 0}]
		high, also := c.band.series.of[seriesKey{keys[i].by, 1}]
		if keys[i].y > 0 || !ok || !also {
			continue
		}
		k, opacity := seriesInk(i)
		pts := between(f, c.band.visible(f, c.band.lines[low]), c.band.visible(f, c.band.lines[high]))
		f.add(&area{pts: pts, ink: k, opacity: .2 * opacity})
	}
}

// between is the outline of the room between two lines: for each part of the
// upper one that a null does not break, along it and back along the lower one.
func between(f *frame, low, high []sample) []point {
	var out []point
	for from := 0; from < len(high); from++ {
		if high[from].null() {
			continue
		}
		to := from
		for to < len(high) && !high[to].null() {
			out = append(out, point{f.x(high[to].x), f.y(high[to].y)})
			to++
		}
		for i := len(low) - 1; i >= 0; i-- {
			if s := low[i]; !s.null() && s.x >= high[from].x && s.x <= high[to-1].x {
				out = append(out, point{f.x(s.x), f.y(s.y)})
			}
		}
		out = append(out, lift)
		from = to
	}
	return out
}
