package streamdf_test

import (
	"fmt"
	"slices"
	"testing"

	"freshet/streamdf"
)

// TestResultsThatAreKept keeps the results of group-bys after small batches, and
// compares each, when all is over, with what the rows until then give in one
// pass: the next ones shared its memory.
func TestResultsThatAreKept(t *testing.T) {
	rows := benchTable().Slice(0, 9000)
	for name, of := range map[string]func(f *streamdf.Frame) *streamdf.Frame{
		"one sum":   func(f *streamdf.Frame) *streamdf.Frame { return f.GroupBy("k").Sum("x") },
		"of a text": func(f *streamdf.Frame) *streamdf.Frame { return f.GroupBy("s").Mean("y") },
		"several": func(f *streamdf.Frame) *streamdf.Frame {
			return f.GroupBy("k").Agg("mean(x)", "var(y)", "count()", "sum(n)")
		},
		"with a filter": func(f *streamdf.Frame) *streamdf.Frame {
			return f.GroupBy("k").Agg("z = sum(x)", "std(y)").Filter("z > 0")
		},
		"ever more": func(f *streamdf.Frame) *streamdf.Frame { return f.GroupBy("n").Sum("x") },
		"ever more, two keys": func(f *streamdf.Frame) *streamdf.Frame {
			return f.GroupBy("s", "n").Agg("mean(y)", "z = mean(if(x > -1.5, x, null))")
		},
		"the largest": func(f *streamdf.Frame) *streamdf.Frame {
			return f.GroupBy("s").Agg("z = sum(x)", "count()").TopK(10, "z")
		},
		"the least": func(f *streamdf.Frame) *streamdf.Frame { return f.GroupBy("s").Mean("y").Sort("y").Head(7) },
		"in a tie":  func(f *streamdf.Frame) *streamdf.Frame { return f.GroupBy("k").Agg("c = count()").TopK(5, "c") },
		"not numbers": func(f *streamdf.Frame) *streamdf.Frame {
			return f.GroupBy("k").Agg("z = sum(if(x > 3.2, sqrt(-x), y))").TopK(20, "z")
		},
	} {
		t.Run(name, func(t *testing.T) {
			var kept []*streamdf.Table
			var seen []int
			at := 0
			batches := slices.Concat(cut(rows.Slice(0, 6000), 3000), cut(rows.Slice(6000, 8000), 1), cut(rows.Slice(8000, 9000), 7))
			of(streamdf.FromTable(batches...)).Sink(func(result *streamdf.Table) {
				at++
				if at%53 == 0 || at < 4 {
					kept, seen = append(kept, result), append(seen, at)
				}
				if at%3 == 0 {
					result.Value(result.Len()/2, result.Names()[1])
				}
			}).Wait()
			for i, result := range kept {
				n := 0
				for _, b := range batches[:seen[i]] {
					n += b.Len()
				}
				want := of(streamdf.FromTable(rows.Slice(0, n))).Collect()
				for _, column := range want.Names() {
					for row := range want.Len() {
						if got, want := result.Value(row, column), want.Value(row, column); fmt.Sprint(got) != fmt.Sprint(want) { // NaN is NaN
							t.Fatalf("after %d rows, row %d of %s is %v, want %v", n, row, column, got, want)
						}
					}
				}
			}
			if len(kept) < 40 {
				t.Errorf("only %d results were kept", len(kept))
			}
		})
	}
}
