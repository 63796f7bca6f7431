package flow

import (
	"context"
)

// Buffer lets the upstream run ahead by up to n values.
func Buffer(up Open, n int) Open {
	return func(o *Opening) Run {
		run := up(o)
		return func(ctx context.Context, emit func(any) error) error {
			return detach(ctx, run, n, func(ctx context.Context, values <-chan any) error { return eachOf(ctx, values, emit) })
		}
	}
}
