package kernel

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// A tape is a socket that remembers, with the time of each message.
type tape struct {
	mu    sync.Mutex
	began time.Time
	sent  []taped
}

type taped struct {
	at                 time.Duration
	parent, kind, text string
	key                string
}

func (t *tape) Wait() {}

func (t *tape) Send(frames [][]byte, key string) {
	var head, parent header
	var content struct {
		Text  string
		State string `json:"execution_state"`
		Data  map[string]any
	}
	for i, into := range []any{&head, &parent, nil, &content} {
		if into == nil {
			continue
		}
		if err := json.Unmarshal(frames[3+i], into); err != nil {
			panic(err)
		}
	}
	text := content.Text + content.State
	if plain, ok := content.Data["text/plain"].(string); ok {
		text = plain
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.sent = append(t.sent, taped{time.Since(t.began), parent.MsgID, head.MsgType, text, key})
}

// script is what was sent, a line a message: milliseconds, parent, type, text.
func (t *tape) script() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	var b strings.Builder
	for _, s := range t.sent {
		fmt.Fprintf(&b, "%d %s %s %q\n", s.at.Milliseconds(), s.parent, strings.TrimSuffix(s.kind, "_display_data"), s.text)
	}
	return b.String()
}

// onTape runs f in a bubble where time is fake.
func onTape(t *testing.T, f func(p *iopub, tape *tape)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w, err := newWire(&Connection{SignatureScheme: "hmac-sha256", Key: "k"})
		if err != nil {
			t.Fatal(err)
		}
		tape := &tape{began: time.Now()}
		p := newIOPub(w, tape, slog.New(slog.DiscardHandler))
		go p.run(t.Context()) // ends with the test
		f(p, tape)
	})
}

// asked is a request of an id.
func asked(id string) *message {
	h := header{MsgID: id, MsgType: "execute_request"}
	raw, err := json.Marshal(h)
	if err != nil {
		panic(err)
	}
	return &message{header: h, raw: raw}
}

func plain(s string) Bundle { return Bundle{"text/plain": s} }

func check(t *testing.T, tape *tape, want string) {
	t.Helper()
	want = strings.ReplaceAll(strings.TrimPrefix(want, "\n"), "\t", "")
	if got := tape.script(); got != want {
		t.Errorf("sent\n%swant\n%s", got, want)
	}
}

func TestTextInTime(t *testing.T) {
	onTape(t, func(p *iopub, tape *tape) {
		o := p.begin(asked("a"), false)
		write := func(name, text string, after time.Duration) {
			o.Stream(name, []byte(text))
			time.Sleep(after)
		}
		write("stdout", "1", 10*time.Millisecond) // at once
		write("stdout", "2", 10*time.Millisecond) // these wait for 50
		write("stderr", "3", 10*time.Millisecond)
		write("stdout", "4", 170*time.Millisecond)
		write("stdout", "5", 10*time.Millisecond) // at once again
		write("stdout", strings.Repeat("x", textSize), 0)
		write("stdout", "6", 0)
		p.idle(asked("a")) // flushes
		write("stdout", "7", 60*time.Millisecond)
		write("stdout", "8", 0)
		o.Flush()
		check(t, tape, `
			0 a stream "1"
			50 a stream "2"
			50 a stream "3"
			50 a stream "4"
			200 a stream "5"
			210 a stream "`+strings.Repeat("x", textSize)+`"
			210 a stream "6"
			210 a status "idle"
			260 a stream "7"
			270 a stream "8"
		`)
	})
}

// TestRunes: whatever the cuts between writes, characters arrive whole.
func TestRunes(t *testing.T) {
	text := "aé€😀\xff" + "z\xc3(" + "é"
	for cut := range len(text) {
		onTape(t, func(p *iopub, tape *tape) {
			o := p.begin(asked("a"), false)
			o.Stream("stdout", []byte(text[:cut]))
			time.Sleep(time.Second)
			o.Stream("stderr", []byte("é"[:1]))
			o.Stream("stdout", []byte(text[cut:]))
			time.Sleep(time.Second)
			o.Stream("stderr", []byte("é"[1:]))
			p.idle(asked("a"))
			got := ""
			for _, s := range tape.sent {
				got += s.text
			}
			if want := strings.ToValidUTF8(text, "\ufffd") + "éidle"; got != want {
				t.Errorf("cut at %d: %q, want %q", cut, got, want)
			}
		})
	}
}

func TestUpdatesInTime(t *testing.T) {
	onTape(t, func(p *iopub, tape *tape) {
		a := p.begin(asked("a"), false)
		a.Display(plain("0"), nil, "x")
		time.Sleep(time.Millisecond / 2) // so that no two things happen at once
		for i := range 100 {
			a.Update(plain(fmt.Sprint(i+1)), nil, "x")
			time.Sleep(time.Millisecond)
		}
		a.Update(plain("y1"), nil, "y")
		a.Update(plain("y2"), nil, "y")
		p.idle(asked("a"))
		check(t, tape, `
			0 a display_data "0"
			33 a update "33"
			66 a update "66"
			99 a update "99"
			100 a update "y1"
			100 a update "100"
			100 a update "y2"
			100 a status "idle"
		`)
	})
}

// TestParents: the parent rule, and that a display that is shown again is not
// overtaken by its past.
func TestParents(t *testing.T) {
	onTape(t, func(p *iopub, tape *tape) {
		a := p.begin(asked("a"), false)
		a.Display(plain("a0"), nil, "x")
		p.idle(asked("a"))
		a.Update(plain("a1"), nil, "x") // waits
		b := p.begin(asked("b"), false)
		time.Sleep(40 * time.Millisecond)
		a.Update(plain("a2"), nil, "x")
		b.Display(plain("b0"), nil, "x") // a2 goes before
		p.idle(asked("b"))
		time.Sleep(time.Second)
		a.Update(plain("a3"), nil, "x") // the display is b's now
		silent := p.begin(asked("s"), true)
		silent.Display(plain("never"), nil, "z")
		silent.Update(plain("never"), nil, "x")
		silent.Stream("stdout", []byte("never"))
		silent.Clear(true)
		time.Sleep(time.Second)
		b.Update(plain("b1"), nil, "x") // not of a silent request
		p.idle(asked("s"))
		check(t, tape, `
			0 a display_data "a0"
			0 a status "idle"
			33 b update "a1"
			40 b update "a2"
			40 b display_data "b0"
			40 b status "idle"
			1040 b update "a3"
			2040 b update "b1"
			2040 s status "idle"
		`)
		keys := map[string]bool{}
		for _, s := range tape.sent {
			if (s.key != "") != (s.kind == "update_display_data") {
				t.Errorf("%s has the key %q", s.kind, s.key)
			}
			keys[s.key] = true
		}
		if len(keys) != 3 { // none, b's before its display, and after
			t.Errorf("the keys are %v", keys)
		}
	})
}

// A talker prints while it is encoded, and fails at it.
type talker struct {
	out  *output
	fail func()
}

func (v talker) MarshalJSON() ([]byte, error) {
	v.out.Stream("stdout", []byte("encoding "))
	v.fail()
	return []byte("1"), nil
}

// TestValuesWithManners: values whose own code prints or panics while they are
// encoded, and values that cannot be encoded.
func TestValuesWithManners(t *testing.T) {
	onTape(t, func(p *iopub, tape *tape) {
		o := p.begin(asked("a"), false)
		o.Display(Bundle{"application/json": talker{o, func() {}}, "text/plain": "fine"}, nil, "x")
		o.Update(Bundle{"application/json": talker{o, func() { panic("boom") }}}, nil, "x")
		o.publish("execute_result", executeResult{1, settle(Bundle{"text/html": func() {}}), nil})
		o.Flush()
		check(t, tape, `
			0 a stream "encoding "
			0 a display_data "fine"
			0 a stream "encoding "
			0 a execute_result "cannot show text/html: json: unsupported type: func()"
			0 a update "cannot show application/json: encoding a kernel.talker panicked: boom"
		`)
	})
}

// TestManyWriters: nothing is lost and each writer's text stays in order.
func TestManyWriters(t *testing.T) {
	onTape(t, func(p *iopub, tape *tape) {
		o := p.begin(asked("a"), false)
		var wg sync.WaitGroup
		for w := range 8 {
			wg.Go(func() {
				for i := range 1000 {
					o.Stream("stdout", fmt.Appendf(nil, "%d:%d\n", w, i))
					o.Update(plain(fmt.Sprint(i)), nil, fmt.Sprint(w))
				}
			})
		}
		wg.Wait()
		p.idle(asked("a"))
		next := map[string]int{}
		for _, s := range tape.sent {
			if s.kind != "stream" {
				continue
			}
			for line := range strings.Lines(s.text) {
				w, n, _ := strings.Cut(strings.TrimSpace(line), ":")
				if n != fmt.Sprint(next[w]) {
					t.Fatalf("%s came when %d was due", line, next[w])
				}
				next[w]++
			}
		}
		last := map[string]string{}
		for _, s := range tape.sent {
			if s.kind == "update_display_data" {
				last[s.key] = s.text
			}
		}
		if len(next) != 8 || len(last) != 8 || slices.ContainsFunc(slices.Collect(maps.Values(last)), func(s string) bool { return s != "999" }) {
			t.Errorf("text: %v, last updates: %v", next, last)
		}
	})
}

// TestCrowd: many displays that change all the time share what is sent.
func TestCrowd(t *testing.T) {
	onTape(t, func(p *iopub, tape *tape) {
		const views, changes = 500, 200
		o := p.begin(asked("a"), false)
		for i := range changes {
			for v := range views {
				o.Update(plain(fmt.Sprint(i)), nil, fmt.Sprint("view ", v))
			}
			time.Sleep(20 * time.Millisecond)
		}
		p.idle(asked("a"))
		last := 0
		for _, s := range tape.sent {
			if s.text == fmt.Sprint(changes-1) {
				last++
			}
		}
		if rate := float64(len(tape.sent)-2*views) / 4; last != views || rate > 700 || rate < 200 {
			t.Errorf("%v messages a second between the first and the last, %d of %d last ones", rate, last, views)
		}
	})
}
