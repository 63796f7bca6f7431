package faults

import (
	"bufio"
	"encoding/binary"
	"encoding/hex"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"freshet/kernel"
	"freshet/tests/client"
)

// sockets are the names of a kernel's five, with the type of an honest peer.
var sockets = map[string]string{"shell": "DEALER", "control": "DEALER", "stdin": "DEALER", "iopub": "SUB", "hb": "REQ"}

// greeting is ZMTP's first 64 bytes, mechanism NULL.
func greeting() []byte {
	g := make([]byte, 64)
	g[0], g[9], g[10] = 0xff, 0x7f, 3
	copy(g[12:], "NULL")
	return g
}

// ready is the READY command of a peer.
func ready(socketType, identity string) []byte {
	body := []byte("\x05READY")
	for _, p := range [][2]string{{"Socket-Type", socketType}, {"Identity", identity}} {
		body = append(body, byte(len(p[0])))
		body = append(body, p[0]...)
		body = binary.BigEndian.AppendUint32(body, uint32(len(p[1])))
		body = append(body, p[1]...)
	}
	return command(body)
}

func command(body []byte) []byte { return append([]byte{4, byte(len(body))}, body...) }

// frames is a message on the wire.
func frames(parts ...[]byte) []byte {
	var b []byte
	for i, p := range parts {
		var more byte
		if i < len(parts)-1 {
			more = 1
		}
		b = append(b, more|2)
		b = binary.BigEndian.AppendUint64(b, uint64(len(p)))
		b = append(b, p...)
	}
	return b
}

// unhex reads bytes as a person writes them; spaces do not count.
func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// A raw is a connection that says what it likes.
type raw struct {
	net.Conn
	t  testing.TB
	in *bufio.Reader
}

func dial(t testing.TB, c *kernel.Connection, socket string) *raw {
	t.Helper()
	conn, err := client.DialRaw(c, socket)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return &raw{conn, t, bufio.NewReader(conn)}
}

// join is dial with the handshake of an honest peer.
func join(t testing.TB, c *kernel.Connection, socket, identity string) *raw {
	t.Helper()
	r := dial(t, c, socket)
	r.send(greeting())
	r.send(ready(sockets[socket], identity))
	skip := make([]byte, 64)
	if _, err := io.ReadFull(r.in, skip); err != nil {
		t.Fatalf("no greeting: %v", err)
	}
	if _, body := r.frame(); !strings.HasPrefix(string(body), "\x05READY") {
		t.Fatalf("instead of READY came %q", body)
	}
	return r
}

// send writes and ignores that the kernel has closed the connection.
func (r *raw) send(p []byte) error {
	_, err := r.Write(p)
	return err
}

// frame reads a frame.
func (r *raw) frame() (flags byte, body []byte) {
	r.t.Helper()
	r.SetReadDeadline(time.Now().Add(20 * time.Second))
	flags, err := r.in.ReadByte()
	if err != nil {
		r.t.Fatalf("no frame came: %v", err)
	}
	size := uint64(0)
	if flags&2 != 0 {
		var long [8]byte
		_, err = io.ReadFull(r.in, long[:])
		size = binary.BigEndian.Uint64(long[:])
	} else {
		var short byte
		short, err = r.in.ReadByte()
		size = uint64(short)
	}
	if err != nil {
		r.t.Fatalf("a frame is cut: %v", err)
	}
	body = make([]byte, size)
	if _, err := io.ReadFull(r.in, body); err != nil {
		r.t.Fatalf("a frame is cut: %v", err)
	}
	return flags, body
}

// message reads the frames of a message.
func (r *raw) message() [][]byte {
	r.t.Helper()
	var parts [][]byte
	for {
		flags, body := r.frame()
		parts = append(parts, body)
		if flags&1 == 0 {
			return parts
		}
	}
}

// dropped waits until the kernel has closed the connection.
func (r *raw) dropped() {
	r.t.Helper()
	r.SetReadDeadline(time.Now().Add(5 * time.Second))
	_, err := io.Copy(io.Discard, r.in)
	if e, ok := err.(net.Error); ok && e.Timeout() {
		r.t.Error("the kernel has not dropped the connection")
	}
}
