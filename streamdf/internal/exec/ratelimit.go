package exec

import (
	"context"
	"time"

	"freshet/streamdf/internal/column"
	"freshet/streamdf/internal/plan"
)

// rateLimit passes what has come since it last did, once in a while. Rows wait
// for their moment here, and it waits itself, with the source behind it, when
// there are very many of them.
type rateLimit struct {
	pace
	every  time.Duration
	next   time.Time // when rows may pass; zero before the first
	held   recent
	passed int64 // the watermark of the rows that have passed
	newest int64 // and of those that wait
}

// heldRows is how many rows wait for their moment at most.
const heldRows = 1 << 18

var (
	_ operator = (*rateLimit)(nil)
	_ shifter  = (*rateLimit)(nil)
	_ waker    = (*rateLimit)(nil)
)

func newRateLimit(n *plan.RateLimit) *rateLimit {
	return &rateLimit{every: n.Every, held: recent{schema: n.Schema()}, passed: noEvent, newest: noEvent}
}

// Start tells the context that ends the run.
func (r *rateLimit) Start(ctx context.Context) { r.ctx = ctx }

func (r *rateLimit) Process(in *column.Table, out emit) error {
	r.held.add(in)
	if wait := time.Until(r.next); wait > 0 {
		if r.held.n < heldRows {
			return nil
		}
		if err := r.wait(wait); err != nil {
			return err
		}
	}
	return r.Wake(out)
}

// Due is when the rows that wait may pass; zero when there are none.
func (r *rateLimit) Due() time.Time {
	if r.held.n == 0 {
		return time.Time{}
	}
	return r.next
}

// Wake passes the rows that wait.
func (r *rateLimit) Wake(out emit) error {
	if r.held.n == 0 {
		return nil
	}
	t := column.Concat(r.held.schema, r.held.tables...)
	r.held.tables, r.held.n = nil, 0
	r.next = time.Now().Add(r.every)
	return out(t)
}

// Advance does nothing: see Shift.
func (r *rateLimit) Advance(int64, emit) error { return nil }

// Shift keeps the watermark behind rows that wait.
func (r *rateLimit) Shift(watermark int64) int64 {
	r.newest = watermark
	return r.Reached()
}

// Reached is the watermark of the rows that have passed.
func (r *rateLimit) Reached() int64 {
	if r.held.n == 0 {
		r.passed = r.newest
	}
	return r.passed
}

// Close passes what is left, at once.
func (r *rateLimit) Close(out emit) error { return r.Wake(out) }

// passing is an operator that does nothing: the feed does it.
type passing struct{ immediate }

func (passing) Process(in *column.Table, out emit) error { return out(in) }
