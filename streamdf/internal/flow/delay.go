package flow

import (
	"context"
	"time"
)

// delayed is how many values a Delay holds before the upstream waits.
const delayed = 1 << 16

// Delay emits every value so long after it came.
func Delay(up Open, by time.Duration) Open {
	type stamped struct {
		value any
		due   time.Time
	}
	return func(o *Opening) Run {
		run := up(o)
		stamp := func(ctx context.Context, emit func(any) error) error {
			return run(ctx, func(v any) error { return emit(stamped{v, time.Now().Add(by)}) })
		}
		return func(ctx context.Context, emit func(any) error) error {
			return detach(ctx, stamp, delayed, func(ctx context.Context, values <-chan any) error {
				return eachOf(ctx, values, func(v any) error {
					s := v.(stamped)
					if err := sleep(ctx, time.Until(s.due)); err != nil {
						return err
					}
					return emit(s.value)
				})
			})
		}
	}
}

// sleep waits, or returns the cause of a cancellation.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
