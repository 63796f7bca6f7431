package zmtp

import (
	"errors"
	"log/slog"
	"sync"

	"github.com/go-zeromq/zmq4"
)

// ErrGone says that a message was for a peer that is not connected any more.
var ErrGone = errors.New("the peer is gone")

// routerLimit is how much may wait for a peer that asks and does not read.
const routerLimit = 64 << 20

// A Peer is the sender of messages: one connection.
type Peer struct {
	identity string
	conn     *peerConn // nil: of an earlier router
}

// Earlier is a peer that an earlier router at the same address knew under an
// identity: what is sent to it goes to whoever has connected under that since.
func Earlier(identity string) *Peer { return &Peer{identity: identity} }

// Identity is the name that the peer gave itself, which it may share with its
// connections to other sockets; empty when it gave none.
func (p *Peer) Identity() string { return p.identity }

// Gone is closed when the connection has ended; nil for an earlier router's.
func (p *Peer) Gone() <-chan struct{} {
	if p.conn == nil {
		return nil
	}
	return p.conn.gone
}

func (p *Peer) put(frames [][]byte) bool {
	return p.conn != nil && p.conn.out.put(item{frames: frames})
}

// A Message is what a peer sent.
type Message struct {
	Frames [][]byte
	From   *Peer
}

// A Router receives messages of many peers and answers each of them.
type Router struct {
	socket
	messages chan Message
	done     chan struct{}
	once     sync.Once

	names sync.Mutex
	named map[string][]*Peer // by identity, newest last

	restMu sync.Mutex
	rest   []Message // came while the router closed
}

// ListenRouter starts a router. name is what logs and errors call it.
func ListenRouter(a Address, name string, log *slog.Logger) (*Router, error) {
	r := &Router{
		socket:   socket{name: name, kind: zmq4.Router, limit: routerLimit, log: log},
		messages: make(chan Message),
		done:     make(chan struct{}),
		named:    map[string][]*Peer{},
	}
	r.socket.serve = r.read
	if err := r.start(a); err != nil {
		return nil, err
	}
	return r, nil
}

// Messages yields what comes in and is closed by Close. While nobody receives,
// the peers are not read.
func (r *Router) Messages() <-chan Message { return r.messages }

func (r *Router) read(c *peerConn) error {
	p := &Peer{c.identity, c}
	r.enter(p)
	defer r.drop(p)
	for {
		frames, err := c.receive()
		if err != nil {
			return err
		}
		// A closing router goes on reading: a connection closed with bytes
		// unread is reset, and the peer would lose what we said last.
		select {
		case r.messages <- Message{frames, p}:
		case <-r.done:
			r.restMu.Lock()
			r.rest = append(r.rest, Message{frames, p})
			r.restMu.Unlock()
		}
	}
}

// Rest is what came in and was not received before Close, once that has returned.
func (r *Router) Rest() []Message {
	r.restMu.Lock()
	defer r.restMu.Unlock()
	return r.rest
}

func (r *Router) enter(p *Peer) {
	id := p.Identity()
	r.names.Lock()
	r.named[id] = append(r.named[id], p)
	r.names.Unlock()
}

func (r *Router) drop(p *Peer) {
	id := p.Identity()
	r.names.Lock()
	defer r.names.Unlock()
	peers := r.named[id]
	for i, q := range peers {
		if q == p {
			peers = append(peers[:i:i], peers[i+1:]...)
			break
		}
	}
	if len(peers) == 0 {
		delete(r.named, id)
	} else {
		r.named[id] = peers
	}
}

// Newest returns the peer that connected last under an identity, or nil. The
// empty identity names nobody.
func (r *Router) Newest(identity string) *Peer {
	if identity == "" {
		return nil
	}
	r.names.Lock()
	defer r.names.Unlock()
	if peers := r.named[identity]; len(peers) > 0 {
		return peers[len(peers)-1]
	}
	return nil
}

// Send queues a message for the connection that asked, or, when it has gone,
// for the newest of the same identity: a peer that has connected again. It
// does not block. It fails with ErrGone.
func (r *Router) Send(to *Peer, frames [][]byte) error {
	if to.put(frames) {
		return nil
	}
	if again := r.Newest(to.Identity()); again != nil && again != to && again.put(frames) {
		return nil
	}
	return ErrGone
}

// Close sends what is queued for at most Linger and ends the router.
func (r *Router) Close() {
	r.once.Do(func() {
		close(r.done)
		r.shut()
		close(r.messages)
	})
}
