package interp

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// inspectAt inspects at the bar in code.
func inspectAt(code string, detail int, v view) (text, markdown string, ok bool) {
	before, after, _ := strings.Cut(code, "|")
	return inspectIn(before+after, utf8.RuneCountInString(before), detail, v)
}

func inspectView(t testing.TB) view {
	v := sessionView(t, earlier)
	v.value = func(name string) (string, bool) {
		values := map[string]string{"pt": "Point{X: 1, Y: 2}", "ints": "List[int]{\n\tItems: nil,\n}"}
		s, ok := values[name]
		return s, ok
	}
	return v
}

func TestInspect(t *testing.T) {
	v := inspectView(t)
	for _, c := range []struct{ code, first, also string }{
		// first: the first line of the text; also: what the text has besides
		{"strings.ToUp|per", "func strings.ToUpper(s string) string", "returns s with all Unicode letters"},
		{"strings.ToUpper|", "func strings.ToUpper(s string) string", "Function of package strings"},
		{"|strings.ToUpper", `package strings // import "strings"`, "simple functions to manipulate UTF-8"},
		{"strings|", `package strings // import "strings"`, ""},
		{"strings.ToUpper(|", "func strings.ToUpper(s string) string", ""},
		{"strings.ToUpper(|name)", "func strings.ToUpper(s string) string", ""},
		{"strings.Replace(\"a\", |", "func strings.Replace(s string, old string, new string, n int) string", ""},
		{"strings.Repeat(strings.TrimSpace(\"a\"), |", "func strings.Repeat(s string, count int) string", ""},
		{"slices.Index[[]int](|", "func slices.Index[S ~[]E, E comparable](s S, v E) int", ""},
		{"strings.Builder.WriteString|", "func (b *strings.Builder) WriteString(s string) (int, error)", "appends the contents of s"},
		{"streamdf.Frame|", "type streamdf.Frame struct {", "Type of package freshet/streamdf"},
		{"streamdf.Frame.Mean|", "func (*streamdf.Frame) Mean(columns ...string) *streamdf.Frame", "Mean"},
		{"var df *streamdf.Frame\ndf.Mean(|", "func (*streamdf.Frame) Mean(columns ...string) *streamdf.Frame", "Method of package freshet/streamdf"},
		{"streamdf|", `package streamdf // import "freshet/streamdf"`, ""},
		{"strings.Builder|", "type strings.Builder struct {", "func (b *strings.Builder) Grow(n int)"},
		{"io.Reader|", "type io.Reader interface {", "\tRead(p []byte) (n int, err error)\n}"},
		{"io.Reader.Read|", "func (io.Reader) Read(p []byte) (n int, err error)", ""},
		{"http.Client{Time|out: 1}", "field http.Client.Timeout time.Duration", "Timeout specifies a time limit"},
		{"c := http.Client{}\nc.Timeo|ut", "field http.Client.Timeout time.Duration", "Timeout specifies"},
		{"http.Client.Timeout|", "field http.Client.Timeout time.Duration", "Timeout specifies"},
		{"time.Second|", "const time.Second time.Duration = 1000000000", ""},
		{"math.Pi|", "const math.Pi = 3.14159", "Constant of package math"},
		{"os.Args|", "var os.Args []string", "Args hold the command-line"},
		{"net/http|", `package http // import "net/http"`, ""},
		{`import "net/ht|tp"`, `package http // import "net/http"`, "HTTP client and server"},
		{`import "encoding/|json"`, `package json // import "encoding/json"`, ""},
		{"rand.IntN|(3)", "func rand.IntN(n int) int", "math/rand/v2"},

		{"pt|", "var pt Point = Point{X: 1, Y: 2}", ""},
		{"p|t.Norm()", "var pt Point = Point{X: 1, Y: 2}", ""},
		{"pt := Point{}\npt|", "var pt Point = Point{X: 1, Y: 2}", ""},
		{"pt := 5\npt|", "var pt int", ""},
		{"ints|", "var ints List[int]", "List[int]{\n\tItems: nil,\n}"},
		{"started|", "var started time.Time", ""},
		{"pt.Norm|", "func (p Point) Norm() float64", ""},
		{"pt.Move(|", "func (p *Point) Move(dx float64, dy float64)", ""},
		{"pt.X|", "field Point.X float64", ""},
		{"pt.na|me", "field Point.name string", ""},
		{"Point|", "type Point struct {", "func (p *Point) Move(dx float64, dy float64)"},
		{"Point{X|: 1}", "field Point.X float64", ""},
		{"Point.Norm|", "func (p Point) Norm() float64", ""},
		{"Shape|", "type Shape interface {", "\tArea() float64"},
		{"shape.Area|", "func (Shape) Area() float64", ""},
		{"List|", "type List[T any] struct {", "\tItems []T"},
		{"ints.Push|", "func (l *List[int]) Push(v int)", ""},
		{"distance(|", "func distance(a Point, b Point) (float64, error)", ""},
		{"limit|", "const limit = 10", ""},
		{"started.Add(1).Form|at", "func (t time.Time) Format(layout string) string", "textual representation"},
		{"lower|", "var lower func(s string) string", ""},
		{"for i, w := range []string{} {\n\tprintln(w|)\n}", "var w string", ""},
		{"f := func(value Point) {\n\tval|ue", "var value Point", ""},
		{"switch v := any(pt).(type) {\ncase Point:\n\tv|.X\n}", "var v Point", ""},
		{"x := pt.Norm()\nx|", "var x float64", ""},
		{"func g(a int) int { return a }\ng|(1)", "func g(a int) int", ""},
		{"é := pt\né|.X", "var é Point", ""},
		{"fmt.Println(|", "func fmt.Println(a ...any) (n int, err error)", ""},
		{"if x := pt.Norm|(", "func (p Point) Norm() float64", ""},

		{"append|", "func append(slice []Type, elems ...Type) []Type", "Builtin function"},
		{"len(|", "func len(v Type) int", ""},
		{"error|", "type error", "Error() string"},
		{"int|", "type int", "signed integers"},
		{"nil|", "var nil Type", ""},
		{"true|", "const true = true", ""},
		{"def|er", "defer", "Keyword"},
		{"for| {", "for", ""},

		{"", "", ""},
		{"|", "", ""},
		{"nothing|", "", ""},
		{"strings.Nothing|", "", ""},
		{"strings.explode|", "", ""},
		{"pt.nothing|", "", ""},
		{"// strings.ToUp|per", "", ""},
		{"`strings.ToUp|per`", "", ""},
		{"1 + |2", "", ""},
		{"}}} )(|", "", ""},
		{"type\xf1A|", "", ""},
	} {
		text, markdown, ok := inspectAt(c.code, 0, v)
		first, _, _ := strings.Cut(text, "\n")
		if ok != (c.first != "") || !strings.HasPrefix(first, c.first) || !strings.Contains(text, c.also) {
			t.Errorf("%s:\n%s\nwant %s … %s", c.code, text, c.first, c.also)
		}
		if ok && !strings.HasPrefix(markdown, "```go\n"+first) {
			t.Errorf("%s: Markdown\n%s", c.code, markdown)
		}
	}
}

func TestInspectDetail(t *testing.T) {
	v := inspectView(t)
	short, _, _ := inspectAt("strings.Cut|", 0, v)
	long, _, _ := inspectAt("strings.Cut|", 1, v)
	if !strings.HasPrefix(long, short[:len(short)/2]) || len(long) < len(short) {
		t.Errorf("short %q, long %q", short, long)
	}
	text, _, _ := inspectAt("strings|", 1, v)
	for _, part := range []string{"func ToUpper(s string) string\n", "type Builder struct\n"} {
		if !strings.Contains(text, part) {
			t.Errorf("%q is not in the page of package strings:\n%.400s", part, text)
		}
	}
	if text, _, _ := inspectAt("strings|", 0, v); strings.Contains(text, "ToUpper") {
		t.Errorf("the short page lists the package:\n%.400s", text)
	}
	if text, _, _ := inspectAt("http.Client|", 1, v); !strings.Contains(text, "\t// Timeout specifies a time limit") {
		t.Errorf("no docs on fields:\n%.800s", text)
	}
	_, markdown, _ := inspectAt("strings.NewReader|", 1, v)
	want := "```go\nfunc strings.NewReader(s string) *strings.Reader\n```\n\nFunction of package `strings`\n\nNewReader returns a new [Reader](https://pkg.go.dev/strings#Reader) reading from s."
	if !strings.HasPrefix(markdown, want) {
		t.Errorf("%s\nwant %s", markdown, want)
	}
	if text, _, _ := inspectAt("started|", 1, v); !strings.Contains(text, "func (t time.Time) Add(d time.Duration) time.Time") {
		t.Errorf("no methods of a variable's type: %s", text)
	}
}

// BenchmarkInspect is to stay under 20 ms for 95 of 100 (packages loaded).
func BenchmarkInspect(b *testing.B) {
	v := inspectView(b)
	codes := []string{"fmt.Println|", "pt|", "http|", "http.Client|", longCell + "\npt.Norm|", "streamdf.Frame|"}
	reportTimes(b, codes, func(code string) { inspectAt(code, 1, v) })
}

func FuzzInspect(f *testing.F) {
	v := inspectView(f)
	for _, code := range []string{"strings.ToUpper(", "type T struct{ a T }\nvar t T\nt.a", "pt.X", "f[int](", `import "fmt"`, "unsafe.Sizeof", "streamdf.Frame.Filter", "int.x.y"} {
		f.Add(code, len(code), 1)
	}
	f.Fuzz(func(t *testing.T, code string, cursor, detail int) {
		text, markdown, ok := inspectIn(code, cursor, detail, v)
		if ok != (text != "") || ok != (markdown != "") {
			t.Errorf("%q at %d: %v, %q, %q", code, cursor, ok, text, markdown)
		}
	})
}
