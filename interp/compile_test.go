package interp

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"
)

// Chunks are pieces of the cell, in order, at the places that they name.
func FuzzSplit(f *testing.F) {
	for _, s := range []string{
		"x := 1; y := 2\nfor i := 0; i < 3; i++ { x++ }", "import \"fmt\"\ntype T struct{ a int }; var v T",
		"func(){}()\nfunc f() {}\nfunc (t T) M() {}", "/* a */ x // b\n`raw\n;`", "}", "package main\nfunc main() {}", "é := 'x'; ä",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, code string) {
		chunks, _, bad := split(code, 1)
		if bad != nil {
			return
		}
		at := 0
		for _, c := range chunks {
			i := strings.Index(code[at:], c.text)
			if i < 0 || c.text == "" {
				t.Fatalf("%q: chunk %q is not there, or not in order", code, c.text)
			}
			line, col := newLines(code).at(at + i)
			if !strings.HasPrefix(code[lineStart(code, c.line)+c.col-1:], c.text) {
				t.Fatalf("%q: %q is said to be at %d:%d (found at %d:%d)", code, c.text, c.line, c.col, line, col)
			}
			at += i
		}
	})
}

func lineStart(code string, line int) int { return newLines(code).starts[line-1] }

// Whatever is written, compiling ends with code or an error of the cell, and
// the session goes on.
func FuzzCompile(f *testing.F) {
	for _, s := range []string{
		"x := 1\nx", "type T struct{ a T2 }\ntype T2 []T\nvar t T\nt", "func g[X any](x X) X { return x }\ng(1)",
		"switch v := any(1).(type) { case int: v++ }", "a, b := b, a", "defer f()\nfunc f() {}", "for i := range 3 { go func() { i++ }() }",
		"type I interface{ M() }\nfunc (i I) N() {}", "var f func() = f", "L: for { break L }", "x.y.z = 1", "import . \"strings\"\nToUpper(\"a\")",
		"const c = 1 << 70", "type A = A", "func init() { return 1 }", "goto L; L:", "select { case x := <-make(chan int): _ = x }",
	} {
		f.Add(s)
	}
	s, err := New(Options{})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, code string) {
		defer func(began time.Time) {
			if took := time.Since(began); took > 10*time.Second {
				t.Errorf("%q: compiling took %v", code, took)
			}
		}(time.Now())
		_, e := s.compile(&compilation{ctx: t.Context()}, Cell{Number: 1, Code: code})
		if e != nil && (e.Name == "InternalError" || strings.Contains(e.Message, "the interpreter cannot run")) {
			t.Errorf("%q: %v", code, e)
		}
		if _, e := s.compile(&compilation{ctx: t.Context()}, Cell{Number: 2, Code: "unlikely := 1\nunlikely + 1"}); e != nil {
			t.Fatalf("after %q: %v", code, e)
		}
	})
}

// Types declared from types of earlier cells.
func TestTypesOfTypes(t *testing.T) {
	for _, cells := range [][]string{
		{"type T int", "type A T", "var a A = 3\na + 1"},
		{"type T int", "type A = T", "var a A = T(3)\na + 1"},
		{"type T struct{ a T2 }\ntype T2 []T\nvar t T", "type T3 T2", "len(T3{{}, {}}) + 2"},
		{"type T int\ntype A T", "type T string", "var a A = \"abcd\"\nlen(a)"},
	} {
		s, err := New(Options{})
		if err != nil {
			t.Fatal(err)
		}
		for i, code := range cells {
			v, err := s.Eval(t.Context(), Cell{Number: i + 1, Code: code})
			if err != nil {
				t.Errorf("%q: %v", code, err)
			}
			if i == len(cells)-1 && (len(v) != 1 || Format(v[0]) != "4") {
				t.Errorf("%q gives %v", code, v)
			}
		}
	}
}

// An interrupt ends a cell that is still being compiled, however long it is;
// the cell then leaves nothing behind.
func TestInterruptedCompilation(t *testing.T) {
	s, err := New(Options{})
	if err != nil {
		t.Fatal(err)
	}
	long := "marked := 1\n" + strings.Repeat("marked += 1\n", 1<<20/12)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	began := time.Now()
	_, err = s.Eval(ctx, Cell{Number: 1, Code: long})
	var e *Error
	if !errors.As(err, &e) || e.Name != "Interrupted" || !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("the error is %v", err)
	}
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("interrupted after %v", took)
	}
	if _, err := s.Eval(ctx, Cell{Number: 2, Code: "1"}); !errors.As(err, &e) || e.Name != "Interrupted" {
		t.Errorf("a cell that waits for the other is not interrupted: %v", err)
	}
	v, err := s.Eval(t.Context(), Cell{Number: 3, Code: "marked := \"free\"\nmarked"})
	if err != nil || len(v) != 1 || Format(v[0]) != `"free"` {
		t.Errorf("afterwards: %v, %v", v, err)
	}
}
