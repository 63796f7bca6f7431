package kernel

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"

	"freshet/kernel/zmtp"
)

// A request is a message that came on shell or control.
type request struct {
	*message
	router  *zmtp.Router // where the reply goes
	lane    *lane        // that it waits in; nil on control
	number  int64        // among all that came on shell
	frames  [][]byte     // as they came
	started string       // when the execution began, as headers write it
	restart bool         // of a shutdown_request
}

// A handler does what a request asks and returns the reply's content, nil for
// requests without reply, or later.
type handler func(s *server, ctx context.Context, r *request) any

// later is returned by a handler whose reply and idle are sent elsewhere.
var later = new(struct{ _ int })

var shellHandlers = map[string]handler{
	"kernel_info_request": (*server).kernelInfo,
	"execute_request":     (*server).execute,
	"complete_request":    (*server).complete,
	"inspect_request":     (*server).inspect,
	"is_complete_request": (*server).isComplete,
	"history_request":     (*server).historyOf,
	"comm_info_request":   (*server).commInfo,
	"comm_open":           (*server).commOpen,
	"comm_msg":            (*server).commMsg,
	"comm_close":          (*server).commClose,
	"shutdown_request":    (*server).shutdown, // where protocols before 5.4 send it
}

var controlHandlers = map[string]handler{
	"kernel_info_request": (*server).kernelInfo,
	"interrupt_request":   (*server).interruptRequest,
	"shutdown_request":    (*server).shutdown,
}

// subshellHandlers are control's too, when subshells are offered.
var subshellHandlers = map[string]handler{
	"create_subshell_request": (*server).createSubshell,
	"delete_subshell_request": (*server).deleteSubshell,
	"list_subshell_request":   (*server).listSubshells,
}

// controlHandler is what control does with a type of request, or nil.
func (s *server) controlHandler(msgType string) handler {
	if h := controlHandlers[msgType]; h != nil || !s.options.Subshells {
		return h
	}
	return subshellHandlers[msgType]
}

func (s *server) shellHandler(msgType string) handler { return shellHandlers[msgType] }

// readShell puts shell requests into the queues of their lanes until ctx ends.
func (s *server) readShell(ctx context.Context) {
	for {
		r := s.receive(ctx, s.shell, "shell")
		if r == nil {
			return
		}
		s.enqueue(ctx, r)
	}
}

// enqueue puts a request into the queue of its lane.
func (s *server) enqueue(ctx context.Context, r *request) {
	if r.lane = s.laneOf(r.header.Subshell); r.lane == nil {
		s.serve(ctx, r, noSubshell)
		return
	}
	r.number = s.arrived.Add(1)
	select {
	case r.lane.queue <- r:
	case <-ctx.Done():
		s.keep(r)
	case <-r.lane.ended: // deleted just now
		if !s.keep(r) {
			s.serve(ctx, r, noSubshell)
		}
	}
}

// serveControl answers control requests, whatever the shell is doing, until
// ctx ends.
func (s *server) serveControl(ctx context.Context) {
	for {
		r := s.receive(ctx, s.control, "control")
		if r == nil {
			return
		}
		s.serve(ctx, r, s.controlHandler)
	}
}

// receive returns the next sound message, or nil when ctx has ended.
func (s *server) receive(ctx context.Context, router *zmtp.Router, name string) *request {
	for {
		select {
		case <-ctx.Done():
			return nil
		case m, ok := <-router.Messages():
			if !ok {
				return nil
			}
			if r := s.request(m, router, name); r != nil {
				return r
			}
		}
	}
}

// request reads a message; nil when it is not sound.
func (s *server) request(m zmtp.Message, router *zmtp.Router, name string) *request {
	msg, err := s.wire.decode(m.Frames)
	if err != nil {
		s.log.Warn("a message is dropped", "socket", name, "because", err)
		return nil
	}
	msg.from = m.From
	return &request{message: msg, router: router, frames: m.Frames}
}

// serve answers one request between busy and idle. Messages of unknown types
// get these two, so that nobody waits for them.
func (s *server) serve(ctx context.Context, r *request, handlers func(msgType string) handler) {
	s.iopub.busy(r.message)
	handle := handlers(r.header.MsgType)
	if handle == nil {
		s.log.Warn("a request is not known", "type", r.header.MsgType)
		s.iopub.idle(r.message)
		return
	}
	content := s.handle(ctx, r, handle)
	if content == later {
		return
	}
	if content != nil && strings.HasSuffix(r.header.MsgType, "_request") {
		s.reply(r, replyType(r.header.MsgType), r.replyMetadata(), content)
	}
	s.iopub.idle(r.message)
}

// handle turns a panic of a handler into an error reply.
func (s *server) handle(ctx context.Context, r *request, h handler) (content any) {
	defer func() {
		if p := recover(); p != nil {
			s.log.Error("a request's handler panicked", "type", r.header.MsgType, "panic", p, "stack", string(debug.Stack()))
			content = failed(internal(p))
		}
	}()
	return h(s, ctx, r)
}

// internal is what a person sees of a panic in this program.
func internal(p any) *EvalError {
	return &EvalError{
		Name:      "InternalError",
		Value:     fmt.Sprintf("%v (a bug in the kernel, not in your code; the session goes on)", p),
		Traceback: []string{fmt.Sprintf("InternalError: %v", p), "This is a bug in the kernel, not in your code. The session goes on; the log has the details."},
	}
}

func replyType(request string) string { return strings.TrimSuffix(request, "_request") + "_reply" }

// replyMetadata tells Lab when an execution began.
func (r *request) replyMetadata() any {
	if r.started == "" {
		return nil
	}
	return map[string]any{"started": r.started}
}

// reply answers on the channel and the connection that asked.
func (s *server) reply(r *request, msgType string, metadata, content any) {
	frames, _, err := s.wire.encode(r.routes, msgType, r.raw, metadata, content)
	if err != nil {
		s.log.Error("a reply cannot be encoded", "type", msgType, "err", err)
		frames, _, err = s.wire.encode(r.routes, msgType, r.raw, nil, failed(internal(err)))
	}
	if err == nil {
		err = r.router.Send(r.from, frames)
	}
	if err != nil && !errors.Is(err, zmtp.ErrGone) {
		s.log.Error("a reply is lost", "type", msgType, "err", err)
	}
}

// body reads a request's content. Its error is a reply.
func body[T any](r *request) (T, *EvalError) {
	var v T
	if err := json.Unmarshal(r.content, &v); err != nil {
		text := fmt.Sprintf("the content of %s cannot be read: %v", r.header.MsgType, err)
		return v, &EvalError{Name: "BadRequest", Value: text, Traceback: []string{"BadRequest: " + text}}
	}
	return v, nil
}
