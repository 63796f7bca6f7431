package streamdf_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"freshet/streamdf"
)

// Col makes the texts that a reader would write.
func TestColText(t *testing.T) {
	x, y := streamdf.Col("x"), streamdf.Col("y")
	for _, test := range []struct {
		e    streamdf.Expr
		want string
	}{
		{x.Add(y), "x + y"},
		{x.Add(y).As("z"), "z = x + y"},
		{x.Add(y.As("w")).As("a b"), "`a b` = x + y"},
		{x.Add(y).Mul(2), "(x + y) * 2"},
		{x.Add(y.Mul(2)), "x + y * 2"},
		{x.Sub(y.Sub(1)), "x - (y - 1)"},
		{x.Sub(y).Sub(1.0), "x - y - 1.0"},
		{x.Div(y.Div(2)), "x / (y / 2)"},
		{x.Mod(-3), "x % -3"},
		{x.Pow(y).Pow(2), "(x ** y) ** 2"},
		{x.Pow(y.Pow(2)), "x ** y ** 2"},
		{streamdf.Lit(-2).Pow(x), "(-2) ** x"},
		{x.Pow(-2), "x ** (-2)"},
		{x.Gt(1).And(y.Lt(2)).Or(x.Eq("a'\\\n")), `x > 1 and y < 2 or x == 'a\'\\\n'`},
		{x.Gt(1).And(y.Lt(2).Or(x.Ne(0))), "x > 1 and (y < 2 or x != 0)"},
		{x.Lt(y).Eq(true), "(x < y) == true"},
		{x.Gt(1).Not().And(y.IsNull().Not()), "not x > 1 and not isnull(y)"},
		{x.Gt(1).And(true).Not(), "not (x > 1 and true)"},
		{x.Gt(1).Not().Eq(true), "(not x > 1) == true"},
		{streamdf.Func("clip", x, 0, y.Add(1)), "clip(x, 0, y + 1)"},
		{streamdf.Col("wind `speed`").Le(3), "`wind ``speed``` <= 3"},
		{streamdf.Col("not").Ge(nil), "`not` >= null"},
		{streamdf.Col("2x").Ge(uint8(3)), "`2x` >= 3"},
		{x.Eq(time.Date(2026, 1, 2, 3, 4, 5, 6, time.UTC)), "x == time('2026-01-02T03:04:05.000000006Z')"},
		{x.Gt(90 * time.Second), "x > '1m30s'"},
		{streamdf.Lit(math.Inf(-1)), "float('-Inf')"},
		{streamdf.Lit(math.MinInt64), "(-9223372036854775807 - 1)"},
	} {
		if got := test.e.String(); got != test.want {
			t.Errorf("%s, want %s", got, test.want)
		}
	}
	for _, v := range []any{[]int{1}, uint64(math.MaxUint64), struct{}{}} {
		if err := streamdf.Try(func() { streamdf.Lit(v) }); err == nil {
			t.Errorf("Lit(%v) is no error", v)
		}
	}
}

func TestColSamePlan(t *testing.T) {
	f := streamdf.FromColumns("x", []float64{1, 2}, "y", []int{3, 4}, "wind speed", []float64{5, 6})
	got := f.Assign(streamdf.Col("x").Add(streamdf.Col("y")).As("z").String()).Filter(streamdf.Col("wind speed").Gt(5).String())
	want := f.Assign("z = x + y").Filter("`wind speed` > 5")
	a, err := got.PlanJSON()
	if err != nil {
		t.Fatal(err)
	}
	if b, err := want.PlanJSON(); err != nil || string(a) != string(b) {
		t.Errorf("%v\n%s\n%s", err, a, b)
	}
}

// trees builds random trees twice: by Col, and as a text with parentheses around
// every part. Both must compute the same.
type trees struct{ *rand.Rand }

func (r trees) number(depth int) (streamdf.Expr, string) {
	if depth == 0 || r.IntN(5) == 0 {
		switch r.IntN(4) {
		case 0:
			return streamdf.Col("x"), "x"
		case 1:
			return streamdf.Col("wind speed"), "`wind speed`"
		case 2:
			n := r.IntN(9) - 4
			return streamdf.Lit(n), fmt.Sprintf("(%d)", n)
		}
		v := float64(r.IntN(9))/2 - 2
		return streamdf.Lit(v), fmt.Sprintf("(%f)", v)
	}
	a, left := r.number(depth - 1)
	b, right := r.number(depth - 1)
	switch r.IntN(7) {
	case 0:
		return a.Add(b), "(" + left + " + " + right + ")"
	case 1:
		return a.Sub(b), "(" + left + " - " + right + ")"
	case 2:
		return a.Mul(b), "(" + left + " * " + right + ")"
	case 3:
		return a.Div(b), "(" + left + " / " + right + ")"
	case 4:
		return a.Mod(b), "(" + left + " % " + right + ")"
	case 5:
		return streamdf.Func("float", a).Pow(b), "(float(" + left + ") ** " + right + ")"
	}
	c, cond := r.truth(depth - 1)
	return streamdf.Func("if", c, a, b), "if(" + cond + ", " + left + ", " + right + ")"
}

func (r trees) truth(depth int) (streamdf.Expr, string) {
	if depth == 0 || r.IntN(3) == 0 {
		a, left := r.number(depth)
		b, right := r.number(depth)
		symbol := []string{"==", "!=", "<", "<=", ">", ">="}[r.IntN(6)]
		call := map[string]func(any) streamdf.Expr{"==": a.Eq, "!=": a.Ne, "<": a.Lt, "<=": a.Le, ">": a.Gt, ">=": a.Ge}[symbol]
		return call(b), "(" + left + " " + symbol + " " + right + ")"
	}
	a, left := r.truth(depth - 1)
	b, right := r.truth(depth - 1)
	switch r.IntN(5) {
	case 0:
		return a.And(b), "(" + left + " and " + right + ")"
	case 1:
		return a.Or(b), "(" + left + " or " + right + ")"
	case 2:
		return a.Not(), "(not " + left + ")"
	case 3:
		return a.Eq(b), "(" + left + " == " + right + ")"
	}
	return a.IsNull(), "isnull(" + left + ")"
}

func TestColPrecedence(t *testing.T) {
	f := streamdf.FromColumns("x", []any{1.5, -2.0, nil, 0.0, 3.0}, "wind speed", []any{2, 5, 7, nil, -1})
	r := trees{rand.New(rand.NewPCG(1, 2))}
	compared := 0
	for range 1500 {
		e, written := r.number(5)
		if r.IntN(2) == 0 {
			e, written = r.truth(5)
		}
		got, failed := answer2(f, e.As("z").String())
		want, also := answer2(f, "z = "+written)
		if got != want || (failed == "") != (also == "") {
			t.Fatalf("%s\ngives %s %s\n%s\ngives %s %s", e, got, failed, written, want, also)
		}
		if failed == "" {
			compared++
		}
	}
	if compared < 500 {
		t.Errorf("only %d trees could be computed", compared)
	}
}

// answer2 is the column z that a text makes, or what it failed with.
func answer2(f *streamdf.Frame, text string) (rows, failed string) {
	if err := streamdf.Try(func() { f.Assign(text) }); err != nil {
		return "", err.Error()
	}
	return answer(f.Assign(text).Select("z"))
}
