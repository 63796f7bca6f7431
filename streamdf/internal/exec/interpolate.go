package exec

import (
	"freshet/streamdf/internal/column"
	"freshet/streamdf/internal/plan"
)

// interpolate holds rows back from the first null on whose next value has not
// come.
type interpolate struct {
	schema  column.Schema
	most    int
	time    int // the event-time column; -1: by the number of the row
	columns []*line
	held    *column.Table // nil: none
	first   int64         // the number of the first row that is held
}

// A line is a column that is filled.
type line struct {
	at     int       // in the schema
	values []float64 // of the rows that are held
	valid  []bool
	looked int   // rows that were looked at
	open   int   // where the gap begins that is open now; -1: none is
	known  bool  // there is a value before it:
	x      int64 // where
	y      float64
}

var (
	_ operator = (*interpolate)(nil)
	_ shifter  = (*interpolate)(nil)
)

func newInterpolate(n *plan.Interpolate) *interpolate {
	p := &interpolate{schema: n.Schema(), most: n.Most, time: -1}
	if n.Time != "" {
		p.time = p.schema.Index(n.Time)
	}
	for _, name := range n.Columns {
		p.columns = append(p.columns, &line{at: p.schema.Index(name), open: -1})
	}
	return p
}

func (p *interpolate) Process(in *column.Table, out emit) error {
	for _, l := range p.columns {
		l.add(in.Col(l.at))
	}
	if p.held != nil {
		in = column.Concat(in.Schema(), p.held, in)
	}
	free := in.Len()
	for _, l := range p.columns {
		l.fill(p.places(in), p.most)
		if l.open >= 0 {
			free = min(free, l.open)
		}
	}
	return p.release(in, free, out)
}

// places tells where row i stands.
func (p *interpolate) places(t *column.Table) func(i int) int64 {
	if p.time < 0 {
		return func(i int) int64 { return p.first + int64(i) }
	}
	times := t.Col(p.time).Ints()
	return func(i int) int64 { return times[i] }
}

// release emits the first rows.
func (p *interpolate) release(t *column.Table, n int, out emit) error {
	p.held = nil
	if n < t.Len() {
		p.held = t.Slice(n, t.Len())
	}
	if n == 0 {
		return nil
	}
	cols := columnsOf(t.Slice(0, n))
	for _, l := range p.columns {
		cols[l.at] = l.take(n)
	}
	p.first += int64(n)
	return out(column.NewTable(p.schema, n, cols...))
}

// Advance has nothing to do: what is held waits for values.
func (p *interpolate) Advance(int64, emit) error { return nil }

// Shift is the first row that is held, when that comes before.
func (p *interpolate) Shift(watermark int64) int64 {
	if p.held == nil || p.time < 0 {
		return watermark
	}
	return min(watermark, p.held.Col(p.time).Ints()[0])
}

// Close gives the rows behind the last value that value, as pandas does.
func (p *interpolate) Close(out emit) error {
	if p.held == nil {
		return nil
	}
	for _, l := range p.columns {
		for i := l.open; i >= 0 && i < len(l.values); i++ {
			l.values[i], l.valid[i] = l.y, true
		}
	}
	return p.release(p.held, p.held.Len(), out)
}

func (l *line) add(c *column.Column) {
	for i := range c.Len() {
		y := 0.0
		switch valid := c.Valid(i); {
		case valid && c.Type() == column.Int:
			y = float64(c.Ints()[i])
		case valid:
			y = c.Floats()[i]
		}
		l.values, l.valid = append(l.values, y), append(l.valid, c.Valid(i))
	}
}

// fill closes the gaps behind which a value has come, and gives up those that
// are too long.
func (l *line) fill(place func(int) int64, most int) {
	for ; l.looked < len(l.values); l.looked++ {
		i := l.looked
		switch {
		case l.valid[i]:
			x, y := place(i), l.values[i]
			for k := l.open; k >= 0 && k < i; k++ {
				l.values[k], l.valid[k] = between(l.x, l.y, x, y, place(k)), true
			}
			l.open, l.known, l.x, l.y = -1, true, x, y
		case l.known && l.open < 0:
			l.open = i
		}
		if l.open >= 0 && i-l.open >= most {
			l.open, l.known = -1, false // until the next value
		}
	}
}

// between is the height at x of the line from (x0, y0) to (x1, y1).
func between(x0 int64, y0 float64, x1 int64, y1 float64, x int64) float64 {
	if x1 == x0 {
		return y0
	}
	return y0 + (y1-y0)*(float64(x-x0)/float64(x1-x0))
}

// take removes the first n rows.
func (l *line) take(n int) *column.Column {
	floats, valid, all := make([]float64, n), column.NewBitmap(n), true
	copy(floats, l.values)
	for i := range n {
		if l.valid[i] {
			valid.Set(i)
		} else {
			all = false
		}
	}
	if all {
		valid = nil
	}
	l.values, l.valid = append(l.values[:0], l.values[n:]...), append(l.valid[:0], l.valid[n:]...)
	l.looked -= n
	if l.open >= 0 {
		l.open -= n
	}
	return column.NewFloats(floats, valid)
}
