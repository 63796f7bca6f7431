package zmtp

import (
	"log/slog"

	"github.com/go-zeromq/zmq4"
)

// heartbeatLimit is how much may wait for a peer that does not read its echoes.
const heartbeatLimit = 1 << 20

// A Heartbeat sends every message back to whoever sent it.
type Heartbeat struct {
	socket
}

// ListenHeartbeat starts a heartbeat. It is of type ROUTER, which echoes
// whatever the frames are; a REP socket would trip over a missing delimiter.
func ListenHeartbeat(a Address, name string, log *slog.Logger) (*Heartbeat, error) {
	h := &Heartbeat{socket{name: name, kind: zmq4.Router, limit: heartbeatLimit, log: log}}
	h.socket.serve = echo
	if err := h.start(a); err != nil {
		return nil, err
	}
	return h, nil
}

func echo(c *peerConn) error {
	for {
		frames, err := c.receive()
		if err != nil {
			return err
		}
		if !c.out.put(item{frames: frames}) {
			return ErrGone
		}
	}
}

// Close ends the heartbeat.
func (h *Heartbeat) Close() { h.shut() }
