package kernel

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

const (
	sayings   = 60               // how often a line is logged
	sayWindow = 10 * time.Second // in this time; what is more is counted
)

// A calm is a handler that logs no line too often: what a client sends a
// thousand times makes no log of a thousand lines. Lines are told apart by
// their message alone, which is a constant of the program.
type calm struct {
	slog.Handler
	said *sync.Map // message → *saying
}

var _ slog.Handler = calm{}

// A saying is how often a line came in the present window.
type saying struct {
	mu    sync.Mutex
	began time.Time
	n     int
}

// calmly returns a logger that logs no line too often.
func calmly(l *slog.Logger) *slog.Logger { return slog.New(calm{l.Handler(), &sync.Map{}}) }

// Handle logs a record, unless its like was logged often just now. The first of
// a new window says how many were left out.
func (c calm) Handle(ctx context.Context, r slog.Record) error {
	v, _ := c.said.LoadOrStore(r.Message, &saying{})
	left, ok := v.(*saying).again(r.Time)
	if !ok {
		return nil
	}
	if left > 0 {
		r = r.Clone()
		r.AddAttrs(slog.Int("left_out", left))
	}
	return c.Handler.Handle(ctx, r)
}

// again tells whether the line is to be logged at now, and how many were not.
func (s *saying) again(now time.Time) (left int, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if now.Sub(s.began) >= sayWindow {
		left = max(0, s.n-sayings)
		s.began, s.n = now, 0
	}
	s.n++
	return left, s.n <= sayings
}

// WithAttrs is a handler with attributes that counts together with c.
func (c calm) WithAttrs(attrs []slog.Attr) slog.Handler {
	return calm{c.Handler.WithAttrs(attrs), c.said}
}

// WithGroup is a handler with a group that counts together with c.
func (c calm) WithGroup(name string) slog.Handler { return calm{c.Handler.WithGroup(name), c.said} }
