package exec

import (
	"context"
	"errors"
	"time"

	"freshet/streamdf/internal/column"
)

// Options say who hears of a run's rows. The functions are called on the
// goroutine of Run.
type Options struct {
	// Each gets every batch that an appending plan gives. Of an updating plan
	// it gets the result after each batch that changed it, as the source or a
	// pace in the plan hands them out, and
	// at the end if no row ever came. nil: nothing is made for it. An error
	// ends the run.
	Each func(*column.Table) error
	// Changed is called after each such batch that changed something.
	// It must not block. It is told the time, about.
	Changed func(now time.Time)
}

// Run reads the source to its end and returns nil, or the cause that ctx was
// cancelled with, or what failed. It blocks, and may be called once.
func (x *Execution) Run(ctx context.Context, o Options) error {
	if !x.begun.CompareAndSwap(false, true) {
		return errors.New("an execution runs once")
	}
	x.options = o
	defer x.weight.over.Store(true)
	ctx, cancel := context.WithCancel(ctx)
	x.open(ctx)
	defer x.leave(cancel)
	for {
		if done, err := x.settle(); done || err != nil {
			return err
		}
		l, t, err := x.next(ctx)
		switch {
		case err == errDue:
			err = x.wake()
		case err != nil:
		case t == nil:
			err = x.exhaust(l)
		default:
			x.readAt = l.feed.clock.now
			err = x.step(ctx, l.line, t)
			x.readAt = time.Time{}
		}
		if err != nil && err != errEnough {
			return err
		}
	}
}

// pieceRows is how many rows go through the operators at once: few enough for
// what lies between them to stay in the cache, and for a cancelled query to end
// in time.
const pieceRows = 1 << 15

// step takes one batch of the source.
func (x *Execution) step(ctx context.Context, line *pipeline, t *column.Table) error {
	err := pieces(ctx, line, t)
	if err != nil && err != errEnough {
		return err
	}
	if told := x.tell(); told != nil {
		return told
	}
	x.weight.look(x)
	return err
}

func pieces(ctx context.Context, line *pipeline, t *column.Table) error {
	if t.Len() <= pieceRows {
		return line.process(0, t)
	}
	parts := (t.Len() + pieceRows - 1) / pieceRows // of equal size: a small rest costs as much
	for i := range parts {
		if err := line.process(0, t.Slice(i*t.Len()/parts, (i+1)*t.Len()/parts)); err != nil {
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
	if err := x.line.close(k); err != nil {
		return err
	}
	if _, ok := x.end.(advancer); ok {
		if err := x.change(advancer.Close); err != nil {
			return err
		}
	}
	if x.end != nil && x.version == 0 {
		x.mu.Lock()
		x.version++
		x.mu.Unlock()
	}
	x.toldAt = time.Time{} // the last one waits for nobody
	return x.tell()
}

// tell passes on what has changed since it last did, unless that was just now.
func (x *Execution) tell() error {
	if x.version == x.told { // written on this goroutine alone
		return nil
	}
	if x.limit > 0 {
		now := time.Now()
		if now.Before(x.toldAt.Add(x.limit)) {
			return nil
		}
		x.toldAt = now
	}
	x.told = x.version
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
		now := x.readAt
		if now.IsZero() {
			now = time.Now()
		}
		x.options.Changed(now)
	}
	return nil
}

// each hands rows to the receiver, which may be the user's function.
func (x *Execution) each(t *column.Table) (err error) {
	defer rescue("the sink", &err)
	return x.options.Each(t)
}
