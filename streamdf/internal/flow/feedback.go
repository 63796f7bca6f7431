package flow

import (
	"context"
	"fmt"
)

// loopValues is how many values may be on their way round a loop.
const loopValues = 1 << 16

// Feed sends every value to a topic and emits it once it is sent. The topic may
// be above: then the upstream must not wait for its own downstream, so the
// values wait here, and too many of them are an error.
func Feed(up Open, to *Topic) Open {
	return func(o *Opening) Run {
		run := up(o)
		return func(ctx context.Context, emit func(any) error) error {
			waiting := make(chan any, loopValues)
			enter := func(ctx context.Context, _ func(any) error) error {
				defer close(waiting)
				return run(ctx, func(v any) error { return enqueue(waiting, v) })
			}
			return detach(ctx, enter, 0, func(ctx context.Context, _ <-chan any) error {
				return feed(ctx, waiting, to, emit)
			})
		}
	}
}

func enqueue(waiting chan<- any, v any) error {
	select {
	case waiting <- v:
		return nil
	default:
		return fmt.Errorf("%d values wait in the loop of Connect, and more come: filter them (Unique, Filter) or end the loop", loopValues)
	}
}

func feed(ctx context.Context, waiting <-chan any, to *Topic, emit func(any) error) error {
	for {
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case v, ok := <-waiting:
			if !ok {
				return nil
			}
			if err := to.EmitWithin(ctx, v); err != nil {
				return err
			}
			if err := emit(v); err != nil {
				return err
			}
		}
	}
}
