package source

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"freshet/streamdf/internal/column"
	"freshet/streamdf/internal/meter"
)

// An Input is what a Hub shares; plan.Input has the same methods.
type Input interface {
	Schema() column.Schema
	Read(ctx context.Context, emit func(*column.Table) error, m *meter.Meter) error
	Hot() bool
	String() string
}

// A Hub makes an input hot: one reader, and every batch goes to all that are
// attached at that moment. The reader runs while anybody is attached; it waits
// for the slowest of them. An input that came to its end stays there: who
// attaches later gets no rows and the same error.
type Hub struct {
	in   Input
	keep time.Duration // how long batches stay for those who come later

	mu   sync.Mutex
	seat map[*Seat]struct{}
	run  *hubRun // nil while nobody is attached
}

// A hubRun is one life of the reader.
type hubRun struct {
	cancel context.CancelFunc
	in     Input
	meter  meter.Meter
	past   []pastBatch   // the last ones, under the hub's lock
	done   chan struct{} // closed when the reader has returned
	ended  bool          // it was not cancelled
	err    error         // valid after done
}

// A pastBatch is kept for those who come later.
type pastBatch struct {
	at   time.Time
	rows *column.Table
}

// An Opener is an Input that may miss something between Open and Read: a run
// that is to listen from this moment on. What it returns is read once.
type Opener interface {
	Open() Input
}

// NewHub shares in. Nothing is read yet.
func NewHub(in Input) *Hub { return NewBacklog(in, 0) }

// NewBacklog is NewHub with a memory: who attaches later first gets the batches
// of that time.
func NewBacklog(in Input, keep time.Duration) *Hub {
	return &Hub{in: in, keep: keep, seat: map[*Seat]struct{}{}}
}

// Keeps says what is kept for those who come later; empty: nothing.
func (h *Hub) Keeps() string {
	if h.keep == 0 {
		return ""
	}
	return "the rows of the last " + h.keep.String()
}

// Schema returns the columns of the shared input.
func (h *Hub) Schema() column.Schema { return h.in.Schema() }

// Hot is true.
func (h *Hub) Hot() bool { return true }

// String describes the shared input.
func (h *Hub) String() string { return h.in.String() }

// Read attaches and reads; see Attach.
func (h *Hub) Read(ctx context.Context, emit func(*column.Table) error, m *meter.Meter) error {
	return h.Attach().Read(ctx, emit, m)
}

// A Seat is one place at a Hub, good for one Read. It receives what arrives
// from Attach on.
type Seat struct {
	*Hub
	run     *hubRun
	past    []pastBatch // to be read first
	batches chan *column.Table
	left    chan struct{} // closed by leave
	once    sync.Once
}

// seatBatches is how many batches may wait for one reader.
const seatBatches = 4

// Attach takes a seat, and starts the reader for the first. Read, or Leave if
// it is never called, gives the seat back.
func (h *Hub) Attach() *Seat {
	h.mu.Lock()
	defer h.mu.Unlock()
	s := &Seat{Hub: h, batches: make(chan *column.Table, seatBatches), left: make(chan struct{})}
	if h.run == nil {
		ctx, cancel := context.WithCancel(context.Background())
		h.run = &hubRun{cancel: cancel, in: h.in, done: make(chan struct{})}
		if o, ok := h.in.(Opener); ok {
			h.run.in = o.Open()
		}
		h.seat[s] = struct{}{}
		go h.read(ctx, h.run) // ends with the input, or when the last seat is left
	} else {
		h.seat[s] = struct{}{}
	}
	s.run = h.run
	h.forget(time.Now())
	s.past = slices.Clone(s.run.past)
	return s
}

// forget drops what is kept too long. It is called with the lock held.
func (h *Hub) forget(now time.Time) {
	past := h.run.past
	for len(past) > 0 && now.Sub(past[0].at) > h.keep {
		past[0] = pastBatch{}
		past = past[1:]
	}
	h.run.past = past
}

// read is the one reader.
func (h *Hub) read(ctx context.Context, run *hubRun) {
	err := h.readSafely(ctx, run)
	h.mu.Lock()
	run.err, run.ended = err, ctx.Err() == nil
	h.mu.Unlock()
	close(run.done)
}

// readSafely turns a panic of the input, which may be the user's function,
// into its error.
func (h *Hub) readSafely(ctx context.Context, run *hubRun) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%s panicked: %v", h.in, p)
		}
	}()
	return run.in.Read(ctx, func(t *column.Table) error { return h.spread(ctx, run, t) }, &run.meter)
}

// spread hands a batch to all that are attached now.
func (h *Hub) spread(ctx context.Context, run *hubRun, t *column.Table) error {
	h.mu.Lock()
	if h.keep > 0 && h.run == run {
		now := time.Now()
		h.forget(now)
		run.past = append(run.past, pastBatch{now, t})
	}
	seats := make([]*Seat, 0, len(h.seat))
	for s := range h.seat {
		seats = append(seats, s)
	}
	h.mu.Unlock()
	for _, s := range seats {
		select {
		case s.batches <- t:
		case <-s.left:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	return nil
}

// Read hands over what arrives until the input ends or ctx is cancelled.
func (s *Seat) Read(ctx context.Context, emit func(*column.Table) error, m *meter.Meter) error {
	defer s.Leave()
	take := func(t *column.Table) error {
		arrived(m, t)
		m.Bad.Store(s.run.meter.Bad.Load())
		m.Bytes.Store(s.run.meter.Bytes.Load())
		return emit(t)
	}
	for _, p := range s.past {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if err := take(p.rows); err != nil {
			return err
		}
	}
	s.past = nil
	for {
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case t := <-s.batches:
			if err := take(t); err != nil {
				return err
			}
		case <-s.run.done:
			for len(s.batches) > 0 { // nobody writes any more
				if err := take(<-s.batches); err != nil {
					return err
				}
			}
			return s.run.err
		}
	}
}

// Leave gives the seat back. Who leaves last ends the reader and waits for it.
func (s *Seat) Leave() {
	s.once.Do(func() {
		close(s.left)
		h := s.Hub
		h.mu.Lock()
		delete(h.seat, s)
		last := len(h.seat) == 0 && h.run == s.run && !s.run.ended
		if last {
			h.run = nil
		}
		h.mu.Unlock()
		if last {
			s.run.cancel()
			<-s.run.done
		}
	})
}
