package kernel

import (
	"context"
	"errors"
	"slices"
	"time"

	"freshet/kernel/zmtp"
)

const (
	returnTime  = 3 * time.Second      // how long a kernel waits for the clients of the one before it
	returnEvery = 5 * time.Millisecond // between looks
)

var errHandedOver = errors.New("another kernel takes over")

// A Handover is what a kernel leaves to the one that takes its place at the
// same connection. Nothing of it shows but a pause: clients connect again by
// themselves, and each request is answered by one of the two.
type Handover struct {
	Count       int       `json:"count"` // of the last cell that is answered
	Shell       []Pending `json:"shell"` // first the cell that asked for the handover
	Control     []Pending `json:"control"`
	Subscribers int       `json:"subscribers"` // peers that listened on iopub
}

// A Pending is a request that a kernel has read and not answered.
type Pending struct {
	Identity []byte   `json:"identity"` // of its sender; a sender without one gets no answer
	Frames   [][]byte `json:"frames"`
}

func (r *request) pending() Pending { return Pending{[]byte(r.from.Identity()), r.frames} }

// handOver ends the kernel so that another takes its place and runs the cell of
// r anew; false when there is no other, or when this one ends anyway.
func (s *server) handOver(r *request, counted bool) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.options.HandOver == nil || r.lane.id != "" || s.root.Err() != nil {
		return false
	}
	count := r.lane.count
	if counted {
		count--
	}
	s.left, s.kept = &Handover{Count: count, Subscribers: s.publisher.Subscribers()}, []*request{r}
	s.stop(errHandedOver)
	return true
}

// keep leaves a shell request to the next kernel; false when there is none.
func (s *server) keep(r *request) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.left != nil {
		s.kept = append(s.kept, r)
	}
	return s.left != nil
}

// passOn starts the next kernel with all that this one has not answered.
// Nothing of this one runs any more but cells left behind.
func (s *server) passOn() error {
	s.mu.Lock()
	h, ending := s.left, s.ending
	s.mu.Unlock()
	if h == nil || ending != nil {
		return nil
	}
	for _, l := range s.lanes {
		s.abortQueue(l)
	}
	slices.SortFunc(s.kept[1:], func(a, b *request) int { return int(a.number - b.number) })
	for _, r := range s.kept {
		h.Shell = append(h.Shell, r.pending())
	}
	rest := func(to []Pending, from *zmtp.Router) []Pending {
		for _, m := range from.Rest() {
			to = append(to, Pending{[]byte(m.From.Identity()), m.Frames})
		}
		return to
	}
	h.Shell, h.Control = rest(h.Shell, s.shell), rest(h.Control, s.control)
	return s.options.HandOver(*h)
}

// resume waits until the clients of the kernel before this one are back, and
// answers what it has left.
func (s *server) resume(ctx context.Context) {
	h := s.options.Resume
	if h == nil {
		return
	}
	s.awaitClients(ctx, h)
	main := s.laneOf("")
	if main == nil {
		return // the kernel has ended before it began
	}
	main.count = h.Count
	for _, p := range h.Control {
		if r := s.revive(p, s.control, "control"); r != nil {
			s.serve(ctx, r, s.controlHandler)
		}
	}
	for _, p := range h.Shell {
		if r := s.revive(p, s.shell, "shell"); r != nil {
			s.enqueue(ctx, r)
		}
	}
}

func (s *server) revive(p Pending, router *zmtp.Router, name string) *request {
	return s.request(zmtp.Message{Frames: p.Frames, From: zmtp.Earlier(string(p.Identity))}, router, name)
}

// awaitClients returns when as many listen as did, and all who asked something
// are connected; or after a while: some may have gone for good.
func (s *server) awaitClients(ctx context.Context, h *Handover) {
	ctx, cancel := context.WithTimeout(ctx, returnTime)
	defer cancel()
	tick := time.NewTicker(returnEvery)
	defer tick.Stop()
	for !s.back(h) {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

func (s *server) back(h *Handover) bool {
	absent := func(router *zmtp.Router, list []Pending) bool {
		return slices.ContainsFunc(list, func(p Pending) bool {
			return len(p.Identity) > 0 && router.Newest(string(p.Identity)) == nil
		})
	}
	return s.publisher.Subscribers() >= h.Subscribers &&
		!absent(s.shell, h.Shell) && !absent(s.control, h.Control)
}
