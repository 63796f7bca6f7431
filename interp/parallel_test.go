package interp_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"freshet/interp"
)

// A team evaluates cells side by side.
type team struct {
	t      *testing.T
	s      *interp.Session
	number atomic.Int64
}

func newTeam(t *testing.T) *team {
	t.Helper()
	s, err := interp.New(interp.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return &team{t: t, s: s}
}

func (m *team) eval(ctx context.Context, code string, out *marks) (string, error) {
	c := interp.Cell{Number: int(m.number.Add(1)), Code: code}
	if out != nil {
		c.Stdout = out
	}
	values, err := m.s.Eval(ctx, c)
	if err != nil || len(values) == 0 {
		return "", err
	}
	return interp.Format(values[0]), nil
}

func (m *team) want(code, text string) {
	m.t.Helper()
	if got, err := m.eval(m.t.Context(), code, nil); err != nil || got != text {
		m.t.Errorf("%s says %q %v, want %q", code, got, err, text)
	}
}

// start evaluates an endless cell, returns when it runs, and tells its error.
func (m *team) start(ctx context.Context, code string) <-chan error {
	m.t.Helper()
	out, over := &marks{first: make(chan struct{})}, make(chan error, 1)
	go func() { // ends when ctx does
		_, err := m.eval(ctx, "fmt.Println()\n"+code, out)
		over <- err
	}()
	select {
	case <-out.first:
	case err := <-over:
		m.t.Fatalf("%s has ended: %v", code, err)
	}
	return over
}

// marks tells of the first text.
type marks struct {
	first chan struct{}
	once  sync.Once
}

func (m *marks) Write(p []byte) (int, error) {
	m.once.Do(func() { close(m.first) })
	return len(p), nil
}

// Cells are evaluated while others run, and see what has been declared.
func TestSideBySide(t *testing.T) {
	m := newTeam(t)
	m.want(`n := 0
func spin() { for { n++ } }
func fib(k int) int { if k < 2 { return k }; return fib(k-1) + fib(k-2) }
type pair[T any] struct { a, b T }
func (p pair[T]) swap() pair[T] { return pair[T]{p.b, p.a} }`, "")
	ctx, cancel := context.WithCancelCause(t.Context())
	var endless []<-chan error
	for _, code := range []string{"spin()", "for { fib(3) }", "p := pair[int]{1, 2}\nfor { p = p.swap() }"} {
		endless = append(endless, m.start(ctx, code))
	}
	var wg sync.WaitGroup
	for i := range 24 {
		wg.Go(func() {
			m.want(fmt.Sprintf("v%d := fib(12)\nv%d + %d", i, i, i), fmt.Sprint(144+i))
			m.want(fmt.Sprintf("func w%d(a int) (s string) { defer func() { s = fmt.Sprint(recover()) }(); panic(a) }\nw%d(%d)", i, i, i), fmt.Sprintf("%q", fmt.Sprint(i)))
		})
	}
	wg.Wait()
	cancel(errStop)
	for _, over := range endless {
		if err := <-over; !errors.Is(err, errStop) {
			t.Errorf("an endless cell ends with %v", err)
		}
	}
	m.want("fib(10) + v3", "199")
}

// An interrupt stops the cell whose context ends, and no other.
func TestInterruptOneOfTwo(t *testing.T) {
	m := newTeam(t)
	one, stopOne := context.WithCancelCause(t.Context())
	two, stopTwo := context.WithCancelCause(t.Context())
	first, second := m.start(one, "for {}"), m.start(two, "for i := 0; ; i++ {}")
	stopOne(errStop)
	if err := <-first; !errors.Is(err, errStop) {
		t.Errorf("the first ends with %v", err)
	}
	m.want("s := 0\nfor i := range 1000 { s += i }\ns", "499500")
	select {
	case err := <-second:
		t.Errorf("the second has ended: %v", err)
	default:
	}
	stopTwo(errStop)
	if err := <-second; !errors.Is(err, errStop) {
		t.Errorf("the second ends with %v", err)
	}
}

// Reset while a cell runs: it goes on, and can be interrupted.
func TestResetBesideACell(t *testing.T) {
	m := newTeam(t)
	ctx, cancel := context.WithCancelCause(t.Context())
	over := m.start(ctx, "n := 0\nfor { n++ }")
	m.s.Reset()
	if _, err := m.eval(t.Context(), "n", nil); err == nil || !strings.Contains(err.Error(), "undefined") {
		t.Errorf("after a reset n is known: %v", err)
	}
	m.want("n := 7\nfor i := range 10 { n += i }\nn", "52")
	cancel(errStop)
	if err := <-over; !errors.Is(err, errStop) {
		t.Errorf("the cell ends with %v", err)
	}
	m.want("for i := range 10 { n += i }\nn", "97")
}

// Looking at a map that a cell is writing at that moment would end the
// process: it is not looked into.
func TestInspectWhileMapChanges(t *testing.T) {
	m := newTeam(t)
	m.want("seen := map[int]int{1: 1}\nlast := 5", "")
	ctx, cancel := context.WithCancelCause(t.Context())
	over := m.start(ctx, "for i := 0; ; i++ { seen[i%100] = i }")
	for range 2000 {
		if text, _, ok := m.s.Inspect("seen", 4, 0); !ok || !strings.Contains(text, "map[int]int{… ") {
			t.Fatalf("inspection says %q", text)
		}
	}
	if text, _, _ := m.s.Inspect("last", 4, 0); !strings.Contains(text, "5") {
		t.Errorf("inspection of a number says %q", text)
	}
	cancel(errStop)
	<-over
	if text, _, _ := m.s.Inspect("seen", 4, 0); !strings.Contains(text, "1: ") {
		t.Errorf("afterwards inspection says %q", text)
	}
}

// Errors call a cell by its name.
func TestCellName(t *testing.T) {
	m := newTeam(t)
	_, err := m.s.Eval(t.Context(), interp.Cell{Number: 1_000_000, Name: "cell 3 of a subshell", Code: "func broken() { panic(1) }\nbroken()"})
	var e *interp.Error
	if !errors.As(err, &e) || strings.Count(strings.Join(e.Lines, "\n"), "cell 3 of a subshell, line ") != 2 {
		t.Errorf("the error is %v", err)
	}
	if code, name, ok := m.s.Source("broken"); !ok || name != "cell 3 of a subshell" || !strings.HasPrefix(code, "func broken") {
		t.Errorf("broken was declared in %q: %s", name, code)
	}
}

// A call of a cell's function counts as code that runs until it has ended, and
// not less: what another cell reads is then kept.
func TestRedefinedBesideACell(t *testing.T) {
	m := newTeam(t)
	m.want("x := []int{1, 2}\nask, tell := make(chan bool), make(chan int)", "")
	over := m.start(t.Context(), "<-ask\ntell <- len(x)")
	if err := m.s.Call(t.Context(), interp.Cell{Number: 1_000_000}, func() {}); err != nil {
		t.Error(err)
	}
	m.want("x := 1.5", "")
	m.want("1", "1")
	m.want("ask <- true\n<-tell", "2")
	if err := <-over; err != nil {
		t.Error(err)
	}
}

// Types keep their names for reflection when a cell uses it while they are
// being compiled.
func TestReflectionBesideACompilation(t *testing.T) {
	m := newTeam(t)
	m.want("type p struct{ n int }\nstop := make(chan bool)\ngo func() { for { select { case <-stop: return; default: reflect.TypeOf(p{1}) } } }()", "")
	for i := range 20 {
		m.want(fmt.Sprintf("type T%d struct{ n int }\nreflect.TypeOf(T%d{}).Name()", i, i), fmt.Sprintf(`"T%d"`, i))
	}
	m.want("close(stop)", "")
}
