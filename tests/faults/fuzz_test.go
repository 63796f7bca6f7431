package faults

import (
	"io"
	"testing"
	"time"

	"freshet/kernel"
	"freshet/tests/client"
	"freshet/tests/toy"
)

// FuzzStream sends any bytes to any socket; the heartbeat of an honest client
// goes on. The first byte chooses the socket and how honest the start is.
func FuzzStream(f *testing.F) {
	for i := range byte(15) {
		f.Add(append([]byte{i}, frames([]byte("<IDS|MSG>"), []byte("00"), []byte("{}"), []byte("{}"), []byte("{}"), []byte("{}"))...))
		f.Add(append([]byte{i}, 1))
	}
	for _, m := range malformed {
		f.Add(append([]byte{10}, unhex(f, m.bytes)...))
		f.Add(append([]byte{5}, unhex(f, m.bytes)...))
	}
	names := []string{"shell", "control", "stdin", "iopub", "hb"}
	c, _ := client.Serve(f, &toy.Toy{}, kernel.Options{Info: toy.Info})
	honest := join(f, c, "hb", "")
	f.Fuzz(func(t *testing.T, p []byte) {
		if len(p) == 0 {
			return
		}
		name := names[p[0]%5]
		conn, err := client.DialRaw(c, name)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		start := []byte{}
		if p[0]/5%3 > 0 {
			start = append(start, greeting()...)
		}
		if p[0]/5%3 > 1 {
			start = append(start, ready(sockets[name], "x")...)
		}
		conn.SetDeadline(time.Now().Add(5 * time.Second))
		conn.Write(append(start, p[1:]...))
		if len(start) > 0 {
			io.ReadFull(conn, make([]byte, 64)) // so that the kernel has looked
		}
		honest.t = t
		honest.send(frames(nil, []byte("beat")))
		if m := honest.message(); len(m) != 2 || string(m[1]) != "beat" {
			t.Errorf("the heartbeat brings %q", m)
		}
	})
}
