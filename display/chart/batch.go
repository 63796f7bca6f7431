package chart

import (
	"math"
	"strconv"
	"time"

	"freshet/display/chart/internal/plot"
	"freshet/streamdf"
)

// batch reads the columns of a plot from a table.
func (c *columns) batch(t *streamdf.Table) *plot.Batch {
	b := &plot.Batch{N: t.Len()}
	switch {
	case c.x == "":
	case c.spec.XScale == plot.Names:
		b.XNames = c.names(t, c.x)
		b.XNull = nulls(t, c.x)
	default:
		b.X = c.numbersOf(t, c.x)
	}
	for _, name := range c.y {
		b.Y = append(b.Y, c.numbersOf(t, name))
	}
	for _, name := range c.band {
		b.Band = append(b.Band, c.numbersOf(t, name))
	}
	if len(c.by) > 0 {
		b.By = c.series(t)
	}
	switch {
	case c.spec.Last <= 0:
	case c.age == "":
		b.Age = c.arrival(t.Len())
	case c.age == c.x && b.X != nil:
		b.Age = b.X
	default:
		b.Age = c.numbersOf(t, c.age)
	}
	return b
}

// arrival is the age of rows that have no time: that they came now.
func (c *columns) arrival(n int) []float64 {
	out, now := make([]float64, n), c.clock.seconds(time.Now())
	for i := range out {
		out[i] = now
	}
	return out
}

// numbersOf returns a column as numbers, NaN for null: times as seconds of the
// axis, durations in seconds, bools as 0 and 1.
func (c *columns) numbersOf(t *streamdf.Table, name string) []float64 {
	switch c.kind[name] {
	case streamdf.Int, streamdf.Float:
		return t.Floats(name)
	}
	out, valid := make([]float64, t.Len()), t.Valid(name)
	switch c.kind[name] {
	case streamdf.Time:
		times := t.Times(name)
		for i, ok := range valid {
			if ok {
				out[i] = c.clock.seconds(times[i])
			}
		}
	case streamdf.Duration:
		for i, d := range t.Durations(name) {
			out[i] = d.Seconds()
		}
	case streamdf.Bool:
		for i, b := range t.Bools(name) {
			if b {
				out[i] = 1
			}
		}
	default:
		valid = make([]bool, len(out)) // a string has no number
	}
	for i, ok := range valid {
		if !ok {
			out[i] = math.NaN()
		}
	}
	return out
}

func nulls(t *streamdf.Table, name string) []bool {
	out := t.Valid(name)
	any := false
	for i, ok := range out {
		out[i] = !ok
		any = any || !ok
	}
	if !any {
		return nil
	}
	return out
}

// names returns a column's values as they are written; null for null.
func (c *columns) names(t *streamdf.Table, name string) []string {
	if c.kind[name] == streamdf.String {
		out := t.Strings(name)
		for i, null := range nulls(t, name) {
			if null {
				out[i] = "null"
			}
		}
		return out
	}
	out := make([]string, t.Len())
	for i := range out {
		out[i] = written(t.Value(i, name))
	}
	return out
}

func written(v any) string {
	switch v := v.(type) {
	case bool:
		return strconv.FormatBool(v)
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		return strconv.FormatFloat(v, 'g', 6, 64)
	case time.Time:
		if v.Equal(v.Truncate(24 * time.Hour)) {
			return v.Format("2006-01-02")
		}
		return v.Format("2006-01-02 15:04:05.999")
	case time.Duration:
		return v.String()
	case string:
		return v
	}
	return "null"
}

// series returns the name of each row's series.
func (c *columns) series(t *streamdf.Table) []string {
	out := c.names(t, c.by[0])
	for _, name := range c.by[1:] {
		for i, s := range c.names(t, name) {
			out[i] += " · " + s
		}
	}
	return out
}

// singleSpec is the plot of a single row: a bar for each column.
func (c *columns) singleSpec() plot.Spec {
	whole := len(c.y) > 0
	for _, w := range c.spec.Whole {
		whole = whole && w
	}
	return plot.Spec{
		Kind: plot.Bar, X: "column", XScale: plot.Names, Y: []string{"value"}, Whole: []bool{whole},
		Width: c.spec.Width, Height: c.spec.Height,
	}
}

// single reads the row of such a plot.
func (c *columns) single(t *streamdf.Table) *plot.Batch {
	b := &plot.Batch{N: len(c.y), XNames: c.spec.Y}
	values := make([]float64, len(c.y))
	for i, name := range c.y {
		values[i] = c.numbersOf(t, name)[0]
	}
	b.Y = [][]float64{values}
	return b
}
