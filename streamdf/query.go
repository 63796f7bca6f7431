package streamdf

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"freshet/streamdf/internal/exec"
	"freshet/streamdf/internal/flow"
)

// errStopped is the cause of the context of a query that Stop has ended.
var errStopped = errors.New("stopped")

// A Query is a running computation. It has one goroutine, which ends with the
// source, with Stop, or with an error. Its methods are safe for concurrent use.
type Query struct {
	source  string
	endless bool
	cancel  context.CancelCauseFunc
	done    chan struct{}
	exec    *exec.Execution // nil for a query of a Stream
	values  atomic.Int64    // that a query of a Stream has taken
	rate    pace

	mu      sync.Mutex
	started time.Time
	ended   time.Time
	state   State
	err     error
}

// newQuery runs a stream into take and then calls done with its end.
func (s *Stream) newQuery(take func(any) error, done func(error) error) *Query {
	run := s.open(new(flow.Opening))
	q := &Query{source: s.name, endless: s.endless, done: make(chan struct{}), started: time.Now(), state: Live}
	q.start(func(ctx context.Context) error {
		return done(run(ctx, func(v any) error {
			q.values.Add(1)
			return take(v)
		}))
	})
	return q
}

// start runs a query on a goroutine of its own, which ends when run returns.
func (q *Query) start(run func(ctx context.Context) error) {
	parent := callerContext()
	ctx, cancel := context.WithCancelCause(context.WithoutCancel(parent))
	q.cancel = cancel
	if started, ok := parent.Value(startedKey{}).(func(*Query)); ok {
		started(q)
	}
	go func() {
		defer close(q.done)
		defer cancel(nil)
		q.finish(safely(ctx, run))
	}()
}

// safely turns a panic into an error: whatever a user's function does, the
// query ends and the process goes on.
func safely(ctx context.Context, run func(ctx context.Context) error) (err error) {
	defer func() {
		switch p := recover().(type) {
		case nil:
		case error:
			err = p
		default:
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	return run(ctx)
}

func (q *Query) finish(err error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.ended = time.Now()
	switch {
	case err == nil:
		q.state = Done
	case errors.Is(err, errStopped):
		q.state = Stopped
	default:
		q.state, q.err = Failed, err
	}
}

// Wait returns when the query has ended: nil when its source ended or Stop was
// called, else what went wrong. When the caller itself is interrupted, Wait
// returns that; the query goes on.
func (q *Query) Wait() error {
	ctx := callerContext()
	select {
	case <-q.done:
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	return q.failure()
}

func (q *Query) failure() error {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.err
}

// Stop ends the query and returns when it has ended. It may be called any
// number of times, but not by a function that the query itself runs.
func (q *Query) Stop() {
	q.cancel(errStopped)
	<-q.done
}

// Endless reports whether the query's source has no end of its own; see
// Frame.Endless.
func (q *Query) Endless() bool { return q.endless }

// Done is closed when the query has ended.
func (q *Query) Done() <-chan struct{} { return q.done }

// Stats returns what the query has done so far.
func (q *Query) Stats() Stats {
	q.mu.Lock()
	s := Stats{State: q.state, Source: q.source, Started: q.started, Ended: q.ended, Err: q.err}
	q.mu.Unlock()
	if q.exec == nil {
		s.RowsIn = q.values.Load()
		s.Rows = s.RowsIn
		return s
	}
	x := q.exec.Stats()
	s.Memory = x.Memory
	s.RowsIn, s.Rows, s.Late, s.Bad, s.EventTime = x.RowsIn, x.RowsOut, x.Late, x.Bad, x.EventTime
	if s.State == Live && x.RowsIn == 0 {
		s.State = Waiting
	}
	if x.HasWatermark {
		s.Watermark = time.Unix(0, x.Watermark).UTC()
	}
	now := s.Ended
	if now.IsZero() {
		now = time.Now()
	}
	if x.Arrived != 0 {
		s.Lag = max(0, now.Sub(time.Unix(0, x.Arrived)))
	}
	s.Rate = q.rate.at(now, x.RowsIn)
	return s
}

// String says what the query does and how far it is.
func (q *Query) String() string {
	s := q.Stats()
	text := fmt.Sprintf("query of %s: %s", s.Source, stateNames[s.State])
	things := "rows"
	if q.exec == nil {
		things = "values"
	}
	if s.RowsIn == 1 {
		things = things[:len(things)-1]
	}
	text += fmt.Sprintf(", %d %s", s.RowsIn, things)
	if s.Err != nil {
		text += ": " + s.Err.Error()
	}
	return text
}

var stateNames = [...]string{Waiting: "waiting", Live: "live", Done: "done", Stopped: "stopped", Failed: "failed"}

// String returns "live", "done", ….
func (s State) String() string { return stateNames[s] }

// A pace tells rows a second over the last few seconds, from what it is told
// now and then.
type pace struct {
	mu      sync.Mutex
	samples []sample // ascending, the oldest just over paceSpan ago
}

type sample struct {
	at   time.Time
	rows int64
}

// paceSpan is how far a rate looks back, paceStep how often it takes note.
const paceSpan, paceStep = 3 * time.Second, 100 * time.Millisecond

// note records how many rows there were at a moment.
func (p *pace) note(now time.Time, rows int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if n := len(p.samples); n > 0 && now.Sub(p.samples[n-1].at) < paceStep {
		return
	}
	for len(p.samples) > 1 && now.Sub(p.samples[1].at) > paceSpan {
		p.samples = p.samples[1:]
	}
	p.samples = append(p.samples, sample{now, rows})
}

// at returns rows a second up to now.
func (p *pace) at(now time.Time, rows int64) float64 {
	p.note(now, rows)
	p.mu.Lock()
	defer p.mu.Unlock()
	first := p.samples[0]
	for _, s := range p.samples {
		if now.Sub(s.at) >= paceSpan {
			first = s
		}
	}
	span := now.Sub(first.at).Seconds()
	if span <= 0 {
		return 0
	}
	return float64(rows-first.rows) / span
}
