package display

import (
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"freshet/display/internal/render"
	"freshet/display/internal/schedule"
	"freshet/streamdf"
)

// A Handle is something on display that can still be changed. Its methods are
// safe for concurrent use.
type Handle struct {
	d     *Display
	id    string
	owner string
	cell  Cell
	set   settings

	mu      sync.Mutex
	picture picture
	turn    *schedule.Turn // nil until the first scheduled frame
	shown   bool
	sum     uint64
	good    Bundle // the last frame that could be drawn
}

// A picture draws what a handle shows. It is called by one goroutine at a time.
type picture interface {
	// draw returns the frame at a moment, and when it will change by itself
	// (the zero time: never). last asks for the frame that stays.
	draw(now time.Time, last bool, skipped int64) (Bundle, time.Time)
}

// A runner is a picture with a query behind it.
type runner interface {
	picture
	pause(bool)
	halt(why ending) // ends the query; the view's last frame follows
	drop()           // ends the query and waits for it; no frame follows
	table() *streamdf.Table
	about() Running
	endless() bool // its source has no end of its own
}

// still is a picture that stays as it is.
type still struct{ Bundle }

func (s still) draw(time.Time, bool, int64) (Bundle, time.Time) { return s.Bundle, time.Time{} }

// ID returns the display's name, as Update takes it.
func (h *Handle) ID() string { return h.id }

// String says what is on display, as lists of variables do.
func (h *Handle) String() string {
	r, ok := h.current().(runner)
	if !ok {
		return "display " + h.id
	}
	about := r.about()
	return fmt.Sprintf("view of %s: %s, %s", about.Source, about.State, render.RowsText(about.Rows, 0))
}

// Update shows something else in the same place. A live view that was there
// ends.
func (h *Handle) Update(v any) {
	old := h.current()
	if r, ok := old.(runner); ok {
		r.drop()
	}
	h.d.fill(h, v)
}

// Pause freezes a live view as it is. Its query goes on and keeps all that
// it computes; Resume shows where it has got to.
func (h *Handle) Pause() { h.freeze(true) }

// Resume goes on after Pause.
func (h *Handle) Resume() { h.freeze(false) }

func (h *Handle) freeze(on bool) {
	if r, ok := h.current().(runner); ok {
		r.pause(on)
		h.mark()
	}
}

// Stop ends a live view and its query, and returns when the last frame is shown.
func (h *Handle) Stop() {
	if r, ok := h.current().(runner); ok {
		r.halt(stopped)
		h.await()
	}
}

// Snapshot returns the rows that a live view holds now: the current result of
// an updating frame, the last rows of an appending one. It is nil when nothing
// has come yet and for displays that are no live view.
func (h *Handle) Snapshot() *streamdf.Table {
	if r, ok := h.current().(runner); ok {
		return r.table()
	}
	return nil
}

func (h *Handle) current() picture {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.picture
}

// mark asks for a frame.
func (h *Handle) mark() {
	h.mu.Lock()
	t := h.turn
	h.mu.Unlock()
	if t != nil {
		t.Mark()
	}
}

// end asks for the last frame and returns when it is shown.
func (h *Handle) end() {
	h.mu.Lock()
	t := h.turn
	h.mu.Unlock()
	if t != nil {
		t.End()
		<-t.Ended()
	}
	h.d.leave(h)
}

// drop ends the handle without a last frame.
func (h *Handle) drop() {
	if r, ok := h.current().(runner); ok {
		r.drop()
	}
	h.mu.Lock()
	t := h.turn
	h.mu.Unlock()
	if t != nil {
		t.Remove()
	}
	h.d.leave(h)
}

// await returns when the last frame was drawn.
func (h *Handle) await() {
	h.mu.Lock()
	t := h.turn
	h.mu.Unlock()
	if t != nil {
		<-t.Ended()
	}
}

// present shows a picture now, and goes on doing so when it is marked.
func (h *Handle) present(p picture) {
	h.mu.Lock()
	first := h.picture == nil
	h.picture = p
	t := h.turn
	h.mu.Unlock()
	if _, stays := p.(still); stays && first { // most never change: they need no turn
		h.Draw(time.Now(), false)
		return
	}
	if t != nil {
		select {
		case <-t.Ended():
		default:
			t.Mark()
			return
		}
	}
	h.d.enter(h)
	t = h.d.scheduler.Add(h, h.set.every)
	h.mu.Lock()
	h.turn = t
	h.mu.Unlock()
}

// Draw publishes a frame. It implements schedule.Job.
func (h *Handle) Draw(now time.Time, last bool) (sent int, again time.Time) {
	h.mu.Lock()
	p, t := h.picture, h.turn
	h.mu.Unlock()
	if _, stays := p.(still); h.d.options.lastOnly && !stays && !last {
		return 0, time.Time{}
	}
	var skipped int64
	if t != nil {
		skipped = t.Skipped()
	}
	b, again := h.paint(p, now, last, skipped)
	sum, size := digest(b)
	if h.shown && sum == h.sum {
		return 0, again
	}
	if h.shown {
		h.cell.Update(b, h.id)
	} else {
		h.cell.Display(b, h.id)
	}
	h.shown, h.sum = true, sum
	return size, again
}

// paint draws a picture. A picture that panics is our mistake, or that of a
// value's own method: it is told and the rest lives on.
func (h *Handle) paint(p picture, now time.Time, last bool, skipped int64) (b Bundle, again time.Time) {
	defer func() {
		if r := recover(); r != nil {
			h.d.options.Log(fmt.Errorf("drawing display %s: %v\n%s", h.id, r, debug.Stack()))
			b, again = h.good, time.Time{}
			if b == nil {
				b = Bundle{"text/plain": fmt.Sprintf("this view cannot be drawn: %v", r)}
			}
		}
	}()
	b, again = p.draw(now, last, skipped)
	h.good = b
	return b, again
}
