package interp

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	goruntime "runtime"
	"runtime/pprof"
	"strconv"
	"sync"
	"sync/atomic"
	"unsafe"
)

// A run is one cell being evaluated, and what is left of it: its goroutines
// find it by their profiler label as long as they live.
type run struct {
	session   *Session
	cell      Cell
	ctx       context.Context
	done      chan struct{} // closed when the cell is interrupted
	cancelled atomic.Bool
	over      atomic.Bool // Eval has returned
	live      atomic.Int64
	once      sync.Once
	why       ended // why the watchdog stopped it

	mu     sync.Mutex // guards what follows
	values []Value
	trace  bytes.Buffer // the engine's, of a panic on its way up
}

//go:linkname getProfLabel runtime/pprof.runtime_getProfLabel
func getProfLabel() unsafe.Pointer

// runs maps the addresses of label sets to runs. A label set belongs to one run
// alone, and lives as long as a goroutine that has it.
var runs sync.Map

var runID atomic.Int64

// enter labels the calling goroutine, and so all that it starts, as r's.
func (r *run) enter() {
	id := strconv.FormatInt(runID.Add(1), 10)
	ctx := pprof.WithLabels(context.Background(), pprof.Labels("cell", id))
	pprof.SetGoroutineLabels(ctx)
	labels := getProfLabel()
	key := uintptr(labels)
	runs.Store(key, r)
	goruntime.AddCleanup((*byte)(labels), func(r *run) { runs.CompareAndDelete(key, r) }, r)
}

// current is the run that the calling goroutine belongs to, or nil.
func current() *run {
	p := getProfLabel()
	if p == nil {
		return nil
	}
	r, _ := runs.Load(uintptr(p))
	if r == nil {
		return nil
	}
	return r.(*run)
}

// As runs f as if the cell's own code called it: what f prints, and what
// goroutines print that it starts, goes to the cell. It returns when f has, and
// passes on its panic.
func (s *Session) As(ctx context.Context, c Cell, f func()) {
	r := &run{session: s, cell: c, ctx: ctx, done: make(chan struct{})}
	over := make(chan any, 1)
	go func() { // ends with f
		defer func() { over <- recover() }()
		r.enter()
		f()
	}()
	if p := <-over; p != nil {
		panic(p)
	}
}

// Call runs f, a function of a cell that was called later, as the cell's own
// code: it is stopped when ctx ends or when it would end the process, and its
// panic is the error.
func (s *Session) Call(ctx context.Context, c Cell, f func()) *Error {
	s.bodies.Add(1)
	_, err := s.run(ctx, c, func(*Defers) { f() })
	var e *Error
	errors.As(err, &e)
	return e
}

// Current is the context of the [Session.Eval] that the calling goroutine, or
// the goroutine that started it, belongs to; nil outside of any. It works in
// goroutines that outlive their cell.
func Current() context.Context {
	if r := current(); r != nil {
		return r.ctx
	}
	return nil
}

// CurrentCell is the cell that the calling goroutine, or the goroutine that
// started it, belongs to; false outside of any.
func CurrentCell() (Cell, bool) {
	if r := current(); r != nil {
		return r.cell, true
	}
	return Cell{}, false
}

// stream writes to the output of the cell that the writing goroutine is of, or
// to the file that a cell has put in the place of os.Stdout or os.Stderr.
type stream struct {
	of  func(Cell) io.Writer
	put func() *os.File // nil when there is none
}

func (s stream) Write(p []byte) (int, error) {
	if f := s.put(); f != nil {
		return f.Write(p)
	}
	r := current()
	if r == nil {
		return len(p), nil
	}
	w := s.of(r.cell)
	if w == nil {
		return len(p), nil
	}
	return w.Write(p)
}

// WriteString writes s.
func (s stream) WriteString(text string) (int, error) { return s.Write([]byte(text)) }

// Sync does nothing: nothing is held back.
func (s stream) Sync() error { return nil }

var (
	stdout = stream{func(c Cell) io.Writer { return c.Stdout }, func() *os.File { return stdoutFile.put(os.Stdout) }}
	stderr = stream{func(c Cell) io.Writer { return c.Stderr }, func() *os.File { return stderrFile.put(os.Stderr) }}
	// descriptor is standard error for what has it since before any cell ran:
	// print, println and package log.
	descriptor = stream{stderr.of, func() *os.File { return nil }}
)

// realStdin is the process's own.
var realStdin = os.Stdin

// stdin reads what the cell of the reading goroutine is given, or the file that
// a cell has put in the place of os.Stdin.
type stdin struct{}

func (stdin) Read(p []byte) (int, error) {
	if f := os.Stdin; f != realStdin {
		return f.Read(p)
	}
	r := current()
	if r == nil || r.cell.Stdin == nil {
		return 0, io.EOF
	}
	return r.cell.Stdin.Read(p)
}

// traceWriter takes what the engine says while a panic unwinds: the places
// that it passes, innermost first.
type traceWriter struct{}

func (traceWriter) Write(p []byte) (int, error) {
	if r := current(); r != nil {
		r.mu.Lock()
		if r.trace.Len() < 1<<16 {
			r.trace.Write(p)
		}
		r.mu.Unlock()
	}
	return len(p), nil
}

// takeTrace returns the trace so far and forgets it.
func (r *run) takeTrace() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	s := r.trace.String()
	r.trace.Reset()
	return s
}
