package kernel

import (
	"context"
	"encoding/json"
	"log/slog"
	"slices"
	"strconv"
	"sync"
	"time"
)

const (
	textEvery   = 50 * time.Millisecond // how long printed text is held back
	textSize    = 64 << 10              // bytes of text that are not held longer
	updateEvery = 33 * time.Millisecond // least time between two updates of a display
	updateShare = 2 * time.Millisecond  // the same for each of many displays that change together
)

// A sender is what iopub needs of its socket.
type sender interface {
	// Send queues a message without blocking. One that still waits under the
	// same key is replaced; the empty key is none.
	Send(frames [][]byte, key string)
	// Wait returns when no subscriber is far behind.
	Wait()
}

// An iopub is the only writer of the iopub socket. One lock orders all that
// it sends, so that the order in which things are said is the order in which
// they are read: text before what follows it, a display before its updates,
// everything of a request before its idle.
type iopub struct {
	wire *wire
	send sender
	log  *slog.Logger
	wake chan struct{} // something is held back, due at due
	pace pace          // of what cells show, clear and say on comms

	mu      sync.Mutex
	running []*output        // of the requests that run and are not silent, the latest last
	views   map[string]*view // by display id
	waiting []*view          // those with an update held back
	crowd   int              // how many those were lately
	texts   []*output        // those with text held back
	due     time.Time        // when the first of all these is to go; zero: nothing waits
}

// A view is a display that can be updated.
type view struct {
	id      string
	by      *output // of the cell that showed it last
	shown   int     // how often it was shown
	next    time.Time
	content *displayData // the update held back, or nil
}

func newIOPub(w *wire, send sender, log *slog.Logger) *iopub {
	return &iopub{wire: w, send: send, log: log, wake: make(chan struct{}, 1), views: map[string]*view{}}
}

// run sends what is held back when its time comes, until ctx ends.
func (p *iopub) run(ctx context.Context) {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-p.wake:
		case <-timer.C:
		}
		if next := p.flushDue(time.Now()); !next.IsZero() {
			timer.Reset(time.Until(next))
		}
	}
}

// flushDue sends what is due and returns when the next is.
func (p *iopub) flushDue(now time.Time) time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.due = time.Time{}
	texts := p.texts
	p.texts = nil
	for _, o := range texts {
		if now.Before(o.due) {
			p.texts = append(p.texts, o)
			p.soonest(o.due)
		} else {
			o.flushText(now, false)
		}
	}
	views := p.waiting
	p.waiting, p.crowd = nil, len(views)
	for _, v := range views {
		if now.Before(v.next) {
			p.waiting = append(p.waiting, v)
			p.soonest(v.next)
		} else {
			p.sendUpdate(v, now)
		}
	}
	return p.due
}

func (p *iopub) soonest(at time.Time) {
	if p.due.IsZero() || at.Before(p.due) {
		p.due = at
	}
}

// alarm makes run look again at the moment at.
func (p *iopub) alarm(at time.Time) {
	if !p.due.IsZero() && !at.Before(p.due) {
		return
	}
	p.due = at
	select {
	case p.wake <- struct{}{}:
	default:
	}
}

// post sends a message. The lock is held.
func (p *iopub) post(topic string, parent json.RawMessage, msgType string, metadata, content any, key string, buffers ...[]byte) {
	if topic == "" {
		topic = "kernel." + p.wire.author.session + "." + msgType
	}
	frames, _, err := p.wire.encode([][]byte{[]byte(topic)}, msgType, parent, metadata, content, buffers...)
	if err != nil {
		p.log.Error("a message cannot be encoded and is dropped", "type", msgType, "err", err)
		return
	}
	p.send.Send(frames, key)
}

// comm sends a message of a comm, after the text that waits before it. o may be nil.
func (p *iopub) comm(o *output, msgType string, metadata, content any, buffers [][]byte) {
	p.pace.wait()
	p.send.Wait()
	p.mu.Lock()
	defer p.mu.Unlock()
	parent := noParent
	if o != nil {
		o.flushText(time.Now(), false)
		parent = o.parent
	}
	p.post("", parent, msgType, metadata, content, "", buffers...)
}

// publish sends a message that belongs to no output.
func (p *iopub) publish(parent json.RawMessage, msgType string, content any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.post("", parent, msgType, nil, content, "")
}

// welcome is the message that greets a subscription.
func (p *iopub) welcome(topic string) [][]byte {
	frames, _, err := p.wire.encode([][]byte{[]byte(topic)}, "iopub_welcome", noParent, nil, welcomeContent{topic})
	if err != nil { // a string always encodes
		p.log.Error("no welcome", "err", err)
	}
	return frames
}

func (p *iopub) busy(r *message) { p.publish(r.raw, "status", statusContent{"busy"}) }

// idle ends a request: what is held back of it goes out before.
func (p *iopub) idle(r *message) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if i := slices.IndexFunc(p.running, func(o *output) bool { return o.id == r.header.MsgID }); i >= 0 {
		now := time.Now()
		p.running[i].flushText(now, true)
		p.flushUpdates(now)
		p.running = slices.Delete(p.running, i, i+1)
	}
	p.post("", r.raw, "status", nil, statusContent{"idle"}, "")
}

// begin makes the output of a request that runs from now on until its idle.
func (p *iopub) begin(r *message, silent bool) *output {
	o := &output{pub: p, parent: r.raw, id: r.header.MsgID, silent: silent, over: make(chan struct{})}
	if !silent {
		p.mu.Lock()
		p.running = append(p.running, o)
		p.mu.Unlock()
	}
	return o
}

// aside makes the output of a message beside the requests that run.
func (p *iopub) aside(r *message) *output {
	return &output{pub: p, parent: r.raw, id: r.header.MsgID, over: make(chan struct{})}
}

// flush sends all that is held back of every output.
func (p *iopub) flush() {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	for _, o := range p.texts {
		o.flushText(now, true)
	}
	p.texts = nil
	p.flushUpdates(now)
}

func (p *iopub) flushUpdates(now time.Time) {
	for _, v := range p.waiting {
		p.sendUpdate(v, now)
	}
	p.waiting = nil
}

// sendUpdate sends the update that v holds back. While requests run it goes
// under one of them, the one that showed it if it can be: nbclient takes no
// other, and Lab and VS Code do not mind.
// A waiting message may be replaced only by one of the same parent, so that it
// never passes its own idle, and of the same showing, so that an older showing
// never comes after it.
func (p *iopub) sendUpdate(v *view, now time.Time) {
	if v.content == nil {
		return
	}
	o := v.by
	if n := len(p.running); n > 0 && !slices.Contains(p.running, o) {
		o = p.running[n-1]
	}
	key := o.id + "\x00" + strconv.Itoa(v.shown) + "\x00" + v.id
	p.post("", o.parent, "update_display_data", nil, v.content, key)
	v.content = nil
	v.next = now.Add(max(updateEvery, time.Duration(p.crowd)*updateShare))
}

// view returns the view of an id, made by o if it is new.
func (p *iopub) view(id string, o *output) *view {
	v := p.views[id]
	if v == nil {
		v = &view{id: id, by: o}
		p.views[id] = v
	}
	return v
}
