package streamdf

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"freshet/streamdf/internal/expr"
	"freshet/streamdf/internal/plan"
)

// TimeWindows is event time cut into windows. A reduction of it is appending:
// it gives the rows of a window when the watermark has passed the window's end,
// with the columns window_start and window_end, the keys, and the results, and
// what is still open when a bounded source ends. Windows come in the order of
// their ends, then their starts, then the first appearance of the key in them,
// whatever order the rows came in; first and last are by event time. A window
// without rows gives none. Rows that come late are dropped by EventTime: see
// Frame.Late.
type TimeWindows struct {
	reductions
	frame *Frame
	node  plan.TimeWindow // without Calls
}

// Tumbling cuts event time into windows one behind the other, Tumbling("1m"),
// aligned to 1970 UTC as in Flink: a row is in a window when start <= t < end. It
// needs EventTime; without it the only time column serves, with rows that come
// late dropped.
func (f *Frame) Tumbling(size any) *TimeWindows {
	return f.timeWindows("Tumbling", plan.Tumbling, mustInterval("Tumbling", size), 0)
}

// Hopping makes windows that overlap: Hopping("1m", "10s") begins one every ten
// seconds, each a minute long. As in Flink the size must be a multiple of the
// step. A row is reduced once for every window that it is in.
func (f *Frame) Hopping(size, step any) *TimeWindows {
	return f.stepped("Hopping", plan.Hopping, size, step)
}

// Cumulating makes windows that grow: Cumulating("10s", "1m") gives the first ten
// seconds of every minute, the first twenty, and so on to the whole minute, each
// as soon as the watermark has passed its end. The size must be a multiple of the
// step, as in Flink.
func (f *Frame) Cumulating(step, size any) *TimeWindows {
	return f.stepped("Cumulating", plan.Cumulating, size, step)
}

// Session makes windows that last as long as rows keep coming: of each group, a
// session ends when no row came for longer than gap. Its window_end is the time
// of its last row plus gap; a row at that very time still belongs, as in Flink.
func (f *Frame) Session(gap any) *TimeWindows {
	return f.timeWindows("Session", plan.Session, mustInterval("Session", gap), 0)
}

// mostSteps is how many windows of one node may be open.
const mostSteps = 100_000

func (f *Frame) stepped(verb string, kind plan.WindowKind, size, step any) *TimeWindows {
	long, short := mustInterval(verb, size), mustInterval(verb, step)
	switch {
	case long%short != 0:
		refusef(verb, "the size %s is no multiple of the step %s: the nearest are %s and %s",
			long, short, max(long/short, 1)*short, (long/short+1)*short)
	case long/short > mostSteps:
		refusef(verb, "a size of %d steps: at most %d", long/short, mostSteps)
	}
	return f.timeWindows(verb, kind, long, short)
}

func (f *Frame) timeWindows(verb string, kind plan.WindowKind, size, step time.Duration) *TimeWindows {
	if f.Updating() {
		refusef(verb, "the frame is updating: its rows are replaced, not added; windows of event time need an appending frame")
	}
	f = f.timed(verb)
	return windowsOf(f, plan.TimeWindow{Input: f.node, Kind: kind, Size: size, Step: step, Time: f.EventTimeColumn()})
}

func windowsOf(f *Frame, n plan.TimeWindow) *TimeWindows {
	w := &TimeWindows{frame: f, node: n}
	w.reductions = reductions{timeWindowTarget{w}}
	return w
}

// GroupBy makes groups within each window; sessions are those of each group.
// Rows with a null key are left out.
func (w *TimeWindows) GroupBy(keys ...string) *TimeWindows {
	if len(keys) == 0 {
		refuse("GroupBy", errors.New("it takes at least one key"))
	}
	n := w.node
	n.Keys = parseColumns("GroupBy", keys, w.frame.Schema())
	return windowsOf(w.frame, n)
}

// closedRows is how many rows of closed windows an early result keeps.
const closedRows = 1000

// Early makes reductions updating: the windows that are open as they are now,
// behind those that have closed, of which it keeps the last 1000 rows, or as many
// as it is told. The column final, the last one, is true of closed windows. Rows
// within the delay of EventTime count at once. It keeps the rows of the open
// windows and reduces them for each result that is looked at.
func (w *TimeWindows) Early(keep ...int) *TimeWindows {
	n := w.node
	n.Closed = closedOf(keep)
	return windowsOf(w.frame, n)
}

// Early is TimeWindows.Early behind the reduction:
// Tumbling("1m").GroupBy("k").Count().Early().
func (f *Frame) Early(keep ...int) *Frame {
	below := f.node
	around, computed := below.(*plan.Project) // what stands around reductions
	if computed = computed && around.Verb == aggVerb; computed {
		below = around.Input
	}
	w, ok := below.(*plan.TimeWindow)
	if !ok {
		refusef("Early", "it stands behind the reduction of a window of event time: Tumbling(\"1m\").Count().Early()")
	}
	n := *w
	n.Closed = closedOf(keep)
	unique(string(n.Kind), n.Schema())
	if !computed {
		return newFrame(&n)
	}
	p := *around
	p.Input = &n
	p.Columns = append(slices.Clone(p.Columns), plan.Named{Name: plan.Final, Expr: expr.ColumnRef(plan.Final, n.Schema())})
	unique(string(n.Kind), p.Schema())
	return newFrame(&p)
}

// closedOf is how many rows of closed windows to keep.
func closedOf(keep []int) int {
	switch {
	case len(keep) > 1:
		refusef("Early", "it takes one number of rows, got %d", len(keep))
	case len(keep) == 1 && keep[0] < 1:
		refusef("Early", "%d rows of closed windows: want at least 1", keep[0])
	case len(keep) == 1:
		return keep[0]
	}
	return closedRows
}

// String says what the windows are.
func (w *TimeWindows) String() string {
	return fmt.Sprintf("%s windows over %s", w.node.Kind, w.frame)
}

type timeWindowTarget struct{ w *TimeWindows }

func (t timeWindowTarget) input() *Frame    { return t.w.frame }
func (t timeWindowTarget) spared() []string { return bareColumns(t.w.node.Keys) }
func (t timeWindowTarget) reduce(calls []plan.Call) *Frame {
	n := t.w.node
	n.Calls = calls
	unique(string(n.Kind), n.Schema())
	return newFrame(&n)
}

// Late is the side output of EventTime: the rows that it drops because they are
// behind the watermark, or have no time, as they come. Of a frame that was made
// from one with EventTime it is the late rows there, with the columns that they
// had there. A source that can be read again is read again for it.
func (f *Frame) Late() *Frame {
	for n := f.node; ; n = n.Below()[0] {
		if e, ok := n.(*plan.EventTime); ok {
			return newFrame(&plan.Late{Input: e.Input, Time: e.Time})
		}
		switch len(n.Below()) {
		case 0:
			refuse("Late", errors.New("no event time is declared, so no row is late: EventTime(\"ts\", \"5s\").Late()"))
		case 1:
		default:
			refusef("Late", "%s has several inputs: take Late of one of them", n)
		}
	}
}
