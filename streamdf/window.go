package streamdf

import (
	"fmt"

	"freshet/streamdf/internal/plan"
)

// Windowed is the last rows of a frame, or its last span of event time. A
// reduction of it is updating: the result over the rows that are in the window
// now.
type Windowed struct {
	reductions
	frame *Frame
	span  plan.Span
}

// Window keeps the last rows, Window(1000), or the last span of event time,
// Window("5m"): the rows in (t-5m, t], t being the newest time. Window by time
// needs EventTime, as Rolling does.
func (f *Frame) Window(window any) *Windowed {
	if f.Updating() {
		refusef("Window", "the frame is updating: its rows are replaced, not added; a window needs an appending frame")
	}
	f, span := windowOf("Window", f, window)
	w := &Windowed{frame: f, span: span}
	w.reductions = reductions{windowTarget{w}}
	return w
}

// GroupBy makes groups of the rows in the window. Groups without a row in it
// are not shown.
func (w *Windowed) GroupBy(keys ...string) *Grouped { return groupBy(w.frame, keys, w.span) }

// Rows is the rows in the window, an updating frame: all that a frame of rows can
// do. Of Window(n) it is Tail(n).
func (w *Windowed) Rows() *Frame {
	if w.span.Rows > 0 {
		return w.frame.Tail(w.span.Rows)
	}
	return newFrame(&plan.Recent{Input: w.frame.node, Window: w.span})
}

// Collect runs the frame until its source ends and returns the rows that are in
// the window then. See Frame.Collect.
func (w *Windowed) Collect() *Table { return w.Rows().Collect() }

// String says what the window is.
func (w *Windowed) String() string { return fmt.Sprintf("the last %s of %s", w.span, w.frame) }

type windowTarget struct{ w *Windowed }

func (t windowTarget) input() *Frame    { return t.w.frame }
func (t windowTarget) spared() []string { return nil }
func (t windowTarget) reduce(calls []plan.Call) *Frame {
	return aggregate("Window", t.w.frame, nil, calls, t.w.span)
}
