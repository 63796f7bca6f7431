package kernel

import "context"

func (s *server) interruptRequest(context.Context, *request) any {
	s.interrupt()
	return okReply{"ok"}
}

// shutdown ends the kernel. The reply and the idle are the last that is sent,
// after the running cell has ended: wrapUp sends them.
func (s *server) shutdown(_ context.Context, r *request) any {
	q, bad := body[shutdownRequest](r)
	if bad != nil {
		return failed(bad)
	}
	s.mu.Lock()
	if s.ending == nil {
		r.restart = q.Restart
		s.ending = r
	}
	s.mu.Unlock()
	s.stop(errShutdown)
	return later
}
