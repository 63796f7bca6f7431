package zmtp

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"github.com/go-zeromq/zmq4"
)

// Linger is how long Close of a socket waits for peers to take what is queued.
const Linger = time.Second

const (
	handshakeTime  = 10 * time.Second
	maxConnections = 256
	maxBackoff     = time.Second
)

// A peerConn is one connection after its handshake.
type peerConn struct {
	zmq      *zmq4.Conn
	raw      net.Conn
	out      *outbox
	identity string
	gone     chan struct{} // closed when nothing more comes and goes
}

// receive returns the next message; commands are passed over.
func (c *peerConn) receive() ([][]byte, error) {
	for {
		msg, err := c.zmq.RecvMsg()
		if err != nil {
			return nil, err
		}
		if msg.Type != zmq4.CmdMsg {
			return msg.Frames, nil
		}
	}
}

// A socket accepts connections and keeps account of them; what is done with
// their messages is its user's.
type socket struct {
	name   string
	kind   zmq4.SocketType
	limit  int // bytes that may wait for one peer
	serve  func(*peerConn) error
	left   func(*peerConn) // called when a served connection has ended; may be nil
	log    *slog.Logger
	ln     net.Listener
	budget atomic.Int64

	mu     sync.Mutex
	raws   map[net.Conn]struct{} // all connections, also in their handshake
	peers  map[*peerConn]struct{}
	closed bool
	wg     sync.WaitGroup
}

// start listens and accepts. Each connection's serve runs on a goroutine of
// its own until it returns; then the connection is closed.
func (s *socket) start(a Address) error {
	ln, err := listen(a)
	if err != nil {
		return fmt.Errorf("cannot listen for %s at %s: %w", s.name, a, err)
	}
	s.ln = ln
	s.log = s.log.With("socket", s.name)
	s.raws = map[net.Conn]struct{}{}
	s.peers = map[*peerConn]struct{}{}
	s.budget.Store(maxAnnounced)
	s.wg.Go(s.accept) // ends when Close closes the listener
	return nil
}

// Port is the TCP port that the socket listens at; 0 for other transports.
func (s *socket) Port() int {
	if a, ok := s.ln.Addr().(*net.TCPAddr); ok {
		return a.Port
	}
	return 0
}

func (s *socket) accept() {
	wait := time.Duration(0)
	for {
		raw, err := s.ln.Accept()
		if err != nil {
			if errors.Is(err, net.ErrClosed) {
				return
			}
			// Out of file descriptors, most likely: spinning would not help.
			wait = min(max(2*wait, 5*time.Millisecond), maxBackoff)
			s.log.Warn("cannot accept a connection", "err", err, "again in", wait)
			time.Sleep(wait)
			continue
		}
		wait = 0
		if !s.admit(raw) {
			raw.Close()
		}
	}
}

// admit starts the goroutine of a new connection, unless there are too many.
func (s *socket) admit(raw net.Conn) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return false
	}
	if len(s.raws) >= maxConnections {
		s.log.Warn("too many connections, one is refused", "peer", raw.RemoteAddr())
		return false
	}
	s.raws[raw] = struct{}{}
	s.wg.Go(func() { s.connection(raw) }) // ends with the connection
	return true
}

// connection is the life of one connection.
func (s *socket) connection(raw net.Conn) {
	defer func() {
		if r := recover(); r != nil {
			s.log.Error("a connection's reader panicked", "panic", r, "stack", string(debug.Stack()))
		}
		raw.Close()
		s.mu.Lock()
		delete(s.raws, raw)
		s.mu.Unlock()
	}()
	c, g, err := s.handshake(raw)
	if g != nil {
		defer g.scanner.release()
	}
	if err != nil {
		s.log.Debug("a connection is dropped in its handshake", "peer", raw.RemoteAddr(), "err", err)
		return
	}
	if !s.join(c) {
		return
	}
	defer s.leave(c)
	err = s.serve(c)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, net.ErrClosed) {
		s.log.Debug("a connection is dropped", "peer", raw.RemoteAddr(), "err", err)
	}
}

func (s *socket) handshake(raw net.Conn) (*peerConn, *guard, error) {
	if err := raw.SetDeadline(time.Now().Add(handshakeTime)); err != nil {
		return nil, nil, err
	}
	g := newGuard(raw, &s.budget)
	z, err := zmq4.Open(g, null{}, s.kind, nil, true, nil)
	if err != nil {
		return nil, g, err
	}
	if err := raw.SetDeadline(time.Time{}); err != nil {
		return nil, g, err
	}
	c := &peerConn{zmq: z, raw: raw, out: newOutbox(raw, s.limit), identity: z.Peer.Meta[identity], gone: make(chan struct{})}
	g.ready(c.out)
	return c, g, nil
}

// join makes c a peer and starts its writer.
func (s *socket) join(c *peerConn) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return false
	}
	s.peers[c] = struct{}{}
	s.wg.Go(func() { // ends when the outbox is finished or abandoned, or the peer is gone
		if err := c.out.write(); err != nil {
			s.log.Debug("a peer does not take messages any more", "peer", c.raw.RemoteAddr(), "err", err)
		}
		c.out.abandon() // which ends the reader
	})
	return true
}

func (s *socket) leave(c *peerConn) {
	c.out.abandon()
	if s.left != nil {
		s.left(c)
	}
	close(c.gone)
	s.mu.Lock()
	delete(s.peers, c)
	s.mu.Unlock()
}

// shut closes the listener and all connections, after what is queued is
// written or Linger is over. It returns when every goroutine has ended. A
// second call waits for the same.
func (s *socket) shut() {
	s.mu.Lock()
	s.closed = true
	deadline := time.Now().Add(Linger)
	served := map[net.Conn]bool{}
	for c := range s.peers {
		served[c.raw] = true
		c.raw.SetWriteDeadline(deadline)
		c.out.finish()
	}
	for raw := range s.raws {
		if !served[raw] {
			raw.Close()
		}
	}
	s.mu.Unlock()
	s.ln.Close()
	s.wg.Wait()
}
