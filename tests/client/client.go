// Package client is a small Jupyter front end for tests. It speaks to a kernel
// over real sockets, signs what it sends, checks the signatures of what it
// gets, and collects everything that belongs to a request until the reply and
// the idle have come. A failure fails the test.
package client

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"freshet/kernel"
)

// A Client is connected to one kernel. Its methods are for the goroutine of
// the test.
type Client struct {
	// Timeout is how long a request may take; Connect sets 30 s.
	Timeout time.Duration
	// Input is called with each input_request, on a goroutine of the client;
	// it, or somebody later, answers with Reply. nil: a request fails the test.
	Input func(request Message)
	// Session is what the client's headers say and the identity of its sockets.
	Session string

	tb       testing.TB
	wire     *wire
	channels map[string]*channel // shell, control, stdin, iopub, hb
	wg       sync.WaitGroup

	mu      sync.Mutex
	came    []Message     // everything, in the order in which it was read
	news    chan struct{} // closed at the next message
	closing bool
}

// Connect connects to a kernel at c and returns when iopub is subscribed. The
// end of the test closes the client.
func Connect(tb testing.TB, c *kernel.Connection) *Client {
	tb.Helper()
	k := Dial(tb, c)
	k.Subscribe("")
	return k
}

// Dial is Connect without the subscription.
func Dial(tb testing.TB, c *kernel.Connection) *Client {
	tb.Helper()
	k := &Client{
		Timeout: 30 * time.Second, Session: uuid.NewString(), tb: tb,
		channels: map[string]*channel{}, news: make(chan struct{}),
	}
	k.wire = &wire{key: []byte(c.Key), session: k.Session}
	tb.Cleanup(k.Close)
	for _, s := range sockets(c) {
		ch, err := dial(c, s, k.Session)
		if err != nil {
			tb.Fatalf("client: %s: %v", s.name, err)
		}
		k.channels[s.name] = ch
		k.wg.Go(func() { k.read(ch) }) // ends when the channel is closed
	}
	return k
}

// Subscribe subscribes to a topic of iopub, "" is all, and waits for the welcome.
func (k *Client) Subscribe(topic string) Message {
	k.tb.Helper()
	k.SendFrames("iopub", [][]byte{[]byte("\x01" + topic)})
	return k.WaitFor("a welcome", func(m Message) bool {
		return m.Type == "iopub_welcome" && m.Text("subscription") == topic
	})
}

// Close closes the client's sockets.
func (k *Client) Close() {
	k.mu.Lock()
	k.closing = true
	k.mu.Unlock()
	for _, ch := range k.channels {
		ch.conn.Close()
	}
	k.wg.Wait()
}

// Drop closes one socket, as a client does that vanishes.
func (k *Client) Drop(name string) { k.channels[name].conn.Close() }

func (k *Client) read(ch *channel) {
	for {
		frames, err := ch.receive()
		if err != nil {
			return
		}
		m, err := k.wire.decode(ch.name, frames)
		if ch.name == "hb" {
			m, err = Message{Channel: "hb", Frames: frames}, nil
		}
		k.mu.Lock()
		if err != nil && !k.closing {
			k.tb.Errorf("client: %s: %v", ch.name, err)
		}
		k.came = append(k.came, m)
		close(k.news)
		k.news = make(chan struct{})
		k.mu.Unlock()
		if m.Type == "input_request" {
			if k.Input == nil {
				k.tb.Errorf("client: input is asked for: %q", m.Text("prompt"))
				continue
			}
			k.Input(m)
		}
	}
}

// Reply answers an input_request. A message without an ID makes an answer
// without a parent.
func (k *Client) Reply(request Message, text string) {
	k.SendAs("stdin", "input_reply", map[string]any{"value": text}, request.header, nil)
}

// Send sends a request and returns its id.
func (k *Client) Send(channel, msgType string, content any) string {
	k.tb.Helper()
	return k.SendAs(channel, msgType, content, nil, nil)
}

// SendAs sends a message with a parent header and metadata, which may be nil.
func (k *Client) SendAs(channel, msgType string, content any, parent, metadata map[string]any) string {
	k.tb.Helper()
	frames, id := k.wire.encode(msgType, content, parent, metadata)
	k.SendFrames(channel, frames)
	return id
}

// In makes what is sent from now on for a subshell; "" is the main shell.
func (k *Client) In(subshell string) { k.wire.subshell = subshell }

// Frames makes the signed frames of a request, to be changed before SendFrames.
func (k *Client) Frames(msgType string, content any) (frames [][]byte, id string) {
	return k.wire.encode(msgType, content, nil, nil)
}

// Sign makes the frames of a message whose four parts are any bytes.
func (k *Client) Sign(header, parent, metadata, content []byte) [][]byte {
	parts := [][]byte{header, parent, metadata, content}
	return append([][]byte{delimiter, k.wire.sign(parts)}, parts...)
}

// SendFrames sends frames as they are.
func (k *Client) SendFrames(channel string, frames [][]byte) {
	k.tb.Helper()
	if err := k.channels[channel].send(frames); err != nil {
		k.tb.Fatalf("client: sending on %s: %v", channel, err)
	}
}

// Messages returns what has come so far.
func (k *Client) Messages() []Message {
	k.mu.Lock()
	defer k.mu.Unlock()
	return append([]Message(nil), k.came...)
}

// Forget forgets what has come so far.
func (k *Client) Forget() {
	k.mu.Lock()
	k.came = nil
	k.mu.Unlock()
}

// WaitFor returns the first message that is wanted, come or to come.
func (k *Client) WaitFor(what string, wanted func(Message) bool) Message {
	k.tb.Helper()
	deadline := time.NewTimer(k.Timeout)
	defer deadline.Stop()
	next := 0
	for {
		k.mu.Lock()
		came, news := k.came, k.news
		k.mu.Unlock()
		for ; next < len(came); next++ {
			if wanted(came[next]) {
				return came[next]
			}
		}
		select {
		case <-news:
		case <-deadline.C:
			k.tb.Fatalf("client: %s did not come within %v; came: %s", what, k.Timeout, summary(came))
		}
	}
}

func summary(messages []Message) string {
	var b strings.Builder
	for _, m := range messages[max(0, len(messages)-20):] {
		b.WriteString(" " + m.Channel + ":" + m.Type)
	}
	return b.String()
}

// A Run is one request: its reply, and what came on iopub with its id as
// parent, from busy to idle.
type Run struct {
	ID       string
	Reply    Message // zero for requests without reply
	Messages []Message
}

// Await waits for the idle of a request, and its reply if it has one.
func (k *Client) Await(id string, reply bool) Run {
	k.tb.Helper()
	run := Run{ID: id}
	idle := k.WaitFor("the idle of "+id, func(m Message) bool {
		return m.Channel == "iopub" && m.ParentID == id && m.Text("execution_state") == "idle"
	})
	if reply {
		run.Reply = k.WaitFor("the reply to "+id, func(m Message) bool {
			return m.ParentID == id && (m.Channel == "shell" || m.Channel == "control")
		})
	}
	for _, m := range k.Messages() {
		if m.Channel == "iopub" && m.ParentID == id {
			run.Messages = append(run.Messages, m)
		}
		if m.ID == idle.ID {
			break
		}
	}
	return run
}

// Request sends a request on a channel and waits for its reply and idle.
func (k *Client) Request(channel, msgType string, content any) Run {
	k.tb.Helper()
	return k.Await(k.Send(channel, msgType, content), true)
}

// Options of an execute_request. The zero value is what notebooks send, but
// without stdin.
type Options struct {
	Silent          bool
	NoHistory       bool
	AllowStdin      bool
	ContinueOnError bool
	Expressions     map[string]string
	CellID          string
	DeletedCells    []string
}

// SendExecute sends a cell without waiting.
func (k *Client) SendExecute(code string, o Options) string {
	k.tb.Helper()
	metadata := map[string]any{}
	if o.CellID != "" {
		metadata["cellId"] = o.CellID
	}
	if o.DeletedCells != nil {
		metadata["deletedCells"] = o.DeletedCells
	}
	if o.Expressions == nil {
		o.Expressions = map[string]string{}
	}
	return k.SendAs("shell", "execute_request", map[string]any{
		"code": code, "silent": o.Silent, "store_history": !o.NoHistory, "allow_stdin": o.AllowStdin,
		"stop_on_error": !o.ContinueOnError, "user_expressions": o.Expressions,
	}, nil, metadata)
}

// Execute runs a cell.
func (k *Client) Execute(code string, o Options) Run {
	k.tb.Helper()
	return k.Await(k.SendExecute(code, o), true)
}

// Complete asks for completions at a cursor, in code points.
func (k *Client) Complete(code string, cursor int) Message {
	k.tb.Helper()
	return k.Request("shell", "complete_request", map[string]any{"code": code, "cursor_pos": cursor}).Reply
}

// Inspect asks what stands at a cursor, in code points.
func (k *Client) Inspect(code string, cursor, detail int) Message {
	k.tb.Helper()
	return k.Request("shell", "inspect_request", map[string]any{"code": code, "cursor_pos": cursor, "detail_level": detail}).Reply
}

// IsComplete asks whether code can be run.
func (k *Client) IsComplete(code string) Message {
	k.tb.Helper()
	return k.Request("shell", "is_complete_request", map[string]any{"code": code}).Reply
}

// History asks with the fields of a history_request.
func (k *Client) History(content map[string]any) Message {
	k.tb.Helper()
	return k.Request("shell", "history_request", content).Reply
}

// KernelInfo asks on shell or control.
func (k *Client) KernelInfo(channel string) Message {
	k.tb.Helper()
	return k.Request(channel, "kernel_info_request", map[string]any{}).Reply
}

// Interrupt interrupts the kernel.
func (k *Client) Interrupt() Message {
	k.tb.Helper()
	return k.Request("control", "interrupt_request", map[string]any{}).Reply
}

// Shutdown asks the kernel to end, on control.
func (k *Client) Shutdown(restart bool) Run {
	k.tb.Helper()
	return k.Request("control", "shutdown_request", map[string]any{"restart": restart})
}

// Beat sends a heartbeat and waits for its echo.
func (k *Client) Beat(text string) {
	k.tb.Helper()
	k.SendFrames("hb", [][]byte{{}, []byte(text)})
	k.WaitFor("the heartbeat", func(m Message) bool {
		return m.Channel == "hb" && string(m.Frames[len(m.Frames)-1]) == text
	})
}
