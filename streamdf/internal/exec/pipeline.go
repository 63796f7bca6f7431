package exec

import (
	"context"
	"fmt"
	"runtime/debug"
	"sync/atomic"

	"freshet/streamdf/internal/column"
)

// A pipeline is operators in a row, the first nearest to the source, and a sink
// behind the last.
type pipeline struct {
	stages []*stage
	sink   emit
	mark   func(watermark int64) error // behind the sink; nil: nobody asks
	ended  int                         // the first stage below an operator that had enough; 0: none had
	// paced is told of each batch that the last pacing operator has let pass
	// and that has gone through to the sink; paces says which operator that is.
	paced func(*column.Table) error
	paces *stage
	// Of one that is not the last of its plan: what it feeds, as which input.
	feeds *joint
	input int
	shut  bool // it has ended and was flushed; the last one is about to be
}

// A stage is an operator in its place.
type stage struct {
	op    operator
	name  string // of the node, for errors
	out   emit
	keeps bool       // what it is handed must last
	marks *eventTime // the operator, if it moves the watermark
}

// A shifter is an operator whose rows are not of the times of those that it
// reads.
type shifter interface {
	// Shift returns the watermark of the rows that it will emit.
	Shift(watermark int64) int64
}

// starter is an operator that waits, and must know what ends the waiting.
type starter interface{ Start(ctx context.Context) }

// apart says that steps do not run in one pass.
var apart atomic.Bool

// Fuse is for tests: off, each step of the executions made from now on hands the
// next one a table with all its columns in memory of their own. On, as it is at
// first, steps lend each other their memory, and rows that a filter picks stay
// where they are until a column of them is asked for. The answer is the same. It
// reports whether it was on.
func Fuse(on bool) (before bool) { return !apart.Swap(!on) }

func (p *pipeline) add(op operator, name string) {
	k := len(p.stages) + 1
	marks, _ := op.(*eventTime)
	_, borrows := op.(borrower)
	s := &stage{op: op, name: name, keeps: !borrows, marks: marks}
	if _, waits := op.(starter); waits {
		p.paces = s
	}
	separate := apart.Load()
	s.out = func(t *column.Table) error {
		if separate {
			t = t.Copy()
		}
		err := p.process(k, t)
		if err == nil && s == p.paces {
			return p.paced(t)
		}
		return err
	}
	p.stages = append(p.stages, s)
}

func (p *pipeline) start(ctx context.Context) {
	for _, s := range p.stages {
		if w, ok := s.op.(starter); ok {
			w.Start(ctx)
		}
	}
}

// process hands a batch to stage k.
func (p *pipeline) process(k int, t *column.Table) error {
	if t.Len() == 0 {
		return nil
	}
	if k == len(p.stages) {
		return p.sink(t)
	}
	s := p.stages[k]
	if err := s.process(t); err != nil {
		return p.failed(k, err)
	}
	if s.marks != nil {
		return p.advance(k+1, s.marks.watermark)
	}
	return nil
}

// failed remembers which stage had enough: an error passes by all stages above.
func (p *pipeline) failed(k int, err error) error {
	if err == errEnough && p.ended == 0 {
		p.ended = k + 1
	}
	return err
}

// advance moves the watermark of the stages from k on, as far as the next one
// that has a watermark of its own.
func (p *pipeline) advance(k int, watermark int64) error {
	if watermark == noEvent {
		return nil
	}
	for ; k < len(p.stages) && p.stages[k].marks == nil; k++ {
		if err := p.stages[k].advance(watermark); err != nil {
			return p.failed(k, err)
		}
		if s, ok := p.stages[k].op.(shifter); ok {
			watermark = s.Shift(watermark)
		}
	}
	if k == len(p.stages) && p.mark != nil {
		return p.mark(watermark)
	}
	return nil
}

// close flushes the stages from k on. When one has enough, those below it are
// flushed nevertheless.
func (p *pipeline) close(k int) error {
	for ; k < len(p.stages); k++ {
		err := p.stages[k].close()
		if err == errEnough {
			p.ended = max(p.ended, k+1)
			k = p.ended - 1
			continue
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *stage) process(t *column.Table) (err error) {
	defer rescue(s.name, &err)
	if s.keeps {
		t.Keep()
	}
	return s.op.Process(t, s.out)
}

func (s *stage) advance(watermark int64) (err error) {
	defer rescue(s.name, &err)
	return s.op.Advance(watermark, s.out)
}

func (s *stage) close() (err error) {
	defer rescue(s.name, &err)
	return s.op.Close(s.out)
}

// A PanicError is a panic of the user's function or of our own. Its text is for
// the reader, Stack for the log.
type PanicError struct {
	Where string // a step of the plan, the source or the sink
	Value any
	Stack []byte
}

func (e *PanicError) Error() string { return fmt.Sprintf("%s panicked: %v", e.Where, e.Value) }

// Unwrap returns the value if it is an error.
func (e *PanicError) Unwrap() error {
	err, _ := e.Value.(error)
	return err
}

// rescue turns a panic into an error.
func rescue(where string, err *error) {
	if p := recover(); p != nil {
		*err = &PanicError{Where: where, Value: p, Stack: debug.Stack()}
	}
}
