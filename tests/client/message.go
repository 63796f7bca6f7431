package client

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
)

// A Message is one that the kernel sent.
type Message struct {
	Channel  string // shell, control, stdin, iopub or hb
	Type     string
	ID       string
	ParentID string // msg_id of the request that it belongs to
	Topic    string // of iopub
	Content  map[string]any
	Metadata map[string]any
	Frames   [][]byte // as they came

	header, parent map[string]any
}

// Header returns a field of the header; "" when it is no text.
func (m Message) Header(field string) string { return text(m.header, field) }

// Text returns a field of the content; "" when it is no text.
func (m Message) Text(field string) string { return text(m.Content, field) }

// Buffers are the binary frames after the content.
func (m Message) Buffers() [][]byte {
	for i, f := range m.Frames {
		if bytes.Equal(f, delimiter) {
			return m.Frames[min(i+6, len(m.Frames)):]
		}
	}
	return nil
}

// Data returns the text of a MIME type in the content's data.
func (m Message) Data(mime string) string {
	data, _ := m.Content["data"].(map[string]any)
	return text(data, mime)
}

// DisplayID is the display_id in the content's transient.
func (m Message) DisplayID() string {
	transient, _ := m.Content["transient"].(map[string]any)
	return text(transient, "display_id")
}

func text(fields map[string]any, name string) string {
	s, _ := fields[name].(string)
	return s
}

// Status is the reply's.
func (r Run) Status() string { return r.Reply.Text("status") }

// Stream is all that came on stdout or stderr.
func (r Run) Stream(name string) string {
	var b strings.Builder
	for _, m := range r.Messages {
		if m.Type == "stream" && m.Text("name") == name {
			b.WriteString(m.Text("text"))
		}
	}
	return b.String()
}

// Of returns the messages of a type.
func (r Run) Of(msgType string) []Message {
	var found []Message
	for _, m := range r.Messages {
		if m.Type == msgType {
			found = append(found, m)
		}
	}
	return found
}

// Result is the text/plain of the execute_result, "" without one.
func (r Run) Result() string {
	for _, m := range r.Of("execute_result") {
		return m.Data("text/plain")
	}
	return ""
}

// Types lists what came on iopub, the state in place of "status".
func (r Run) Types() []string {
	var types []string
	for _, m := range r.Messages {
		if m.Type == "status" {
			types = append(types, m.Text("execution_state"))
		} else {
			types = append(types, m.Type)
		}
	}
	return types
}

var delimiter = []byte("<IDS|MSG>")

// A wire makes frames of messages and back.
type wire struct {
	key      []byte
	session  string
	subshell string
}

func (w *wire) sign(parts [][]byte) []byte {
	if len(w.key) == 0 {
		return nil
	}
	mac := hmac.New(sha256.New, w.key)
	for _, p := range parts {
		mac.Write(p)
	}
	return []byte(hex.EncodeToString(mac.Sum(nil)))
}

func (w *wire) encode(msgType string, content any, parent, metadata map[string]any) ([][]byte, string) {
	id := uuid.NewString()
	header := map[string]any{
		"msg_id": id, "msg_type": msgType, "session": w.session, "username": "test", "version": "5.5",
		"date": time.Now().UTC().Format(time.RFC3339Nano),
	}
	if w.subshell != "" {
		header["subshell_id"] = w.subshell
	}
	parts := [][]byte{encode(header), encode(orEmpty(parent)), encode(orEmpty(metadata)), encode(content)}
	return append([][]byte{delimiter, w.sign(parts)}, parts...), id
}

func orEmpty(m map[string]any) map[string]any {
	if m == nil {
		return map[string]any{}
	}
	return m
}

func encode(v any) []byte {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err) // a test's own value
	}
	return data
}

func (w *wire) decode(channel string, frames [][]byte) (Message, error) {
	m := Message{Channel: channel, Frames: frames}
	if channel == "iopub" && len(frames) > 0 {
		m.Topic = string(frames[0])
		frames = frames[1:]
	}
	for len(frames) > 0 && !bytes.Equal(frames[0], delimiter) {
		frames = frames[1:] // routes
	}
	if len(frames) < 6 {
		return m, fmt.Errorf("not a message: %q", m.Frames)
	}
	if want := w.sign(frames[2:6]); !bytes.Equal(frames[1], want) {
		return m, fmt.Errorf("signature %s, want %s", frames[1], want)
	}
	for i, into := range []*map[string]any{&m.header, &m.parent, &m.Metadata, &m.Content} {
		if err := json.Unmarshal(frames[2+i], into); err != nil || *into == nil {
			return m, fmt.Errorf("frame %d is no object: %s", i, frames[2+i])
		}
	}
	m.Type, m.ID, m.ParentID = m.Header("msg_type"), m.Header("msg_id"), text(m.parent, "msg_id")
	return m, nil
}
