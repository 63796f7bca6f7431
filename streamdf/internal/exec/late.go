package exec

import (
	"freshet/streamdf/internal/column"
	"freshet/streamdf/internal/plan"
)

// lateRows emits what eventTime drops, by the same rule.
type lateRows struct {
	immediate
	time      int // the column
	delay     int64
	watermark int64
	rows      []int32
}

var _ operator = (*lateRows)(nil)

func newLateRows(n *plan.Late) *lateRows {
	return &lateRows{time: n.Input.Schema().Index(n.Time.Column), delay: int64(n.Time.Delay), watermark: noEvent}
}

func (l *lateRows) Process(in *column.Table, out emit) error {
	c := in.Col(l.time)
	l.rows = l.rows[:0]
	for i, t := range c.Ints() {
		if t < l.watermark || !c.Valid(i) {
			l.rows = append(l.rows, int32(i))
			continue
		}
		l.watermark = max(l.watermark, before(t, l.delay))
	}
	if len(l.rows) == 0 {
		return nil
	}
	return out(in.Take(l.rows))
}
