package interp

import (
	"slices"
	"testing"
)

func TestIsComplete(t *testing.T) {
	for _, c := range []struct{ code, status, indent string }{
		{"", complete, ""},
		{" \n\t\n", complete, ""},
		{"// nothing", complete, ""},
		{"/* nothing */", complete, ""},
		{"42", complete, ""},
		{"x := 1", complete, ""},
		{"x := 1;", complete, ""},
		{"x := 1 // why", complete, ""},
		{"x := 1; y := 2", complete, ""},
		{"x := 1; type T int; func f() {}; f()", complete, ""},
		{"if x {\n}", complete, ""},
		{"if err := f(); err != nil {\n\tpanic(err)\n} else {\n}", complete, ""},
		{"for i := 0; i < 3; i++ {\n}", complete, ""},
		{"for i := []int{1}[0]; i < 3; i++ {\n}\nx++", complete, ""},
		{"for {\n}", complete, ""},
		{"switch x := f(); x {\ncase 1:\n}", complete, ""},
		{"outer:\nfor {\n\tbreak outer\n}", complete, ""},
		{"func f() {}", complete, ""},
		{"func f[T any](x T) T { return x }", complete, ""},
		{"func (p *Point) Move() {}", complete, ""},
		{"func() { println(1) }()", complete, ""},
		{"func(x int) { println(x) }(1)", complete, ""},
		{"import \"fmt\"\nfmt.Println()", complete, ""},
		{"import (\n\t\"fmt\"\n)", complete, ""},
		{"package main\nfunc main() {}", complete, ""},
		{"type T struct{ A int }\nvar t T\nt", complete, ""},
		{"df.\n\tFilter(`a > 1`).\n\tHead(5)", complete, ""},
		{"`raw\nstring`", complete, ""},
		{"x := []int{\n\t1,\n\t2,\n}", complete, ""},
		{"return", complete, ""},
		{"i++", complete, ""},
		{"ch <- 1", complete, ""},
		{"go f()", complete, ""},
		{"é := 'é'", complete, ""},

		{"if x {", incomplete, "\t"},
		{"if x {\n\tfor {", incomplete, "\t\t"},
		{"if x {\n\ty := 1\n", incomplete, "\t"},
		{"if x {\n} else", incomplete, "\t"},
		{"if x", incomplete, ""},
		{"for i := 0; i < 3; i++ {", incomplete, "\t"},
		{"for i := 0; i < 3; i++", incomplete, ""},
		{"for", incomplete, "\t"},
		{"switch x {\ncase 1:", incomplete, "\t"},
		{"func f()", incomplete, ""},
		{"func f(a int) (int, error)", incomplete, ""},
		{"func (p Point) Norm() float64", incomplete, ""},
		{"func f(", incomplete, "\t"},
		{"func f() {\n\tgo func() {", incomplete, "\t\t"},
		{"func", incomplete, "\t"},
		{"func(x int)", incomplete, ""},
		{"x.", incomplete, "\t"},
		{"x.F().\n", incomplete, "\t"},
		{"x. // the rest follows", incomplete, "\t"},
		{"x +", incomplete, "\t"},
		{"a, b :=", incomplete, "\t"},
		{"x :=\n", incomplete, "\t"},
		{"f(1,", incomplete, "\t"},
		{"f(1", incomplete, "\t"},
		{"f(func() {", incomplete, "\t"},
		{"f(func() {\n\tg([]int{\n\t\t1,", incomplete, "\t\t"},
		{"x := map[string]int{\n\t\"a\": 1,", incomplete, "\t"},
		{"type T struct {\n\tA int", incomplete, "\t"},
		{"type T struct", incomplete, "\t"},
		{"type T", incomplete, ""},
		{"var x", incomplete, ""},
		{"var (", incomplete, "\t"},
		{"import", incomplete, "\t"},
		{"import (\n\t\"fmt\"", incomplete, "\t"},
		{"`raw", incomplete, ""},
		{"x := `raw\n\tline", incomplete, ""},
		{"/* comment", incomplete, ""},
		{"x := 1 /*", incomplete, ""},
		{"label:", incomplete, "\t"},
		{"x := 1\nif x > 0 {", incomplete, "\t"},
		{"select {\ncase <-ch:\n\tf(", incomplete, "\t\t"},

		{"x := := 1", invalid, ""},
		{"func 1() {}", invalid, ""},
		{"x y", invalid, ""},
		{"x := 1 2\ny := 3", invalid, ""},
		{"if x {\n\ty := := 1", invalid, ""},
		{")", invalid, ""},
		{"x }", invalid, ""},
		{"f(]", invalid, ""},
		{"f(1\n)", invalid, ""},
		{"if x {\n}\nelse {\n}", invalid, ""},
		{"func f()\n{\n}", invalid, ""},
		{"func f()\n{", invalid, ""},
		{"if x\ny := 1", invalid, ""},
		{"x := +\n)", invalid, ""},
		{"\"abc", invalid, ""},
		{"'ab'", invalid, ""},
		{"x := 1 # no", invalid, ""},
		{"case 1:", invalid, ""},
		{"x := 08", invalid, ""},
		{"\x00", invalid, ""},
		{"x := @ `raw", invalid, ""},
		{"for x := range {\n}", invalid, ""},
		{"else {\n}", invalid, ""},
	} {
		if status, indent := IsComplete(c.code); status != c.status || indent != c.indent {
			t.Errorf("%q: %s %q, want %s %q", c.code, status, indent, c.status, c.indent)
		}
	}
}

func FuzzIsComplete(f *testing.F) {
	for _, code := range []string{
		"x := 1", "if x {", "func f()", "`raw", "/*", "x.", ")", "for i := 0; i < 3; i++ {\n\tf(func() {",
		"?x", "package main", "x := 1; func f() {}; import", "func (", "func (x T", "\xff'\\", "0;func",
	} {
		f.Add(code)
	}
	f.Fuzz(func(t *testing.T, code string) {
		status, indent := IsComplete(code)
		if !slices.Contains([]string{complete, incomplete, invalid}, status) {
			t.Errorf("%q: status %q", code, status)
		}
		if indent != "" && status != incomplete {
			t.Errorf("%q: %s with indent %q", code, status, indent)
		}
	})
}
