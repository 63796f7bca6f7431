package expr_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"freshet/streamdf/internal/column"
	"freshet/streamdf/internal/expr"
)

// TestParameters: a parameter is, at every moment, what its value written out
// would be, in every kind of step and also for rows seen before the change.
func TestParameters(t *testing.T) {
	values := map[string]any{"p": 0.5, "n": int64(2), "word": "b", "on": true}
	kinds := map[string]column.Type{"p": column.Float, "n": column.Int, "word": column.String, "on": column.Bool}
	expr.SetParameters(func(name string) (expr.Parameter, bool) {
		typ, ok := kinds[name]
		return expr.Parameter{Type: typ, Value: func() any { return values[name] }}, ok
	})
	t.Cleanup(func() { expr.SetParameters(func(string) (expr.Parameter, bool) { return expr.Parameter{}, false }) })

	dict := column.NewDict()
	codes := make([]uint32, 10_000)
	xs, ks := make([]float64, len(codes)), make([]int64, len(codes))
	plain := make([]string, len(codes))
	for i := range codes {
		codes[i] = dict.Code(string(rune('a' + i%5)))
		xs[i], ks[i], plain[i] = float64(i%17)/4, int64(i%7), strings.Repeat("b", i%4)
	}
	schema := column.Schema{{Name: "x", Type: column.Float}, {Name: "k", Type: column.Int}, {Name: "s", Type: column.String}, {Name: "r", Type: column.String}}
	columns := []*column.Column{column.NewFloats(xs, nil), column.NewInts(column.Int, ks, nil), column.NewCodes(codes, dict, nil), column.NewStrings(plain, nil)}
	table := column.NewTable(schema, len(codes), columns...)

	texts := []string{
		"p", "n", "word", "on", "x > p", "p > x", "p > n", "p + n > 2.0", "x + p * n", "-p", "k % n", "k / n", "x ** p", "n ** k",
		"s == word", "word == s", "r != word", "s + word", "word + word", "word < s", "contains(r, word)", "upper(word)", "concat(s, word, n)",
		"on and x > p", "on or x > p", "not on", "on ? x : p", "x > p ? word : s", "if(on, k, n)", "min(x, p, 1)", "clip(x, p, 2)", "p < x < n",
		"isnull(p)", "coalesce(x, p)", "round(x * p, 1)", "int(p)", "string(n)", "len(word)",
	}
	for _, text := range texts {
		e, err := expr.Parse(text, schema)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		v := e.Evaluator()
		for _, change := range []map[string]any{{}, {"p": 2.25, "word": "c"}, {"n": int64(3)}, {"on": false, "word": ""}, {"p": 0.5, "n": int64(2), "word": "b", "on": true}} {
			for name, x := range change {
				values[name] = x
			}
			want, err := expr.Parse(written(text, values), schema)
			if err != nil {
				t.Fatal(err)
			}
			checkSame(t, text+fmt.Sprint(" with ", values), v, want.Evaluator(), table)
		}
	}
	e, _ := expr.Parse("x > p and p > n", schema)
	if got := e.Parameters(); !slices.Equal(got, []string{"p", "n"}) || !slices.Equal(e.Columns(), []string{"x"}) {
		t.Errorf("it reads the parameters %v and the columns %v", got, e.Columns())
	}
	if _, err := expr.Parse("x > q", schema); err == nil {
		t.Error("a name that is neither column nor parameter passed")
	}
}

// written is a text with the parameters' values in their place.
func written(text string, values map[string]any) string {
	replace := func(name string) string {
		switch v := values[name].(type) {
		case string:
			return "'" + v + "'"
		case float64:
			return fmt.Sprintf("%#v", v)
		default:
			return fmt.Sprint(v)
		}
	}
	var b strings.Builder
	word := ""
	for _, r := range text + " " {
		if r >= 'a' && r <= 'z' {
			word += string(r)
			continue
		}
		if values[word] != nil {
			word = replace(word)
		}
		b.WriteString(word + string(r))
		word = ""
	}
	return strings.TrimSuffix(b.String(), " ")
}

func checkSame(t *testing.T, what string, got, want *expr.Evaluator, table *column.Table) {
	t.Helper()
	a, err := got.Eval(table)
	b, err2 := want.Eval(table)
	if err != nil || err2 != nil {
		if (err == nil) != (err2 == nil) {
			t.Errorf("%s: %v, written out: %v", what, err, err2)
		}
		return
	}
	if a.Type() != b.Type() {
		t.Errorf("%s is %s, written out %s", what, a.Type(), b.Type())
		return
	}
	for i := range a.Len() {
		if x, y := show(a.Value(i)), show(b.Value(i)); x != y {
			t.Errorf("%s is %s in row %d, written out %s", what, x, i, y)
			return
		}
	}
}
