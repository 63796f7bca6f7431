package flow

import (
	"context"
	"errors"
)

// Slice emits the values of the numbers start, start+step, … below end, the
// first being 0; end < 0 is the end of the stream. It ends its upstream as soon
// as no more of them can come.
func Slice(up Open, start, end, step int) Open {
	return func(o *Opening) Run {
		run := up(o)
		return func(ctx context.Context, emit func(any) error) error {
			if end >= 0 && start >= end {
				return nil
			}
			n := 0
			err := run(ctx, func(v any) error {
				i := n
				n++
				if i >= start && (i-start)%step == 0 {
					if err := emit(v); err != nil {
						return err
					}
				}
				if end >= 0 && n >= end {
					return errEnough
				}
				return nil
			})
			if errors.Is(err, errEnough) {
				return nil
			}
			return err
		}
	}
}

// errEnough is how Slice ends its upstream.
var errEnough = errors.New("the slice is complete")
