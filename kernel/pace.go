package kernel

import (
	"sync"
	"time"
)

const (
	paceRate  = 800 // messages a second, in the long run
	paceBurst = 300 // messages that may come at once
)

// A pace keeps a cell that shows in a loop below what servers let through:
// Jupyter's drops what is over 1,000 messages a second in three seconds.
type pace struct {
	mu   sync.Mutex
	next time.Time // when the next message is due if none may come at once
}

// wait returns when the next message may be sent.
func (p *pace) wait() {
	const each = time.Second / paceRate
	p.mu.Lock()
	now := time.Now()
	if earliest := now.Add(-paceBurst * each); p.next.Before(earliest) {
		p.next = earliest
	}
	p.next = p.next.Add(each)
	d := p.next.Sub(now)
	p.mu.Unlock()
	if d > 0 {
		time.Sleep(d)
	}
}
