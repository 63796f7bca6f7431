package display

import (
	"strings"
	"sync"
	"time"

	"freshet/display/internal/render"
	"freshet/streamdf"
)

// An ending says who ended a view before its source did.
type ending int

const (
	sourceEnd ending = iota
	stopped          // Stop, an interrupt, the end of the session
	limited          // For, Until or the limit of a batch run
	dropped          // its cell runs again: nobody wants a last frame
)

// A feed is the running query of a live view. watched makes one of a
// streamdf.Watch.
type feed interface {
	// Changes has an element when the snapshot is newer than the last one
	// taken. One goroutine reads it.
	Changes() <-chan struct{}
	// Snapshot returns what there is now, from any goroutine.
	Snapshot() streamdf.Snapshot
	// Done is closed when the query is over: the next snapshot is the last.
	Done() <-chan struct{}
	// Stop asks the query to end, from any goroutine and any number of times.
	Stop()
}

type watched struct{ *streamdf.Watch }

func (w watched) Done() <-chan struct{} { return w.Query().Done() }
func (w watched) Stop()                 { w.Query().Stop() }

// A body draws what stands above a view's status line. It is called by one
// goroutine at a time.
type body interface {
	// draw returns the body at a moment and when it changes by itself.
	draw(snap streamdf.Snapshot, at time.Time, last, paused bool) (frame, time.Time)
	// shape sets what the status line says of the size.
	shape(m *moment, snap streamdf.Snapshot)
}

// A frame is a drawn body.
type frame struct {
	html  []byte
	text  string
	image []byte // PNG, in the last frame of a plot
}

// A live view is a running query and what is seen of it.
type live struct {
	h        *Handle
	feed     feed
	body     body
	title    string
	plain    bool // no table in it
	infinite bool // its source has no end of its own
	status   render.Status

	mu     sync.Mutex
	why    ending
	limit  string             // what the status line says of a limit
	frozen *streamdf.Snapshot // while paused
}

var _ runner = (*live)(nil)

// stream shows a live view in a handle's place and follows its query.
func (d *Display) stream(h *Handle, l *live) {
	h.present(l)
	limit := h.set.limit
	text := "limit " + limit.String()
	if limit == 0 && h.cell.Batch() {
		limit = batchWait(l.infinite)
		text = "limit of a batch run"
	}
	// The watcher ends with the query, which its source, Stop, a limit, the
	// next run of the cell or Close ends.
	d.watchers.Go(func() { l.follow(limit, text) })
}

// follow marks the view when its query has something new, and asks for the
// last frame when the query is over.
func (l *live) follow(limit time.Duration, text string) {
	var over <-chan time.Time
	if limit > 0 {
		timer := time.NewTimer(limit)
		defer timer.Stop()
		over = timer.C
	}
	for {
		select {
		case <-l.feed.Done():
			l.finish()
			return
		case <-over:
			l.end(limited, text)
		case <-l.feed.Changes():
			if until := l.h.set.until; until > 0 && l.feed.Snapshot().Stats.Rows >= until {
				l.end(limited, "limit "+render.RowsText(until, 0))
			}
			l.h.mark()
		}
	}
}

// finish asks for the last frame and waits for it.
func (l *live) finish() {
	l.mu.Lock()
	why := l.why
	l.mu.Unlock()
	if why != dropped && l.h.current() == picture(l) {
		l.h.end()
	}
}

// end ends the query; the first reason counts.
func (l *live) end(why ending, limit string) {
	l.mu.Lock()
	if l.why == sourceEnd || why == dropped {
		l.why, l.limit = why, limit
	}
	l.mu.Unlock()
	l.feed.Stop()
}

func (l *live) halt(why ending) { l.end(why, "") }

func (l *live) drop() {
	l.end(dropped, "")
	<-l.feed.Done()
}

func (l *live) pause(on bool) {
	snap := l.feed.Snapshot()
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case !on:
		l.frozen = nil
	case l.frozen == nil:
		l.frozen = &snap
	}
}

func (l *live) table() *streamdf.Table {
	snap := l.feed.Snapshot()
	if snap.Result != nil {
		return snap.Result
	}
	return snap.Tail
}

func (l *live) endless() bool { return l.infinite }

// about returns the view as a list of streams has it.
func (l *live) about() Running {
	snap := l.feed.Snapshot()
	m := moment{stats: snap.Stats, now: time.Now(), state: stateOf(snap.Stats.State)}
	l.mu.Lock()
	if m.state == render.Interrupted && l.why == limited {
		m.state = render.Done // as its last frame says
	}
	if l.frozen != nil {
		m.state, m.waiting = render.Paused, snap.Stats.Rows-l.frozen.Stats.Rows
	}
	l.mu.Unlock()
	l.body.shape(&m, snap)
	return Running{
		Handle: l.h,
		ID:     l.h.id,
		Title:  l.title,
		Source: snap.Stats.Source,
		State:  m.state.String(),
		Rows:   snap.Stats.Rows,
		Rate:   snap.Stats.Rate,
		Err:    snap.Stats.Err,
		state:  m.state,
		facts:  m.facts(new(render.Status)),
	}
}

// draw draws the whole view.
func (l *live) draw(now time.Time, last bool, skipped int64) (Bundle, time.Time) {
	snap := l.feed.Snapshot()
	m := moment{stats: snap.Stats, now: now, skipped: skipped, state: stateOf(snap.Stats.State)}
	l.mu.Lock()
	frozen, why := l.frozen, l.why
	m.limit = l.limit
	l.mu.Unlock()
	switch {
	case last && m.state != render.Failed && why == limited:
		m.state = render.Done
	case last && (m.state == render.Waiting || m.state == render.Live):
		m.state = render.Interrupted
	case !last && frozen != nil:
		m.waiting = snap.Stats.Rows - frozen.Stats.Rows
		m.state, snap = render.Paused, *frozen
	}
	l.body.shape(&m, snap)
	f, again := l.body.draw(snap, now, last, m.state == render.Paused)
	if m.state == render.Live { // the lag grows while nothing comes
		again = earlier(again, now.Add(max(time.Second, snap.Stats.Lag/10)))
	}
	return l.bundle(f, &m), again
}

func (l *live) bundle(f frame, m *moment) Bundle {
	facts := m.facts(&l.status)
	html := render.Open(make([]byte, 0, len(f.html)+1024), l.title, !l.plain)
	html = append(html, f.html...)
	html = render.Close(render.AppendStatus(html, m.state, facts))
	b := Bundle{
		"text/html":  string(html),
		"text/plain": titled(l.title, strings.TrimRight(f.text, "\n")+"\n"+render.StatusText(m.state, facts)),
	}
	if f.image != nil {
		b["image/png"] = f.image
	}
	return normal(b)
}

func earlier(a, b time.Time) time.Time {
	if a.IsZero() || b.Before(a) {
		return b
	}
	return a
}
