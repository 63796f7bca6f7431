package flow

import (
	"context"
	"maps"
	"sync"
)

// A Collector gathers the values of a stream until Flush.
type Collector struct {
	mu   sync.Mutex
	open map[*holding]*Opening // what is open above each run
}

// Flush makes every open run emit what it holds: all that was sent to the
// topics above it before Flush, but for what other nodes still hold.
func (c *Collector) Flush() {
	c.mu.Lock()
	open := maps.Clone(c.open)
	c.mu.Unlock()
	for h, above := range open {
		above.settle()
		h.flush()
	}
}

func (c *Collector) join(h *holding, above *Opening) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.open == nil {
		c.open = map[*holding]*Opening{}
	}
	c.open[h] = above
}

func (c *Collector) leave(h *holding) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.open, h)
}

// Open is the stream of lists: what came before each Flush, and what is left
// when the stream ends. It holds at most n values: then the upstream waits.
func (c *Collector) Open(up Open, n int) Open {
	return func(o *Opening) Run {
		above := new(Opening)
		run := up(above)
		o.seats = append(o.seats, above.seats...)
		h := &holding{n: n, wake: make(chan struct{}, 1), room: make(chan struct{}, 1)}
		c.join(h, above)
		return func(ctx context.Context, emit func(any) error) error {
			defer c.leave(h)
			fill := func(ctx context.Context, _ func(any) error) error {
				return run(ctx, func(v any) error { return h.add(ctx, v) })
			}
			return detach(ctx, fill, 0, func(ctx context.Context, end <-chan any) error { return h.give(ctx, end, emit) })
		}
	}
}

// A holding is the values of one run.
type holding struct {
	n          int
	wake, room chan struct{} // something was flushed, something was given

	mu      sync.Mutex
	values  []any
	flushed [][]any
	size    int // of both
}

// add waits while the holding is full.
func (h *holding) add(ctx context.Context, v any) error {
	for {
		h.mu.Lock()
		if h.size < h.n {
			h.values = append(h.values, v)
			h.size++
			h.mu.Unlock()
			return nil
		}
		h.mu.Unlock()
		select {
		case <-h.room:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

func (h *holding) flush() {
	h.mu.Lock()
	h.flushed = append(h.flushed, h.values)
	h.values = nil
	h.mu.Unlock()
	signal(h.wake)
}

func signal(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default: // it is about to look
	}
}

// give emits what was flushed until the upstream has ended, and then the rest.
func (h *holding) give(ctx context.Context, end <-chan any, emit func(any) error) error {
	var l lister
	for ended := false; ; {
		for _, values := range h.take() {
			if err := emit(l.list(values)); err != nil {
				return err
			}
			h.mu.Lock()
			h.size -= len(values)
			h.mu.Unlock()
			signal(h.room)
		}
		if ended {
			return nil
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-h.wake:
		case <-end:
			ended = true
			if h.mu.Lock(); len(h.values) > 0 {
				h.flushed, h.values = append(h.flushed, h.values), nil
			}
			h.mu.Unlock()
		}
	}
}

func (h *holding) take() [][]any {
	h.mu.Lock()
	defer h.mu.Unlock()
	lists := h.flushed
	h.flushed = nil
	return lists
}
