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
	aheadMost    = 1 << 20 // batches, however large the buffer
)

// grace is how long Run waits for a source that was told to stop. One that is
// stuck in a function of the user's is left behind; it ends when that returns.
const grace = 40 * time.Millisecond

// A feed is the source at work.
type feed struct {
	hand    []*column.Table // of a source whose batches are at hand: those that are left
	meter   *plan.Meter     // likewise: what counts them
	clock   clock           // likewise: when the last one was taken
	batches chan *column.Table
	most    int64         // rows in batches
	rows    atomic.Int64  // in batches
	room    chan struct{} // has an element when rows have been taken
	more    chan struct{} // likewise when a batch was put or the source has returned; nil: nobody asks
	done    chan struct{} // closed when the source has returned
	err     error         // valid after done
	cancel  context.CancelFunc
}

// open starts a source, which may run ahead by so many rows; 0: as usual. more is
// told of its batches.
func open(ctx context.Context, l *leaf, ahead int, more chan struct{}) *feed {
	if s, ok := l.input.(plan.AtHand); ok && l.pace == nil {
		return atHand(s, l)
	}
	ctx, cancel := context.WithCancel(ctx)
	f := &feed{
		batches: make(chan *column.Table, max(aheadBatches, min(ahead, aheadMost))),
		most:    int64(max(aheadRows, ahead)),
		room:    make(chan struct{}, 1),
		more:    more,
		done:    make(chan struct{}),
		cancel:  cancel,
	}
	go func() { // ends with the source's data, or when ctx is cancelled
		defer f.tell()
		defer close(f.done)
		f.err = f.read(ctx, l)
	}()
	return f
}

// atHand is a feed without a goroutine.
func atHand(s plan.AtHand, l *leaf) *feed {
	f := &feed{hand: s.Batches(), meter: &l.meter, done: make(chan struct{}), cancel: func() {}}
	close(f.done)
	return f
}

// take is next of a feed without a goroutine; nil when there are no more.
func (f *feed) take() *column.Table {
	if len(f.hand) == 0 {
		return nil
	}
	t := f.hand[0]
	f.hand = f.hand[1:]
	f.meter.Rows.Add(int64(t.Len()))
	if f.clock.look() {
		f.meter.Arrived.Store(f.clock.now.UnixNano())
	}
	return t
}

// A clock tells when batches are taken that may follow each other faster than
// the time can be asked for. While they fly, it looks for every eighth alone.
type clock struct {
	now  time.Time
	skip int
}

// flying is how little time eight batches take that are not timed each.
const flying = 100 * time.Microsecond

// look brings now up to date, and reports whether that changed it.
func (c *clock) look() bool {
	if c.skip > 0 {
		c.skip--
		return false
	}
	now := time.Now()
	if now.Sub(c.now) < flying {
		c.skip = 7
	}
	c.now = now
	return true
}

// waiting reports batches that have come and are not read yet.
func (f *feed) waiting() bool { return len(f.batches) > 0 || len(f.hand) > 0 }

func (f *feed) read(ctx context.Context, l *leaf) (err error) {
	defer rescue(l.input.String(), &err)
	put := func(t *column.Table) error { return f.put(ctx, t) }
	if f.more != nil {
		put = func(t *column.Table) error {
			defer f.tell()
			return f.put(ctx, t)
		}
	}
	if l.pace != nil {
		return l.pace.read(ctx, l, put)
	}
	return l.input.Read(ctx, put, &l.meter)
}

// tell wakes who waits for any of several feeds.
func (f *feed) tell() {
	if f.more != nil {
		select {
		case f.more <- struct{}{}:
		default:
		}
	}
}

// ready takes the next batch if there is one; nil with ended when there will be
// none.
func (f *feed) ready() (t *column.Table, ended bool) {
	if f.meter != nil {
		t := f.take()
		return t, t == nil
	}
	select {
	case t := <-f.batches:
		return f.taken(t), false
	default:
	}
	select {
	case <-f.done:
	default:
		return nil, false
	}
	select { // nobody writes any more
	case t := <-f.batches:
		return f.taken(t), false
	default:
		return nil, true
	}
}

// put hands a batch to the query.
func (f *feed) put(ctx context.Context, t *column.Table) error {
	for f.rows.Load() >= f.most {
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

// next returns the next batch, nil when there are no more; errDue when none has
// come by then, if there is a moment.
func (f *feed) next(ctx context.Context, due time.Time) (*column.Table, error) {
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	if !due.IsZero() && time.Until(due) <= 0 {
		return nil, errDue
	}
	if f.meter != nil {
		return f.take(), nil
	}
	var alarm <-chan time.Time
	if !due.IsZero() {
		timer := time.NewTimer(time.Until(due))
		defer timer.Stop()
		alarm = timer.C
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
	case <-alarm:
		return nil, errDue
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
	if before := f.rows.Add(-int64(t.Len())) + int64(t.Len()); before >= f.most {
		select {
		case f.room <- struct{}{}:
		default:
		}
	}
	return t
}
