package zmtp

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"net"
	"sync/atomic"
)

const (
	greetingSize   = 64
	maxHandshake   = 4 << 10   // bytes of all frames of a handshake
	maxMessage     = 256 << 20 // bytes of one message
	maxFrames      = 1024      // frames of one message
	maxAnnounced   = 1 << 30   // bytes that a socket's unfinished large frames may announce
	largeFrame     = 64 << 10  // smaller frames are not counted: they always pass
	flagMore       = 0x1
	flagLong       = 0x2
	flagCommand    = 0x4
	flagsReserved  = ^byte(flagMore | flagLong | flagCommand)
	readBufferSize = 16 << 10
)

// A scanner follows the framing of incoming bytes and finds what no honest
// peer sends, before anybody allocates for it.
type scanner struct {
	budget   *atomic.Int64 // what the socket's connections may still announce
	greeting int           // bytes of the greeting seen
	open     bool          // the handshake is over

	header  [longHeader]byte
	have    int    // bytes of the header seen
	body    uint64 // bytes of the present frame still to come
	frames  int    // of the present message
	total   uint64 // bytes of the present message
	charged int64  // what the present message took from the budget
	early   uint64 // bytes of the handshake's frames
}

// scan takes the next bytes of the stream. After an error it is not called again.
func (s *scanner) scan(p []byte) error {
	if n := min(greetingSize-s.greeting, len(p)); n > 0 {
		s.greeting += n
		p = p[n:]
	}
	for len(p) > 0 {
		if s.body > 0 {
			n := min(s.body, uint64(len(p)))
			s.body -= n
			p = p[n:]
		} else {
			s.header[s.have] = p[0]
			s.have++
			p = p[1:]
			if !s.headerComplete() {
				continue
			}
			if err := s.frame(); err != nil {
				return err
			}
		}
		if s.body == 0 && s.header[0]&flagMore == 0 {
			s.endMessage()
		}
	}
	return nil
}

func (s *scanner) headerComplete() bool {
	if s.have < 2 {
		return false
	}
	return s.header[0]&flagLong == 0 || s.have == len(s.header)
}

// frame judges the header that has just been read.
func (s *scanner) frame() error {
	flags, size := s.header[0], uint64(s.header[1])
	if flags&flagLong != 0 {
		size = binary.BigEndian.Uint64(s.header[1:])
	}
	s.have = 0
	if flags&flagsReserved != 0 {
		return fmt.Errorf("a frame has the reserved flags %#x", flags)
	}
	if flags&flagCommand != 0 && flags&flagMore != 0 {
		return errors.New("a command has more than one frame")
	}
	if s.frames++; s.frames > maxFrames {
		return fmt.Errorf("a message has more than %d frames", maxFrames)
	}
	if size > maxMessage || s.total+size > maxMessage {
		return fmt.Errorf("a message announces more than %d MiB", maxMessage>>20)
	}
	if !s.open {
		if s.early += size; s.early > maxHandshake {
			return fmt.Errorf("a handshake is longer than %d bytes", maxHandshake)
		}
	}
	s.total += size
	s.body = size
	if size < largeFrame {
		return nil
	}
	s.charged += int64(size)
	if s.budget.Add(-int64(size)) < 0 {
		return fmt.Errorf("unfinished messages announce more than %d MiB", maxAnnounced>>20)
	}
	return nil
}

func (s *scanner) endMessage() {
	s.release()
	s.frames, s.total = 0, 0
}

// release gives back what the present message took from the budget.
func (s *scanner) release() {
	s.budget.Add(s.charged)
	s.charged = 0
}

// A guard is the connection that zmq4 works on: what it reads has been
// scanned, and what it writes after the handshake goes to the queue.
type guard struct {
	net.Conn
	in      *bufio.Reader
	scanner scanner
	out     *outbox // nil during the handshake
	command []byte  // bytes of a command that zmq4 is writing
}

func newGuard(raw net.Conn, budget *atomic.Int64) *guard {
	return &guard{Conn: raw, in: bufio.NewReaderSize(raw, readBufferSize), scanner: scanner{budget: budget}}
}

// ready ends the handshake: from now on out owns the writing.
func (g *guard) ready(out *outbox) {
	g.scanner.open = true
	g.out = out
}

func (g *guard) Read(p []byte) (int, error) {
	n, err := g.in.Read(p)
	if bad := g.scanner.scan(p[:n]); bad != nil {
		return 0, bad
	}
	return n, err
}

// Write passes the handshake through. Later zmq4 writes only PONG commands:
// a header of two bytes, then a body.
func (g *guard) Write(p []byte) (int, error) {
	if g.out == nil {
		return g.Conn.Write(p)
	}
	g.command = append(g.command, p...)
	if len(g.command) >= 2 && len(g.command) == 2+int(g.command[1]) {
		if !g.out.put(item{frames: [][]byte{g.command[2:]}, command: true}) {
			return 0, net.ErrClosed
		}
		g.command = nil
	}
	return len(p), nil
}
