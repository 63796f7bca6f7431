package exec

import (
	"freshet/streamdf/internal/column"
	"freshet/streamdf/internal/plan"
)

// early shows windows before they close. It keeps the rows that the open windows
// need and reduces them when a result is asked for, as windowed does; closed
// windows are reduced once and stay as they were, the last ones.
type early struct {
	node      *plan.TimeWindow
	order     *order
	windows   operator
	rows      recent // behind the watermark, in order
	closed    recent // rows of closed windows
	grown     bool   // there are more of them
	watermark int64
}

var (
	_ reducer  = (*early)(nil)
	_ advancer = (*early)(nil)
)

func newEarly(n *plan.TimeWindow) *early {
	schema := n.Schema()
	return &early{
		node: n, order: newOrder(n.Time, n.Input.Schema()), windows: newTimeWindow(n),
		rows: recent{schema: n.Input.Schema()}, closed: recent{schema: schema[:len(schema)-1]}, watermark: noEvent,
	}
}

func (e *early) Add(in *column.Table) error { return e.order.Process(in, e.pass) }

// pass takes rows that have their place in time.
func (e *early) pass(t *column.Table) error {
	e.rows.add(t)
	return e.windows.Process(t, e.close)
}

// close takes rows of closed windows.
func (e *early) close(t *column.Table) error {
	e.grown = true
	e.closed.add(t)
	e.closed.keepLast(e.node.Closed)
	return nil
}

// Advance closes windows and reports whether there were any.
func (e *early) Advance(watermark int64) (changed bool, err error) {
	if watermark == e.watermark {
		return false, nil
	}
	e.grown, e.watermark = false, watermark
	if err := e.order.Advance(watermark, e.pass); err != nil {
		return false, err
	}
	if err := e.windows.Advance(watermark, e.close); err != nil {
		return false, err
	}
	limit := e.windows.(shifter).Shift(watermark)
	e.rows.keepAfter(before(limit, 1), e.order.time)
	return e.grown, nil
}

// Close closes all windows.
func (e *early) Close() (changed bool, err error) {
	e.grown = false
	if err := e.order.Close(e.pass); err != nil {
		return false, err
	}
	err = e.windows.Close(e.close)
	e.rows.drop(e.rows.n)
	return e.grown, err
}

// Result returns the closed windows and then the open ones.
func (e *early) Result() (*column.Table, error) {
	open, err := e.openWindows()
	if err != nil {
		return nil, err
	}
	t := column.Concat(e.closed.schema, append(e.closed.tables[:len(e.closed.tables):len(e.closed.tables)], open)...)
	final := make([]bool, t.Len())
	for i := range e.closed.n {
		final[i] = true
	}
	cols := make([]*column.Column, 0, len(t.Schema())+1)
	for i := range t.Schema() {
		cols = append(cols, t.Col(i))
	}
	return column.NewTable(e.node.Schema(), t.Len(), append(cols, column.NewBools(final, nil))...), nil
}

// openWindows reduces the rows that are kept as if they were all.
func (e *early) openWindows() (*column.Table, error) {
	rows := column.Concat(e.rows.schema, append(e.rows.tables[:len(e.rows.tables):len(e.rows.tables)], e.order.held())...)
	var parts []*column.Table
	take := func(t *column.Table) error {
		parts = append(parts, t)
		return nil
	}
	if rows.Len() > 0 {
		windows := newTimeWindow(e.node)
		if err := windows.Process(rows, take); err != nil {
			return nil, err
		}
		if err := windows.Close(take); err != nil {
			return nil, err
		}
	}
	return e.stillOpen(column.Concat(e.closed.schema, parts...)), nil
}

// stillOpen leaves out the windows that are closed, of which not all rows are
// there any more. They come first.
func (e *early) stillOpen(t *column.Table) *column.Table {
	limit := e.watermark
	if e.node.Kind == plan.Session {
		limit = before(limit, 1)
	}
	return t.Slice(upTo(t.Col(1).Ints(), limit), t.Len())
}

// held returns the rows that wait, in order.
func (o *order) held() *column.Table {
	parts := make([]*column.Table, 0, len(o.runs))
	for _, r := range o.bySeq() {
		parts = append(parts, r.rows.Slice(r.at, len(r.times)))
	}
	all := column.Concat(o.schema, parts...)
	sorted, _ := sorted(all, all.Col(o.time).Ints())
	return sorted
}
