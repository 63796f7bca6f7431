package streamdf

import (
	"context"
	"sync/atomic"

	"freshet/streamdf/internal/expr"
)

// caller returns the context of the goroutine that calls it; nil until a
// program sets it.
var caller atomic.Pointer[func() context.Context]

// SetCaller tells how to find the context of the calling goroutine, nil for
// none. A kernel sets it, once, so that the calls which wait (Collect, Wait) end
// when their cell is interrupted. Programs need not care.
func SetCaller(of func() context.Context) {
	caller.Store(&of)
	expr.SetParameters(parameterOf)
}

func callerContext() context.Context {
	if of := caller.Load(); of != nil {
		if ctx := (*of)(); ctx != nil {
			return ctx
		}
	}
	return context.Background()
}

type startedKey struct{}

// WithStarted returns a context under which every query that starts is told to
// f, so that its owner can stop it. f is called on the starting goroutine.
func WithStarted(ctx context.Context, f func(*Query)) context.Context {
	return context.WithValue(ctx, startedKey{}, f)
}
