// Package flow runs streams of any Go values. A stream is a function that
// pushes values downstream; a node wraps one stream in another, so that a chain
// of nodes is a chain of plain calls. A call that does not return is what makes
// the upstream wait: nothing queues without a bound. Only nodes that must hold
// a value while more arrive start a goroutine, and wait for it.
package flow

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

// A Run pushes every value of a stream to emit, in order and from one
// goroutine at a time, until the stream ends (nil), ctx is cancelled (its
// cause), or something breaks. An error of emit ends it and is returned.
type Run func(ctx context.Context, emit func(any) error) error

// An Open prepares one run. It is called on the goroutine that attaches a
// sink, so that a stream whose values pass by once misses none from then on.
type Open func(o *Opening) Run

// An Opening is what one sink opens: its places at the topics above it.
type Opening struct{ seats []*seat }

// settle waits until what was sent to the topics has gone down as far as nodes
// without a goroutine of their own let it, a second at most.
func (o *Opening) settle() {
	for range 1000 {
		busy := slices.ContainsFunc(o.seats, func(s *seat) bool { return s.pending.Load() > 0 })
		if !busy {
			return
		}
		time.Sleep(time.Millisecond)
	}
}

// errDone ends the upstream of a node that needs no more values.
var errDone = errors.New("no more values are needed")

// guard turns a panic of run into its error.
func guard(run Run) Run {
	return func(ctx context.Context, emit func(any) error) (err error) {
		defer func() {
			if p := recover(); p != nil {
				err = fmt.Errorf("panic: %v", p)
			}
		}()
		return run(ctx, emit)
	}
}

// eachOf calls do with every value of a channel until it is closed, or ctx is
// cancelled.
func eachOf(ctx context.Context, values <-chan any, do func(v any) error) error {
	for {
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case v, ok := <-values:
			if !ok {
				return nil
			}
			if err := do(v); err != nil {
				return err
			}
		}
	}
}

// detach runs up on a goroutine of its own and hands its values to consume
// through a channel that holds n of them. The goroutine ends with up, which is
// cancelled when consume returns; detach waits for it.
func detach(ctx context.Context, up Run, n int, consume func(ctx context.Context, values <-chan any) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	values, ended := make(chan any, n), make(chan error, 1)
	go func() {
		defer close(values)
		ended <- guard(up)(ctx, func(v any) error {
			select {
			case values <- v:
				return nil
			case <-ctx.Done():
				return context.Cause(ctx)
			}
		})
	}()
	defer cancel(errDone)
	err := consume(ctx, values)
	cancel(errDone)
	upErr := <-ended
	if err == nil && !errors.Is(upErr, errDone) {
		err = upErr
	}
	return err
}
