package main

import (
	"context"
	"encoding/json"

	"freshet/display"
	"freshet/kernel"
)

// comms are the kernel's comms as display's controls use them.
type comms struct{ kernel *kernel.Comms }

var _ display.Comms = comms{}

// Open opens a comm on behalf of a cell.
func (c comms) Open(cell display.Cell, target string, data, metadata any, receive display.Receiver) (display.Comm, error) {
	m, err := commMessage(data)
	if err == nil {
		m.Metadata, err = json.Marshal(metadata)
	}
	if err != nil {
		return nil, err
	}
	r := &receiver{receive: receive, opened: make(chan struct{})}
	if r.comm, err = c.kernel.Open(outputOf(cell), target, r, m); err != nil {
		return nil, err
	}
	close(r.opened)
	return comm{r.comm}, nil
}

func outputOf(cell display.Cell) kernel.Output {
	if r, ok := cell.(*cellRun); ok {
		return r.out
	}
	return nil
}

// Register opens a target to front ends.
func (c comms) Register(target string, receive display.Receiver) {
	c.kernel.Register(target, func(opened *kernel.Comm, _ kernel.Output, _ kernel.CommMessage) (kernel.CommHandler, error) {
		r := &receiver{receive: receive, comm: opened, opened: make(chan struct{})}
		close(r.opened)
		return r, nil
	})
}

// A comm is one that a cell has opened.
type comm struct{ kernel *kernel.Comm }

func (c comm) ID() string { return c.kernel.ID }

// Send sends on behalf of a cell.
func (c comm) Send(cell display.Cell, data any) error {
	m, err := commMessage(data)
	if err != nil {
		return err
	}
	return c.kernel.Send(outputOf(cell), m)
}

func (c comm) Close() error { return c.kernel.Close(nil, kernel.CommMessage{}) }

func commMessage(data any) (kernel.CommMessage, error) {
	text, err := json.Marshal(data)
	return kernel.CommMessage{Data: text}, err
}

// A receiver hands what a front end sends on.
type receiver struct {
	receive display.Receiver
	comm    *kernel.Comm
	opened  chan struct{} // closed when comm is set
}

// Message is called by the kernel.
func (r *receiver) Message(out kernel.Output, m kernel.CommMessage) {
	<-r.opened
	r.receive(m.Data, func(data any) {
		if answer, err := commMessage(data); err == nil {
			_ = r.comm.Send(out, answer) // closed by now, then
		}
	})
}

// Closed is called by the kernel. A control whose widget the front end has
// closed keeps its value.
func (r *receiver) Closed(kernel.Output, kernel.CommMessage) {}

// call runs code of a cell that a control calls.
func (s *session) call(cell display.Cell, f func()) {
	r, ok := cell.(*cellRun)
	if !ok {
		return
	}
	s.mu.Lock()
	interrupted := s.called
	s.mu.Unlock()
	ctx, cancel := context.WithCancelCause(context.WithoutCancel(r.ctx)) // the cell may have been interrupted
	defer cancel(nil)
	defer context.AfterFunc(interrupted, func() { cancel(kernel.ErrInterrupted) })()
	if err := s.interp.Call(ctx, r.interpCell(""), f); err != nil {
		s.background(r.interpCell(""), err)
	}
}

// interruptCalls ends the calls that run now.
func (s *session) interruptCalls() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.endCalls()
	s.called, s.endCalls = context.WithCancel(context.Background())
}
