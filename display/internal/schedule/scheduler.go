package schedule

import (
	"sync"
	"sync/atomic"
	"time"
)

// A Job is a view as the scheduler sees it.
type Job interface {
	// Draw draws the view as it is now and publishes it, and returns the bytes
	// that it sent (0 when nothing differs from the frame before) and when the
	// picture will change by itself (the zero time: never). last is true once,
	// in the call after which there is none. Calls of one job never overlap;
	// they come from the goroutine of Add, Flush or the scheduler.
	Draw(now time.Time, last bool) (sent int, again time.Time)
}

// Limits are the budgets of all views together.
type Limits struct {
	Messages float64 // a second
	Bytes    float64 // a second
	Load     float64 // share of a core
}

// DefaultLimits are what notebook servers and browsers take without losing
// messages or becoming slow.
var DefaultLimits = Limits{Messages: 50, Bytes: 1 << 20, Load: .1}

// A Scheduler draws views in turn. Its goroutine runs while it has any.
type Scheduler struct {
	mu      sync.Mutex
	turns   []*Turn
	running bool
	closed  bool
	wake    chan struct{} // something is due earlier than was thought
	loop    sync.WaitGroup

	messages, bytes, load budget
}

// New returns a scheduler with nothing to do.
func New(l Limits) *Scheduler {
	now := time.Now()
	return &Scheduler{
		wake:     make(chan struct{}, 1),
		messages: newBudget(l.Messages, l.Messages/2, now),
		bytes:    newBudget(l.Bytes, l.Bytes, now),
		load:     newBudget(l.Load, l.Load, now),
	}
}

// A Turn is one view's place in the scheduler.
type Turn struct {
	s       *Scheduler
	job     Job
	every   time.Duration
	drawing sync.Mutex // held during Draw; taken before s.mu
	marked  atomic.Bool
	skipped atomic.Int64
	ended   chan struct{}

	// under s.mu
	since  time.Time // of the oldest mark not drawn yet
	last   time.Time // of the last frame
	again  time.Time
	ending bool
	over   bool
}

// Add draws a view's first frame and goes on drawing it, at most once every
// interval, until End or Remove. On a closed scheduler that frame is its last.
func (s *Scheduler) Add(job Job, every time.Duration) *Turn {
	t := &Turn{s: s, job: job, every: every, ended: make(chan struct{})}
	s.mu.Lock()
	closed := s.closed
	s.mu.Unlock()
	if closed {
		t.ending = true
		t.draw()
		return t
	}
	t.draw()
	s.mu.Lock()
	defer s.mu.Unlock()
	if t.over {
		return t
	}
	if s.closed { // in the meantime
		t.ending = true
	}
	s.turns = append(s.turns, t)
	if !s.running {
		s.running = true
		s.loop.Go(s.run) // ends when the last turn is over; Close waits for it
	}
	s.nudge()
	return t
}

// Mark says that the view has something new. It is cheap and safe anywhere.
func (t *Turn) Mark() {
	if t.marked.Load() {
		return
	}
	t.s.mu.Lock()
	defer t.s.mu.Unlock()
	if t.marked.CompareAndSwap(false, true) {
		t.since = time.Now()
		t.s.nudge()
	}
}

// End asks for the last frame. Ended tells when it was drawn.
func (t *Turn) End() {
	t.s.mu.Lock()
	defer t.s.mu.Unlock()
	t.ending = true
	t.s.nudge()
}

// Ended is closed after the last frame, or Remove.
func (t *Turn) Ended() <-chan struct{} { return t.ended }

// Remove ends a view without a last frame: nothing is drawn after it returns.
func (t *Turn) Remove() {
	t.drawing.Lock()
	defer t.drawing.Unlock()
	t.s.mu.Lock()
	defer t.s.mu.Unlock()
	t.finish()
	t.s.nudge()
}

// Skipped is how many frames the budgets have cost this view.
func (t *Turn) Skipped() int64 { return t.skipped.Load() }

// Flush draws all that is marked, now, whatever the budgets say.
func (s *Scheduler) Flush() {
	s.mu.Lock()
	turns := append([]*Turn(nil), s.turns...)
	s.mu.Unlock()
	for _, t := range turns {
		s.mu.Lock()
		due := t.marked.Load() || t.ending
		s.mu.Unlock()
		if due {
			t.draw()
		}
	}
}

// Close draws the last frame of every view and returns when all are over.
func (s *Scheduler) Close() {
	s.mu.Lock()
	s.closed = true
	for _, t := range s.turns {
		t.ending = true
	}
	s.nudge()
	s.mu.Unlock()
	s.loop.Wait()
}

// nudge makes the loop look again.
func (s *Scheduler) nudge() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

func (s *Scheduler) run() {
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	for {
		t, wait, more := s.next(time.Now())
		switch {
		case !more:
			return
		case t != nil:
			t.draw()
			continue
		}
		timer.Reset(wait)
		select {
		case <-s.wake:
		case <-timer.C:
		}
	}
}

// next returns the view to draw now, or how long there is none. more is false
// when no view is left and the loop is over.
func (s *Scheduler) next(now time.Time) (t *Turn, wait time.Duration, more bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sweep()
	if len(s.turns) == 0 {
		s.running = false
		return nil, 0, false
	}
	broke := max(s.messages.wait(now), s.bytes.wait(now), s.load.wait(now))
	wait = time.Hour
	for _, candidate := range s.turns {
		if candidate.ending {
			return candidate, 0, true
		}
		due, any := candidate.due()
		if !any {
			continue
		}
		if left := max(due.Sub(now), broke); left > 0 {
			wait = min(wait, left)
		} else if t == nil || candidate.last.Before(t.last) {
			t = candidate
		}
	}
	return t, wait, true
}

// sweep drops the turns that are over.
func (s *Scheduler) sweep() {
	kept := s.turns[:0]
	for _, t := range s.turns {
		if !t.over {
			kept = append(kept, t)
		}
	}
	clear(s.turns[len(kept):])
	s.turns = kept
}

// due returns when the view should be drawn next, if ever.
func (t *Turn) due() (time.Time, bool) {
	earliest := t.last.Add(t.every)
	switch marked := t.marked.Load(); {
	case marked && t.since.After(earliest):
		return t.since, true
	case marked:
		return earliest, true
	case t.again.IsZero():
		return time.Time{}, false
	case t.again.After(earliest):
		return t.again, true
	}
	return earliest, true
}

// draw draws one frame and charges for it.
func (t *Turn) draw() {
	t.drawing.Lock()
	defer t.drawing.Unlock()
	begin, last, ok := t.begin()
	if !ok {
		return
	}
	sent, again := t.job.Draw(begin, last)
	end := time.Now()
	t.s.mu.Lock()
	defer t.s.mu.Unlock()
	t.again = again
	if sent > 0 {
		t.s.messages.charge(1)
		t.s.bytes.charge(float64(sent))
	}
	t.s.load.charge(end.Sub(begin).Seconds())
	if last {
		t.finish()
	}
}

// begin takes note of a frame: what is marked from here on needs another.
func (t *Turn) begin() (now time.Time, last, ok bool) {
	t.s.mu.Lock()
	defer t.s.mu.Unlock()
	if t.over {
		return time.Time{}, false, false
	}
	now = time.Now()
	if due, any := t.due(); any && !t.last.IsZero() && t.marked.Load() && now.After(due) {
		t.skipped.Add(int64(now.Sub(due) / t.every))
	}
	t.marked.Store(false)
	t.last = now
	return now, t.ending, true
}

// finish ends a turn, under s.mu.
func (t *Turn) finish() {
	if !t.over {
		t.over = true
		close(t.ended)
	}
}
