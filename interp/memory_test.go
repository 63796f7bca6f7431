package interp_test

import (
	"context"
	"fmt"
	"runtime"
	"testing"

	"freshet/interp"
)

// heap is what is alive, in bytes.
func heap() int64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// A thousand small cells cost under 50 MB, whatever they do: two hundred tell.
func TestCellMemory(t *testing.T) {
	for name, code := range map[string]string{
		"expression":   "1 + 1",
		"variable":     "x := %d",
		"new variable": "x%d := 1",
		"func":         "func f(n int) int { return n + 1 }\nf(%d)",
		"new func":     "func f%d(n int) int { return n + 1 }",
		"print":        "fmt.Println(\"cell\", %d)",
		"type":         "type T struct{ A, B int }\nt := T{%d, 2}\nt.A",
		"closure":      "f := func() int { return %d }\nf()",
		"loop":         "total := 0\nfor i := range %d {\n\ttotal += i\n}\ntotal",
		"tenLines":     tenLines,
	} {
		t.Run(name, func(t *testing.T) {
			s, err := interp.New(interp.Options{})
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			run := func(n int) {
				src := code
				if name != "tenLines" && name != "expression" {
					src = fmt.Sprintf(code, n)
				}
				if _, err := s.Eval(context.Background(), interp.Cell{Number: n, Code: src}); err != nil {
					t.Fatal(err)
				}
			}
			run(1)
			before := heap()
			for n := range 200 {
				run(n + 2)
			}
			each := (heap() - before) / 200
			t.Logf("%d bytes a cell", each)
			if each > 50<<20/1000 {
				t.Errorf("a cell costs %d KB", each>>10)
			}
		})
	}
}

// A large variable goes when its name is given to something else, at the
// latest with the next cell.
func TestRedefinedVariableIsReleased(t *testing.T) {
	const size = 64 << 20
	big := fmt.Sprintf("x := make([]byte, %d)", size)
	for name, cells := range map[string][]string{
		"same type":           {big, "x = nil"},
		"declared again":      {big, "x := []byte(nil)"},
		"another type":        {big, "x := 1"},
		"from the old one":    {big, "x := len(x)"},
		"a function":          {big, "func x() int { return 1 }"},
		"twice in a cell":     {big + "\nx := 1"},
		"shown":               {big + "\nx", "x := 1"},
		"shown without name":  {"x := func() []byte { return make([]byte, 1 << 26) }\nx()", "x := 1"},
		"of a type of a cell": {"type T struct{ b []byte }\nx := T{make([]byte, 1 << 26)}", "x := 1"},
		"after a goroutine":   {big, "done := make(chan bool)\ngo func() { done <- true }()\n<-done", "x := 1"},
	} {
		t.Run(name, func(t *testing.T) {
			l := newLab(t)
			l.want("1", "1")
			before := heap()
			for _, code := range cells {
				l.run(code)
			}
			l.run("2 + 2")
			if grown := heap() - before; grown > size/2 {
				t.Errorf("%d MB are still held", grown>>20)
			}
		})
	}
}

// What something can still read is not released.
func TestRedefinedVariableIsKept(t *testing.T) {
	for _, c := range []struct{ name, before, read, want string }{
		{"closure", "x := []int{1, 2}\nf := func() int { return len(x) }", "f()", "2"},
		{"pointer", "x := []int{1, 2}\np := &x", "len(*p)", "2"},
		{"element", "x := []int{1, 2}\np := &x[1]", "*p", "2"},
		{"goroutine", "x := []int{1, 2}\nask, tell := make(chan bool), make(chan int)\ngo func() { <-ask; tell <- len(x) }()", "ask <- true\n<-tell", "2"},
		{"method value", "type T struct{ n int }\nfunc (t *T) N() int { return t.n }\nx := T{2}\nf := x.N", "f()", "2"},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := newLab(t)
			for _, code := range []string{c.before, "x := 1.5", "1"} {
				l.run(code)
			}
			l.want(c.read, c.want)
			l.want("x", "1.5")
		})
	}
}

func (l *lab) run(code string) {
	l.t.Helper()
	if _, err := l.eval(context.Background(), code); err != nil {
		l.t.Fatalf("%s: %v", code, err)
	}
}
