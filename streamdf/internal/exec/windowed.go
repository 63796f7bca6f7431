package exec

import (
	"fmt"

	"freshet/streamdf/internal/column"
	"freshet/streamdf/internal/plan"
)

// windowed reduces the last rows, or those of the last span of event time. It
// keeps the columns that the calls read and reduces them when a result is asked
// for: a view that looks ten times a second pays ten reductions, whatever the
// stream does in between. Groups come in order of first appearance in the
// window.
type windowed struct {
	in     *inputs
	calls  []plan.Call
	schema column.Schema
	window plan.Span
	time   int // the event-time column of the input; -1: a window by rows
	kept   recent
}

var _ reducer = (*windowed)(nil)

func newWindowed(n *plan.Aggregate) *windowed {
	in := newInputs(n.Keys, n.Calls)
	w := &windowed{in: in, calls: n.Calls, schema: n.Schema(), window: n.Window, time: -1}
	for i, t := range in.types {
		w.kept.schema = append(w.kept.schema, column.Field{Name: fmt.Sprint(i), Type: t})
	}
	if n.Window.Rows == 0 {
		w.time = n.Input.Schema().Index(n.Window.Time)
		w.kept.schema = append(w.kept.schema, column.Field{Name: "time", Type: column.Time})
	}
	return w
}

func (w *windowed) Add(t *column.Table) error {
	cols, err := evalAll(w.in.eval, t, make([]*column.Column, 0, len(w.kept.schema)))
	if err != nil {
		return err
	}
	if w.time >= 0 {
		cols = append(cols, t.Col(w.time))
	}
	w.kept.add(column.NewTable(w.kept.schema, t.Len(), cols...))
	if w.time < 0 {
		w.kept.keepLast(w.window.Rows)
		return nil
	}
	times := cols[len(cols)-1].Ints()
	w.kept.keepAfter(before(times[len(times)-1], int64(w.window.Span)), len(cols)-1)
	return nil
}

// Result reduces the rows of the window, which may fail: a sum may overflow.
func (w *windowed) Result() (*column.Table, error) {
	r := newReduction(w.in, w.calls, w.schema)
	cols := make([]*column.Column, len(w.kept.schema))
	for _, t := range w.kept.tables {
		for i := range cols {
			cols[i] = t.Col(i)
		}
		if err := r.reduce(cols[:len(w.in.types)], t.Len()); err != nil {
			return nil, fmt.Errorf("the last %s: %w", w.window, err)
		}
	}
	return r.Result()
}
