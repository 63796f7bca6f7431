package zmtp

import (
	"bufio"
	"encoding/binary"
	"io"
	"net"
	"sync"
	"time"
)

const (
	batchSize   = 256 << 10 // bytes that the writer takes at once
	chunkSize   = 128 << 10 // bytes after which progress is noted
	itemCost    = 64        // bytes that a queued message costs beside its frames
	writeBuffer = 32 << 10
)

// An item is one queued message, or one command.
type item struct {
	frames  [][]byte
	command bool
	key     string // a later item of the same key takes its place; "" is no key
	size    int
}

// An outbox is what waits to be written to one peer. put never blocks; the
// writing belongs to the one goroutine that runs write.
type outbox struct {
	raw   net.Conn
	limit int // bytes after which the peer is given up

	mu     sync.Mutex
	filled sync.Cond // items came, or closed
	items  []item
	first  int            // number of items[0] among all that ever came
	keys   map[string]int // key → number of its queued item
	bytes  int            // queued or being written
	closed bool           // no more items; the writer ends when all are written
	broken bool           // the peer is lost: what is queued is forgotten
	moved  chan struct{}  // closed at the next progress; nil when nobody waits
}

func newOutbox(raw net.Conn, limit int) *outbox {
	o := &outbox{raw: raw, limit: limit, keys: map[string]int{}}
	o.filled.L = &o.mu
	return o
}

// put queues an item. It is false when the peer is gone, or given up because
// too much waits for it.
func (o *outbox) put(it item) bool {
	it.size = itemCost
	for _, f := range it.frames {
		it.size += headerSize(f) + len(f)
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.closed || o.broken {
		return false
	}
	if o.bytes > o.limit {
		o.breakLocked()
		return false
	}
	o.bytes += it.size
	if it.key != "" {
		if n, queued := o.keys[it.key]; queued {
			old := &o.items[n-o.first]
			o.bytes -= old.size
			*old = it
			return true
		}
		o.keys[it.key] = o.first + len(o.items)
	}
	o.items = append(o.items, it)
	o.filled.Signal()
	return true
}

// take waits for items and returns some, or nil when there will be no more.
func (o *outbox) take() []item {
	o.mu.Lock()
	defer o.mu.Unlock()
	for len(o.items) == 0 && !o.closed && !o.broken {
		o.filled.Wait()
	}
	if o.broken {
		return nil
	}
	n, size := 0, 0
	for n < len(o.items) && size < batchSize {
		size += o.items[n].size
		if key := o.items[n].key; key != "" {
			delete(o.keys, key)
		}
		n++
	}
	batch := o.items[:n:n]
	o.items = o.items[n:]
	o.first += n
	if len(o.items) == 0 {
		o.items = nil
	}
	return batch
}

func (o *outbox) empty() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return len(o.items) == 0
}

// finish lets the writer end after what is queued.
func (o *outbox) finish() {
	o.mu.Lock()
	o.closed = true
	o.filled.Broadcast()
	o.mu.Unlock()
}

// abandon forgets what is queued: the peer is lost.
func (o *outbox) abandon() {
	o.mu.Lock()
	o.breakLocked()
	o.mu.Unlock()
}

// breakLocked closes the connection too, or a writer that is stuck in it
// would stay.
func (o *outbox) breakLocked() {
	if o.broken {
		return
	}
	o.broken = true
	o.raw.Close()
	o.items, o.keys, o.bytes = nil, nil, 0
	o.wakeLocked()
	o.filled.Broadcast()
}

// over tells whether so much waits that producers should.
func (o *outbox) over(high int) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.bytes >= high && !o.closed && !o.broken
}

// progress notes that n bytes are out.
func (o *outbox) progress(n int) {
	o.mu.Lock()
	o.bytes = max(0, o.bytes-n)
	o.wakeLocked()
	o.mu.Unlock()
}

func (o *outbox) wakeLocked() {
	if o.moved != nil {
		close(o.moved)
		o.moved = nil
	}
}

// room waits until less than high is queued. A peer that takes nothing for
// the time of patience is given up.
func (o *outbox) room(high int, patience time.Duration) {
	var timer *time.Timer
	for {
		o.mu.Lock()
		if o.bytes < high || o.closed || o.broken {
			o.mu.Unlock()
			return
		}
		if o.moved == nil {
			o.moved = make(chan struct{})
		}
		moved := o.moved
		o.mu.Unlock()
		if timer == nil {
			timer = time.NewTimer(patience)
			defer timer.Stop()
		} else {
			timer.Reset(patience)
		}
		select {
		case <-moved:
		case <-timer.C:
			o.abandon()
			return
		}
	}
}

// write sends items until the outbox is finished or broken or the connection
// fails. Nobody else writes to it.
func (o *outbox) write() error {
	w := bufio.NewWriterSize(chunks{o.raw, o}, writeBuffer)
	for {
		batch := o.take()
		if batch == nil {
			return w.Flush()
		}
		overhead := 0
		for i := range batch {
			if err := batch[i].writeTo(w); err != nil {
				return err
			}
			overhead += itemCost
			batch[i] = item{}
		}
		o.progress(overhead)
		if o.empty() {
			if err := w.Flush(); err != nil {
				return err
			}
		}
	}
}

// A frame's header is its flags and its size in one byte or in eight.
const (
	shortHeader = 2
	longHeader  = 9
)

func headerSize(frame []byte) int {
	if len(frame) > 255 {
		return longHeader
	}
	return shortHeader
}

func (it *item) writeTo(w *bufio.Writer) error {
	for i, f := range it.frames {
		var flags byte
		if i < len(it.frames)-1 {
			flags |= flagMore
		}
		if it.command {
			flags |= flagCommand
		}
		var header [longHeader]byte
		n := headerSize(f)
		if n == longHeader {
			flags |= flagLong
			binary.BigEndian.PutUint64(header[1:], uint64(len(f)))
		} else {
			header[1] = byte(len(f))
		}
		header[0] = flags
		if _, err := w.Write(header[:n]); err != nil {
			return err
		}
		if _, err := w.Write(f); err != nil {
			return err
		}
	}
	return nil
}

// chunks writes large pieces in parts, so that a slow peer's progress shows.
type chunks struct {
	w io.Writer
	o *outbox
}

func (c chunks) Write(p []byte) (int, error) {
	done := 0
	for done < len(p) {
		n, err := c.w.Write(p[done:min(done+chunkSize, len(p))])
		done += n
		c.o.progress(n)
		if err != nil {
			return done, err
		}
	}
	return done, nil
}
