package kernel

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/google/uuid"
)

// maxComms is how many comms may be open: a front end could open them without end.
const maxComms = 10_000

// A CommMessage is what the two ends of a comm tell each other.
type CommMessage struct {
	Data     json.RawMessage // any JSON, mostly an object; nil: {}
	Metadata json.RawMessage // an object; nil: {}
	Buffers  [][]byte        // binary; not to be changed after they are sent
}

// A CommHandler takes what the front end says on a comm. Its methods are called
// one at a time for one comm, from the goroutine of the shell or subshell that
// the message came on, between the busy and the idle of that message. out
// belongs to the message.
type CommHandler interface {
	Message(out Output, m CommMessage)
	// Closed is called when the front end has closed the comm.
	Closed(out Output, m CommMessage)
}

// A CommTarget is called when the front end opens a comm to it. An error
// refuses the comm: the front end is told that it is closed.
type CommTarget func(c *Comm, out Output, m CommMessage) (CommHandler, error)

// Comms are the comms of one kernel, which [Options] names. Its methods are safe
// for concurrent use.
type Comms struct {
	mu      sync.Mutex
	iopub   *iopub // nil before Serve
	targets map[string]CommTarget
	open    map[string]*Comm // by id
}

// A Comm is a channel between a front end and something in the kernel.
type Comm struct {
	ID     string
	Target string // the name of what was opened: of ours, or of the front end's
	comms  *Comms

	turn    sync.Mutex // held while handler is called
	handler CommHandler
}

// ErrCommClosed says that a comm was closed, or is not part of a running kernel.
var ErrCommClosed = errors.New("the comm is closed")

// NewComms returns comms without targets.
func NewComms() *Comms {
	return &Comms{targets: map[string]CommTarget{}, open: map[string]*Comm{}}
}

// Register lets front ends open comms to a target.
func (c *Comms) Register(target string, open CommTarget) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.targets[target] = open
}

// Open opens a comm to a target of the front ends. h takes their answers and may
// be nil. out is the output of the cell that opens it; nil: nobody's.
func (c *Comms) Open(out Output, target string, h CommHandler, m CommMessage) (*Comm, error) {
	comm := &Comm{ID: uuid.NewString(), Target: target, comms: c, handler: h}
	if err := c.enter(comm); err != nil {
		return nil, err
	}
	if err := comm.post(out, "comm_open", commContent{ID: comm.ID, Target: target}, m); err != nil {
		c.forget(comm.ID)
		return nil, err
	}
	return comm, nil
}

func (c *Comms) enter(comm *Comm) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.open) >= maxComms {
		return fmt.Errorf("%d comms are open: no more can be", maxComms)
	}
	if c.open[comm.ID] != nil {
		return fmt.Errorf("a comm %q is open already", comm.ID)
	}
	c.open[comm.ID] = comm
	return nil
}

// forget takes a comm out of those that are open and returns it, or nil.
func (c *Comms) forget(id string) *Comm {
	c.mu.Lock()
	defer c.mu.Unlock()
	comm := c.open[id]
	delete(c.open, id)
	return comm
}

func (c *Comms) find(id string) *Comm {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.open[id]
}

// Send sends a message to the front ends. out is the output of the cell, or the
// message, on whose behalf; nil: nobody's. It waits like Output's Display.
func (c *Comm) Send(out Output, m CommMessage) error {
	if c.comms.find(c.ID) != c {
		return ErrCommClosed
	}
	return c.post(out, "comm_msg", commContent{ID: c.ID}, m)
}

// Close closes the comm and tells the front ends. Its handler is not called.
func (c *Comm) Close(out Output, m CommMessage) error {
	if c.comms.find(c.ID) != c || c.comms.forget(c.ID) == nil {
		return ErrCommClosed
	}
	return c.post(out, "comm_close", commContent{ID: c.ID}, m)
}

func (c *Comm) post(out Output, msgType string, content commContent, m CommMessage) error {
	c.comms.mu.Lock()
	p := c.comms.iopub
	c.comms.mu.Unlock()
	if p == nil {
		return ErrCommClosed
	}
	for _, part := range []json.RawMessage{m.Data, m.Metadata} {
		if len(part) > 0 && !json.Valid(part) {
			return fmt.Errorf("a comm message is no JSON: %.80s", part)
		}
	}
	content.Data = orEmpty(m.Data)
	o, _ := out.(*output)
	p.comm(o, msgType, orEmpty(m.Metadata), content, m.Buffers)
	return nil
}

func orEmpty(p json.RawMessage) json.RawMessage {
	if len(p) == 0 {
		return json.RawMessage("{}")
	}
	return p
}

// handle calls one of the handler's methods.
func (c *Comm) handle(call func(CommHandler)) {
	c.turn.Lock()
	defer c.turn.Unlock()
	if c.handler != nil {
		call(c.handler)
	}
}

// What follows serves the requests of front ends.

func (s *server) commInfo(_ context.Context, r *request) any {
	q, bad := body[commInfoRequest](r)
	if bad != nil {
		return failed(bad)
	}
	s.comms.mu.Lock()
	defer s.comms.mu.Unlock()
	list := map[string]commInfo{}
	for id, c := range s.comms.open {
		if q.TargetName == "" || c.Target == q.TargetName {
			list[id] = commInfo{c.Target}
		}
	}
	return commInfoReply{"ok", list}
}

// commOpen opens a comm to a target of ours. Who asks for one that there is not
// is told that it is closed, as the protocol wants it.
func (s *server) commOpen(_ context.Context, r *request) any {
	return s.withComm(r, func(out *output, q commContent, m CommMessage) {
		s.comms.mu.Lock()
		open := s.comms.targets[q.Target]
		known := strings.Join(sortedKeys(s.comms.targets), ", ")
		s.comms.mu.Unlock()
		comm := &Comm{ID: q.ID, Target: q.Target, comms: s.comms}
		err := fmt.Errorf("there is no target %q: there is %s", q.Target, cmp.Or(known, "none"))
		if open != nil {
			if err = s.comms.enter(comm); err == nil {
				comm.turn.Lock()
				defer comm.turn.Unlock()
				if comm.handler, err = open(comm, out, m); err != nil {
					s.comms.forget(comm.ID)
				}
			} else if s.comms.find(comm.ID) != nil {
				s.log.Warn("a comm is not opened", "err", err)
				return // closing would concern the one that is open
			}
		}
		if err != nil {
			s.log.Info("a comm is not opened", "err", err)
			_ = comm.post(out, "comm_close", commContent{ID: comm.ID}, CommMessage{})
		}
	})
}

func (s *server) commMsg(_ context.Context, r *request) any {
	return s.withComm(r, func(out *output, q commContent, m CommMessage) {
		if comm := s.comms.find(q.ID); comm != nil {
			comm.handle(func(h CommHandler) { h.Message(out, m) })
			return
		}
		s.log.Debug("a message is for a comm that is not open", "comm", q.ID)
	})
}

func (s *server) commClose(_ context.Context, r *request) any {
	return s.withComm(r, func(out *output, q commContent, m CommMessage) {
		if comm := s.comms.forget(q.ID); comm != nil {
			comm.handle(func(h CommHandler) { h.Closed(out, m) })
		}
	})
}

// withComm reads a comm message and handles it. There is no reply to it.
func (s *server) withComm(r *request, f func(*output, commContent, CommMessage)) any {
	q, bad := body[commContent](r)
	if bad == nil && q.ID == "" {
		bad = &EvalError{Value: "it has no comm_id"}
	}
	if bad != nil {
		s.log.Warn("a message is dropped", "type", r.header.MsgType, "because", bad.Value)
		return nil
	}
	out := s.iopub.aside(r.message)
	defer out.end()
	f(out, q, CommMessage{q.Data, r.metadata, r.buffers})
	return nil
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
