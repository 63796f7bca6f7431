package exec

import (
	"context"
	"sync/atomic"
	"time"

	"freshet/streamdf/internal/column"
	"freshet/streamdf/internal/plan"
)

// A source may run ahead of its query by so many batches, as long as they have
// no more rows than that: one-row batches need many lest the two goroutines
// wake each other for every row.
const (
	aheadBatches = 128
	aheadRows    = 1 << 16
)

// grace is how long Run waits for a source that was told to stop. One that is
// stuck in a function of the user's is left behind; it ends when that returns.
const grace = 40 * time.Millisecond

// A feed is the source at work.
type feed struct {
	batches chan *column.Table
	rows    atomic.Int64  // in batches
	room    chan struct{} // has an element when rows have been taken
	done    chan struct{} // closed when the source has returned
	err     error         // valid after done
}

// open starts the source.
func (x *Execution) open(ctx context.Context) *feed {
	f := &feed{
		batches: make(chan *column.Table, aheadBatches),
		room:    make(chan struct{}, 1),
		done:    make(chan struct{}),
	}
	go func() { // ends with the source's data, or when ctx is cancelled
		defer close(f.done)
		f.err = f.read(ctx, x.input, &x.meter)
	}()
	return f
}

func (f *feed) read(ctx context.Context, in plan.Input, m *plan.Meter) (err error) {
	defer rescue(in.String(), &err)
	return in.Read(ctx, func(t *column.Table) error { return f.put(ctx, t) }, m)
}

// put hands a batch to the query.
func (f *feed) put(ctx context.Context, t *column.Table) error {
	for f.rows.Load() >= aheadRows {
		select {
		case <-f.room:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	f.rows.Add(int64(t.Len()))
	select {
	case f.batches <- t:
		return nil
	default:
	}
	select {
	case f.batches <- t:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// next returns the next batch, nil when there are no more.
func (f *feed) next(ctx context.Context) (*column.Table, error) {
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	select {
	case t := <-f.batches:
		return f.taken(t), nil
	default:
	}
	select {
	case t := <-f.batches:
		return f.taken(t), nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	case <-f.done:
	}
	select { // nobody writes any more
	case t := <-f.batches:
		return t, nil
	default:
		return nil, f.err
	}
}

// taken makes room for other batches.
func (f *feed) taken(t *column.Table) *column.Table {
	if before := f.rows.Add(-int64(t.Len())) + int64(t.Len()); before >= aheadRows {
		select {
		case f.room <- struct{}{}:
		default:
		}
	}
	return t
}

// leave ends the source, if it has not ended by itself.
func (f *feed) leave(cancel context.CancelFunc) {
	cancel()
	timer := time.NewTimer(grace)
	defer timer.Stop()
	select {
	case <-f.done:
	case <-timer.C:
	}
}
