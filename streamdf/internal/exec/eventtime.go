package exec

import (
	"sync/atomic"

	"freshet/streamdf/internal/column"
	"freshet/streamdf/internal/plan"
)

// eventTime drops and counts rows that are late. The watermark is the newest
// time seen less the delay, and moves row by row: a row is late when its time
// is before the watermark at the moment it arrives. A row without a time could
// be put nowhere: it counts as late too.
type eventTime struct {
	immediate
	borrowing
	time  int // the column
	delay int64
	rows  []int32

	watermark int64 // noEvent before the first row
	progress  *progress
}

var _ operator = (*eventTime)(nil)

// progress is what others may read of event time, from any goroutine.
type progress struct {
	watermark atomic.Int64
	late      atomic.Int64
}

func newEventTime(n *plan.EventTime, p *progress) *eventTime {
	return &eventTime{
		time:  n.Input.Schema().Index(n.Time.Column),
		delay: int64(n.Time.Delay), watermark: noEvent, progress: p,
	}
}

func (e *eventTime) Process(in *column.Table, out emit) error {
	c := in.Col(e.time)
	valid, late := c.Validity(), 0
	for i, t := range c.Ints() {
		if t < e.watermark || valid != nil && !valid.Get(i) {
			if late == 0 {
				e.rows = appendRange(e.rows[:0], i)
			}
			late++
			continue
		}
		e.watermark = max(e.watermark, before(t, e.delay))
		if late > 0 {
			e.rows = append(e.rows, int32(i))
		}
	}
	if late > 0 {
		e.progress.late.Add(int64(late))
		in = in.Take(e.rows)
	}
	e.progress.watermark.Store(e.watermark)
	return out(in)
}

// appendRange appends 0 to n-1.
func appendRange(rows []int32, n int) []int32 {
	for i := range n {
		rows = append(rows, int32(i))
	}
	return rows
}
