package display

import (
	"context"
	"errors"
	"sync"
	"time"

	"freshet/display/internal/render"
)

// How often a progress bar moves, and how long its rate looks back.
const (
	progressEvery = 150 * time.Millisecond
	progressBack  = 10 * time.Second
	progressStep  = 250 * time.Millisecond // between two samples of the rate
)

// A ProgressBar is a bar that fills. Its methods are safe for concurrent use,
// cheap enough for the inside of a loop, and do nothing once it is over.
type ProgressBar struct {
	h     *Handle
	start time.Time

	mu      sync.Mutex
	now     render.Progress
	samples []sample // the last ten seconds, oldest first
}

type sample struct {
	at   time.Time
	done int64
}

var _ picture = (*ProgressBar)(nil)

// Progress shows a bar for a task of so many steps; 0 when nobody knows how
// many: then it counts. An interrupt of the cell ends it.
func (d *Display) Progress(total int) *ProgressBar {
	cell := d.options.Current()
	h := d.newHandle(cell, settings{every: progressEvery})
	p := &ProgressBar{h: h, start: time.Now(), now: render.Progress{State: render.Live, Total: max(0, int64(total))}}
	h.present(p)
	context.AfterFunc(cell.Context(), func() {
		if !errors.Is(context.Cause(cell.Context()), context.Canceled) { // not merely the cell's end
			p.end(render.Interrupted, nil)
		}
	})
	return p
}

// String says how far it is.
func (p *ProgressBar) String() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.now.Text()
}

// Set says how many steps are done.
func (p *ProgressBar) Set(done int) {
	p.move(func(int64) int64 { return int64(done) })
}

// Add says that n more steps are done.
func (p *ProgressBar) Add(n int) {
	p.move(func(done int64) int64 { return done + int64(n) })
}

func (p *ProgressBar) move(to func(int64) int64) {
	p.mu.Lock()
	if p.now.State != render.Live {
		p.mu.Unlock()
		return
	}
	p.now.Done = max(0, to(p.now.Done))
	p.mu.Unlock()
	p.h.mark()
}

// Done says that the task is finished: the bar becomes green and stays.
func (p *ProgressBar) Done() { p.end(render.Done, nil) }

// Fail says that the task came to nothing: the bar becomes red where it is.
func (p *ProgressBar) Fail(err error) { p.end(render.Failed, err) }

func (p *ProgressBar) end(state render.State, err error) {
	p.mu.Lock()
	if p.now.State != render.Live {
		p.mu.Unlock()
		return
	}
	p.now.State = state
	p.now.Elapsed = time.Since(p.start)
	if state == render.Done {
		p.now.Done = max(p.now.Done, p.now.Total)
	}
	if err != nil {
		p.now.Cause = causeOf(err)
	}
	p.mu.Unlock()
	p.h.end()
}

func (p *ProgressBar) draw(now time.Time, _ bool, _ int64) (Bundle, time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.now.State == render.Live {
		p.now.Elapsed = now.Sub(p.start)
		p.now.Rate = p.rate(now)
	}
	return Bundle{"text/html": string(p.now.Append(nil)), "text/plain": p.now.Text()}, time.Time{}
}

// rate returns the steps a second of the last ten seconds.
func (p *ProgressBar) rate(now time.Time) float64 {
	if len(p.samples) == 0 {
		p.samples = append(p.samples, sample{at: p.start})
	}
	if now.Sub(p.samples[len(p.samples)-1].at) >= progressStep {
		p.samples = append(p.samples, sample{now, p.now.Done})
	}
	for len(p.samples) > 1 && now.Sub(p.samples[1].at) >= progressBack {
		p.samples = p.samples[1:]
	}
	oldest := p.samples[0]
	span := now.Sub(oldest.at).Seconds()
	if span <= 0 {
		return 0
	}
	return max(0, float64(p.now.Done-oldest.done)/span)
}
