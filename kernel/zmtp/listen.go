package zmtp

import (
	"errors"
	"fmt"
	"net"
	"os"
	"strconv"
)

// An Address is where a socket listens.
type Address struct {
	Transport string // "tcp" or "ipc"
	IP        string // tcp: IP or host, "*" for all; ipc: the stem of the socket files
	Port      int    // tcp: 0 takes a free one; ipc: the socket file's number
}

// String is the address as ZeroMQ writes it.
func (a Address) String() string {
	if a.Transport == "ipc" {
		return fmt.Sprintf("ipc://%s", a.Path())
	}
	return "tcp://" + a.host()
}

func (a Address) host() string {
	ip := a.IP
	if ip == "*" {
		ip = ""
	}
	return net.JoinHostPort(ip, strconv.Itoa(a.Port))
}

// Path is the socket file of an ipc address, as Jupyter names it.
func (a Address) Path() string { return a.IP + "-" + strconv.Itoa(a.Port) }

func listen(a Address) (net.Listener, error) {
	switch a.Transport {
	case "tcp":
		return net.Listen("tcp", a.host())
	case "ipc":
		removeStale(a.Path())
		ln, err := net.Listen("unix", a.Path())
		if err != nil {
			return nil, err
		}
		if err := os.Chmod(a.Path(), 0o600); err != nil && !errors.Is(err, errors.ErrUnsupported) {
			return nil, errors.Join(err, ln.Close())
		}
		return ln, nil
	}
	return nil, fmt.Errorf("unknown transport %q: want tcp or ipc", a.Transport)
}

// removeStale removes a socket file that a killed kernel left, which is one
// that nobody answers at.
func removeStale(path string) {
	info, err := os.Lstat(path)
	if err != nil || info.Mode().Type() != os.ModeSocket {
		return
	}
	conn, err := net.Dial("unix", path)
	if err == nil {
		conn.Close()
		return
	}
	os.Remove(path)
}
