package interp_test

import (
	"fmt"
	"strings"
	"testing"

	"freshet/interp"
)

func TestTabulate(t *testing.T) {
	s, err := interp.New(interp.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	setup := `
type Color int
func (c Color) String() string { return [...]string{"red", "green"}[c] }
type Point struct {
	X, Y  int
	Label string
	hide  *float64
}
type Named struct {
	Point
	C    Color
	When time.Time
	Took time.Duration
	Tags []string
}
type Speaks struct{ A int }
func (s Speaks) String() string { return "speaks" }
type Plain struct{ N uint8; F float32; E error }
half := 0.5
type Loop struct { Self *Loop; N int }
loop := &Loop{N: 1}
loop.Self = loop`
	if _, err := s.Eval(t.Context(), interp.Cell{Number: 1, Code: setup}); err != nil {
		t.Fatal(err)
	}
	for i, c := range []struct{ code, want string }{
		{`[]Point{{1, 2, "a", nil}, {3, 4, "b", &half}}`, "#0 1 total 2 | X: 1 3 | Y: 2 4 | Label: a b | hide: <nil> 0.5"},
		{`[]*Point{{1, 2, "a", nil}, nil}`, "#0 1 total 2 | X: 1 <nil> | Y: 2 <nil> | Label: a <nil> | hide: <nil> <nil>"},
		{`[2]struct{ A bool }{{true}, {false}}`, "#0 1 total 2 | A: true false"},
		{`[]Named{{C: 1, When: time.Unix(0, 0).UTC(), Took: time.Second, Tags: []string{"x"}}}`, `#0 total 1 | Point: {X: 0, Y: 0, Label: "", hide: nil} | C: green | When: 1970-01-01 00:00:00 +0000 UTC | Took: 1s | Tags: {"x"}`},
		{`[]map[string]any{{"b": 1, "a": "x"}, {"c": 2.5}}`, "#0 1 total 2 | a: x <nil> | b: 1 <nil> | c: <nil> 2.5"},
		{`[]any{Point{1, 2, "", nil}, map[string]int{"X": 5}}`, "#0 1 total 2 | X: 1 5 | Y: 2 <nil> | Label:  <nil> | hide: <nil> <nil>"},
		{`map[string]int{"b": 2, "a": 1}`, "total 2 | key: a b | value: 1 2"},
		{`map[Color]Point{1: {X: 1}, 0: {X: 7}}`, "total 2 | key: red green | X: 7 1 | Y: 0 0 | Label:   | hide: <nil> <nil>"},
		{`map[string][]int{"a": {1, 2}}`, "total 1 | key: a | value: {1, 2}"},
		{`[]Plain{{1, 1.5, errors.New("broken")}}`, "#0 total 1 | N: 1 | F: 1.5 | E: broken"},
		{`[]*Loop{loop}`, "#0 total 1 | Self: &Loop{Self: <cycle>, N: 1} | N: 1"},
		{`xs := []Point{}; for i := range 100 { xs = append(xs, Point{X: i}) }; xs`, "#0 1 98 99 total 100 | X: 0 1 98 99 | Y: 0 0 0 0 | Label:     | hide: <nil> <nil> <nil> <nil>"},
		{`m := map[int]bool{}; for i := range 100 { m[i] = true }; m`, "total 100 | key: 0 1 2 3 | value: true true true true"},
		{`[]image.Config{{Width: 1}}`, "#0 total 1 | ColorModel: <nil> | Width: 1 | Height: 0"},
		{`[]Speaks{{1}}`, ""},
		{`[]time.Time{{}}`, ""},
		{`[]int{1, 2}`, ""},
		{`[]Point{}`, ""},
		{`map[string]int{}`, ""},
		{`Point{}`, ""},
		{`[]any{Point{}, 1}`, ""},
		{`"text"`, ""},
		{`[]struct{}{{}}`, ""},
		{`net.ParseIP("127.0.0.1")`, ""},
	} {
		values, err := s.Eval(t.Context(), interp.Cell{Number: i + 2, Code: c.code})
		if err != nil || len(values) != 1 {
			t.Errorf("%s: %v, %v", c.code, values, err)
			continue
		}
		g, ok := interp.Tabulate(values[0].Value, 4)
		if got := gridText(g); ok != (c.want != "") || ok && got != c.want {
			t.Errorf("%s is seen as\n%s %v\nwant\n%s", c.code, got, ok, c.want)
		}
	}
	if _, ok := interp.Tabulate(nil, 4); ok {
		t.Error("nil is a table")
	}
}

func gridText(g interp.Grid) string {
	var b strings.Builder
	if g.Numbers != nil {
		fmt.Fprintf(&b, "#%s ", strings.Trim(fmt.Sprint(g.Numbers), "[]"))
	}
	fmt.Fprintf(&b, "total %d", g.Total)
	for _, c := range g.Columns {
		fmt.Fprintf(&b, " | %s: %s", c.Name, strings.Trim(fmt.Sprintln(c.Values...), "\n"))
	}
	return b.String()
}
