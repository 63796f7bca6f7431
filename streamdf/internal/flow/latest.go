package flow

import (
	"context"
	"time"
)

// Latest never makes the upstream wait: while the downstream is busy, a newer
// value takes the place of the one that waits. The last value always arrives.
func Latest(up Open) Open { return RateLimit(up, 0) }

// RateLimit emits at most one value an interval: the first at once, then the
// newest whenever the interval has passed. Values in between are dropped, the
// last one never. The interval counts from one emission to the next.
func RateLimit(up Open, interval time.Duration) Open {
	return func(o *Opening) Run {
		run := up(o)
		return func(ctx context.Context, emit func(any) error) error {
			return detach(ctx, run, 0, func(ctx context.Context, values <-chan any) error {
				return newest(ctx, values, interval, emit)
			})
		}
	}
}

// newest takes every value at once and hands the newest to a goroutine that
// emits, whenever that one is free and the interval has passed.
func newest(ctx context.Context, values <-chan any, interval time.Duration, emit func(any) error) error {
	ready, ended := make(chan any), make(chan error, 1)
	go func() { ended <- paced(ctx, ready, interval, emit) }() // ends when ready is closed, or with an error
	err := func() error {
		defer close(ready)
		var (
			held any
			out  chan any // nil while nothing is held
		)
		for values != nil || out != nil {
			select {
			case <-ctx.Done():
				return context.Cause(ctx)
			case err := <-ended:
				ended <- err
				return err
			case v, ok := <-values:
				if !ok {
					values = nil
					continue
				}
				held, out = v, ready
			case out <- held:
				out = nil
			}
		}
		return nil
	}()
	if emitErr := <-ended; emitErr != nil {
		return emitErr
	}
	return err
}

// paced emits what it receives and then rests for the interval.
func paced(ctx context.Context, ready <-chan any, interval time.Duration, emit func(any) error) error {
	return guard(func(ctx context.Context, emit func(any) error) error {
		for {
			select {
			case <-ctx.Done():
				return context.Cause(ctx)
			case v, ok := <-ready:
				if !ok {
					return nil
				}
				if err := emit(v); err != nil {
					return err
				}
			}
			if interval == 0 {
				continue
			}
			rest := time.NewTimer(interval)
			select {
			case <-rest.C:
			case <-ctx.Done():
				rest.Stop()
				return context.Cause(ctx)
			}
		}
	})(ctx, emit)
}
