package protocol

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"freshet/kernel"
	"freshet/tests/client"
	"freshet/tests/toy"
)

// An echo sends back what it gets, prints, and keeps what it was told last.
type echo struct {
	comm *kernel.Comm
	last chan string
}

func (e echo) Message(out kernel.Output, m kernel.CommMessage) {
	if string(m.Data) == `"panic"` {
		panic("as asked")
	}
	out.Stream("stdout", []byte("a message\n"))
	if err := e.comm.Send(out, m); err != nil {
		panic(err)
	}
}

func (e echo) Closed(_ kernel.Output, m kernel.CommMessage) { e.last <- string(m.Data) }

// withComms starts a kernel whose target echo opens echoes.
func withComms(t *testing.T) (*client.Client, *kernel.Comms, *toy.Toy, chan string) {
	t.Helper()
	comms, last := kernel.NewComms(), make(chan string, 10)
	comms.Register("echo", func(c *kernel.Comm, out kernel.Output, m kernel.CommMessage) (kernel.CommHandler, error) {
		if string(m.Data) == `"no"` {
			return nil, errors.New("refused")
		}
		out.Stream("stdout", []byte("opened\n"))
		return echo{c, last}, nil
	})
	e := &toy.Toy{}
	c, _ := client.Serve(t, e, kernel.Options{Info: toy.Info, Comms: comms})
	return client.Connect(t, c), comms, e, last
}

// send sends a comm message with buffers and waits for its idle.
func send(k *client.Client, msgType string, content map[string]any, buffers ...[]byte) client.Run {
	frames, id := k.Frames(msgType, content)
	k.SendFrames("shell", append(frames, buffers...))
	return k.Await(id, false)
}

// TestCommsOfFrontEnds: a front end opens, speaks and closes.
func TestCommsOfFrontEnds(t *testing.T) {
	k, _, _, last := withComms(t)
	run := send(k, "comm_open", map[string]any{"comm_id": "c1", "target_name": "echo", "data": map[string]any{}})
	if got := strings.Join(run.Types(), " "); got != "busy stream idle" {
		t.Errorf("opening gives %s", got)
	}
	binary := [][]byte{{}, {0, 255, 1}, bytes.Repeat([]byte("long "), 100_000)}
	run = send(k, "comm_msg", map[string]any{"comm_id": "c1", "data": map[string]any{"x": []int{1, 2}}}, binary...)
	if got := strings.Join(run.Types(), " "); got != "busy stream comm_msg idle" {
		t.Fatalf("a message gives %s", got)
	}
	answer := run.Of("comm_msg")[0]
	checkJSON(t, answer.Content, `{"comm_id":"c1","data":{"x":[1,2]}}`)
	if got := answer.Buffers(); fmt.Sprint(got) != fmt.Sprint(binary) {
		t.Errorf("%d buffers came back changed", len(got))
	}
	info := func(target string) any {
		return k.Request("shell", "comm_info_request", map[string]any{"target_name": target}).Reply.Content
	}
	checkJSON(t, info(""), `{"status":"ok","comms":{"c1":{"target_name":"echo"}}}`)
	checkJSON(t, info("echo"), `{"status":"ok","comms":{"c1":{"target_name":"echo"}}}`)
	checkJSON(t, info("other"), `{"status":"ok","comms":{}}`)
	if run := send(k, "comm_msg", map[string]any{"comm_id": "c1", "data": "panic"}); strings.Join(run.Types(), " ") != "busy idle" {
		t.Errorf("a handler that panics gives %s", run.Types())
	}
	send(k, "comm_close", map[string]any{"comm_id": "c1", "data": map[string]any{"bye": true}})
	if got := <-last; got != `{"bye":true}` {
		t.Errorf("the handler is told %s", got)
	}
	checkJSON(t, info(""), `{"status":"ok","comms":{}}`)
}

// TestCommsNotOpened: whoever opens what is not to be had is told so; messages
// that make no sense are between busy and idle all the same.
func TestCommsNotOpened(t *testing.T) {
	k, _, _, _ := withComms(t)
	send(k, "comm_open", map[string]any{"comm_id": "there", "target_name": "echo", "data": map[string]any{}})
	for _, test := range []struct {
		msgType string
		content map[string]any
		types   string
	}{
		{"comm_open", map[string]any{"comm_id": "c", "target_name": "nobody", "data": map[string]any{}}, "busy comm_close idle"},
		{"comm_open", map[string]any{"comm_id": "c", "target_name": "echo", "data": "no"}, "busy comm_close idle"},
		{"comm_open", map[string]any{"comm_id": "c"}, "busy comm_close idle"},
		{"comm_open", map[string]any{"comm_id": "there", "target_name": "echo"}, "busy idle"},
		{"comm_open", map[string]any{"comm_id": 7}, "busy idle"},
		{"comm_msg", map[string]any{}, "busy idle"},
		{"comm_msg", map[string]any{"comm_id": "c", "data": map[string]any{}}, "busy idle"},
		{"comm_close", map[string]any{"comm_id": "c", "data": map[string]any{}}, "busy idle"},
		{"what_is_this", map[string]any{"comm_id": "c"}, "busy idle"},
		{"debug_request", map[string]any{}, "busy idle"},
	} {
		run := send(k, test.msgType, test.content)
		if got := strings.Join(run.Types(), " "); got != test.types {
			t.Errorf("%s %v gives %s, want %s", test.msgType, test.content, got, test.types)
		}
	}
	checkJSON(t, k.Request("shell", "comm_info_request", map[string]any{}).Reply.Content, `{"status":"ok","comms":{"there":{"target_name":"echo"}}}`)
}

// TestCommsOfCells: a cell opens a comm; what it says belongs to the cell.
func TestCommsOfCells(t *testing.T) {
	k, comms, e, last := withComms(t)
	var comm *kernel.Comm
	e.Called = func(out kernel.Output, text string) {
		var err error
		switch text {
		case "open":
			m := kernel.CommMessage{
				Data: json.RawMessage(`{"state":{"value":3}}`), Metadata: json.RawMessage(`{"version":"2.1.0"}`), Buffers: [][]byte{{1, 2}},
			}
			comm, err = comms.Open(out, "jupyter.widget", echo{nil, last}, m)
		case "say":
			err = comm.Send(out, kernel.CommMessage{Data: json.RawMessage(`{"method":"update"}`)})
		case "spoilt":
			if err := comm.Send(out, kernel.CommMessage{Data: json.RawMessage(`{"method"`)}); err == nil {
				t.Error("what is no JSON was sent")
			}
		case "close":
			err = comm.Close(out, kernel.CommMessage{})
		}
		if err != nil {
			t.Error(text, err)
		}
	}
	run := k.Execute("print a\ncall open\nprint b\ncall say\ncall spoilt", client.Options{})
	if got := strings.Join(run.Types(), " "); got != "busy execute_input stream comm_open stream comm_msg idle" {
		t.Fatalf("the cell gives %s", got)
	}
	opened := run.Of("comm_open")[0]
	if opened.Text("target_name") != "jupyter.widget" || opened.Text("comm_id") != comm.ID || len(opened.Buffers()) != 1 || opened.Metadata["version"] != "2.1.0" {
		t.Errorf("the comm is opened with %v %v", opened.Content, opened.Metadata)
	}
	send(k, "comm_close", map[string]any{"comm_id": comm.ID, "data": map[string]any{}})
	if got := <-last; got != "{}" {
		t.Errorf("the handler is told %s", got)
	}
	if err := comm.Send(nil, kernel.CommMessage{}); !errors.Is(err, kernel.ErrCommClosed) {
		t.Errorf("a closed comm says %v", err)
	}
	run = k.Execute("call open\ncall close", client.Options{})
	if got := strings.Join(run.Types(), " "); got != "busy execute_input comm_open comm_close idle" {
		t.Errorf("the second cell gives %s", got)
	}
	if _, err := kernel.NewComms().Open(nil, "x", nil, kernel.CommMessage{}); !errors.Is(err, kernel.ErrCommClosed) {
		t.Errorf("without a kernel a comm says %v", err)
	}
}
