package flow

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
)

// A Topic is a stream whose values are sent by Emit. Every run that is open at
// that moment receives them; without one they are gone.
type Topic struct {
	mu     sync.Mutex
	seats  map[*seat]struct{}
	closed chan struct{}
	once   sync.Once
}

type seat struct {
	values  chan any
	left    chan struct{}
	pending atomic.Int64 // values that were sent and have not gone down
}

// topicValues is how many values may wait for one run before Emit waits.
const topicValues = 64

// ErrClosed is what Emit returns after Close.
var ErrClosed = errors.New("the stream is closed")

// NewTopic returns a topic that nobody listens to yet.
func NewTopic() *Topic {
	return &Topic{seats: map[*seat]struct{}{}, closed: make(chan struct{})}
}

// Emit hands v to every open run, and waits for those that are full.
func (t *Topic) Emit(v any) error { return t.EmitWithin(context.Background(), v) }

// EmitWithin is Emit that does not wait longer than ctx.
func (t *Topic) EmitWithin(ctx context.Context, v any) error {
	t.mu.Lock()
	seats := make([]*seat, 0, len(t.seats))
	for s := range t.seats {
		seats = append(seats, s)
	}
	t.mu.Unlock()
	select {
	case <-t.closed:
		return ErrClosed
	default:
	}
	for _, s := range seats {
		s.pending.Add(1)
		select {
		case s.values <- v:
		case <-s.left:
			s.pending.Add(-1)
		case <-t.closed:
			s.pending.Add(-1)
			return ErrClosed
		case <-ctx.Done():
			s.pending.Add(-1)
			return context.Cause(ctx)
		}
	}
	return nil
}

// Close ends the stream: runs deliver what they hold and return.
func (t *Topic) Close() { t.once.Do(func() { close(t.closed) }) }

// Open takes part from now on.
func (t *Topic) Open(o *Opening) Run {
	s := &seat{values: make(chan any, topicValues), left: make(chan struct{})}
	t.mu.Lock()
	t.seats[s] = struct{}{}
	t.mu.Unlock()
	o.seats = append(o.seats, s)
	return func(ctx context.Context, emit func(any) error) error {
		defer func() {
			close(s.left)
			s.pending.Store(0)
			t.mu.Lock()
			delete(t.seats, s)
			t.mu.Unlock()
		}()
		return s.run(ctx, t.closed, emit)
	}
}

func (s *seat) run(ctx context.Context, closed <-chan struct{}, emit func(any) error) error {
	for {
		var v any
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case v = <-s.values:
		case <-closed:
			select {
			case v = <-s.values:
			default:
				return nil
			}
		}
		err := emit(v)
		s.pending.Add(-1)
		if err != nil {
			return err
		}
	}
}
