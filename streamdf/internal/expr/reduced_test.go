package expr_test

import (
	"strings"
	"testing"

	"freshet/streamdf/internal/expr"
)

func TestTakeReductions(t *testing.T) {
	known := []string{"count", "sum", "mean", "min", "max", "quantile", "corr"}
	for text, want := range map[string]string{
		"spread = max(x) - min(x)":     "spread | max(x) ; min(x) | `max(x)` - `min(x)`",
		"max(x)-min(x)":                "max(x)-min(x) | max(x) ; min(x) | `max(x)`-`min(x)`",
		"r = mean( x * i ) / mean(x)":  "r | mean( x * i ) ; mean(x) | `mean( x * i )` / `mean(x)`",
		"r = sum(x) / (sum(x) + 1)":    "r | sum(x) | `sum(x)` / (`sum(x)` + 1)",
		"r = round(mean(x), 1)":        "r | mean(x) | round(`mean(x)`, 1)",
		"r = min(mean(x), max(x))":     "r | mean(x) ; max(x) | min(`mean(x)`, `max(x)`)",
		"r = sum(min(x, i)) + 1":       "r | sum(min(x, i)) | `sum(min(x, i))` + 1",
		"r = quantile(x, 0.9) > 3":     "r | quantile(x, 0.9) | `quantile(x, 0.9)` > 3",
		"r = nosuch(x) + 1":            "r | nosuch(x) | `nosuch(x)` + 1",
		"r = max(`a b`) - 1":           "r | max(`a b`) | `max(``a b``)` - 1",
		"n = count()":                  "",
		"mean(x)":                      "",
		"m = min(x)":                   "",
		"m = abs(x)":                   "",
		"x":                            "",
		"":                             "",
		"m = x not in (1, 2) ? x : -x": "",
	} {
		r, ok, err := expr.TakeReductions(text, known)
		got := ""
		if ok {
			got = r.Name + " | " + strings.Join(r.Calls, " ; ") + " | " + r.Rest
		}
		if err != nil || got != want {
			t.Errorf("%s\n got %s, %v\nwant %s", text, got, err, want)
		}
	}
	if _, _, err := expr.TakeReductions("m = max(x", known); err == nil {
		t.Error("an open bracket passes")
	}
}
