package kernel

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"testing"
)

func testWire(t testing.TB, key, scheme string) *wire {
	t.Helper()
	w, err := newWire(&Connection{Key: key, SignatureScheme: scheme})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// TestSignature checks against a signature made by jupyter_client.
func TestSignature(t *testing.T) {
	parts := [][]byte{[]byte(`{"msg_id":"1","msg_type":"x"}`), []byte(`{}`), []byte(`{}`), []byte(`{"a":1}`)}
	for scheme, want := range signatures {
		if got := fmt.Sprintf("%x", testWire(t, "a-key", scheme).sign(parts)); got != want {
			t.Errorf("%s: %s, want %s", scheme, got, want)
		}
	}
}

func TestEncodeDecode(t *testing.T) {
	for _, key := range []string{"", "secret"} {
		w, back := testWire(t, key, "hmac-sha256"), testWire(t, key, "hmac-sha256")
		prefix := [][]byte{[]byte("route")}
		frames, id, err := w.encode(prefix, "thing", json.RawMessage(`{"msg_id":"p","odd":[1]}`), nil, map[string]any{"html": "<b>&\u2028"})
		if err != nil {
			t.Fatal(err)
		}
		frames = append(frames, []byte("buffer"))
		m, err := back.decode(frames)
		if err != nil {
			t.Fatal(err)
		}
		if m.header.MsgID != id || m.header.MsgType != "thing" || m.parent.MsgID != "p" || string(m.content) != `{"html":"<b>&\u2028"}` ||
			len(m.buffers) != 1 || string(m.routes[0]) != "route" {
			t.Errorf("decoded %+v", m)
		}
		if _, err := back.decode(frames); key != "" && !errors.Is(err, errReplayed) || key == "" && err != nil {
			t.Errorf("with key %q the second time says %v", key, err)
		}
	}
}

// TestReplayMemory: what is remembered is bounded, the oldest is forgotten.
func TestReplayMemory(t *testing.T) {
	w := testWire(t, "k", "hmac-sha256")
	sent := func(i int) error {
		parts := [][]byte{fmt.Appendf(nil, "%d", i), nil, nil, nil}
		return w.verify(fmt.Appendf(nil, "%x", w.sign(parts)), parts)
	}
	for i := range rememberedN + 10 {
		if err := sent(i); err != nil {
			t.Fatal(i, err)
		}
	}
	if err := sent(10); !errors.Is(err, errReplayed) {
		t.Errorf("a message that is remembered says %v", err)
	}
	if err := sent(9); err != nil || len(w.seen) != rememberedN || len(w.ring) != rememberedN {
		t.Errorf("a message that is forgotten says %v; %d and %d are kept", err, len(w.seen), len(w.ring))
	}
}

// FuzzDecode decodes any frames, cut at the byte 0xfe.
func FuzzDecode(f *testing.F) {
	w := testWire(f, "", "hmac-sha256")
	good, _, err := w.encode(nil, "execute_request", noParent, nil, executeInput{"x", 1})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(bytes.Join(good, []byte{0xfe}))
	f.Add([]byte("<IDS|MSG>\xfe\xfe{}\xfe{}\xfe{}\xfe{}"))
	f.Add([]byte("a\xfe<IDS|MSG>\xfe\xfe{\"msg_type\":\"x\"}\xfe{}\xfe[]\xfe7"))
	f.Add(bytes.Repeat([]byte{0xfe}, 2000))
	f.Fuzz(func(t *testing.T, p []byte) {
		frames := bytes.Split(p, []byte{0xfe})
		m, err := w.decode(frames)
		if err != nil {
			return
		}
		if m.header.MsgType == "" || !json.Valid(m.raw) {
			t.Errorf("decoded a message with the header %s", m.raw)
		}
		r := &request{message: m}
		body[executeRequest](r)
		body[cursorRequest](r)
		body[historyRequest](r)
		// What is answered must be sound whatever was asked.
		reply, _, err := w.encode(m.routes, "x_reply", m.raw, nil, failed(internal("x")))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.decode(reply); err != nil {
			t.Errorf("the reply cannot be decoded: %v", err)
		}
	})
}

// signatures are what jupyter_client's Session.sign makes of the parts in
// TestSignature.
var signatures = map[string]string{
	"hmac-sha256": "e82f81bc253f71a9cc64deb61469d33623c6a5d87779bb513d08eefd25cf326c",
	"hmac-sha384": "fbfd7e6215090239590290bc963489559bd4e879d8bf6246631a69c58464ac093ece1eb3a0bcccb25ce49360af9d1e75",
	"hmac-sha512": "5a195b648336fc95603e9d8e11cf47f86372d475698cee44b3c9be048a82a09a3787568e46176d2f267171f0e00240ebdfd1e6dc8e70541612b4e02836787d85",
}
