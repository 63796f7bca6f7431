package client

import (
	"fmt"
	"net"
	"strconv"
	"sync"

	"github.com/go-zeromq/zmq4"
	"github.com/go-zeromq/zmq4/security/null"

	"freshet/kernel"
)

// A socket is one of the five, by its name, port and the client's type.
type socket struct {
	name string
	port int
	kind zmq4.SocketType
}

func sockets(c *kernel.Connection) []socket {
	return []socket{
		{"iopub", c.IOPubPort, zmq4.Sub},
		{"control", c.ControlPort, zmq4.Dealer},
		{"stdin", c.StdinPort, zmq4.Dealer},
		{"shell", c.ShellPort, zmq4.Dealer},
		{"hb", c.HeartbeatPort, zmq4.Dealer},
	}
}

// A channel is a connection to one of the kernel's sockets.
type channel struct {
	name string
	conn *zmq4.Conn
	mu   sync.Mutex // a message's frames stay together
}

func dial(c *kernel.Connection, s socket, identity string) (*channel, error) {
	raw, err := DialRaw(c, s.name)
	if err != nil {
		return nil, err
	}
	conn, err := zmq4.Open(raw, null.Security(), s.kind, zmq4.SocketIdentity(identity), false, nil)
	if err != nil {
		raw.Close()
		return nil, err
	}
	return &channel{name: s.name, conn: conn}, nil
}

// DialRaw connects to one of a kernel's sockets (shell, control, stdin, iopub,
// hb) without a handshake.
func DialRaw(c *kernel.Connection, name string) (net.Conn, error) {
	for _, s := range sockets(c) {
		switch {
		case s.name != name:
		case c.Transport == "ipc":
			return net.Dial("unix", c.IP+"-"+strconv.Itoa(s.port))
		default:
			return net.Dial("tcp", net.JoinHostPort(c.IP, strconv.Itoa(s.port)))
		}
	}
	return nil, fmt.Errorf("no socket is called %q", name)
}

func (ch *channel) send(frames [][]byte) error {
	ch.mu.Lock()
	defer ch.mu.Unlock()
	return ch.conn.SendMsg(zmq4.NewMsgFrom(frames...))
}

func (ch *channel) receive() ([][]byte, error) {
	for {
		msg, err := ch.conn.RecvMsg()
		if err != nil {
			return nil, err
		}
		if msg.Type == zmq4.UsrMsg {
			return msg.Frames, nil
		}
	}
}
