package faults

import (
	"bytes"
	"log/slog"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"freshet/kernel"
	"freshet/kernel/zmtp"
	"freshet/tests/client"
	"freshet/tests/toy"
)

// A journal is a log to look into.
type journal struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.b.Write(p)
}

func (j *journal) take() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	s := j.b.String()
	j.b.Reset()
	return s
}

// TestForged: what is not signed with the key, came before or cannot be read
// is dropped and logged, without a reply or a status.
func TestForged(t *testing.T) {
	log := &journal{}
	e := &toy.Toy{}
	c, _ := client.Serve(t, e, kernel.Options{Info: toy.Info, Log: slog.New(slog.NewTextHandler(log, nil))})
	k := client.Connect(t, c)
	k.KernelInfo("shell")
	used, _ := k.Frames("execute_request", map[string]any{"code": "print used"})
	k.SendFrames("shell", used)
	k.WaitFor("the cell", func(m client.Message) bool { return m.Text("text") == "used\n" })
	log.take()
	deep := strings.Repeat("[", 200_000) + strings.Repeat("]", 200_000)
	for _, test := range []struct {
		name, logged string
		change       func(f [][]byte) [][]byte
	}{
		{"signature of others", "signature", func(f [][]byte) [][]byte { f[1] = bytes.Repeat([]byte("0"), 64); return f }},
		{"no signature", "signature", func(f [][]byte) [][]byte { f[1] = nil; return f }},
		{"short signature", "signature", func(f [][]byte) [][]byte { f[1] = f[1][:32]; return f }},
		{"signature of no hex", "signature", func(f [][]byte) [][]byte { f[1] = bytes.Repeat([]byte("z"), 64); return f }},
		{"long signature", "signature", func(f [][]byte) [][]byte { f[1] = append(f[1], "00"...); return f }},
		{"changed content", "signature", func(f [][]byte) [][]byte { f[5] = []byte(`{"code":"print forged too"}`); return f }},
		{"changed header", "signature", func(f [][]byte) [][]byte { f[2] = append(f[2], ' '); return f }},
		{"sent before", "before", func([][]byte) [][]byte { return used }},
		{"a frame less", "frames", func(f [][]byte) [][]byte { return f[:5] }},
		{"the delimiter alone", "frames", func(f [][]byte) [][]byte { return f[:1] }},
		{"no delimiter", "delimiter", func(f [][]byte) [][]byte { return f[1:] }},
		{"one empty frame", "delimiter", func([][]byte) [][]byte { return [][]byte{{}} }},
		{"a long route", "delimiter", func(f [][]byte) [][]byte { return append(make([][]byte, 900), f...) }},
		{"a deep header", "header", func(f [][]byte) [][]byte { return k.Sign([]byte(deep), f[3], f[4], f[5]) }},
		{"no header", "header", func(f [][]byte) [][]byte { return k.Sign([]byte("null"), f[3], f[4], f[5]) }},
		{"a header that is a list", "header", func(f [][]byte) [][]byte { return k.Sign([]byte(`["execute_request"]`), f[3], f[4], f[5]) }},
		{"a mistyped header", "header", func(f [][]byte) [][]byte { return k.Sign([]byte(`{"msg_id":7,"msg_type":[]}`), f[3], f[4], f[5]) }},
		{"an empty header", "header", func(f [][]byte) [][]byte { return k.Sign(nil, f[3], f[4], f[5]) }},
		{"a header of bytes", "header", func(f [][]byte) [][]byte { return k.Sign([]byte("\xff\xfe"), f[3], f[4], f[5]) }},
	} {
		for _, socket := range []string{"shell", "control", "stdin"} {
			f, _ := k.Frames("execute_request", map[string]any{"code": "print forged on " + socket})
			k.SendFrames(socket, test.change(f))
			// The next message on the same socket comes after it.
			if socket != "stdin" {
				k.KernelInfo(socket)
				if said := log.take(); !strings.Contains(said, "dropped") || !strings.Contains(said, test.logged) {
					t.Errorf("%s on %s: logged %q", test.name, socket, said)
				}
			}
		}
	}
	// Signed, but deep: answered where an answer can be told.
	for _, f := range [][2]string{{"{}", deep}, {deep, `{"code":"value 1"}`}} {
		frames, id := k.Frames("execute_request", map[string]any{})
		k.SendFrames("shell", k.Sign(frames[2], frames[3], []byte(f[0]), []byte(f[1])))
		k.Await(id, true)
	}
	for _, cell := range e.Cells() {
		if strings.Contains(cell.Code, "forged") {
			t.Fatal("a forged cell was run")
		}
	}
	for _, m := range k.Messages() {
		if m.ParentID == "" && m.Type != "iopub_welcome" {
			t.Errorf("%s answers nobody", m.Type)
		}
	}
}

// TestVanishing: clients that go in the middle of what they say or are told.
func TestVanishing(t *testing.T) {
	c := serve(t)
	k := client.Connect(t, c)
	for i := range 30 {
		parts, _ := k.Frames("execute_request", map[string]any{"code": "flood 100 1000", "stop_on_error": false})
		whole := frames(parts...)
		r := join(t, c, "shell", "x")
		r.send(whole[:len(whole)*i/20%len(whole)]) // cut, at last whole
		r.Close()
		r = join(t, c, "iopub", "")
		r.send(frames([]byte{1}))
		r.Close()
	}
	// The connections leave nothing behind.
	want := runtime.NumGoroutine()
	for range 500 {
		r := join(t, c, "shell", "x")
		r.send([]byte{0, 9, 'c', 'u', 't'})
		r.Close()
	}
	for wait := time.Now(); runtime.NumGoroutine() > want+20; time.Sleep(time.Millisecond) {
		if time.Since(wait) > 10*time.Second {
			t.Fatalf("%d goroutines are left, before there were %d", runtime.NumGoroutine(), want)
		}
	}
	k.Close()
	alive(t, c)
	// The one that asked is gone when its question is asked.
	gone := client.Connect(t, c)
	gone.SendExecute("sleep 50ms\nask who?", client.Options{AllowStdin: true})
	gone.Close()
	alive(t, c)
}

// TestAskedAgain: a front end loses its stdin connection while it is asked,
// and is asked again when it is back.
func TestAskedAgain(t *testing.T) {
	c := serve(t)
	k := client.Connect(t, c)
	asked := make(chan struct{}, 1)
	k.Input = func(client.Message) { asked <- struct{}{} }
	id := k.SendExecute("ask again?", client.Options{AllowStdin: true})
	<-asked
	k.Drop("stdin")
	back := join(t, c, "stdin", k.Session)
	if m := back.message(); !strings.Contains(string(m[5]), "again?") {
		t.Errorf("asked %q", m)
	}
	parts, _ := k.Frames("input_reply", map[string]any{"value": "here"})
	back.send(frames(parts...))
	if run := k.Await(id, true); run.Stream("stdout") != "here\n" {
		t.Errorf("the cell says %v and prints %q", run.Reply.Content, run.Stream("stdout"))
	}
}

// TestCloseSendsAll: 20 001 messages, then Close: none is lost (row 12).
func TestCloseSendsAll(t *testing.T) {
	p, err := zmtp.ListenPublisher(zmtp.Address{Transport: "tcp", IP: "127.0.0.1"}, "test", slog.New(slog.DiscardHandler),
		func(string) [][]byte { return [][]byte{[]byte("welcome")} })
	if err != nil {
		t.Fatal(err)
	}
	sub := join(t, &kernel.Connection{Transport: "tcp", IP: "127.0.0.1", IOPubPort: p.Port()}, "iopub", "")
	sub.send(frames([]byte{1}))
	if m := sub.message(); string(m[0]) != "welcome" {
		t.Errorf("the first message is %q", m)
	}
	const messages = 20_001
	for range messages {
		p.Send([][]byte{[]byte("topic"), bytes.Repeat([]byte("x"), 100)}, "")
	}
	closed := make(chan struct{})
	go func() { p.Close(); close(closed) }() // ends when sub has read all
	for i := range messages {
		if m := sub.message(); len(m) != 2 || len(m[1]) != 100 {
			t.Fatalf("message %d is %q", i, m)
		}
	}
	sub.dropped()
	<-closed
}

// TestSlowIsNotDead: a subscriber that reads slowly, but reads, gets a message
// that takes longer than any patience.
func TestSlowIsNotDead(t *testing.T) {
	p, err := zmtp.ListenPublisher(zmtp.Address{Transport: "tcp", IP: "127.0.0.1"}, "test", slog.New(slog.DiscardHandler),
		func(string) [][]byte { return [][]byte{[]byte("welcome")} })
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	sub := join(t, &kernel.Connection{Transport: "tcp", IP: "127.0.0.1", IOPubPort: p.Port()}, "iopub", "")
	sub.send(frames([]byte{1}))
	sub.message()
	const size = 40 << 20
	p.Send([][]byte{[]byte("topic"), make([]byte, size)}, "")
	waited := make(chan struct{})
	go func() { p.Wait(); close(waited) }() // ends when sub has read most
	buf := make([]byte, 1<<20)
	for read := 0; read < size; {
		time.Sleep(80 * time.Millisecond) // 12 MB/s
		sub.SetReadDeadline(time.Now().Add(10 * time.Second))
		n, err := sub.in.Read(buf)
		if err != nil {
			t.Fatalf("dropped after %d bytes: %v", read, err)
		}
		read += n
	}
	<-waited
}
