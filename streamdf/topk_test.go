package streamdf_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"freshet/streamdf"
)

// TestTopK compares with a stable sort of all rows.
func TestTopK(t *testing.T) {
	whole := mess(300)
	rank := func(v any) float64 { // descending: NaN after values, null last
		x, ok := float(v).(float64)
		switch {
		case !ok:
			return math.Inf(1)
		case x != x:
			return math.MaxFloat64
		case math.IsInf(x, 0):
			return -math.Copysign(1e307, x)
		}
		return -x
	}
	for _, column := range []string{"x", "i"} {
		at := slices.Index(whole.Names(), column)
		all := rowsOf(streamdf.FromTable(whole))
		slices.SortStableFunc(all, func(a, b []any) int {
			x, y := rank(a[at]), rank(b[at])
			switch {
			case x < y:
				return -1
			case x > y:
				return 1
			}
			return 0
		})
		for _, n := range []int{1, 5, 60, 290, 1000} {
			got := rowsOf(streamdf.FromTable(cut(whole, 13)...).TopK(n, column))
			want := all[:min(n, len(all))]
			if len(got) != len(want) {
				t.Fatalf("%s: %d rows, want %d", column, len(got), len(want))
			}
			for i := range got {
				for j := range got[i] {
					if !same(got[i][j], want[i][j]) {
						t.Fatalf("top %d by %s, row %d: got %v, want %v", n, column, i, got[i], want[i])
					}
				}
			}
		}
	}
	extremes := streamdf.FromColumns("i", []*int64{nil, ptr(int64(math.MinInt64)), ptr(int64(math.MaxInt64)), nil, ptr(int64(math.MinInt64 + 1))})
	if got := fmt.Sprint(rowsOf(extremes.TopK(4, "i"))); got != "[[9223372036854775807] [-9223372036854775807] [-9223372036854775808] [<nil>]]" {
		t.Error(got)
	}
	if got := fmt.Sprint(rowsOf(extremes.TopK(4, "-i"))); got != "[[-9223372036854775808] [-9223372036854775807] [9223372036854775807] [<nil>]]" {
		t.Error(got)
	}
}
