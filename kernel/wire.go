package kernel

import (
	"bytes"
	"crypto/hmac"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"sync"
)

// delimiter stands between a message's routes and its signature.
var delimiter = []byte("<IDS|MSG>")

const (
	maxRoutes   = 16      // frames before the delimiter
	rememberedN = 1 << 16 // signatures kept to find messages that are sent again
)

var (
	errNoDelimiter = errors.New("it has no delimiter")
	errSignature   = errors.New("its signature is wrong")
	errReplayed    = errors.New("it came before")
)

// A wire turns messages into frames and back, and keeps the key.
type wire struct {
	author *author
	macs   *sync.Pool // of hash.Hash; nil when messages are not signed

	mu   sync.Mutex
	seen map[[16]byte]struct{} // the heads of signatures that came
	ring [][16]byte            // the same, oldest at next once it is full
	next int
}

// newWire makes a wire for a connection that has been checked.
func newWire(c *Connection) (*wire, error) {
	w := &wire{author: newAuthor(), seen: map[[16]byte]struct{}{}}
	newHash, err := hashOf(c.SignatureScheme)
	if err != nil {
		return nil, err
	}
	if c.Key != "" {
		key := []byte(c.Key)
		w.macs = &sync.Pool{New: func() any { return hmac.New(newHash, key) }}
	}
	return w, nil
}

// sign returns the signature of the four JSON frames; empty without a key.
func (w *wire) sign(frames [][]byte) []byte {
	if w.macs == nil {
		return nil
	}
	mac := w.macs.Get().(hash.Hash)
	defer w.macs.Put(mac)
	mac.Reset()
	for _, f := range frames {
		mac.Write(f)
	}
	return mac.Sum(nil)
}

// decode checks and reads a message. What it returns refers to frames. An
// error says why the message must be dropped.
func (w *wire) decode(frames [][]byte) (*message, error) {
	at := -1
	for i, f := range frames[:min(len(frames), maxRoutes)] {
		if bytes.Equal(f, delimiter) {
			at = i
			break
		}
	}
	if at < 0 {
		return nil, errNoDelimiter
	}
	parts := frames[at+1:]
	if len(parts) < 5 {
		return nil, fmt.Errorf("it has %d frames after the delimiter: want a signature, header, parent header, metadata and content", len(parts))
	}
	if err := w.verify(parts[0], parts[1:5]); err != nil {
		return nil, err
	}
	m := &message{
		raw:      parts[1],
		metadata: parts[3],
		content:  parts[4],
		buffers:  parts[5:],
		routes:   frames[:at],
	}
	if err := json.Unmarshal(parts[1], &m.header); err != nil {
		return nil, fmt.Errorf("its header cannot be read: %w", err)
	}
	if m.header.MsgType == "" {
		return nil, errors.New("its header has no msg_type")
	}
	// A parent is of use only for input_reply; an odd one does no harm.
	if err := json.Unmarshal(parts[2], &m.parent); err != nil {
		m.parent = header{}
	}
	return m, nil
}

// verify checks a signature over the frames as they came, and that it is new.
func (w *wire) verify(signature []byte, frames [][]byte) error {
	if w.macs == nil {
		return nil
	}
	want := w.sign(frames)
	got := make([]byte, hex.DecodedLen(len(signature)))
	if _, err := hex.Decode(got, signature); err != nil || !hmac.Equal(got, want) {
		return errSignature
	}
	// Only what was signed with our key is remembered: a stranger cannot
	// push out what is there.
	head := [16]byte(want)
	w.mu.Lock()
	defer w.mu.Unlock()
	if _, again := w.seen[head]; again {
		return errReplayed
	}
	w.seen[head] = struct{}{}
	if len(w.ring) < rememberedN {
		w.ring = append(w.ring, head)
		return nil
	}
	delete(w.seen, w.ring[w.next])
	w.ring[w.next] = head
	w.next = (w.next + 1) % rememberedN
	return nil
}

// encode makes a message. prefix is a topic or routes; parent the header that
// it answers; metadata may be nil; buffers follow as they are.
func (w *wire) encode(prefix [][]byte, msgType string, parent json.RawMessage, metadata, content any, buffers ...[]byte) ([][]byte, string, error) {
	h := w.author.header(msgType)
	head, err := encodeJSON(h)
	if err != nil {
		return nil, "", err
	}
	meta := []byte("{}")
	if metadata != nil {
		if meta, err = encodeJSON(metadata); err != nil {
			return nil, "", fmt.Errorf("metadata of %s: %w", msgType, err)
		}
	}
	body, err := encodeJSON(content)
	if err != nil {
		return nil, "", fmt.Errorf("content of %s: %w", msgType, err)
	}
	parts := [][]byte{head, parent, meta, body}
	frames := make([][]byte, 0, len(prefix)+2+len(parts)+len(buffers))
	frames = append(frames, prefix...)
	frames = append(frames, delimiter, nil)
	signature := w.sign(parts)
	frames[len(prefix)+1] = []byte(hex.EncodeToString(signature))
	return append(append(frames, parts...), buffers...), h.MsgID, nil
}

// encodeJSON is json.Marshal without the escapes that make HTML longer, and
// without the panics of a value's own methods.
func encodeJSON(v any) (data []byte, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("encoding a %T panicked: %v", v, r)
		}
	}()
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(buf.Bytes(), []byte("\n")), nil
}
