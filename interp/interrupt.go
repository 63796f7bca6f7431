package interp

import (
	"context"
	"fmt"
	goruntime "runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync"
	"time"

	"freshet/interp/symbols"
)

// grace is how long an interrupted cell may take to unwind before Eval leaves
// it behind.
const grace = 500 * time.Millisecond

// run runs the body of a cell and waits for it, for an interrupt, or for the
// watchdog.
func (s *Session) run(ctx context.Context, c Cell, body func(*Defers)) ([]Value, error) {
	r := &run{session: s, cell: c, ctx: ctx, done: make(chan struct{})}
	latest.Store(r)
	s.active.Add(1)
	defer s.active.Add(-1)
	over := make(chan *Error, 1)
	// Ends with the cell's code, or when an interrupt unwinds it.
	go func() {
		r.enter()
		defer own()()
		var failure *Error
		defer func() {
			if p := recover(); p != nil {
				restoreFiles()
				failure = s.panicked(r, p)
			} // Goexit ends a cell quietly
			s.bodies.Add(-1)
			over <- failure
		}()
		s.running().run(body)
	}()
	stopWatch := s.watch(r)
	defer stopWatch()
	defer r.over.Store(true)
	select {
	case err := <-over:
		return s.outcome(r, err)
	case <-ctx.Done():
		return nil, s.interrupt(r, over, context.Cause(ctx))
	case <-r.done:
		return nil, s.interrupt(r, over, nil)
	}
}

func (s *Session) outcome(r *run, err *Error) ([]Value, error) {
	stdoutFile.flush()
	stderrFile.flush()
	if r.cancelled.Load() {
		return nil, s.interrupted(r, nil, false)
	}
	if err != nil {
		return nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	values := r.values
	r.values = nil // goroutines keep the run
	return values, nil
}

// cancel asks the goroutines of a run to stop.
func (r *run) cancel() {
	r.once.Do(func() {
		r.cancelled.Store(true)
		close(r.done)
	})
}

// interrupt stops a run and waits for it to unwind, for a while.
func (s *Session) interrupt(r *run, over <-chan *Error, cause error) error {
	r.cancel()
	restoreFiles()
	lower := s.raise()
	abandoned := false
	select {
	case <-over:
	case <-time.After(grace):
		abandoned = true
	}
	s.lower(r, lower, abandoned)
	return s.interrupted(r, cause, abandoned)
}

// raise puts the stop flag up until lower is called, and by all who have raised
// it: cells that run side by side are interrupted each for itself.
func (s *Session) raise() (lower func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	rt := s.rt // a Reset replaces it
	rt.raised++
	*rt.stop = true
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if rt.raised--; rt.raised == 0 {
			*rt.stop = false
		}
	}
}

// lower takes the stop flag back when nothing of the run is left that needs
// it.
func (s *Session) lower(r *run, lower func(), abandoned bool) {
	if !abandoned && r.live.Load() == 0 {
		lower()
		return
	}
	// Ends when the goroutines of the cell have ended; those that block for
	// ever in compiled code are given up.
	go func() {
		for range 600 {
			time.Sleep(50 * time.Millisecond)
			if !abandoned && r.live.Load() == 0 {
				break
			}
		}
		lower()
	}()
}

// interrupted is the error of a run that was stopped.
func (s *Session) interrupted(r *run, cause error, abandoned bool) *Error {
	if why := r.why.get(); why != "" {
		return &Error{Name: "Stopped", Message: why, Lines: []string{bold("Stopped: " + why)}}
	}
	msg := "the cell was interrupted"
	lines := []string{bold("Interrupted: " + msg)}
	if abandoned {
		msg = "the cell was interrupted but is still waiting in compiled code; its goroutine was left behind"
		lines = []string{bold("Interrupted: the cell is still waiting in compiled code"), "", "Its goroutine was left behind and stops when that call returns."}
	}
	if cause == nil {
		cause = context.Cause(r.ctx)
	}
	return &Error{Name: "Interrupted", Message: msg, Lines: lines, Cause: cause}
}

// Limits of the watchdog. The Go runtime ends the process when one stack
// passes its maximum, which cannot be raised further, so a cell is stopped
// before. Stacks double, so this is one of 512 MB.
const (
	stackLimit = 400 << 20
	maxStack   = 2e9
)

var raiseStack = sync.OnceFunc(func() { debug.SetMaxStack(maxStack) })

// watch stops a run whose recursion or memory would end the process.
func (s *Session) watch(r *run) (stop func()) {
	quit := make(chan struct{})
	// Ends with the run.
	go func() {
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		sample := []metrics.Sample{{Name: "/memory/classes/heap/stacks:bytes"}, {Name: heapObjects}}
		limit := heapLimit()
		metrics.Read(sample)
		// Goroutines that earlier cells left behind may still unwind.
		before := sample[0].Value.Uint64()
		grown := func() bool {
			metrics.Read(sample)
			before = min(before, sample[0].Value.Uint64())
			return sample[0].Value.Uint64()-before > stackLimit
		}
		for {
			select {
			case <-quit:
				return
			case <-tick.C:
			}
			raiseStack()
			deep := grown()
			if deep {
				s.hold(func() {
					goruntime.GC() // stacks of goroutines that are gone count until then
					deep = grown()
				})
			}
			switch {
			case deep:
				r.why.set("the stack grew over %d MB: a function calls itself without end", stackLimit>>20)
			case sample[1].Value.Uint64() > limit:
				r.why.set("the session uses over %d MB of memory", limit>>20)
			default:
				continue
			}
			lower := s.raise() // now: run does it too, but perhaps late
			r.cancel()
			<-quit
			lower()
			return
		}
	}()
	return func() { close(quit) }
}

// hold makes the session's goroutines wait at their next loop or call while f
// runs.
func (s *Session) hold(f func()) {
	gate := &s.running().gate
	gate.Lock()
	defer gate.Unlock()
	defer s.raise()()
	f()
}

// background reports the panic of a goroutine that a cell started.
func (s *Session) background(r *run, p any) {
	if _, ok := p.(interrupted); ok {
		return
	}
	if r == nil {
		return
	}
	if e, ok := p.(symbols.Exit); ok && e.Code == 0 {
		return
	}
	err := s.panicked(r, p)
	if err == nil {
		return
	}
	if s.opts.Background != nil {
		s.opts.Background(r.cell, err)
		return
	}
	if r.cell.Stderr != nil {
		for _, line := range err.Lines {
			fmt.Fprintln(r.cell.Stderr, line)
		}
	}
}
