package zmtp

import (
	"bytes"
	"log/slog"
	"sync"
	"time"

	"github.com/go-zeromq/zmq4"
)

const (
	highWater     = 8 << 20         // bytes waiting for one peer after which producers wait
	publishLimit  = 256 << 20       // bytes after which a peer is given up
	patience      = 3 * time.Second // how long producers wait for a peer that takes nothing
	maxTopics     = 256             // subscriptions of one peer
	maxTopicBytes = 1 << 10
	earlyTime     = time.Second // from the first message on
	earlySize     = 1 << 20     // bytes
)

// A Publisher sends messages to all peers that subscribe to their topic, the
// first frame. It is an XPUB socket: it knows its subscriptions.
type Publisher struct {
	socket
	welcome func(topic string) [][]byte

	subs        sync.Mutex
	subscribers map[*peerConn][]string // topics
	early       backlog
}

// A backlog keeps what is sent before anybody has ever subscribed, for whoever
// comes first: a front end that asks and subscribes at about the same time
// would miss what its question gives rise to.
type backlog struct {
	over  bool // somebody has subscribed, or it is too late
	until time.Time
	size  int
	items []item
}

func (b *backlog) add(it item) {
	now := time.Now()
	if b.until.IsZero() {
		b.until = now.Add(earlyTime)
	}
	for _, f := range it.frames {
		b.size += len(f)
	}
	if b.over = now.After(b.until); b.over {
		b.items = nil
	} else if b.size <= earlySize {
		b.items = append(b.items, it)
	}
}

// take ends the backlog and returns what is in it.
func (b *backlog) take() []item {
	items := b.items
	if time.Now().After(b.until) {
		items = nil
	}
	*b = backlog{over: true}
	return items
}

// ListenPublisher starts a publisher. welcome makes the message that each
// subscription is greeted with: it goes to the subscriber alone, before all
// others. It is called with locks held and must only compute.
func ListenPublisher(a Address, name string, log *slog.Logger, welcome func(topic string) [][]byte) (*Publisher, error) {
	p := &Publisher{
		socket:      socket{name: name, kind: zmq4.XPub, limit: publishLimit, log: log},
		welcome:     welcome,
		subscribers: map[*peerConn][]string{},
	}
	p.socket.serve, p.socket.left = p.read, p.forget
	if err := p.start(a); err != nil {
		return nil, err
	}
	return p, nil
}

func (p *Publisher) read(c *peerConn) error {
	for {
		frames, err := c.receive()
		if err != nil {
			return err
		}
		// A subscription is one frame: 1 or 0, then the topic.
		if len(frames) != 1 || len(frames[0]) == 0 || len(frames[0]) > maxTopicBytes {
			continue
		}
		switch topic := string(frames[0][1:]); frames[0][0] {
		case 1:
			p.subscribe(c, topic)
		case 0:
			p.unsubscribe(c, topic)
		}
	}
}

func (p *Publisher) subscribe(c *peerConn, topic string) {
	p.subs.Lock()
	defer p.subs.Unlock()
	if len(p.subscribers[c]) >= maxTopics {
		return
	}
	c.out.put(item{frames: p.welcome(topic)})
	p.subscribers[c] = append(p.subscribers[c], topic)
	for _, it := range p.early.take() {
		if bytes.HasPrefix(it.frames[0], []byte(topic)) {
			c.out.put(it)
		}
	}
}

func (p *Publisher) unsubscribe(c *peerConn, topic string) {
	p.subs.Lock()
	defer p.subs.Unlock()
	topics := p.subscribers[c]
	for i, t := range topics {
		if t == topic {
			p.subscribers[c] = append(topics[:i], topics[i+1:]...)
			return
		}
	}
}

func (p *Publisher) forget(c *peerConn) {
	p.subs.Lock()
	delete(p.subscribers, c)
	p.subs.Unlock()
}

// Subscribers is how many peers subscribe to anything.
func (p *Publisher) Subscribers() int {
	p.subs.Lock()
	defer p.subs.Unlock()
	n := 0
	for _, topics := range p.subscribers {
		if len(topics) > 0 {
			n++
		}
	}
	return n
}

// Send queues a message for every subscriber of frames[0] and does not block.
// Before the first subscription ever it is kept for that, for a second.
// While a message with the same key still waits for a subscriber, the new one
// takes its place; the empty key is none.
func (p *Publisher) Send(frames [][]byte, key string) {
	p.subs.Lock()
	defer p.subs.Unlock()
	if !p.early.over {
		p.early.add(item{frames: frames, key: key})
	}
	for c, topics := range p.subscribers {
		for _, t := range topics {
			if bytes.HasPrefix(frames[0], []byte(t)) {
				c.out.put(item{frames: frames, key: key})
				break
			}
		}
	}
}

// Wait returns when no subscriber has much waiting for it. It waits as long as
// the slowest makes progress; one that takes nothing for three seconds is
// dropped.
func (p *Publisher) Wait() {
	for {
		c := p.full()
		if c == nil {
			return
		}
		c.out.room(highWater, patience)
	}
}

func (p *Publisher) full() *peerConn {
	p.subs.Lock()
	defer p.subs.Unlock()
	for c := range p.subscribers {
		if c.out.over(highWater) {
			return c
		}
	}
	return nil
}

// Close sends what is queued for at most Linger and ends the publisher.
func (p *Publisher) Close() { p.shut() }
