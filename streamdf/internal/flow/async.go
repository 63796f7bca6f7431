package flow

import (
	"context"
	"reflect"
	"sync"
)

// MapAsync is Map with up to n calls of f at once. The results come in the
// order of the values.
func MapAsync(up Open, n int, f any) (Open, error) {
	fn, err := NewFunc(f, Shape{Node: "MapAsync", Want: "func(T) R", In: 1, Out: []int{1}, Tuple: true})
	if err != nil {
		return nil, err
	}
	return func(o *Opening) Run {
		run := up(o)
		return func(ctx context.Context, emit func(any) error) error {
			var calls sync.WaitGroup
			defer calls.Wait()
			return detach(ctx, begin(run, fn, n, &calls), n, func(ctx context.Context, values <-chan any) error {
				return eachOf(ctx, values, func(v any) error { return v.(*call).finish(ctx, emit) })
			})
		}
	}, nil
}

// A call runs on a goroutine of its own.
type call struct {
	done chan struct{}
	out  []reflect.Value
	err  error
}

// begin starts a call for every value, n at a time.
func begin(run Run, fn *Func, n int, calls *sync.WaitGroup) Run {
	return func(ctx context.Context, emit func(any) error) error {
		busy := make(chan struct{}, n)
		return run(ctx, func(v any) error {
			select {
			case busy <- struct{}{}:
			case <-ctx.Done():
				return context.Cause(ctx)
			}
			c := &call{done: make(chan struct{})}
			calls.Go(func() { // ends with the function
				defer close(c.done)
				c.out, c.err = fn.Call(v)
				<-busy
			})
			return emit(c)
		})
	}
}

func (c *call) finish(ctx context.Context, emit func(any) error) error {
	select {
	case <-c.done:
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	if c.err != nil {
		return c.err
	}
	return emit(c.out[0].Interface())
}
