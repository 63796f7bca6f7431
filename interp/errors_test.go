package interp_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"freshet/interp"
)

// Errors as they are shown; * stands for bold.
func TestErrorLines(t *testing.T) {
	for _, c := range []struct{ name, before, code, want string }{
		{
			"own words", `quakes := streamdf.FromColumns("magnitude", []float64{1, 2}, "network", []string{"a", "b"})`,
			"strong := quakes.\n    Filter(\"magnitud > 2\")",
			"*Error: no column \"magnitud\"*\n\n  cell 2, line 2\n  1 │ strong := quakes.\n  2 │     Filter(\"magnitud > 2\")\n" +
				"    │             *^^^^^^^^*\n\n  Did you mean *magnitude*?\n  Columns: magnitude, network",
		},
		{
			"compiler", "total := 1", "x := totl + 1\ny := 1 +\n\"a\"",
			"*Error: undefined: totl*\n\n  cell 2, line 1\n  1 │ x := totl + 1\n    │      *^^^^*\n\n  Did you mean *total*?\n\n" +
				"*Error: invalid operation: 1 + \"a\" (mismatched types untyped int and untyped string)*\n\n  cell 2, line 2\n  1 │ x := totl + 1\n  2 │ y := 1 +\n    │      *^*",
		},
		{
			"panic", "func third(xs []int) int {\n\treturn xs[2]\n}", "n := third([]int{1})",
			"*panic: runtime error: index out of range [2] with length 1*\n\n  cell 1, line 2, in third\n  1 │ func third(xs []int) int {\n  2 │     return xs[2]\n" +
				"    │     *^^^^^^^^^^^^*\n  called from cell 2, line 1",
		},
		{
			"text wanted", "", "upper := strings.ToUpper\nupper(time.Second)",
			"*Error: cannot use time.Second (constant 1000000000 of int64 type time.Duration) as string value in argument to upper*\n\n  cell 2, line 2\n" +
				"  1 │ upper := strings.ToUpper\n  2 │ upper(time.Second)\n    │       *^^^^*\n\n  Put .String() behind it: that is its text.",
		},
		{
			"package", "", "strngs.ToUpper(\"x\")",
			"*Error: undefined: strngs*\n\n  cell 2, line 1\n  1 │ strngs.ToUpper(\"x\")\n    │ *^^^^^^*\n\n  Did you mean *strings*?",
		},
		{
			"two values", "", "1, 2",
			"*Error: syntax error: expected 1 expression*\n\n  cell 2, line 1\n  1 │ 1, 2\n    │ *^*\n\n" +
				"  A cell shows one value, that of its last line: print more with fmt.Println(a, b), or give each a display.Show.",
		},
		{
			"refused", "", "pcs := make([]uintptr, 9)\nruntime.Callers(0, pcs)",
			"*Error: runtime.Callers sees the interpreter's functions, not those of cells*\n\n" +
				"  cell 2, line 2\n  1 │ pcs := make([]uintptr, 9)\n  2 │ runtime.Callers(0, pcs)\n    │ *^^^^^^^*",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, err := interp.New(interp.Options{})
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			if _, err := s.Eval(context.Background(), interp.Cell{Number: 1, Code: c.before}); err != nil {
				t.Fatal(err)
			}
			_, err = s.Eval(context.Background(), interp.Cell{Number: 2, Code: c.code})
			var e *interp.Error
			if !errors.As(err, &e) {
				t.Fatalf("the error is %v", err)
			}
			got := strings.NewReplacer("\033[1m", "*", "\033[0m", "*").Replace(strings.Join(e.Lines, "\n"))
			if got != c.want {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
		})
	}
}

// The error that the design shows, byte for byte.
func TestErrorOfTheDesign(t *testing.T) {
	want, err := os.ReadFile("testdata/error.txt")
	if err != nil {
		t.Fatal(err)
	}
	s, err := interp.New(interp.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	var columns []string
	for name := range strings.FieldsSeq("time id latitude longitude depth_km magnitude magnitude_type type network place") {
		columns = append(columns, fmt.Sprintf("%q, []float64{1}", name))
	}
	setup := "quakes := streamdf.FromColumns(" + strings.Join(columns, ", ") + ")"
	if _, err := s.Eval(context.Background(), interp.Cell{Number: 9, Code: setup}); err != nil {
		t.Fatal(err)
	}
	_, err = s.Eval(context.Background(), interp.Cell{Number: 10, Code: "strong := quakes.\n    Filter(\"magnitud > 2\")"})
	var e *interp.Error
	if !errors.As(err, &e) {
		t.Fatalf("the error is %v", err)
	}
	if got := strings.Join(e.Lines, "\n"); got != strings.TrimSuffix(string(want), "\n") {
		t.Errorf("got\n%q\nwant\n%q", got, want)
	}
}
