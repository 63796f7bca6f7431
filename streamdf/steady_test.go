package streamdf_test

import (
	"math"
	"runtime"
	"testing"

	"freshet/streamdf"
	"freshet/streamdf/internal/column"
)

// TestSteadyState counts what queries allocate for more batches of the same
// kind: nothing, as long as nobody keeps what they make.
func TestSteadyState(t *testing.T) {
	defer column.Scribble(column.Scribble(false))
	rows := benchTable().Slice(0, 20_000)
	for _, test := range []struct {
		name string
		make func(f *streamdf.Frame) *streamdf.Frame
	}{
		{"elementwise", func(f *streamdf.Frame) *streamdf.Frame {
			return f.Assign("z = x + y").Filter("z > 2").Select("z", "n", "s")
		}},
		{"rolling rows", func(f *streamdf.Frame) *streamdf.Frame { return f.Rolling(20).Mean("x") }},
		{"rolling var", func(f *streamdf.Frame) *streamdf.Frame { return f.Rolling(20).Var("x") }},
		{"rolling max", func(f *streamdf.Frame) *streamdf.Frame { return f.Rolling(20).Max("x") }},
		{"rolling quantile", func(f *streamdf.Frame) *streamdf.Frame { return f.Rolling(100).Quantile(0.9, "x") }},
		{"ewm", func(f *streamdf.Frame) *streamdf.Frame { return f.EWM(streamdf.EWMOptions{Alpha: 0.1}).Mean("x") }},
		{"cumulative", func(f *streamdf.Frame) *streamdf.Frame { return f.CumSum("x") }},
		{"group by an int", func(f *streamdf.Frame) *streamdf.Frame { return f.GroupBy("k").Sum("x") }},
		{"group by a string", func(f *streamdf.Frame) *streamdf.Frame { return f.GroupBy("s").Mean("x") }},
		{"group by, var", func(f *streamdf.Frame) *streamdf.Frame { return f.GroupBy("k").Var("x") }},
		{"all of them", func(f *streamdf.Frame) *streamdf.Frame {
			return f.Assign("z = x + y").Filter("z > 2").GroupBy("k").CumSum("z").Filter("z > 3").GroupBy("k").Sum("z")
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			once, more := batchesOf(rows, 1), batchesOf(rows, 5)
			extra := math.Inf(1)
			for range 5 { // others may allocate meanwhile, but not each time
				n := mallocs(t, test.make(streamdf.FromTable(more...))) - mallocs(t, test.make(streamdf.FromTable(once...)))
				extra = min(extra, float64(n)/float64(len(more)-len(once)))
			}
			if extra > 0.05 {
				t.Errorf("%.2f allocations a batch", extra)
			}
		})
	}
}

// batchesOf is the rows in batches of 100, so many times.
func batchesOf(rows *streamdf.Table, times int) []*streamdf.Table {
	var all []*streamdf.Table
	for range times {
		all = append(all, cut(rows, 100)...)
	}
	return all
}

// mallocs counts those of a run that nobody looks at.
func mallocs(t *testing.T, f *streamdf.Frame) int64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if err := f.Start().Wait(); err != nil {
		t.Fatal(err)
	}
	runtime.ReadMemStats(&after)
	return int64(after.Mallocs - before.Mallocs)
}
