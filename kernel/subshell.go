package kernel

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"
)

const (
	queueSize    = 4096 // shell requests that may wait in a lane before the socket is not read
	maxSubshells = 100
)

// A lane is the main shell or a subshell: requests that are answered one after
// the other, with a count and a history of their own.
type lane struct {
	id      string // the subshell's; empty: the main shell
	queue   chan *request
	history *history
	close   context.CancelFunc // ends the lane and interrupts its cell
	ended   <-chan struct{}    // closed by close

	cancel context.CancelCauseFunc // of the cell that runs, or nil; guarded by the server's mu

	// Of the lane's own goroutine.
	count       int              // the last stored cell's number
	abortBefore map[string]int64 // client's session → its execute requests up to this number are aborted
}

// open opens a lane. Its goroutine ends with the root context or with close,
// and with its present cell. It is false when the kernel ends or has too many.
func (s *server) open(id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.leaving || s.root.Err() != nil || len(s.lanes) > maxSubshells {
		return false
	}
	ctx, cancel := context.WithCancel(s.root)
	l := &lane{
		id: id, queue: make(chan *request, queueSize), close: cancel, ended: ctx.Done(),
		history: openHistory(s.options.History, s.log), abortBefore: map[string]int64{},
	}
	s.lanes[id] = l
	s.working.Go(func() {
		defer cancel()
		defer l.history.close()
		s.work(ctx, l)
		s.abortQueue(l)
	})
	return true
}

func (s *server) laneOf(subshell string) *lane {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.lanes[subshell]
}

// work answers a lane's requests one after the other until ctx ends.
func (s *server) work(ctx context.Context, l *lane) {
	for {
		select {
		case <-ctx.Done():
			return
		case r := <-l.queue:
			switch {
			case r.late():
				s.abort(r)
			case ctx.Err() == nil: // select may take a request though ctx has ended
				s.serve(s.begin(ctx, r), r, s.shellHandler)
				s.setRunning(l, nil)
			default:
				s.dismiss(r)
			}
		}
	}
}

// abortQueue dismisses what waits when a lane has ended.
func (s *server) abortQueue(l *lane) {
	for {
		select {
		case r := <-l.queue:
			s.dismiss(r)
		default:
			return
		}
	}
}

// dismiss answers a request of a lane that has ended.
func (s *server) dismiss(r *request) {
	if s.keep(r) {
		return
	}
	switch {
	case r.header.MsgType == "execute_request":
		s.abort(r)
	case r.lane.id != "": // of a subshell that was deleted; otherwise nobody is left to ask
		s.serve(s.root, r, noSubshell)
	}
}

// noSubshell are the handlers of requests to a subshell that is not there.
func noSubshell(msgType string) handler {
	if msgType == "shutdown_request" || !strings.HasSuffix(msgType, "_request") {
		return shellHandlers[msgType]
	}
	return func(_ *server, _ context.Context, r *request) any {
		return failed(unknownSubshell(r.header.Subshell))
	}
}

func unknownSubshell(id string) *EvalError {
	return &EvalError{Name: "NoSubshell", Value: fmt.Sprintf("there is no subshell %q: it was never created, or was deleted", id)}
}

func (s *server) createSubshell(context.Context, *request) any {
	id := uuid.NewString()
	if !s.open(id) {
		return failed(&EvalError{Name: "NoSubshell", Value: fmt.Sprintf("no more than %d subshells can be open", maxSubshells)})
	}
	return createSubshellReply{"ok", id}
}

// deleteSubshell ends a subshell: the cell that runs in it is interrupted and
// what waits is aborted.
func (s *server) deleteSubshell(_ context.Context, r *request) any {
	q, bad := body[subshellRequest](r)
	if bad != nil {
		return failed(bad)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	l := s.lanes[q.ID]
	if l == nil || q.ID == "" {
		return failed(unknownSubshell(q.ID))
	}
	delete(s.lanes, q.ID)
	if l.cancel != nil {
		l.cancel(ErrInterrupted)
	}
	l.close()
	return okReply{"ok"}
}

func (s *server) listSubshells(context.Context, *request) any {
	s.mu.Lock()
	defer s.mu.Unlock()
	ids := []string{}
	for id := range s.lanes {
		if id != "" {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return listSubshellReply{"ok", ids}
}
