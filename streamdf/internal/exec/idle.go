package exec

import (
	"errors"
	"time"

	"freshet/streamdf/internal/plan"
)

// A waker is an operator that has something to do at a moment, whether or not
// rows come.
type waker interface {
	Due() time.Time // zero: nothing
	Wake(out emit) error
	Reached() int64 // the watermark after that
}

// errDue says that something is to be done before the next batch comes.
var errDue = errors.New("due")

// A waking is an operator that wants to be woken, in its place.
type waking struct {
	waker
	line  *pipeline
	stage int
}

// listWakers finds the operators that want to be woken, and tells those that
// wait themselves whom to wake meanwhile.
func (x *Execution) listWakers() {
	for _, line := range x.lines {
		for k, s := range line.stages {
			if w, ok := s.op.(waker); ok {
				x.wakers = append(x.wakers, waking{w, line, k})
			}
		}
	}
	if len(x.wakers) == 0 && x.limit == 0 {
		return
	}
	for _, line := range x.lines {
		for _, s := range line.stages {
			if w, ok := s.op.(interface{ setIdle(idler) }); ok {
				w.setIdle(x)
			}
		}
	}
}

// due is when wake is to be called; zero: not before a batch has come.
func (x *Execution) due() time.Time {
	var first time.Time
	if x.limit > 0 && x.version != x.told {
		first = x.toldAt.Add(x.limit)
	}
	sooner := func(due time.Time) {
		if !due.IsZero() && (first.IsZero() || due.Before(first)) {
			first = due
		}
	}
	for _, w := range x.wakers {
		sooner(w.Due())
	}
	for _, q := range x.quiet {
		sooner(q.due())
	}
	return first
}

// wake does what is due.
func (x *Execution) wake() error {
	now := time.Now()
	for _, w := range x.wakers {
		if due := w.Due(); due.IsZero() || due.After(now) {
			continue
		}
		if err := w.line.wake(w.stage); err != nil {
			return err
		}
	}
	for _, q := range x.quiet {
		if err := q.wake(now); err != nil {
			return err
		}
	}
	return x.tell()
}

// wake lets stage k do what is due, and moves the watermark that it held back.
func (p *pipeline) wake(k int) (err error) {
	s := p.stages[k]
	defer rescue(s.name, &err)
	if err := s.op.(waker).Wake(s.out); err != nil {
		return p.failed(k, err)
	}
	return p.advance(k+1, s.op.(waker).Reached())
}

// flowOf takes out of the nodes above a result those that say how it is shown,
// and returns how seldom; and how far the source may run ahead, anywhere.
func flowOf(nodes, above []plan.Node) (left []plan.Node, limit time.Duration, ahead int) {
	for _, n := range nodes {
		if b, ok := n.(*plan.Buffer); ok {
			ahead = max(ahead, b.Rows)
		}
	}
	for _, n := range above {
		switch n := n.(type) {
		case *plan.RateLimit:
			limit = max(limit, n.Every)
		case *plan.Buffer:
		default:
			left = append(left, n)
		}
	}
	return left, limit, ahead
}
