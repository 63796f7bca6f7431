package streamdf

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"freshet/streamdf/internal/agg"
	"freshet/streamdf/internal/column"
	"freshet/streamdf/internal/plan"
)

// RollingOptions says how a rolling window treats its beginning.
type RollingOptions struct {
	// MinPeriods is how many values, nulls not counted, a window needs for a
	// result that is not null. 0 means pandas' default: the whole window by
	// rows, 1 by time.
	MinPeriods int
	// Closed says which ends of the window belong to it, as in pandas: "right",
	// the default, "left", "both" or "neither". By time the ends are moments,
	// t-100ms and t. By rows "both" takes one row more, and "left" and "neither"
	// leave out the row itself; by time they leave out all rows of its time, and
	// give them when it has passed.
	Closed string
}

// Rolling is a window that moves with the rows. A reduction of it is appending
// and has one row for each row of its input: the group's keys, the event time
// when one is declared, and the results over the window that ends at that row.
type Rolling struct {
	reductions
	frame *Frame
	keys  []plan.Named
	span  plan.Span
	least int
	ends  plan.Closed
}

// Rolling makes a window of the last rows, Rolling(20), or of a span of event
// time, Rolling("100ms") or a time.Duration: the rows in (t-100ms, t], t being
// the row's own time. A window by time needs EventTime; without it, the only
// time column serves, with rows that come late dropped. It reads rows in the
// order of event time.
func (f *Frame) Rolling(window any, options ...RollingOptions) *Rolling {
	return rolling(f, nil, window, options)
}

func rolling(f *Frame, keys []plan.Named, window any, options []RollingOptions) *Rolling {
	if f.Updating() {
		refuse("Rolling", errors.New("the frame is updating: its rows are replaced, not added; a rolling window needs an appending frame"))
	}
	var o RollingOptions
	if len(options) > 1 {
		refusef("Rolling", "it takes one RollingOptions, got %d", len(options))
	} else if len(options) == 1 {
		o = options[0]
	}
	f, span := windowOf("Rolling", f, window)
	least := o.MinPeriods
	switch {
	case least < 0 || span.Rows > 0 && least > span.Rows:
		refusef("Rolling", "MinPeriods is %d: want 1 to %d", least, span.Rows)
	case least == 0 && span.Rows > 0:
		least = span.Rows
	case least == 0:
		least = 1
	}
	ends := plan.Closed(o.Closed)
	if !ends.Valid() {
		refusef("Rolling", "Closed is %q: want right, left, both or neither", o.Closed)
	}
	r := &Rolling{frame: f, keys: keys, span: span, least: least, ends: ends}
	r.reductions = reductions{rollingTarget{r}}
	return r
}

// windowOf reads 20, "100ms" or a time.Duration; a window by time gets an event
// time if the frame has none.
func windowOf(verb string, f *Frame, window any) (*Frame, plan.Span) {
	switch w := window.(type) {
	case int:
		if w < 1 {
			refusef(verb, "a window of %d rows: want at least 1", w)
		}
		return f, plan.Span{Rows: w}
	case string, time.Duration:
		d := mustInterval(verb, w)
		f = f.timed(verb)
		return f, plan.Span{Span: d, Time: f.EventTimeColumn()}
	}
	refusef(verb, "the window is %T: want a number of rows or a span such as \"100ms\"", window)
	return nil, plan.Span{}
}

// timed declares the only time column as event time, if none is declared.
func (f *Frame) timed(verb string) *Frame {
	if f.EventTimeColumn() != "" {
		return f
	}
	var times []string
	for _, c := range f.Schema() {
		if c.Type == column.Time {
			times = append(times, c.Name)
		}
	}
	switch len(times) {
	case 1:
		return f.EventTime(times[0], "0s")
	case 0:
		refusef(verb, "a window by time needs a time column; columns: %s", describe(f.Schema()))
	}
	refusef(verb, "which time? Declare one of %s: EventTime(%q, \"0s\")", strings.Join(times, ", "), times[0])
	return nil
}

func describe(s Schema) string {
	var parts []string
	for _, f := range s {
		parts = append(parts, f.Name+" "+f.Type.String())
	}
	return strings.Join(parts, ", ")
}

type rollingTarget struct{ r *Rolling }

func (t rollingTarget) input() *Frame    { return t.r.frame }
func (t rollingTarget) spared() []string { return bareColumns(t.r.keys) }
func (t rollingTarget) reduce(calls []plan.Call) *Frame {
	return t.r.build(rowColumns(t.r.frame, t.r.keys, calls), calls)
}

// Assign gives the rows of the input with the results as further columns:
// Rolling(20).Assign("m = mean(x)").
func (r *Rolling) Assign(calls ...string) *Frame {
	keep, p := assigned(r.frame, calls)
	return p.finish(r.build(keep, p.calls))
}

func (r *Rolling) build(keep []plan.Named, calls []plan.Call) *Frame {
	for _, c := range calls {
		if agg.Approximate(c.Func) {
			exact := strings.TrimPrefix(c.Func, "approx_")
			refusef("Rolling", "no row can leave the sketch of %s: write %s, which is exact and keeps the window", c.Func, exact)
		}
	}
	n := &plan.Rolling{Input: r.frame.node, Keys: r.keys, Keep: keep, Window: r.span, Closed: r.ends, MinPeriods: r.least, Calls: calls}
	unique("Rolling", n.Schema())
	return newFrame(n)
}

// String says what the window is.
func (r *Rolling) String() string {
	return fmt.Sprintf("rolling window of %s over %s", r.span, r.frame)
}
