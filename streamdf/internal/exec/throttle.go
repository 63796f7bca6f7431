package exec

import (
	"context"
	"time"

	"freshet/streamdf/internal/column"
	"freshet/streamdf/internal/plan"
)

// throttle lets rows pass at a rate. The first comes at once; what an idle
// stream did not use is lost but for two ticks' worth, so no burst follows.
type throttle struct {
	immediate
	pace
	gap  float64   // between two rows, ns
	next time.Time // when the next row may pass; zero before the first
}

var _ operator = (*throttle)(nil)

func newThrottle(n *plan.Throttle) *throttle {
	return &throttle{gap: float64(time.Second) / n.RowsPerSecond}
}

// Start tells the context that ends the run.
func (t *throttle) Start(ctx context.Context) { t.ctx = ctx }

func (t *throttle) Process(in *column.Table, out emit) error {
	now := time.Now()
	if t.next.IsZero() {
		t.next = now
	} else if idle := now.Add(-2 * tick); t.next.Before(idle) {
		t.next = idle
	}
	begin := t.next
	due := func(i int) time.Time { return begin.Add(time.Duration(float64(i) * t.gap)) }
	t.next = due(in.Len())
	return t.play(in, due, out)
}
