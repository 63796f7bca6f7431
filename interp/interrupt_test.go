package interp_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"freshet/interp"
)

// A lab is a session whose cells are evaluated in order.
type lab struct {
	t    *testing.T
	s    *interp.Session
	n    int
	out  safeBuffer
	back chan *interp.Error
}

type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *safeBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *safeBuffer) take() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	s := b.b.String()
	b.b.Reset()
	return s
}

func newLab(t *testing.T) *lab {
	t.Helper()
	l := &lab{t: t, back: make(chan *interp.Error, 10)}
	s, err := interp.New(interp.Options{Background: func(_ interp.Cell, e *interp.Error) { l.back <- e }})
	if err != nil {
		t.Fatal(err)
	}
	l.s = s
	t.Cleanup(s.Close)
	return l
}

func (l *lab) eval(ctx context.Context, code string) ([]interp.Value, error) {
	l.n++
	return l.s.Eval(ctx, interp.Cell{Number: l.n, Code: code, Stdout: &l.out, Stderr: &l.out})
}

// want evaluates code and compares its last value's text.
func (l *lab) want(code, text string) {
	l.t.Helper()
	v, err := l.eval(context.Background(), code)
	if err != nil {
		l.t.Fatalf("%s: %v", code, err)
	}
	got := ""
	if len(v) > 0 {
		got = interp.Format(v[len(v)-1])
	}
	if got != text {
		l.t.Errorf("%s = %q, want %q", code, got, text)
	}
}

// busy allows for a machine that runs other tests as well.
const busy = 4

var errStop = errors.New("stop, please")

// interrupted evaluates code, interrupts it after a moment, and returns how
// long that took to work.
func (l *lab) interrupted(code string) time.Duration {
	l.t.Helper()
	ctx, cancel := context.WithCancelCause(context.Background())
	var at time.Time
	time.AfterFunc(30*time.Millisecond, func() { at = time.Now(); cancel(errStop) })
	_, err := l.eval(ctx, code)
	took := time.Since(at)
	if !errors.Is(err, errStop) {
		l.t.Fatalf("%s: the error is %v, not the cause", code, err)
	}
	return took
}

// What an interrupt stops, and that the session is whole afterwards.
func TestInterrupt(t *testing.T) {
	l := newLab(t)
	l.want(`n := 1
add := func() int { n++; return n }
ch := make(chan int)
var mu sync.Mutex
mu.Lock()
var wg sync.WaitGroup
wg.Add(1)
ticks := 0
go func() { for { time.Sleep(time.Millisecond); ticks++ } }()
func deep(n int) int { if n == 0 { return 0 }; for { n++ } }
add()`, "2")
	for _, code := range []string{
		"for {}",
		"for i := 0; ; i++ { n = n }",
		"func f() { f2() }\nfunc f2() { for { n = n } }\nf()",
		"time.Sleep(time.Hour)",
		"<-ch",
		"ch <- 1",
		"select {}",
		"select { case <-ch: case <-time.After(time.Hour): }",
		"for range ch {}",
		"mu.Lock()",
		"wg.Wait()",
		"deep(100)",
		"defer func() { n = 2 }()\nfor {}",
		"slices.SortFunc(make([]int, 3), func(a, b int) int { for {} })",
		"func() { defer func() { recover() }(); for {} }()",
		"done := make(chan bool)\ngo func() { for {}; done <- true }()\n<-done",
	} {
		if took := l.interrupted(code); took > 100*time.Millisecond*busy {
			t.Errorf("%s: took %v to stop", code, took)
		}
	}
	l.want("n", "2")
	l.want("add()", "3")
	l.want("before := ticks\ntime.Sleep(20 * time.Millisecond)\nticks > before", "true")
	l.want("go func() { ch <- 7 }()\n<-ch", "7")
	l.want("mu.Unlock()\nmu.Lock()\nmu.Unlock()\n1", "1")
}

// A wait that nothing can end is left behind, with a word about it.
func TestAbandon(t *testing.T) {
	l := newLab(t)
	l.want("n := 1\nvar c = sync.NewCond(&sync.Mutex{})", "")
	took := l.interrupted("c.L.Lock()\nc.Wait()\nn = 2")
	if took < 400*time.Millisecond || took > time.Second {
		t.Errorf("took %v", took)
	}
	l.want("n + 1", "2")
}

func TestDefersRunOnInterrupt(t *testing.T) {
	l := newLab(t)
	l.want("cleaned := false", "")
	l.interrupted("defer func() { cleaned = true }()\ntime.Sleep(time.Hour)")
	l.want("cleaned", "true")
	l.interrupted("func() { defer func() { recover(); cleaned = false }(); for {} }()\ncleaned = true")
	l.want("cleaned", "false")
}

// Panics of goroutines reach the host, and the process lives.
func TestBackgroundPanic(t *testing.T) {
	l := newLab(t)
	l.want("go func() {\n\tvar m map[string]int\n\tm[\"a\"] = 1\n}()\n1", "1")
	select {
	case e := <-l.back:
		text := strings.Join(e.Lines, "\n")
		if !strings.Contains(text, "assignment to entry in nil map") || !strings.Contains(text, "cell 1, line 3") {
			t.Errorf("got %s", text)
		}
	case <-time.After(5 * time.Second):
		t.Fatal("nothing was reported")
	}
	l.want("2", "2")
}

func TestExits(t *testing.T) {
	l := newLab(t)
	for _, c := range []struct{ code, err string }{
		{"os.Exit(0)", ""},
		{"os.Exit(3)", "exit status 3"},
		{"log.Fatal(\"x\")", "exit status 1"},
		{"runtime.Goexit()", ""},
		{"func() { defer func() { recover() }(); os.Exit(4) }()", "exit status 4"},
		{"log.New(os.Stderr, \"\", 0).Fatalf(\"%d\", 1)", "exit status 1"},
		{"defer fmt.Print(\"deferred\")\nfunc() { defer fmt.Print(\"deferred\"); os.Exit(5) }()", "exit status 5"},
	} {
		_, err := l.eval(context.Background(), c.code)
		if c.err == "" && err != nil || c.err != "" && (err == nil || !strings.Contains(err.Error(), c.err)) {
			t.Errorf("%s: %v, want %q", c.code, err, c.err)
		}
	}
	if strings.Contains(l.out.take(), "deferred") {
		t.Error("a deferred call ran")
	}
	l.want("1", "1")
}

func TestRunawayRecursion(t *testing.T) {
	l := newLab(t)
	_, err := l.eval(context.Background(), "func f(n int) int { return f(n+1) + 1 }\nf(0)")
	if err == nil || !strings.Contains(err.Error(), "calls itself without end") {
		t.Errorf("got %v", err)
	}
	l.want("1", "1")
}

// Output goes to the cell that a goroutine belongs to.
func TestOutputOfLaterGoroutines(t *testing.T) {
	l := newLab(t)
	l.want("start := make(chan bool)\nover := make(chan bool)\ngo func() { <-start; fmt.Print(\"late\"); over <- true }()", "")
	first := &l.out
	var second bytes.Buffer
	l.n++
	if _, err := l.s.Eval(context.Background(), interp.Cell{Number: l.n, Code: "start <- true\n<-over\nfmt.Print(\"now\")\nprintln(\"err\")", Stdout: &second, Stderr: &second}); err != nil {
		t.Fatal(err)
	}
	if got := first.take(); got != "late" {
		t.Errorf("the first cell got %q", got)
	}
	if got := second.String(); got != "nowerr\n" {
		t.Errorf("the second cell got %q", got)
	}
}
