package expr_test

import (
	"fmt"
	"strings"
	"testing"

	"freshet/streamdf/internal/expr"
)

func TestParseAgg(t *testing.T) {
	for text, want := range map[string]string{
		"n = count()":            "n count <nil> []",
		"mean(x)":                "mean(x) mean x []",
		" m = mean( x * i ) ":    "m mean x * i []",
		"p90 = quantile(x, 0.9)": "p90 quantile x [0.9]",
		"`a b` = quantile(if(b, x, i), -1, 2 / 4)": "a b quantile if(b, x, i) [-1 0.5]",
		"q = nosuch(x in [1, 2], 3)":               "q nosuch x in [1, 2] [3]",
		"corr(x, 2 * i)":                           "corr(x, 2 * i) corr x & 2 * i []",
	} {
		a, err := expr.ParseAgg(text, weather.schema)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		arg := "<nil>"
		if a.Arg != nil {
			arg = a.Arg.String()
		}
		if a.With != nil {
			arg += " & " + a.With.String()
		}
		if got := fmt.Sprint(a.Name, " ", a.Func, " ", arg, " ", a.Params); got != want {
			t.Errorf("%s\n got %s\nwant %s", text, got, want)
		}
		if got := text[a.FuncStart:a.FuncEnd]; got != a.Func {
			t.Errorf("%s: the function is at %q", text, got)
		}
	}
}

func TestParseAggMistakes(t *testing.T) {
	for marked, want := range map[string]string{
		"«x»":                      "x is no reduction",
		"m = «x»":                  "x is no reduction",
		"«2» = mean(x)":            "2 cannot name a column",
		"m =«»":                    "no expression after =",
		"«»":                       "the reduction is empty",
		"mean(x) «/» 2":            "more than a reduction",
		"count(«*»)":               "count(*)",
		"mean(«xx»)":               `no column "xx"`,
		"n = mean(2 * (x + «xx»))": `no column "xx"`,
		"quantile(x, 0.5, «i»)":    "i is not a written out number",
		"mean(x «+» s)":            "x + s adds float and string",
		"mean«(»x,)":               "an argument is missing",
		"mean«(»x":                 "( is never closed",
	} {
		before, rest, _ := strings.Cut(marked, "«")
		fault, after, _ := strings.Cut(rest, "»")
		_, err := expr.ParseAgg(before+fault+after, weather.schema)
		e, ok := err.(*expr.Error)
		if !ok || e.Message != want || e.Start != len(before) || e.End != len(before)+len(fault) {
			t.Errorf("%s: got %v, want %s", marked, err, want)
		}
	}
}

func TestParseNamed(t *testing.T) {
	for text, want := range map[string]string{
		"z = x + i":         "z: x + i",
		"x":                 "x: x",
		" x * i ":           "x * i: x * i",
		"`wind speed`":      "wind speed: `wind speed`",
		"`a = b` = x":       "a = b: x",
		"x == i":            "x == i: x == i",
		"big = x > 2 and b": "big: x > 2 and b",
	} {
		name, e, err := expr.ParseNamed(text, weather.schema)
		if got := fmt.Sprintf("%s: %s", name, e); err != nil || got != want {
			t.Errorf("%s: got %s (%v), want %s", text, got, err, want)
		}
	}
	e, err := expr.Parse("i > len ? x + i : `wind speed`", weather.schema)
	if got := fmt.Sprint(e.Columns()); err != nil || got != "[i len x wind speed]" {
		t.Errorf("Columns() = %s (%v)", got, err)
	}
}
