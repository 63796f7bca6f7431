package kernel

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"sync"
	"time"

	"freshet/kernel/zmtp"
)

// stdinTime is how long a prompt waits for a front end to connect to stdin,
// which it does at about the time of its first request.
const stdinTime = time.Second

// A stdin asks the person at a front end, one question at a time.
type stdin struct {
	router *zmtp.Router
	wire   *wire
	log    *slog.Logger
	turn   chan struct{} // held by the question that is asked

	mu      sync.Mutex
	waiting *question // nil: whatever comes is too late
}

// A question is a prompt that waits for its answer.
type question struct {
	id       string // msg_id of the input_request
	identity string // who was asked
	answer   chan string
}

func newStdin(r *zmtp.Router, w *wire, log *slog.Logger) *stdin {
	return &stdin{router: r, wire: w, log: log, turn: make(chan struct{}, 1)}
}

// read hands replies to the question that waits, until ctx ends.
func (s *stdin) read(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case m, ok := <-s.router.Messages():
			if !ok {
				return
			}
			s.receive(m)
		}
	}
}

func (s *stdin) receive(m zmtp.Message) {
	msg, err := s.wire.decode(m.Frames)
	if err != nil {
		s.log.Warn("a message is dropped", "socket", "stdin", "because", err)
		return
	}
	var reply inputReply
	if msg.header.MsgType != "input_reply" || json.Unmarshal(msg.content, &reply) != nil {
		s.log.Warn("a message is dropped", "socket", "stdin", "because", "it is no input_reply")
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	// Some front ends send no parent; then all that can be known is who it is.
	q, parent := s.waiting, msg.parent.MsgID
	if q == nil || m.From.Identity() != q.identity || (parent != "" && parent != q.id) {
		s.log.Debug("an answer is dropped: its question is over")
		return
	}
	s.waiting = nil
	q.answer <- reply.Value
}

// asker returns the Input of a request that allows it.
func (s *server) asker(r *request, out *output) func(context.Context, string, bool) (string, error) {
	return func(ctx context.Context, prompt string, password bool) (string, error) {
		return s.stdin.ask(ctx, r, out.over, inputRequest{prompt, password})
	}
}

// ask sends a prompt to the front end that sent r and waits for its answer,
// for the end of ctx, or for over.
func (s *stdin) ask(ctx context.Context, r *request, over <-chan struct{}, content inputRequest) (string, error) {
	select {
	case s.turn <- struct{}{}:
		defer func() { <-s.turn }()
	case <-ctx.Done():
		return "", context.Cause(ctx)
	case <-over:
		return "", ErrNoStdin
	}
	for {
		text, err := s.put(ctx, r, over, content)
		if !errors.Is(err, errPeerGone) {
			return text, err
		}
	}
}

// errPeerGone says that whoever was asked has gone. The same front end may
// have connected again; then it is asked again.
var errPeerGone = errors.New("the front end has gone")

// put puts the question once.
func (s *stdin) put(ctx context.Context, r *request, over <-chan struct{}, content inputRequest) (string, error) {
	select {
	case <-over: // perhaps while others were asked
		return "", ErrNoStdin
	default:
	}
	peer := s.peer(ctx, r.from.Identity())
	if peer == nil {
		return "", ErrNoStdin
	}
	frames, id, err := s.wire.encode(r.routes, "input_request", r.raw, nil, content)
	if err != nil {
		return "", err
	}
	q := &question{id: id, identity: peer.Identity(), answer: make(chan string, 1)}
	s.wait(q)
	defer s.wait(nil)
	if err := s.router.Send(peer, frames); err != nil {
		s.log.Debug("a question does not arrive", "err", err) // peer.Gone follows
	}
	select {
	case text := <-q.answer:
		return text, nil
	case <-peer.Gone():
		return "", errPeerGone
	case <-ctx.Done():
		return "", context.Cause(ctx)
	case <-over:
		return "", ErrNoStdin
	}
}

func (s *stdin) wait(q *question) {
	s.mu.Lock()
	s.waiting = q
	s.mu.Unlock()
}

// peer is the newest stdin connection of an identity, or nil when none comes
// in time.
func (s *stdin) peer(ctx context.Context, identity string) *zmtp.Peer {
	ctx, cancel := context.WithTimeout(ctx, stdinTime)
	defer cancel()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for {
		if p := s.router.Newest(identity); p != nil || identity == "" {
			return p
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return nil
		}
	}
}
