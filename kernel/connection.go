package kernel

import (
	"crypto/sha256"
	"crypto/sha512"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"net"
	"os"
	"path/filepath"

	"freshet/kernel/zmtp"
)

// A Connection says where a kernel listens and with which key messages are
// signed: the connection file that a front end writes.
type Connection struct {
	Transport       string `json:"transport"` // tcp or ipc
	IP              string `json:"ip"`
	ShellPort       int    `json:"shell_port"`
	ControlPort     int    `json:"control_port"`
	IOPubPort       int    `json:"iopub_port"`
	StdinPort       int    `json:"stdin_port"`
	HeartbeatPort   int    `json:"hb_port"`
	Key             string `json:"key"` // empty: messages are not signed
	SignatureScheme string `json:"signature_scheme"`
	KernelName      string `json:"kernel_name,omitempty"`

	// These are set when the front end asks for encryption, which this kernel
	// has not.
	CurvePublicKey string `json:"curve_publickey,omitempty"`
	CurveSecretKey string `json:"curve_secretkey,omitempty"`

	path string // the file, which ports that the kernel chose are written to
}

// ReadConnectionFile reads and checks a connection file. Ports that are 0 are
// chosen by [Serve], which writes them back.
func ReadConnectionFile(path string) (*Connection, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("cannot read the connection file: %w", err)
	}
	c, err := parseConnection(data)
	if err != nil {
		return nil, fmt.Errorf("connection file %s: %w", path, err)
	}
	c.path = path
	return c, nil
}

func parseConnection(data []byte) (*Connection, error) {
	c := &Connection{Transport: "tcp", SignatureScheme: "hmac-sha256"}
	if err := json.Unmarshal(data, c); err != nil {
		return nil, fmt.Errorf("not the JSON that Jupyter writes: %w", err)
	}
	return c, c.check()
}

// check finds what cannot be served as it is asked for.
func (c *Connection) check() error {
	if c.CurvePublicKey != "" || c.CurveSecretKey != "" {
		return errors.New("it asks for encryption (it has CurveZMQ keys), which this kernel does not have: turn off transport encryption in the front end")
	}
	if _, err := hashOf(c.SignatureScheme); err != nil {
		return err
	}
	if c.IP == "" {
		return errors.New("it has no ip")
	}
	switch c.Transport {
	case "tcp":
		if c.Key == "" && !c.loopback() {
			return fmt.Errorf("it has no key and the address %q is open to others: anybody could run code; use a key or 127.0.0.1", c.IP)
		}
	case "ipc":
	default:
		return fmt.Errorf("transport %q is unknown: want tcp or ipc", c.Transport)
	}
	seen := map[int]string{}
	for _, s := range c.sockets() {
		port := *s.port
		if port < 0 || port > 65535 {
			return fmt.Errorf("%s_port is %d: want 0 to 65535", s.name, port)
		}
		if other, twice := seen[port]; twice && port != 0 {
			return fmt.Errorf("%s_port and %s_port are both %d", other, s.name, port)
		}
		seen[port] = s.name
	}
	return nil
}

// loopback tells whether only this machine can connect.
func (c *Connection) loopback() bool {
	if c.IP == "localhost" {
		return true
	}
	ip := net.ParseIP(c.IP)
	return ip != nil && ip.IsLoopback()
}

// A socketPort is one socket's name in the file and its port.
type socketPort struct {
	name string
	port *int
}

func (c *Connection) sockets() []socketPort {
	return []socketPort{
		{"shell", &c.ShellPort},
		{"control", &c.ControlPort},
		{"iopub", &c.IOPubPort},
		{"stdin", &c.StdinPort},
		{"hb", &c.HeartbeatPort},
	}
}

// choosePaths gives the sockets of an ipc connection whose port is 0 numbers
// under which there is no file.
func (c *Connection) choosePaths() {
	used := map[int]bool{}
	for _, s := range c.sockets() {
		used[*s.port] = true
	}
	next := 1
	for _, s := range c.sockets() {
		for *s.port == 0 {
			if _, err := os.Lstat(c.address(next).Path()); !used[next] && err != nil {
				*s.port = next
			}
			next++
		}
	}
}

func (c *Connection) address(port int) zmtp.Address {
	return zmtp.Address{Transport: c.Transport, IP: c.IP, Port: port}
}

// hashOf returns the hash of a signature scheme.
func hashOf(scheme string) (func() hash.Hash, error) {
	switch scheme {
	case "hmac-sha256":
		return sha256.New, nil
	case "hmac-sha384":
		return sha512.New384, nil
	case "hmac-sha512":
		return sha512.New, nil
	}
	return nil, fmt.Errorf("signature scheme %q is unknown: want hmac-sha256, hmac-sha384 or hmac-sha512", scheme)
}

// writeBack writes the ports into the file, keeping what else it says. The
// file stays readable by its owner alone: it holds the key.
func (c *Connection) writeBack() error {
	if c.path == "" {
		return nil
	}
	fields := map[string]any{}
	data, err := os.ReadFile(c.path)
	if err == nil {
		err = json.Unmarshal(data, &fields)
	}
	if err != nil {
		return fmt.Errorf("cannot read the connection file again: %w", err)
	}
	for _, s := range c.sockets() {
		fields[s.name+"_port"] = *s.port
	}
	if data, err = json.MarshalIndent(fields, "", "  "); err != nil {
		return err
	}
	if err := replaceFile(c.path, data); err != nil {
		return fmt.Errorf("cannot write the ports to the connection file: %w", err)
	}
	return nil
}

// replaceFile puts data in the place of a file, for its owner alone; a reader
// sees the old or the new, never a part.
func replaceFile(path string, data []byte) error {
	tmp, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*") // 0600
	if err != nil {
		return err
	}
	_, err = tmp.Write(data)
	if err = errors.Join(err, tmp.Close()); err == nil {
		err = os.Rename(tmp.Name(), path)
	}
	if err != nil {
		os.Remove(tmp.Name())
	}
	return err
}
