package flow

import (
	"context"
	"errors"
	"sync"
)

// Union emits the values of all streams as they arrive; each stream keeps its
// order. It ends when all have ended, or with the first error.
func Union(ups ...Open) Open {
	return func(o *Opening) Run {
		runs := make([]Run, len(ups))
		for i, up := range ups {
			runs[i] = up(o)
		}
		return func(ctx context.Context, emit func(any) error) error { return union(ctx, runs, emit) }
	}
}

func union(ctx context.Context, runs []Run, emit func(any) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(errDone)
	var (
		turn  sync.Mutex // one value goes down at a time
		group sync.WaitGroup
		errs  = make([]error, len(runs))
	)
	one := func(v any) error {
		turn.Lock()
		defer turn.Unlock()
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		return emit(v)
	}
	for i, run := range runs {
		group.Go(func() { // ends with its stream; the first error cancels all
			if errs[i] = guard(run)(ctx, one); errs[i] != nil {
				cancel(errs[i])
			}
		})
	}
	group.Wait()
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	return errors.Join(errs...)
}
