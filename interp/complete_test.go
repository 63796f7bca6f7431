package interp

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"freshet/interp/symbols"
)

// sessionView is a view of a session that has run the declarations in src.
func sessionView(t testing.TB, src string) view {
	t.Helper()
	fset := token.NewFileSet()
	im := symbols.NewImporter(fset)
	file, err := parser.ParseFile(fset, "session.go", "package main\n"+src, 0)
	if err != nil {
		t.Fatal(err)
	}
	pkg, err := (&types.Config{Importer: im}).Check("main", fset, []*ast.File{file}, nil)
	if err != nil {
		t.Fatal(err)
	}
	v := view{importer: im, imports: map[string]string{}}
	for _, name := range pkg.Scope().Names() {
		v.objects = append(v.objects, pkg.Scope().Lookup(name))
	}
	for _, p := range pkg.Imports() {
		v.imports[p.Name()] = p.Path()
	}
	return v
}

const earlier = `
import ("strings"; "time")

type Point struct { X, Y float64; name string }

func (p Point) Norm() float64 { return p.X }
func (p *Point) Move(dx, dy float64) { p.X += dx }

type Shape interface { Area() float64; Name() string }
type List[T any] struct { Items []T }
func (l *List[T]) Push(v T) {}

var pt Point
var shape Shape
var ints List[int]
var started time.Time
var lower = strings.ToLower
const limit = 10
func distance(a, b Point) (float64, error) { return 0, nil }
`

func TestComplete(t *testing.T) {
	v := sessionView(t, earlier)
	for _, c := range []struct{ code, want string }{
		// want: matches that must be there, "-name" that must not
		{"fmt.Prin|", "Print Printf Println -Sprint"},
		{"strings.|", "ToUpper Builder -explode"},
		{"math.Sq|", "Sqrt"},
		{"x := strings.NewReader(`a`)\nx.Rea|", "Read ReadByte ReadAt"},
		{"pt.|", "X Y name Norm Move"},
		{"pt.N|", "Norm"},
		{"p := &pt\np.M|", "Move"},
		{"shape.A|", "Area"},
		{"ints.|", "Items Push"},
		{"ints.Items[0].|", ""},
		{"started.Add(1).F|", "Format"},
		{"dist|", "distance"},
		{"lim|", "limit"},
		{"fm|", "fmt"},
		{"htt|", "http httptest"},
		{"swi|", "switch"},
		{"appe|", "append"},
		{"Point{|}", "X Y name"},
		{"Point{X: 1, |}", "Y -X"},
		{"Point{X: li|}", "limit"},
		{"&Point{N|", "name"},
		{"[]Point{{X: 1, |}}", "Y"},
		{"for i, word := range []string{} {\n\two|", "word"},
		{"for _, p := range []Point{} {\n\tp.|\n}", "X Norm"},
		{"f := func(value Point) {\n\tvalue.|\n}", "X Norm"},
		{"f := func(value Point) {\n\tval|\n}", "value"},
		{"if pt.|", "X Norm"},
		{"if err := do(); err != nil {\n\terr.E|", "-Exit"},
		{"switch pt.|", "X"},
		{"switch v := any(pt).(type) {\ncase Point:\n\tv.|", "X Norm"},
		{"func g(p Point) float64 {\n\treturn p.|\n}\ng(pt)", "X Norm"},
		{"a, b := distance(pt, pt)\nb.|", "Error"},
		{"a := helper()\na.|\n\nfunc helper() Point { return Point{} }", "X Norm"},
		{"type Q struct{ Left int }\nfunc (q Q) Right() {}\nvar q Q\nq.|", "Left Right"},
		{"x := 1\nx := Point{}\nx.|", "X Norm"},
		{"strings.NewReplacer(`a`, `b`).\n\tRep|", "Replace"},
		{"go func() {\n\tdefer strings.|", "ToUpper"},
		{"defer func() { pt.|", "X"},
		{"ch := make(chan Point)\n(<-ch).|", "X"},
		{"pt.X + pt.|", "Y"},
		{"distance(pt, p|)", "pt"},
		{"}}}} pt.|", "X"},
		{"x := (((pt.|", "X"},
		{"var s = ] pt.|", ""},
		{"slices.Sor|", "Sort SortFunc"},
		{"rand.Int|", "IntN Int64N"},
		{"atomic.Poi|", "Pointer"},
		{"for v := range slices.Values([]Point{}) {\n\tv.|", "X"},
		{"m := map[string]Point{}\nm[\"a\"].|", "X"},
		{"pt.n|ame", "name"},
		{"PT.|", ""},
		{"Dist|", "distance"},
		{"// pt.|", ""},
		{"/* pt.|", ""},
		{`"pt.|"`, ""},
		{`fmt.Println("a", pt.|)`, "X"},
		{"`raw\npt.|", ""},
		{`'p|`, ""},
		{`import "net/ht|"`, "net/http net/http/httptest -fmt"},
		{"import (\n\t\"fmt\"\n\t\"encoding/j|", "encoding/json"},
		{`fmt.Println("net/ht|")`, ""},
		{"pkg := 12.|", ""},
		{"é := pt\né.|", "X"},
		{"|", "pt distance"},
		{"x := []int{1,2}\nx|", "x"},
		{"select {\ncase x := <-time.After(1):\n\tx.F|", "Format"},
		{"label:\nfor {\n\tbre|", "break"},
		{"pt.Norm().|", ""},
		{"ints.Push(1)\nints.Items[0:1].|", ""},
	} {
		t.Run(c.code, func(t *testing.T) {
			got, _, _ := completeAt(c.code, v)
			for _, name := range strings.Fields(c.want) {
				unwanted, not := strings.CutPrefix(name, "-")
				has := slices.Contains(got, unwanted)
				if has == not {
					t.Errorf("%q in matches: %v; got %.12q", unwanted, has, got)
				}
			}
			if c.want == "" && len(got) > 0 {
				t.Errorf("got %.12q, want none", got)
			}
		})
	}
}

// completeAt completes at the bar in code.
func completeAt(code string, v view) (texts []string, start, end int) {
	before, after, _ := strings.Cut(code, "|")
	start, end, matches := completeIn(before+after, utf8.RuneCountInString(before), v)
	for _, m := range matches {
		texts = append(texts, m.Text)
	}
	return texts, start, end
}

func TestCompleteRange(t *testing.T) {
	v := sessionView(t, earlier)
	for _, c := range []struct {
		code       string
		start, end int
	}{
		{"fmt.Prin|", 4, 8},
		{"é := pt.N|orm()", 8, 12},
		{`import "net/ht|"`, 8, 14},
		{"|", 0, 0},
	} {
		if _, start, end := completeAt(c.code, v); start != c.start || end != c.end {
			t.Errorf("%s: %d:%d, want %d:%d", c.code, start, end, c.start, c.end)
		}
	}
}

func TestCompleteSignatures(t *testing.T) {
	v := sessionView(t, earlier)
	for _, c := range []struct{ code, text, kind, signature string }{
		{"fmt.Printl|", "Println", "function", "(a ...any) (n int, err error)"},
		{"pt.Mo|", "Move", "method", "(dx float64, dy float64)"},
		{"pt.X|", "X", "field", "float64"},
		{"dist|", "distance", "function", "(a Point, b Point) (float64, error)"},
		{"lim|", "limit", "constant", "untyped int"},
		{"Poi|", "Point", "type", "struct"},
		{"jso|", "json", "package", "encoding/json"},
		{"appe|", "append", "function", "(slice []Type, elems ...Type) []Type"},
		{"retu|", "return", "keyword", ""},
		{"ints.Pu|", "Push", "method", "(v int)"},
		{"started.Ad|", "Add", "method", "(d time.Duration) time.Time"},
	} {
		before, after, _ := strings.Cut(c.code, "|")
		_, _, matches := completeIn(before+after, utf8.RuneCountInString(before), v)
		want := Match{c.text, c.kind, c.signature}
		if !slices.Contains(matches, want) {
			t.Errorf("%s: %+v not among %+v", c.code, want, matches[:min(len(matches), 5)])
		}
	}
}

// A completer of strings learns what is called, with which parameter, and where
// its receiver comes from.
func TestCompleteStrings(t *testing.T) {
	v := sessionView(t, earlier+`
type Frame struct{}
func Read(pattern string) *Frame { return nil }
func (f *Frame) Filter(conditions ...string) *Frame { return f }
func (f *Frame) Mean(q float64, columns ...string) *Frame { return f }
var frame *Frame
`)
	v.live = func(name string) any { return "value of " + name }
	for _, c := range []struct {
		code, called, param, base, chain, text string
	}{
		{`frame.Filter("a > pr|")`, "Filter", "conditions", "value of frame", "", "a > pr"},
		{`frame.Filter("a", "b|`, "Filter", "conditions", "value of frame", "", "b"},
		{"frame.\n\tFilter(`a > 1`).\n\tMean(0.5, \"pr|", "Mean", "columns", "value of frame", "Filter[a > 1]", "pr"},
		{`x := frame.Filter("z")` + "\nx.Mean(1, \"pr|\")\nx", "Mean", "columns", "value of frame", "Filter[z]", "pr"},
		{`for range 3 { y := frame; y.Mean(1, "pr|`, "Mean", "columns", "value of frame", "", "pr"},
		{`Read("x.csv").Filter("pr|`, "Filter", "conditions", "", "Read[x.csv]", "pr"},
		{`f := Read("x.csv"); f = f; f.Filter("pr|`, "Filter", "conditions", "", "Read[x.csv]", "pr"},
		{`Read("da|`, "Read", "pattern", "", "", "da"},
		{`os.Open("da|`, "Open", "name", "", "", "da"},
		{`frame := frame.Filter("pr|`, "Filter", "conditions", "value of frame", "", "pr"},
		{`unknown.Filter("pr|`, "", "", "", "", ""},
		{`x := "pr|`, "", "", "", "", ""},
	} {
		t.Run(c.code, func(t *testing.T) {
			var got Literal
			v.columns = func(l Literal) (int, []Match) {
				got = l
				return strings.LastIndexByte(l.Text, ' ') + 1, []Match{{"price", "column", "float"}}
			}
			matches, start, end := completeAt(c.code, v)
			if c.called == "" {
				if got.Func != nil || len(matches) > 0 {
					t.Fatalf("asked for %v, got %q", got, matches)
				}
				return
			}
			if got.Func == nil {
				t.Fatal("nobody was asked")
			}
			var chain []string
			for _, call := range got.Chain {
				chain = append(chain, fmt.Sprintf("%s%v", call.Func.Name(), call.Strings))
			}
			base, _ := got.Base.(string)
			if got.Func.Name() != c.called || got.Param != c.param || base != c.base || strings.Join(chain, " ") != c.chain || got.Text != c.text {
				t.Errorf("got %s(%s) of %q %q, text %q", got.Func.Name(), got.Param, base, chain, got.Text)
			}
			at := utf8.RuneCountInString(c.code[:strings.IndexByte(c.code, '|')])
			if !slices.Equal(matches, []string{"price"}) || start != at-2 && start != at-len(c.text) || end != at {
				t.Errorf("got %q at %d:%d, the cursor is at %d", matches, start, end, at)
			}
		})
	}
}

// BenchmarkComplete is to stay under 20 ms for 95 of 100 (packages loaded).
func BenchmarkComplete(b *testing.B) {
	v := sessionView(b, earlier)
	codes := []string{"fmt.Pr|", "pt.|", "dis|", "http.Cl|", longCell + "\npt.|", "c := http.Client{}\nc.|"}
	reportTimes(b, codes, func(code string) { completeAt(code, v) })
}

func FuzzComplete(f *testing.F) {
	v := sessionView(f, earlier)
	f.Add("fmt.Pr", 6)
	f.Add("type T struct{ a T }\nvar t T\nt.", 30)
	f.Add("func f[T any](x T) { x. }", 23)
	f.Fuzz(func(t *testing.T, code string, cursor int) {
		start, end, _ := completeIn(code, cursor, v)
		if n := utf8.RuneCountInString(code); start < 0 || end < start || end > n {
			t.Errorf("%q at %d: %d:%d", code, cursor, start, end)
		}
	})
}
