package interp

import (
	"bytes"
	"errors"
	"image"
	"math"
	"math/big"
	"net/url"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/traefik/yaegi/interp"
)

// Values as cells of ordinary types make them.
type (
	point  struct{ X, Y int }
	secret struct {
		Name   string
		hidden int
	}
	loud    struct{}
	broken  struct{}
	tree    struct{ Left, Right *tree }
	celsius float64
)

func (loud) String() string    { return "LOUD" }
func (broken) String() string  { panic("no words") }
func (*broken) Error() string  { panic(errors.New("no message")) }
func (c *celsius) Warm() bool  { return *c > 20 }
func ptr[T any](v T) *T        { return &v }
func numbers(n int) (s []int)  { s = make([]int, n); return }
func fill(n int, s string) any { return strings.Split(strings.Repeat(s+",", n-1)+s, ",") }

func TestFormat(t *testing.T) {
	type anonymous = struct {
		X     int
		Xname string
	}
	utc := time.Date(2024, 5, 1, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		typ   string
		value any
		want  string
	}{
		{"", nil, "nil"},
		{"error", nil, "nil"},
		{"int", 42, "42"},
		{"", uint8(255), "255"},
		{"rune", 'a', "97"},
		{"", uintptr(10), "10"},
		{"string", "abab", `"abab"`},
		{"", "a\n\"b\"", `"a\n\"b\""`},
		{"", true, "true"},
		{"", 2.5, "2.5"},
		{"", 3.0, "3"},
		{"", 1e6, "1e+06"},
		{"", float32(0.1), "0.1"},
		{"", math.NaN(), "NaN"},
		{"", 1 + 2i, "(1+2i)"},
		{"", complex64(1i), "(0+1i)"},
		{"Celsius", celsius(21.5), "21.5"},
		{"[]int", []int{1, 2}, "[]int{1, 2}"},
		{"[]int", []int(nil), "nil"},
		{"", []int{}, "[]int{}"},
		{"", []byte("hi"), `[]byte("hi")`},
		{"", []byte("a\n\tü"), `[]byte("a\n\tü")`},
		{"", []byte{0, 104}, "[]byte{0, 104}"},
		{"", []byte{0xff}, "[]byte{255}"},
		{"", []byte{}, "[]byte{}"},
		{"", [2]bool{true}, "[2]bool{true, false}"},
		{"", [][]float64{{1, 2.5}, nil}, "[][]float64{{1, 2.5}, nil}"},
		{"", []any{1, "a", nil, []int{1}, 2.5}, `[]any{1, "a", nil, []int{1}, 2.5}`},
		{"", []error{errors.New("bad"), nil}, "[]error{bad, nil}"},
		{"map[string]int", map[string]int{"b": 2, "a": 1}, `map[string]int{"a": 1, "b": 2}`},
		{"", map[int]string{10: "x", 9: "y", -1: "z"}, `map[int]string{-1: "z", 9: "y", 10: "x"}`},
		{"", map[float64]bool{2: true, 1.5: false}, "map[float64]bool{1.5: false, 2: true}"},
		{"", map[bool]int{true: 1, false: 0}, "map[bool]int{false: 0, true: 1}"},
		{"", map[[2]int]int{{2, 1}: 1, {1, 9}: 2}, "map[[2]int]int{{1, 9}: 2, {2, 1}: 1}"},
		{"", map[point]int{{2, 1}: 1, {1, 9}: 2}, "map[interp.point]int{{X: 1, Y: 9}: 2, {X: 2, Y: 1}: 1}"},
		{"", map[any]int{"b": 1, 2: 2, nil: 0}, `map[any]int{nil: 0, 2: 2, "b": 1}`},
		{"", map[string]struct{}{"a": {}}, `map[string]struct{}{"a": {}}`},
		{"", point{1, 2}, "interp.point{X: 1, Y: 2}"},
		{"", &point{1, 2}, "&interp.point{X: 1, Y: 2}"},
		{"", (*point)(nil), "nil"},
		{"", ptr(42), "&42"},
		{"", ptr(ptr(1)), "&&1"},
		{"", []*point{{1, 2}, nil}, "[]*interp.point{&interp.point{X: 1, Y: 2}, nil}"},
		{"", image.Rect(0, 0, 1, 2), "(0,0)-(1,2)"},
		{"", secret{"n", 1}, `interp.secret{Name: "n", …}`},
		{"", &sync.Mutex{}, "&sync.Mutex{…}"},
		{"", struct{ A, b int }{1, 2}, "{A: 1, b: 2}"},
		{"struct{A int; b int}", struct{ A, b int }{1, 2}, "struct{A int; b int}{A: 1, b: 2}"},

		// Types of cells, as the engine hands them over.
		{"Point", anonymous{1, "p"}, `Point{X: 1, name: "p"}`},
		{"main.Point", anonymous{1, "p"}, `Point{X: 1, name: "p"}`},
		{"*Point", &anonymous{1, "p"}, `&Point{X: 1, name: "p"}`},
		{"[]Point", []anonymous{{1, "p"}}, `[]Point{{X: 1, name: "p"}}`},
		{"map[string][]*Point", map[string][]*anonymous{"a": {{1, "p"}}}, `map[string][]*Point{"a": {&Point{X: 1, name: "p"}}}`},
		{"Points", []anonymous{{1, "p"}}, `Points{{X: 1, name: "p"}}`},
		{"Pointʼ2", anonymous{}, `Point{X: 0, name: ""}`},
		{"List[int]", struct{ Xitems []int }{[]int{1}}, "List[int]{items: []int{1}}"},
		{"any", anonymous{1, "p"}, `{X: 1, name: "p"}`},
		{"", []anonymous{{1, "p"}}, `[]struct{X int; name string}{{X: 1, name: "p"}}`},
		{"Shape", &point{1, 2}, "&interp.point{X: 1, Y: 2}"},
		{"struct{x int; X int; time.Time}", struct {
			Xx, X int
			Time  time.Time
		}{1, 2, utc}, "struct{x int; X int; time.Time}{x: 1, X: 2, Time: 2024-05-01 12:00:00 +0000 UTC}"},

		{"", func(int) string { return "" }, "func(int) string"},
		{"func(n int) string", func(int) string { return "" }, "func(n int) string"},
		{"", func(any) {}, "func(any)"},
		{"", make(chan int), "chan int"},
		{"", make(<-chan point), "<-chan interp.point"},
		{"error", errors.New("file lost"), "file lost"},
		{"time.Time", utc, "2024-05-01 12:00:00 +0000 UTC"},
		{"", []time.Duration{time.Second}, "[]time.Duration{1s}"},
		{"", time.March, "March"},
		{"", loud{}, "LOUD"},
		{"", map[string]loud{"a": {}}, `map[string]interp.loud{"a": LOUD}`},
		{"", big.NewInt(7), "7"},
		{"", *big.NewInt(7), "7"},
		{"", url.URL{Scheme: "http", Host: "a.b"}, "http://a.b"},
		{"", []any{bytes.NewBufferString("a\nb")}, "[]any{a…}"},
		{"", broken{}, "<panic in String: no words>"},
		{"", &broken{}, "<panic in Error: no message>"},
		{"", []*broken{{}}, "[]*interp.broken{<panic in Error: no message>}"},
		{"", reflect.ValueOf([]int{1}), "[]int{1}"},
		{"", reflect.TypeFor[int](), "int"},
		{"not a type", 1, "1"},
		{"[]int", map[string]int{}, "map[string]int{}"},
	} {
		if got := Format(Value{c.typ, c.value}); got != c.want {
			t.Errorf("%s %T: %s\nwant %s", c.typ, c.value, got, c.want)
		}
	}
}

func TestFormatCycles(t *testing.T) {
	loop := &tree{}
	loop.Left = loop
	list := []any{1, nil}
	list[1] = list
	self := map[string]any{}
	self["self"] = self
	twice := &point{1, 2}
	for _, c := range []struct {
		value any
		want  string
	}{
		{loop, "&interp.tree{Left: <cycle>, Right: nil}"},
		{list, "[]any{1, <cycle>}"},
		{self, `map[string]any{"self": <cycle>}`},
		{[]any{twice, twice}, "[]any{&interp.point{X: 1, Y: 2}, &interp.point{X: 1, Y: 2}}"},
	} {
		if got := Format(Value{Value: c.value}); got != c.want {
			t.Errorf("%s, want %s", got, c.want)
		}
	}
	chain := &tree{}
	for range 10_000 {
		chain = &tree{Left: chain}
	}
	if got := Format(Value{Value: chain}); len(got) > 2*maxBytes || !strings.Contains(got, "…") {
		t.Errorf("a long chain: %d bytes", len(got))
	}
}

func TestFormatLong(t *testing.T) {
	got := Format(Value{Value: numbers(1000)})
	if !strings.HasSuffix(got, " 0,\n\t… 950 more\n}") || strings.Count(got, "0,") != 50 || strings.Count(got, "\n") != 4 {
		t.Errorf("1000 numbers: %s", got)
	}
	got = Format(Value{"string", strings.Repeat("é", 3000)})
	if want := `"` + strings.Repeat("é", 2000) + `…" (6000 bytes)`; got != want {
		t.Errorf("a long string: %.100s … %s", got, got[len(got)-40:])
	}
	got = Format(Value{Value: fill(60, strings.Repeat("x", 1000))})
	if len(got) > maxBytes*11/10+1000 || !strings.Contains(got, "… 50 more") {
		t.Errorf("long strings: %d bytes, …%s", len(got), got[len(got)-100:])
	}
	deep := make([][][]int, 60)
	for i := range deep {
		deep[i] = make([][]int, 60)
		for j := range deep[i] {
			deep[i][j] = numbers(60)
		}
	}
	if got := Format(Value{Value: deep}); len(got) > 3*maxBytes {
		t.Errorf("nested lists: %d bytes", len(got))
	}
	big := map[int]int{}
	for i := range 100_000 {
		big[i] = i
	}
	got = Format(Value{Value: big})
	if !strings.HasPrefix(got, "map[int]int{\n\t0: 0,\n\t1: 1,\n") || !strings.HasSuffix(got, "\t49: 49,\n\t… 99950 more\n}") {
		t.Errorf("a large map: %.60s … %s", got, got[len(got)-40:])
	}
}

func TestFormatLayout(t *testing.T) {
	long := strings.Repeat("a", 60)
	value := struct {
		Xname string
		Sizes []int
		Tags  map[string][]string
	}{long, []int{1, 2}, map[string][]string{"long": {long, long}, "short": {"a"}}}
	want := `Item{
	name: "` + long + `",
	Sizes: []int{1, 2},
	Tags: map[string][]string{
		"long": {
			"` + long + `",
			"` + long + `",
		},
		"short": {"a"},
	},
}`
	if got := Format(Value{"Item", value}); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if got := Format(Value{Value: fill(2, strings.Repeat("x", 40))}); strings.Contains(got, "\n") || len(got) != 96 {
		t.Errorf("%d columns do not fit a line: %s", len(got), got)
	}
}

// What the engine really makes of the types of cells.
func TestFormatEngine(t *testing.T) {
	i := interp.New(interp.Options{})
	if _, err := i.Eval(`
type Point struct { X int; name string; next *Point }
type Shape interface { Area() float64 }
type Circle struct { R float64 }
func (c Circle) Area() float64 { return c.R }
type Square struct { side float64 }
func (s *Square) Area() float64 { return s.side }
var shapes = []Shape{Circle{1}, &Square{2}, nil}
var boxes = []any{Point{1, "p", nil}, 2, "s", nil}
var shape Shape = Circle{3}
var ps = map[string]Point{"a": {X: 1}}
`); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ expr, typ, want string }{
		{`Point{1, "p", nil}`, "Point", `Point{X: 1, name: "p", next: nil}`},
		{`&Point{X: 1, next: &Point{}}`, "*Point", `&Point{X: 1, name: "", next: &{X: 0, name: "", next: nil}}`},
		{`ps`, "map[string]Point", `map[string]Point{"a": {X: 1, name: "", next: nil}}`},
		{`shapes`, "[]Shape", `[]Shape{Circle{R: 1}, &Square{side: 2}, nil}`},
		{`shapes`, "", `[]any{Circle{R: 1}, &Square{side: 2}, nil}`},
		{`boxes`, "[]any", `[]any{{X: 1, name: "p", next: nil}, 2, "s", nil}`},
		{`shape`, "Shape", `Circle{R: 3}`},
	} {
		v, err := i.Eval(c.expr)
		if err != nil {
			t.Fatal(err)
		}
		if got := Format(Value{c.typ, v.Interface()}); got != c.want {
			t.Errorf("%s: %s\nwant %s", c.expr, got, c.want)
		}
	}
}

// Values of a session's cells, with the names and methods of their types.
func TestFormatSession(t *testing.T) {
	s, err := New(Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for _, c := range []struct{ code, want string }{
		{`type Point struct { X int; name string; next *Point }`, ""},
		{`Point{1, "a", nil}`, `Point{X: 1, name: "a", next: nil}`},
		{`&Point{1, "a", &Point{}}`, `&Point{X: 1, name: "a", next: &Point{X: 0, name: "", next: nil}}`},
		{`loop := &Point{}; loop.next = loop; loop`, `&Point{X: 0, name: "", next: <cycle>}`},
		{`[]Point{{X: 1}}`, `[]Point{{X: 1, name: "", next: nil}}`},
		{`map[string]*Point{"a": {X: 2}}`, `map[string]*Point{"a": &Point{X: 2, name: "", next: nil}}`},
		{`map[Point]int{{X: 2}: 1, {X: 1}: 2}`, `map[Point]int{{X: 1, name: "", next: nil}: 2, {X: 2, name: "", next: nil}: 1}`},
		{"type Shape interface { Area() float64 }\ntype Circle struct { R float64 }\nfunc (c Circle) Area() float64 { return c.R }", ""},
		{`[]Shape{Circle{1}, nil}`, "[]Shape{Circle{R: 1}, nil}"},
		{"var sh Shape = Circle{2}\nsh", "Circle{R: 2}"},
		{`[]any{Circle{1}, 3, "a"}`, `[]any{Circle{R: 1}, 3, "a"}`},
		{"type Name string\nfunc (n Name) String() string { return \"<\" + string(n) + \">\" }\nName(\"x\")", "<x>"},
		{`map[string][]Name{"a": {"b", "c"}}`, `map[string][]Name{"a": {<b>, <c>}}`},
		{"type E struct{ code int }\nfunc (e *E) Error() string { return \"E!\" }\nvar e error = &E{1}\ne", "E!"},
		{`[]error{&E{1}, nil}`, "[]error{E!, nil}"},
		{"type Bad struct{}\nfunc (Bad) String() string { panic(\"oops\") }\n[]Bad{{}}", "[]Bad{<panic in String: oops>}"},
		{`struct{a int; B string}{1, "b"}`, `struct{a int; B string}{a: 1, B: "b"}`},
		{"type List[T any] struct { items []T }\nList[int]{[]int{1}}", "List[int]{items: []int{1}}"},
		{"type M map[string]Point\nM(nil)", "nil"},
		{"type Celsius float64\n[]Celsius{2.5}", "[]Celsius{2.5}"},
		{`make(chan Point)`, "chan Point"},
		{`func(a int) string { return "" }`, "func(a int) string"},
		{`http.Client{}.Timeout`, "0s"},
		{`strings.Fields("a b")`, `[]string{"a", "b"}`},
	} {
		values, err := s.Eval(t.Context(), Cell{Number: 1, Code: c.code})
		if err != nil {
			t.Errorf("%s: %v", c.code, err)
			continue
		}
		got := ""
		if len(values) > 0 {
			got = Format(values[0])
		}
		if got != c.want {
			t.Errorf("%s: %s\nwant %s", c.code, got, c.want)
		}
	}
}
