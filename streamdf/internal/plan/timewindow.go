package plan

import (
	"fmt"
	"math"
	"time"

	"freshet/streamdf/internal/column"
)

// A WindowKind tells how event time is cut into windows.
type WindowKind string

// The kinds of Flink SQL's windowing functions. Windows are aligned to 1970 UTC;
// a row of time t is in a window when start <= t < end.
const (
	Tumbling   WindowKind = "tumbling"   // one after the other, each Size long
	Hopping    WindowKind = "hopping"    // Size long, a new one every Step
	Cumulating WindowKind = "cumulating" // growing by Step until they are Size long
	Session    WindowKind = "session"    // as long as no pause is longer than Size
)

// The columns that a TimeWindow puts before its keys and results.
const (
	WindowStart = "window_start"
	WindowEnd   = "window_end"
	Final       = "final" // with Early, the last column
)

// TimeWindow reduces windows of event time to one row a group, groups in order
// of first appearance in the window. A window gives its rows when the watermark
// has passed its end, windows in order of their ends and then their starts; one
// without rows gives none.
type TimeWindow struct {
	Input Node
	Keys  []Named
	Calls []Call
	Kind  WindowKind
	Size  time.Duration // of a session: the longest pause within it
	Step  time.Duration // Size is a multiple of it; 0 where the kind has none
	Time  string        // the event-time column
	// Closed makes the node updating: its result is the open windows as they
	// are now behind the last Closed rows of closed ones.
	Closed int
}

var _ Node = (*TimeWindow)(nil)

// Early reports that open windows are shown.
func (n *TimeWindow) Early() bool { return n.Closed > 0 }

// Schema returns the bounds of the window, the keys, the aggregates, and with
// Early whether the row is final.
func (n *TimeWindow) Schema() column.Schema {
	s := column.Schema{{Name: WindowStart, Type: column.Time}, {Name: WindowEnd, Type: column.Time}}
	s = results(fields(s, n.Keys), n.Calls)
	if n.Early() {
		s = append(s, column.Field{Name: Final, Type: column.Bool})
	}
	return s
}

// Below returns the node that is read.
func (n *TimeWindow) Below() []Node { return []Node{n.Input} }

// Updating is true of early results only: a closed window never changes.
func (n *TimeWindow) Updating() bool { return n.Early() }

// EventTime is the start of the window: an hour of minutes has the same sixty
// as Flink's, which passes on the last instant of each.
func (n *TimeWindow) EventTime() (t Time, ok bool) {
	t = Time{Column: WindowStart}
	if n.Kind == Session {
		t.Delay = math.MaxInt64 // a session that ends later may have begun at any time
	}
	return t, true
}

// GroupKeys are the bounds of the window and the keys, of an early result.
func (n *TimeWindow) GroupKeys() []string {
	if !n.Early() {
		return nil
	}
	keys := []string{WindowStart, WindowEnd}
	for _, k := range n.Keys {
		keys = append(keys, k.Name)
	}
	return keys
}

// String says the windows, the groups and the aggregates.
func (n *TimeWindow) String() string {
	text := fmt.Sprintf("%s window of %s", n.Kind, n.Size)
	switch n.Kind {
	case Session:
		text = fmt.Sprintf("session window, pauses up to %s", n.Size)
	case Hopping:
		text += fmt.Sprintf(" every %s", n.Step)
	case Cumulating:
		text += fmt.Sprintf(" by steps of %s", n.Step)
	}
	text += " of " + n.Time
	if len(n.Keys) > 0 {
		text += " by " + named(n.Keys)
	}
	if n.Early() {
		text += ", early results"
	}
	return text + ": " + callList(n.Calls)
}

// State is the open windows: of rows within the watermark's delay and, early,
// of the rows of the open windows, everything is kept; else numbers only.
func (n *TimeWindow) State() string {
	what := "the numbers of"
	if needsValues(n.Calls) {
		what = "all values of"
	}
	if n.Early() {
		what = fmt.Sprintf("the last %d rows of closed windows and the rows of", n.Closed)
		if n.Kind == Session {
			return fmt.Sprintf("the last %d rows of closed windows and all rows since the oldest open session began", n.Closed)
		}
	}
	open := "the open window"
	switch n.Kind {
	case Hopping:
		open = fmt.Sprintf("the %d open windows", n.Size/n.Step)
	case Session:
		open = "the open sessions"
	}
	if len(n.Keys) > 0 {
		return what + " each group in " + open
	}
	return what + " " + open
}

// Late gives the rows that EventTime drops at the same place: those behind the
// watermark, and those without a time.
type Late struct {
	Input Node
	Time  Time
}

var _ Node = (*Late)(nil)

// Schema returns the columns of the node below.
func (n *Late) Schema() column.Schema { return n.Input.Schema() }

// Below returns the node that is read.
func (n *Late) Below() []Node { return []Node{n.Input} }

// Updating is false.
func (n *Late) Updating() bool { return false }

// EventTime is none: late rows come in no order.
func (n *Late) EventTime() (t Time, ok bool) { return Time{}, false }

// String says the column and how late rows may be.
func (n *Late) String() string {
	return fmt.Sprintf("late rows, more than %s by %s", n.Time.Delay, n.Time.Column)
}

// State is empty: the newest time alone.
func (n *Late) State() string { return "" }
