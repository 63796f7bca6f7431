package faults

import (
	"bytes"
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

// FuzzRequest sends signed requests with any content, metadata and parent; the
// next request is answered.
func FuzzRequest(f *testing.F) {
	types := []string{
		"complete_request", "inspect_request", "is_complete_request", "history_request", "comm_info_request",
		"comm_open", "comm_msg", "comm_close", "kernel_info_request", "input_reply", "", "x",
	}
	for i := range byte(len(types)) {
		f.Add(i, []byte(`{"code":"é pri","cursor_pos":4,"hist_access_type":"search","pattern":"*[","n":-1,"unique":true}`), []byte(`{}`))
		f.Add(i, []byte(`{"hist_access_type":"range","session":-9,"start":9,"stop":-9,"comm_id":null,"detail_level":-7}`), []byte(`[1]`))
	}
	f.Add(byte(0), []byte(`{"code":"x","cursor_pos":9223372036854775807}`), []byte(`null`))
	for i := range byte(4) {
		f.Add(4+i, []byte(`{"comm_id":"c","target_name":"any","data":{"x":[1]}}`), []byte(`{"subshell_id":"x"}`))
	}
	comms := kernel.NewComms()
	comms.Register("any", func(*kernel.Comm, kernel.Output, kernel.CommMessage) (kernel.CommHandler, error) { return nil, nil })
	c, _ := client.Serve(f, &toy.Toy{}, kernel.Options{Info: toy.Info, Subshells: true, Comms: comms})
	k := client.Connect(f, c)
	shell := join(f, c, "shell", "x")
	f.Fuzz(func(t *testing.T, kind byte, content, other []byte) {
		shell.t = t
		head, _ := k.Frames(types[int(kind)%len(types)], nil)
		shell.send(frames(k.Sign(head[2], other, other, content)...))
		parts, id := k.Frames("kernel_info_request", map[string]any{})
		shell.send(frames(parts...))
		for !bytes.Contains(shell.message()[3], []byte(id)) {
		}
		k.Forget()
	})
}
