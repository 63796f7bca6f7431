package exec

import (
	"context"
	"errors"
	"time"

	"freshet/streamdf/internal/column"
	"freshet/streamdf/internal/plan"
)

// Options say who hears of a run's rows. The functions are called on the
// goroutine of Run.
type Options struct {
	// Each gets every batch that an appending plan gives. Of an updating plan
	// it gets the result after each batch of the source that changed it, and
	// at the end if no row ever came. nil: nothing is made for it. An error
	// ends the run.
	Each func(*column.Table) error
	// Changed is called after each batch of the source that changed something.
	// It must not block.
	Changed func()
}

// inFlight is how many batches a source may run ahead.
const inFlight = 4

// grace is how long Run waits for a source that was told to stop. One that is
// stuck in a function of the user's is left behind; it ends when that returns.
const grace = 40 * time.Millisecond

// Run reads the source to its end and returns nil, or the cause that ctx was
// cancelled with, or what failed. It blocks, and may be called once.
func (x *Execution) Run(ctx context.Context, o Options) error {
	if !x.begun.CompareAndSwap(false, true) {
		return errors.New("an execution runs once")
	}
	x.options = o
	ctx, cancel := context.WithCancel(ctx)
	x.line.start(ctx)
	f := x.open(ctx)
	defer f.leave(cancel)
	if x.enough() {
		return x.finish(x.line.ended)
	}
	for {
		t, err := f.next(ctx)
		if err != nil {
			return err
		}
		if t == nil {
			return x.finish(0)
		}
		if err := x.step(ctx, t); err == errEnough {
			return x.finish(x.line.ended)
		} else if err != nil {
			return err
		}
	}
}

// enough reports a head of no rows: nothing needs to be read for it.
func (x *Execution) enough() bool {
	for k, s := range x.line.stages {
		if h, ok := s.op.(*head); ok && h.left == 0 {
			x.line.ended = k + 1
			return true
		}
	}
	return false
}

// pieceRows is how many rows go through the operators at once: few enough for
// what lies between them to stay in the cache, and for a cancelled query to end
// in time.
const pieceRows = 1 << 15

// step takes one batch of the source.
func (x *Execution) step(ctx context.Context, t *column.Table) error {
	before := x.version // written on this goroutine alone
	err := x.pieces(ctx, t)
	if err != nil && err != errEnough {
		return err
	}
	if told := x.tell(before); told != nil {
		return told
	}
	return err
}

func (x *Execution) pieces(ctx context.Context, t *column.Table) error {
	for at := 0; at < t.Len(); at += pieceRows {
		if err := x.line.process(0, t.Slice(at, min(at+pieceRows, t.Len()))); err != nil {
			return err
		}
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
	}
	return nil
}

// finish flushes the stages from k on, and makes the result of no rows.
func (x *Execution) finish(k int) error {
	before := x.version
	if err := x.line.close(k); err != nil {
		return err
	}
	if x.end != nil && x.version == 0 {
		x.mu.Lock()
		x.version++
		x.mu.Unlock()
	}
	return x.tell(before)
}

// tell passes on what has changed.
func (x *Execution) tell(before uint64) error {
	if x.version == before {
		return nil
	}
	if x.end != nil {
		x.mu.Lock()
		t, err := x.result, x.broken
		if x.options.Each != nil {
			t, err = x.current()
		}
		x.mu.Unlock()
		if err != nil {
			return err
		}
		if x.options.Each != nil {
			if err := x.each(t); err != nil {
				return err
			}
		}
	}
	if x.options.Changed != nil {
		x.options.Changed()
	}
	return nil
}

// each hands rows to the receiver, which may be the user's function.
func (x *Execution) each(t *column.Table) (err error) {
	defer rescue("the sink", &err)
	return x.options.Each(t)
}

// A feed is the source at work.
type feed struct {
	batches chan *column.Table
	done    chan struct{} // closed when the source has returned
	err     error         // valid after done
}

// open starts the source.
func (x *Execution) open(ctx context.Context) *feed {
	f := &feed{batches: make(chan *column.Table, inFlight), done: make(chan struct{})}
	go func() { // ends with the source's data, or when ctx is cancelled
		defer close(f.done)
		f.err = read(ctx, x.input, f.put, &x.meter)
	}()
	return f
}

func read(ctx context.Context, in plan.Input, put func(context.Context, *column.Table) error, m *plan.Meter) (err error) {
	defer rescue(in.String(), &err)
	return in.Read(ctx, func(t *column.Table) error { return put(ctx, t) }, m)
}

// put hands a batch to the query.
func (f *feed) put(ctx context.Context, t *column.Table) error {
	select {
	case f.batches <- t:
		return nil
	default:
	}
	select {
	case f.batches <- t:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// next returns the next batch, nil when there are no more.
func (f *feed) next(ctx context.Context) (*column.Table, error) {
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	select {
	case t := <-f.batches:
		return t, nil
	default:
	}
	select {
	case t := <-f.batches:
		return t, nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	case <-f.done:
	}
	select { // nobody writes any more
	case t := <-f.batches:
		return t, nil
	default:
		return nil, f.err
	}
}

// leave ends the source, if it has not ended by itself.
func (f *feed) leave(cancel context.CancelFunc) {
	cancel()
	timer := time.NewTimer(grace)
	defer timer.Stop()
	select {
	case <-f.done:
	case <-timer.C:
	}
}
