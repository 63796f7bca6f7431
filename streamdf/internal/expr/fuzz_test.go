package expr_test

import (
	"errors"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"freshet/streamdf/internal/column"
	"freshet/streamdf/internal/expr"
)

// FuzzParse reads any text as an expression and as a reduction. Nothing may
// panic, every mistake lies within the text, and what parses evaluates to a row
// for each row, however the batch is cut.
func FuzzParse(f *testing.F) {
	for line := range strings.Lines(values + mistakes) {
		text, _, _ := strings.Cut(line, "=>")
		text, _, _ = strings.Cut(text, " | ")
		f.Add(strings.NewReplacer("«", "", "»", "").Replace(strings.TrimSpace(text)))
	}
	f.Add("z = x + i")
	f.Add("p90 = quantile(x, 0.9)")
	f.Add(strings.Repeat("(", 300))
	f.Add(strings.Repeat("not ", 500) + "b")
	f.Add(strings.Repeat("1 < int(", 100) + "x" + strings.Repeat(") < 3", 100))
	f.Add("x" + strings.Repeat(" + x", 2000))
	weather.coded = true
	table := weather.table(0, len(weather.rows))
	f.Fuzz(func(t *testing.T, text string) {
		stuck := time.AfterFunc(10*time.Second, func() { panic("stuck: " + text) })
		defer stuck.Stop()
		if _, err := expr.ParseAgg(text, weather.schema); err != nil {
			within(t, text, err)
		}
		_, e, err := expr.ParseNamed(text, weather.schema)
		if err != nil {
			within(t, text, err)
			return
		}
		whole, err := e.Evaluator().Eval(table)
		if err != nil {
			within(t, text, err)
			return
		}
		if whole.Len() != table.Len() || whole.Type() != e.Type() {
			t.Fatalf("%q: %s[%d] for %s and %d rows", text, whole.Type(), whole.Len(), e.Type(), table.Len())
		}
		v := e.Evaluator()
		for i := range table.Len() {
			row, err := v.Eval(table.Slice(i, i+1))
			if err != nil {
				t.Fatalf("%q: row %d alone: %v", text, i, err)
			}
			if got, want := show(row.Value(0)), show(whole.Value(i)); got != want {
				t.Fatalf("%q: row %d is %s alone, else %s", text, i, got, want)
			}
		}
	})
}

func within(t *testing.T, text string, err error) {
	var e *expr.Error
	if !errors.As(err, &e) {
		t.Fatalf("%q: %v is no *expr.Error", text, err)
	}
	if e.Text != text || e.Start < 0 || e.End < e.Start || e.End > len(text) {
		t.Fatalf("%q: fault at %d to %d of %q", text, e.Start, e.End, e.Text)
	}
	if e.Message == "" || strings.Contains(e.Message+e.Help, "bug in Freshet") {
		t.Fatalf("%q: %v", text, err)
	}
	if utf8.ValidString(text) && !utf8.ValidString(text[e.Start:e.End]) {
		t.Fatalf("%q: fault at %d to %d cuts a character", text, e.Start, e.End)
	}
}

func TestBounds(t *testing.T) {
	schema := column.Schema{{Name: "x", Type: column.Float}}
	for text, message := range map[string]string{
		strings.Repeat("x+", 6000) + "x":    "the expression has 12001 bytes",
		strings.Repeat("(", 201) + "x":      "more than 200 brackets inside each other",
		"x" + strings.Repeat("+x", 1500):    "the expression nests deeper than 1000",
		strings.Repeat("-", 5000) + "x":     "the expression nests deeper than 1000",
		strings.Repeat("true?", 1900) + "x": "the expression ends too early",
		"replace(" + strings.Repeat("replace(", 20) + "'a'" + strings.Repeat(", 'a', 'aaaa')", 21): "replace(replace(replace(replace(repla… makes text of more than 16 MiB",
		"\xff":                                  "the text is not UTF-8",
		"f(" + strings.Repeat("x,", 100) + "x)": `no function "f"`,
		strings.Repeat("1 < int(", 90) + "x" + strings.Repeat(") < 3", 90): "",
	} {
		_, err := expr.Parse(text, schema)
		var e *expr.Error
		if errors.As(err, &e) && e.Message != message || err == nil && message != "" {
			t.Errorf("%.40s…: %.200v, want %s", text, err, message)
		}
	}
}
