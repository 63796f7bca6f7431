package exec

import (
	"freshet/streamdf/internal/column"
	"freshet/streamdf/internal/plan"
)

// span keeps the rows of the last span of event time.
type span struct {
	rows recent
	long int64 // ns
	time int   // the event-time column
}

var _ reducer = (*span)(nil)

func newSpan(n *plan.Recent) *span {
	schema := n.Schema()
	return &span{rows: recent{schema: schema}, long: int64(n.Window.Span), time: schema.Index(n.Window.Time)}
}

func (s *span) Add(in *column.Table) error {
	times := in.Col(s.time).Ints()
	s.rows.add(in)
	s.rows.keepAfter(before(times[len(times)-1], s.long), s.time)
	return nil
}

func (s *span) Result() (*column.Table, error) {
	return column.Concat(s.rows.schema, s.rows.tables...), nil
}
