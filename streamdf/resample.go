package streamdf

import (
	"slices"
	"time"

	"freshet/streamdf/internal/expr"
	"freshet/streamdf/internal/plan"
)

// Resampled is a frame cut into equal spans of event time, those without rows
// among them. A reduction of it is appending: a row a span, in order, with the
// span's start in the event-time column. Of a span without rows a sum, a count
// and a number of different values are 0, all else is null: see FillForward and
// Interpolate.
type Resampled struct {
	reductions
	frame *Frame
	every time.Duration
}

// Resample cuts event time into spans, Resample("1m").Mean("x"), as pandas'
// resample does: from the span of the first row to that of the last, aligned to
// 1970 UTC (pandas' origin="epoch"). It needs EventTime; without it the only time
// column serves, with rows that come late dropped. A span is given when the
// watermark has passed its end. It keeps what Tumbling keeps, and one time.
func (f *Frame) Resample(every any) *Resampled {
	long := mustInterval("Resample", every)
	f.mustAppend("Resample")
	r := &Resampled{frame: f.timed("Resample"), every: long}
	r.reductions = reductions{resampledTarget{r}}
	return r
}

// String says what the spans are.
func (r *Resampled) String() string {
	return "every " + r.every.String() + " of " + r.frame.String()
}

type resampledTarget struct{ r *Resampled }

func (t resampledTarget) input() *Frame    { return t.r.frame }
func (t resampledTarget) spared() []string { return nil }
func (t resampledTarget) reduce(calls []plan.Call) *Frame {
	name := t.r.frame.EventTimeColumn()
	windows := newFrame(&plan.TimeWindow{Input: t.r.frame.node, Kind: plan.Tumbling, Size: t.r.every, Time: name, Calls: calls})
	columns := []plan.Named{{Name: name, Expr: expr.ColumnRef(plan.WindowStart, windows.Schema())}}
	var zero []string
	for _, c := range calls {
		columns = append(columns, plan.Named{Name: c.Name, Expr: expr.ColumnRef(c.Name, windows.Schema())})
		if slices.Contains([]string{"sum", "count", "nunique", "approx_nunique"}, c.Func) {
			zero = append(zero, c.Name)
		}
	}
	unique("Resample", windows.Schema())
	rows := &plan.Project{Input: windows.node, Columns: columns, Verb: "resample", Text: "by " + name}
	unique("Resample", rows.Schema())
	return newFrame(&plan.Gaps{Input: rows, Time: name, Every: t.r.every, Zero: zero})
}

// mostGap is how many nulls in a row Interpolate fills.
const mostGap = 10_000

// Interpolate fills nulls on the straight line between the values before and
// behind them, as pandas' interpolate does: by event time if it is declared
// (pandas' method="time"), else by rows. Without columns it takes every numeric
// one; ints become floats. Nulls before the first value stay, those behind the
// last take it when the source ends. Rows wait for the next value; so that they
// need not wait for ever, more than 10,000 nulls in a row stay null.
func (f *Frame) Interpolate(columns ...string) *Frame {
	if len(columns) == 0 {
		columns = f.reductions.numeric("Interpolate")
	}
	for i, name := range columns {
		f.mustHave("Interpolate", name)
		if t := f.Schema()[f.Schema().Index(name)].Type; !t.Numeric() {
			refusef("Interpolate", "column %s is %s: it takes numbers", name, t)
		}
		if slices.Contains(columns[:i], name) {
			refusef("Interpolate", "column %s is given twice", name)
		}
	}
	return newFrame(&plan.Interpolate{Input: f.node, Columns: columns, Time: f.EventTimeColumn(), Most: mostGap})
}

// FillForward puts the last value before it in the place of a null, as pandas'
// ffill does: in the columns given, or in all. Nulls before the first value stay.
// It keeps a value a column.
func (f *Frame) FillForward(columns ...string) *Frame { return fillForward(f, nil, columns) }

// FillForward is Frame.FillForward within each group.
func (g *Grouped) FillForward(columns ...string) *Frame {
	g.whole("FillForward")
	return fillForward(g.frame, g.keys, columns)
}

func fillForward(f *Frame, keys []plan.Named, columns []string) *Frame {
	f.mustAppend("FillForward")
	if len(columns) == 0 {
		for _, name := range f.Schema().Names() {
			if name != f.EventTimeColumn() && !slices.Contains(bareColumns(keys), name) {
				columns = append(columns, name)
			}
		}
	}
	var calls []string
	for i, name := range columns {
		f.mustHave("FillForward", name)
		if slices.Contains(columns[:i], name) {
			refusef("FillForward", "column %s is given twice", name)
		}
		calls = append(calls, expr.Quote(name)+" = last("+expr.Quote(name)+")")
	}
	filled := expanding(f, keys, nil).Assign(calls...)
	return filled.Select(f.Schema().Names()...)
}
