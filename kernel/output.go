package kernel

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"time"
	"unicode/utf8"
)

// maxPieces is how many changes between stdout and stderr one batch keeps in
// order. A loop that alternates would otherwise send a message for each line.
const maxPieces = 16

// An output is one request's way to iopub, as long as anybody holds it. Its
// state is guarded by the lock of pub.
type output struct {
	pub    *iopub
	parent json.RawMessage
	id     string // msg_id of the request
	silent bool   // nothing is shown

	ask  func(ctx context.Context, prompt string, password bool) (string, error) // nil: not allowed
	over chan struct{}                                                           // closed when the evaluation is over

	text   []piece
	spare  []byte    // an empty buffer for the next piece
	size   int       // bytes of text
	due    time.Time // when the text is to go
	quiet  time.Time // from when on text goes at once
	listed bool      // among pub.texts
	carry  map[string][]byte
}

var _ Output = (*output)(nil)

// A piece is text of one stream without a change in between.
type piece struct {
	name string
	data []byte
}

// Stream waits while a front end is far behind and still reading.
func (o *output) Stream(name string, text []byte) {
	if o.silent || len(text) == 0 {
		return
	}
	if name != "stderr" {
		name = "stdout"
	}
	o.pub.send.Wait()
	o.pub.mu.Lock()
	defer o.pub.mu.Unlock()
	o.hold(name, text)
	now := time.Now()
	switch {
	case o.size >= textSize || !now.Before(o.quiet):
		o.flushText(now, false)
	case !o.listed:
		o.listed = true
		o.due = o.quiet
		o.pub.texts = append(o.pub.texts, o)
		o.pub.alarm(o.due)
	}
}

// hold adds text to what waits.
func (o *output) hold(name string, text []byte) {
	o.size += len(text)
	for i := len(o.text) - 1; i >= 0; i-- {
		if o.text[i].name == name {
			o.text[i].data = append(o.text[i].data, text...)
			return
		}
		if len(o.text) < maxPieces {
			break
		}
	}
	o.text = append(o.text, piece{name, append(o.spare, text...)})
	o.spare = nil
}

// flushText sends the text that waits. A character that is not all there yet
// waits for its rest, unless this is the last of it. The lock is held.
func (o *output) flushText(now time.Time, last bool) {
	o.listed = false
	if o.size > 0 {
		o.quiet = now.Add(textEvery)
	}
	for _, p := range o.text {
		data := p.data
		if rest := o.carry[p.name]; len(rest) > 0 {
			data = append(rest, data...)
		}
		n := wholeRunes(data)
		o.postText(p.name, data[:n])
		o.setCarry(p.name, bytes.Clone(data[n:]))
		if cap(p.data) <= 2*textSize {
			o.spare = p.data[:0]
		}
	}
	o.text, o.size = nil, 0
	if last {
		for name, rest := range o.carry {
			o.postText(name, rest)
		}
		o.carry = nil
	}
}

func (o *output) setCarry(name string, rest []byte) {
	switch {
	case len(rest) == 0:
		delete(o.carry, name)
	case o.carry == nil:
		o.carry = map[string][]byte{name: rest}
	default:
		o.carry[name] = rest
	}
}

func (o *output) postText(name string, text []byte) {
	if len(text) > 0 {
		o.pub.post("stream."+name, o.parent, "stream", nil, streamContent{name, string(text)}, "")
	}
}

// wholeRunes is the length of p without the beginning of a character whose
// rest is missing.
func wholeRunes(p []byte) int {
	for i := len(p) - 1; i >= 0 && i >= len(p)-utf8.UTFMax; i-- {
		if utf8.RuneStart(p[i]) {
			if !utf8.FullRune(p[i:]) {
				return i
			}
			break
		}
	}
	return len(p)
}

// Display waits like Stream.
func (o *output) Display(data, metadata Bundle, id string) {
	if o.silent {
		return
	}
	content := &displayData{settle(data), settle(metadata), transient{id}}
	o.pub.pace.wait()
	o.pub.send.Wait()
	o.pub.mu.Lock()
	defer o.pub.mu.Unlock()
	now := time.Now()
	o.flushText(now, false)
	if id != "" {
		v := o.pub.view(id, o)
		o.pub.sendUpdate(v, now) // what waits is older than what is shown now
		v.by = o
		v.shown++
		v.next = now.Add(updateEvery)
	}
	o.pub.post("", o.parent, "display_data", nil, content, "")
}

// Update never waits: at most one update of an id is held back.
func (o *output) Update(data, metadata Bundle, id string) {
	if o.silent || id == "" {
		return
	}
	content := &displayData{settle(data), settle(metadata), transient{id}}
	p := o.pub
	p.mu.Lock()
	defer p.mu.Unlock()
	v := p.view(id, o)
	held := v.content != nil
	v.content = content
	switch now := time.Now(); {
	case !now.Before(v.next):
		p.sendUpdate(v, now)
	case !held:
		p.waiting = append(p.waiting, v)
		p.alarm(v.next)
	}
}

// Clear counts twice: mostly a text or a display follows each.
func (o *output) Clear(wait bool) {
	if o.silent {
		return
	}
	o.pub.pace.wait()
	o.pub.pace.wait()
	o.publish("clear_output", clearOutput{wait})
}

// end flushes the last of it.
func (o *output) end() {
	o.pub.mu.Lock()
	defer o.pub.mu.Unlock()
	now := time.Now()
	o.flushText(now, true)
	o.pub.flushUpdates(now)
}

func (o *output) Flush() {
	o.pub.mu.Lock()
	defer o.pub.mu.Unlock()
	now := time.Now()
	o.flushText(now, false)
	o.pub.flushUpdates(now)
}

// Input flushes first: what was printed is what the prompt is about.
func (o *output) Input(ctx context.Context, prompt string, password bool) (string, error) {
	if o.ask == nil {
		return "", ErrNoStdin
	}
	o.Flush()
	return o.ask(ctx, prompt, password)
}

// publish sends a message of this output after the text that waits.
func (o *output) publish(msgType string, content any) {
	if o.silent {
		return
	}
	o.pub.mu.Lock()
	defer o.pub.mu.Unlock()
	o.flushText(time.Now(), true)
	o.pub.post("", o.parent, msgType, nil, content, "")
}

// settle returns b with every value as text or as JSON text, so that whoever
// encodes it later runs no code of its values and sees no later change. What
// cannot be encoded is replaced by a sentence.
func settle(b Bundle) Bundle {
	s := make(Bundle, len(b))
	for mime, v := range b {
		if text, ok := v.(string); ok {
			s[mime] = text
			continue
		}
		data, err := encodeJSON(v)
		if err != nil {
			if _, said := b["text/plain"].(string); !said {
				s["text/plain"] = fmt.Sprintf("cannot show %s: %v", mime, err)
			}
			continue
		}
		s[mime] = json.RawMessage(data)
	}
	return s
}
