package flow

import (
	"context"
	"fmt"
)

// loopValues is how many values may be on their way round a loop.
const loopValues = 1 << 16

// Feed sends every value of a run to a topic. The topic may be above the run:
// then the upstream must not wait for its own downstream, so the values wait
// here, and too many of them are an error.
func Feed(run Run, to *Topic) func(ctx context.Context) error {
	return func(ctx context.Context) error {
		waiting := make(chan any, loopValues)
		enter := func(ctx context.Context, emit func(any) error) error {
			return run(ctx, func(v any) error {
				select {
				case waiting <- v:
					return nil
				default:
					return fmt.Errorf("%d values wait in the loop of Connect, and more come: filter them (Unique, Filter) or end the loop", loopValues)
				}
			})
		}
		ctx, cancel := context.WithCancelCause(ctx)
		defer cancel(errDone)
		ended := make(chan error, 1)
		go func() { // ends with the upstream
			defer close(waiting)
			ended <- guard(enter)(ctx, nil)
		}()
		for {
			select {
			case <-ctx.Done():
				return <-ended
			case v, ok := <-waiting:
				if !ok {
					return <-ended
				}
				if err := to.EmitWithin(ctx, v); err != nil {
					cancel(err)
					<-ended
					return err
				}
			}
		}
	}
}
