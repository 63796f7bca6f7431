package flow

import (
	"context"
	"errors"
	"sync"
)

// tupleValues is how many values of one stream wait for those of the others.
const tupleValues = 64

// Zip emits the first value of each stream as a Tuple, then the second of
// each, and so on. A stream that is ahead waits. It ends with the shortest.
func Zip(ups ...Open) Open {
	return func(o *Opening) Run {
		runs := openAll(ups, o)
		return func(ctx context.Context, emit func(any) error) error {
			queues := make([]<-chan any, len(runs))
			return detachAll(ctx, runs, tupleValues, queues, func(ctx context.Context) error {
				for {
					tuple := make(Tuple, len(queues))
					for i, q := range queues {
						select {
						case <-ctx.Done():
							return context.Cause(ctx)
						case v, ok := <-q:
							if !ok {
								return nil
							}
							tuple[i] = v
						}
					}
					if err := emit(tuple); err != nil {
						return err
					}
				}
			})
		}
	}
}

func openAll(ups []Open, o *Opening) []Run {
	runs := make([]Run, len(ups))
	for i, up := range ups {
		runs[i] = up(o)
	}
	return runs
}

// detachAll is detach for several streams.
func detachAll(ctx context.Context, runs []Run, n int, queues []<-chan any, consume func(ctx context.Context) error) error {
	step := func(ctx context.Context) error { return consume(ctx) }
	for i, run := range runs {
		inner := step
		step = func(ctx context.Context) error {
			return detach(ctx, run, n, func(ctx context.Context, values <-chan any) error {
				queues[i] = values
				return inner(ctx)
			})
		}
	}
	return step(ctx)
}

// CombineLatest emits a Tuple of the newest value of each stream whenever one
// of them has a new one, once all have one. With lossless, only the first
// stream's values make Tuples, each of them one: those that come before all
// others have a value wait. It ends when all have ended, and with lossless when
// the first has.
func CombineLatest(lossless bool, ups ...Open) Open {
	return func(o *Opening) Run {
		runs := openAll(ups, o)
		return func(ctx context.Context, emit func(any) error) error {
			c := combination{emit: emit, lossless: lossless, newest: make(Tuple, len(runs)), has: make([]bool, len(runs))}
			return c.run(ctx, runs)
		}
	}
}

type combination struct {
	emit     func(any) error
	lossless bool

	mu      sync.Mutex
	newest  Tuple
	has     []bool
	missing chan struct{} // closed when all others have a value, of a lossless one
}

func (c *combination) run(ctx context.Context, runs []Run) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(errDone)
	c.missing = make(chan struct{})
	if len(runs) == 1 {
		close(c.missing)
	}
	var (
		group sync.WaitGroup
		errs  = make([]error, len(runs))
	)
	for i, run := range runs {
		group.Go(func() { // ends with its stream; the first error cancels all
			errs[i] = guard(run)(ctx, func(v any) error { return c.take(ctx, i, v) })
			switch {
			case errs[i] != nil:
				cancel(errs[i])
			case c.lossless && i == 0:
				cancel(errDone)
			}
		})
	}
	group.Wait()
	for _, err := range errs {
		if err != nil && !errors.Is(err, errDone) {
			return err
		}
	}
	return nil
}

// take handles a value of stream i.
func (c *combination) take(ctx context.Context, i int, v any) error {
	if c.lossless && i == 0 {
		select {
		case <-c.missing:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	first := !c.has[i]
	c.newest[i], c.has[i] = v, true
	if c.lossless {
		if first && i > 0 && c.all(1) {
			close(c.missing)
		}
		if i > 0 {
			return nil
		}
	} else if !c.all(0) {
		return nil
	}
	return c.emit(append(Tuple{}, c.newest...))
}

// all tells whether the streams from number from on have a value.
func (c *combination) all(from int) bool {
	for _, has := range c.has[from:] {
		if !has {
			return false
		}
	}
	return true
}
