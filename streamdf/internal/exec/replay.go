package exec

import (
	"context"
	"math"
	"time"

	"freshet/streamdf/internal/column"
	"freshet/streamdf/internal/plan"
)

// replay plays rows at the pace of their own times. The first row with a time
// comes at once and starts the clock; every other comes when as much time has
// passed, by speed, as lies between the two. Rows without a time, and rows
// before the first, pass at once.
type replay struct {
	immediate
	pace
	time  int // the column
	speed float64
	begun bool
	first int64     // the time of the first row, and
	start time.Time // when it came
}

var _ operator = (*replay)(nil)

func newReplay(n *plan.Replay) *replay {
	return &replay{time: n.Input.Schema().Index(n.Column), speed: n.Speed}
}

// Start tells the context that ends the run.
func (r *replay) Start(ctx context.Context) { r.ctx = ctx }

func (r *replay) Process(in *column.Table, out emit) error {
	c := in.Col(r.time)
	return r.play(in, func(i int) time.Time {
		if !c.Valid(i) {
			return time.Time{}
		}
		return r.due(c.Ints()[i])
	}, out)
}

// due is when the row of an event time is to come.
func (r *replay) due(t int64) time.Time {
	if !r.begun {
		r.begun, r.first, r.start = true, t, time.Now()
	}
	if t <= r.first {
		return time.Time{}
	}
	wait := (float64(t) - float64(r.first)) / r.speed
	if passed := uint64(t) - uint64(r.first); passed < 1<<53 {
		wait = float64(passed) / r.speed
	}
	return r.start.Add(time.Duration(min(wait, math.MaxInt64/2)))
}
