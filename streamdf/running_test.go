package streamdf_test

import (
	"slices"
	"testing"

	"freshet/streamdf"
)

// TestRunningVerbs compares with plain loops over the rows of each group.
func TestRunningVerbs(t *testing.T) {
	whole := mess(400)
	frame := streamdf.FromTable(cut(whole, 37)...)
	for _, c := range []struct {
		name string
		do   func(column string) *streamdf.Frame // of frame
		by   func(column string) *streamdf.Frame // of its groups by k
		want func(past []any, v any) any         // past: the values of the group before
	}{
		{"cumsum", func(c string) *streamdf.Frame { return frame.CumSum(c) }, func(c string) *streamdf.Frame { return frame.GroupBy("k").CumSum(c) }, cumulated(func(a, b float64) float64 { return a + b })},
		{"cumprod", func(c string) *streamdf.Frame { return frame.CumProd(c) }, func(c string) *streamdf.Frame { return frame.GroupBy("k").CumProd(c) }, cumulated(func(a, b float64) float64 { return a * b })},
		{"cummin", func(c string) *streamdf.Frame { return frame.CumMin(c) }, func(c string) *streamdf.Frame { return frame.GroupBy("k").CumMin(c) }, cumulated(func(a, b float64) float64 { return min(a, b) })},
		{"cummax", func(c string) *streamdf.Frame { return frame.CumMax(c) }, func(c string) *streamdf.Frame { return frame.GroupBy("k").CumMax(c) }, cumulated(func(a, b float64) float64 { return max(a, b) })},
		{"diff", func(c string) *streamdf.Frame { return frame.Diff(2, c) }, func(c string) *streamdf.Frame { return frame.GroupBy("k").Diff(2, c) }, lagged(2, func(a, b float64) float64 { return b - a })},
		{"pct", func(c string) *streamdf.Frame { return frame.PctChange(1, c) }, func(c string) *streamdf.Frame { return frame.GroupBy("k").PctChange(1, c) }, lagged(1, func(a, b float64) float64 { return b/a - 1 })},
		{"shift", func(c string) *streamdf.Frame { return frame.Shift(3, c) }, func(c string) *streamdf.Frame { return frame.GroupBy("k").Shift(3, c) }, func(past []any, _ any) any {
			if len(past) < 3 {
				return nil
			}
			return past[len(past)-3]
		}},
	} {
		for _, column := range []string{"x", "sign(i)"} {
			if c.name != "cumprod" && column != "x" {
				column = "i"
			}
			t.Run(c.name+" of "+column, func(t *testing.T) {
				values := rowsOf(streamdf.FromTable(whole).Select("k", "v = "+column))
				past := map[any][]any{}
				whole := []any{}
				one, groups := rowsOf(c.do("v = "+column).Select("v")), rowsOf(c.by("v = "+column).Select("v"))
				for i, row := range values {
					if want := c.want(whole, row[1]); !same(float(want), float(one[i][0])) {
						t.Fatalf("row %d: got %v, want %v", i, one[i][0], want)
					}
					want := any(nil)
					if row[0] != nil {
						want = c.want(past[row[0]], row[1])
					}
					if !same(float(want), float(groups[i][0])) {
						t.Fatalf("row %d of group %v: got %v, want %v", i, row[0], groups[i][0], want)
					}
					whole = append(whole, row[1])
					past[row[0]] = append(past[row[0]], row[1])
				}
			})
		}
	}
}

func cumulated(of func(a, b float64) float64) func(past []any, v any) any {
	return func(past []any, v any) any {
		if v == nil {
			return nil
		}
		all, begun := 0.0, false
		for _, p := range append(slices.Clone(past), v) {
			switch {
			case p == nil:
			case !begun:
				all, begun = float(p).(float64), true
			default:
				all = of(all, float(p).(float64))
			}
		}
		return all
	}
}

func lagged(n int, of func(a, b float64) float64) func(past []any, v any) any {
	return func(past []any, v any) any {
		if len(past) < n || v == nil || past[len(past)-n] == nil {
			return nil
		}
		return of(float(past[len(past)-n]).(float64), float(v).(float64))
	}
}
