package exec

import (
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"freshet/streamdf/internal/column"
	"freshet/streamdf/internal/plan"
)

// An Execution is one run of a plan. New makes it, Run runs it once; the other
// methods may be called from any goroutine, before, while and after.
type Execution struct {
	line    *pipeline   // the last one
	lines   []*pipeline // all; each before those that it is made of
	leaves  []*leaf     // the sources, from left to right
	base    base        // of the last line
	wanted  []*leaf     // scratch
	more    chan struct{}
	quiet   []quietJoint // those that need not wait for a silent input
	late    atomic.Int64 // rows of inputs that were not waited for
	timed   bool         // the plan declares event time
	times   []*progress  // of the lines that do
	begun   atomic.Bool
	rowsOut atomic.Int64
	options Options
	told    uint64        // the version that was passed on; the run's goroutine alone
	limit   time.Duration // between two results that are passed on
	toldAt  time.Time     // when the last one was
	ahead   int           // rows that the source may run ahead; 0: as usual
	readAt  time.Time     // when the batch at hand was read; zero if that is not known
	wakers  []waking      // those that have something to do at a moment
	weight  weight

	// Of a plan with a pace: what it has let pass, and when it last did.
	passed, passedAt atomic.Int64

	name   string      // of the updating node
	above  []plan.Node // what is computed of each of its results
	sorter *sorter     // of the first of them, if it puts them in order

	mu      sync.Mutex // guards all below, and the reducer
	end     reducer    // nil when the plan is appending
	version uint64     // of the rows that end has taken
	result  *column.Table
	shown   uint64 // the version of result
	broken  error  // a result could not be computed
}

// New makes the operators of a plan and takes a seat at a hot source: nothing
// that arrives from now on is missed.
func New(n plan.Node) (x *Execution, err error) {
	defer rescue(n.String(), &err)
	x = &Execution{more: make(chan struct{}, 1)}
	if x.base, err = x.grow(n, nil, 0); err != nil {
		return nil, err
	}
	x.line = x.lines[0]
	x.listWakers()
	x.line.sink, x.line.paced = x.take, x.pass
	if _, ok := x.end.(advancer); ok {
		x.line.mark = x.advance
	}
	for _, l := range x.leaves {
		if hot, ok := l.input.(plan.Attacher); ok {
			l.input = hot.Attach()
		}
	}
	return x, nil
}

// take is behind the last operator.
func (x *Execution) take(t *column.Table) error {
	x.rowsOut.Add(int64(t.Len()))
	x.mu.Lock()
	x.version++
	if x.end == nil {
		x.mu.Unlock()
		if x.options.Each != nil {
			return x.each(t.Keep())
		}
		return nil
	}
	defer x.mu.Unlock()
	return x.reduce(t)
}

// pass is told of a batch that a pacing operator has let pass: for whoever
// looks, it came in now.
func (x *Execution) pass(t *column.Table) error {
	x.readAt = time.Time{} // that may be long ago
	x.passed.Add(int64(t.Len()))
	x.passedAt.Store(time.Now().UnixNano())
	return x.tell()
}

// reduce is called with the lock held.
func (x *Execution) reduce(t *column.Table) (err error) {
	defer rescue(x.name, &err)
	if _, borrows := x.end.(borrower); !borrows {
		t.Keep()
	}
	if err := x.end.Add(t); err != nil {
		return fmt.Errorf("%s: %w", x.name, err)
	}
	return nil
}

// advance is behind the last operator, of a result that changes with event time.
func (x *Execution) advance(watermark int64) error {
	return x.change(func(a advancer) (bool, error) { return a.Advance(watermark) })
}

// change makes the result another without rows.
func (x *Execution) change(by func(advancer) (bool, error)) (err error) {
	defer rescue(x.name, &err)
	x.mu.Lock()
	defer x.mu.Unlock()
	changed, err := by(x.end.(advancer))
	if err != nil {
		return fmt.Errorf("%s: %w", x.name, err)
	}
	if changed {
		x.version++
	}
	return nil
}

// Result returns the current result of an updating plan, and a version that
// grows whenever rows have changed it. It is nil before the first row, and
// always for an appending plan, whose version counts its batches. A result is
// made when it is first asked for.
func (x *Execution) Result() (t *column.Table, version uint64) {
	x.mu.Lock()
	defer x.mu.Unlock()
	t, _ = x.current()
	return t, x.version
}

// current is called with the lock held. What fails once fails for good.
func (x *Execution) current() (*column.Table, error) {
	if x.end == nil || x.version == x.shown || x.broken != nil {
		return x.result, x.broken
	}
	t, err := x.compute()
	if err != nil {
		x.broken = err
		return x.result, err
	}
	x.result, x.shown = t, x.version
	return t, nil
}

func (x *Execution) compute() (t *column.Table, err error) {
	defer rescue(x.name, &err)
	if t, err = x.end.Result(); err != nil {
		return nil, fmt.Errorf("%s: %w", x.name, err)
	}
	if x.sorter == nil {
		return apply(x.above, t)
	}
	var changed []uint32
	known := false
	if a, ok := x.end.(*aggregate); ok {
		changed, known = a.changes.take(t.Len())
	}
	if t, err = x.sorter.next(t, changed, known); err != nil {
		return nil, err
	}
	return apply(x.above[1:], t)
}

// Stats is a moment of a run.
type Stats struct {
	RowsIn       int64 // read from the source; those that a replay or throttle let pass, if there is one
	RowsOut      int64 // given; of an updating plan: reduced
	Late         int64 // behind the watermark, dropped
	Bad          int64 // skipped or diverted by the source
	EventTime    bool  // the plan declares event time
	Watermark    int64 // ns since 1970, if there is one:
	HasWatermark bool  // a row with a time has come
	Arrived      int64 // when the newest row arrived, ns since 1970; 0: none has
	Bytes        int64 // read
	Total        int64 // bytes to read in all; 0: unknown
	Memory       int64 // bytes that the operators keep, an estimate of a moment ago
}

// RowsIn returns that of Stats.
func (x *Execution) RowsIn() int64 {
	if x.line.paces != nil {
		return x.passed.Load()
	}
	n := int64(0)
	for _, l := range x.leaves {
		n += l.rows()
	}
	return n
}

// Stats returns the counts so far.
func (x *Execution) Stats() Stats {
	s := Stats{Memory: x.weight.of(x), RowsOut: x.rowsOut.Load(), EventTime: x.timed, Watermark: noEvent}
	for i, l := range x.leaves {
		l.count(&s, i == 0)
	}
	s.Late = x.late.Load()
	for i, t := range x.times {
		s.Late += t.late.Load()
		if w := t.watermark.Load(); i == 0 || w < s.Watermark {
			s.Watermark = w
		}
	}
	if x.line.paces != nil {
		s.RowsIn, s.Arrived = x.passed.Load(), x.passedAt.Load()
	}
	if s.HasWatermark = s.Watermark != noEvent; !s.HasWatermark {
		s.Watermark = 0
	}
	return s
}
