package kernel

import "context"

// Comms have no targets here: there are none to list, and who opens one is
// told that it is closed, as the protocol wants it.

func (s *server) commInfo(context.Context, *request) any {
	return commInfoReply{"ok", map[string]any{}}
}

func (s *server) commOpen(_ context.Context, r *request) any {
	q, bad := body[commOpen](r)
	if bad != nil {
		s.log.Warn("a comm_open cannot be read", "err", bad.Value)
		return nil
	}
	s.log.Debug("a comm to an unknown target is closed", "target", q.TargetName)
	s.iopub.publish(r.raw, "comm_close", commClose{q.CommID, map[string]any{}})
	return nil
}

// commUnknown takes messages of comms that are not open.
func (s *server) commUnknown(context.Context, *request) any { return nil }
