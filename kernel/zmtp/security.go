package zmtp

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/go-zeromq/zmq4"
)

// null is ZMTP's NULL mechanism. zmq4's own trusts the lengths in a READY
// command and panics on socket types that it does not know; this one checks.
type null struct{}

var _ zmq4.Security = null{}

func (null) Type() zmq4.SecurityType { return zmq4.NullSecurity }

func (null) Handshake(conn *zmq4.Conn, _ bool) error {
	ready, err := conn.Meta.MarshalZMTP()
	if err != nil {
		return err
	}
	if err := conn.SendCmd(zmq4.CmdReady, ready); err != nil {
		return err
	}
	cmd, err := conn.RecvCmd()
	if err != nil {
		return err
	}
	if cmd.Name != zmq4.CmdReady {
		return fmt.Errorf("the peer sent %q where READY belongs", cmd.Name)
	}
	return properties(cmd.Body, conn.Peer.Meta)
}

// properties reads the metadata of a READY command into meta and checks the
// socket type. Names of properties are case-insensitive.
func properties(p []byte, meta zmq4.Metadata) error {
	short := errors.New("a READY command is cut short")
	for len(p) > 0 {
		n := int(p[0])
		p = p[1:]
		if len(p) < n+4 {
			return short
		}
		name := string(p[:n])
		size := binary.BigEndian.Uint32(p[n:])
		p = p[n+4:]
		if uint64(size) > uint64(len(p)) {
			return short
		}
		switch value := string(p[:size]); strings.ToLower(name) {
		case "socket-type":
			meta[socketType] = value
		case "identity":
			meta[identity] = value
		}
		p = p[size:]
	}
	switch zmq4.SocketType(meta[socketType]) {
	case zmq4.Pair, zmq4.Pub, zmq4.Sub, zmq4.Req, zmq4.Rep, zmq4.Dealer,
		zmq4.Router, zmq4.Pull, zmq4.Push, zmq4.XPub, zmq4.XSub:
		return nil
	}
	return fmt.Errorf("a READY command names the socket type %q", meta[socketType])
}

// Names of the properties that count.
const (
	socketType = "Socket-Type"
	identity   = "Identity"
)

func (null) Encrypt(w io.Writer, data []byte) (int, error) { return w.Write(data) }

func (null) Decrypt(w io.Writer, data []byte) (int, error) { return w.Write(data) }
