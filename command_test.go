package main

import (
	"fmt"
	"maps"
	"os"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"freshet/kernel"
)

// A screen keeps what a cell prints.
type screen struct {
	nowhere
	text strings.Builder
}

func (s *screen) Stream(_ string, text []byte) { s.text.Write(text) }

func TestTimeit(t *testing.T) {
	s := newTestSession(t, "n := 0")
	for i, c := range []struct{ code, prints, fails string }{
		{"%timeit n++", "s a loop (mean ± std. dev. of 7 runs of ", ""},
		{"%timeit n + 1", "s a loop", ""},
		{"%timeit return", "", "%timeit has measured nothing"},
		{"%timeit panic(\"no\")", "", "1 │         panic(\"no\")\n    │         \033[1m^^^^^^^^^^^"},
		{"%timeit\nm := n\nmissing(m)", "", "3 │ missing(m)\n    │ \033[1m^^^^^^^"},
	} {
		out := &screen{}
		r := s.Execute(t.Context(), kernel.Cell{Code: c.code, Count: i + 2, ID: "b"}, out)
		trace := ""
		if r.Err != nil {
			trace = strings.Join(r.Err.Traceback, "\n")
		}
		if (r.Err != nil) != (c.fails != "") || !strings.Contains(trace, c.fails) || !strings.Contains(out.text.String(), c.prints) {
			t.Errorf("%s prints %q and fails with\n%s", c.code, out.text.String(), trace)
		}
	}
}

// %load puts a file in the place of a cell that says no more than that.
func TestLoad(t *testing.T) {
	s := newTestSession(t, "")
	t.Chdir(t.TempDir())
	for name, text := range map[string]string{"a b.go": "x := 1\n", "image.png": "\xff\xfe", "long.go": strings.Repeat("x", maxLoad+1)} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		code, text, fails string
		replace           bool
	}{
		{"%load 'a b.go'", "// %load 'a b.go'\nx := 1\n", "", true},
		{"%load a b.go\ny := 2", "// %load a b.go\nx := 1\n", "", false},
		{"%load", "", "%load has no file", false},
		{"%load nowhere.go", "", "nowhere.go", false},
		{"%load image.png", "", "is no text", false},
		{"%load long.go", "", "longer than 1 MB", false},
	} {
		r := s.Execute(t.Context(), kernel.Cell{Code: c.code, Count: 2, ID: "b"}, &screen{})
		if c.fails != "" {
			if r.Err == nil || !strings.Contains(r.Err.Value, c.fails) || len(r.Payload) > 0 {
				t.Errorf("%s says %v", c.code, r)
			}
			continue
		}
		want := map[string]any{"source": "set_next_input", "text": c.text, "replace": c.replace}
		if r.Err != nil || len(r.Payload) != 1 || !maps.Equal(r.Payload[0], want) {
			t.Errorf("%s says %v, want %v", c.code, r, want)
		}
	}
}

// Cells of a subshell count by themselves: their history and their errors keep
// apart from those of the main shell.
func TestSubshellCells(t *testing.T) {
	s := newTestSession(t, "n := 1")
	run := func(code, subshell string, count int) (string, kernel.Result) {
		out := &screen{}
		r := s.Execute(t.Context(), kernel.Cell{Code: code, Count: count, MessageID: fmt.Sprint(subshell, count), Subshell: subshell, StoreHistory: true}, out)
		return out.text.String(), r
	}
	run("m := n + 1", "sub", 1)
	if _, r := run("panic(m)", "sub", 2); r.Err == nil || !strings.Contains(strings.Join(r.Err.Traceback, "\n"), "cell 2 of a subshell, line 1") {
		t.Errorf("the error of a subshell's cell is %v", r.Err)
	}
	run("n + m", "", 2)
	for subshell, want := range map[string]string{"": "   2  n + m\n", "sub": "   1  m := n + 1\n   2  panic(m)\n"} {
		if got, _ := run("%history", subshell, 3); got != want {
			t.Errorf("the history of %q is\n%s", subshell, got)
		}
	}
}

func TestSpan(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0 ns", 999: "999 ns", 1000: "1.00 µs", 12_345: "12.3 µs", 999_600: "1.00 ms", 123456 * time.Microsecond: "123 ms",
		1500 * time.Millisecond: "1.50 s", 90 * time.Second: "1m30s",
	} {
		if got := span(d); got != want {
			t.Errorf("%d is %q, want %q", d, got, want)
		}
	}
}

func TestParseEnv(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"A=1\n\n# no\nexport B = two words # yes\r\nC=", `A="1" B="two words" C=""`},
		{`A='x # y' # z`, `A="x # y"`},
		{`A="tab\there"`, `A="tab\there"`},
		{`A=a#b`, `A="a#b"`},
		{"A=#b", `A=""`},
		{"A=1\nB", "line 2 is not NAME=VALUE"},
		{"1A=1", "line 1 is not NAME=VALUE"},
		{`A="x`, "line 1, A: the quotes do not match"},
		{`A='x' y`, "line 1, A: the quotes do not match"},
	} {
		variables, err := parseEnv(c.text)
		var parts []string
		for _, v := range variables {
			parts = append(parts, fmt.Sprintf("%s=%q", v[0], v[1]))
		}
		got := strings.Join(parts, " ")
		if err != nil {
			got = err.Error()
		}
		if got != c.want {
			t.Errorf("%q is %s, want %s", c.text, got, c.want)
		}
	}
}

// Whatever a cell is, its code is as long as the cell, and no command is left
// at its top.
func FuzzParseCell(f *testing.F) {
	f.Add("%time f()\ng()")
	f.Add("\n  !ls é\n?x\nfmt.Println??\n%%timeit\n%x")
	f.Add("%")
	f.Add("x := 1\n%who")
	f.Fuzz(func(t *testing.T, text string) {
		commands, code := parseCell(text)
		if utf8.RuneCountInString(code) != utf8.RuneCountInString(text) || strings.Count(code, "\n") != strings.Count(text, "\n") {
			t.Errorf("%q became %q", text, code)
		}
		for _, c := range commands {
			if v := verbOf(c.name); v != nil && v.times != nil {
				return
			}
		}
		first, _, _ := strings.Cut(strings.TrimLeft(code, " \n\t"), "\n")
		if c, ok := parseCommand(first); ok {
			t.Errorf("%q is left of %q", c.name, text)
		}
	})
}
