// Package benchmarks holds what takes too long for a test: `make soak`.
package benchmarks

import (
	"flag"
	"runtime"
	"testing"
	"time"

	"freshet/streamdf"
)

var soakRows = flag.Int64("soak.rows", 1_000_000_000, "rows that go through the query")

// spare is how much the memory in use may differ from one look to the next
// without growing: batches in flight and what the collector has not taken yet.
const spare = 64 << 20

// BenchmarkSoak streams made-up rows through filters, group-bys and rolling
// windows, and fails when memory grows with the rows.
func BenchmarkSoak(b *testing.B) {
	f := streamdf.Random(streamdf.RandomOptions{RowsPerSecond: 1e9, Seed: 1}).
		Assign("w = x * z").
		Filter("y > 30")
	queries := []*streamdf.Query{
		f.GroupBy("name").Agg("n = count()", "m = mean(w)", "s = std(z)").Start(),
		f.Rolling(1000).Agg("m = mean(w)", "q = quantile(z, 0.9)").Sink(func(*streamdf.Table) {}),
		f.Window(10_000).Mean("w").Start(),
	}
	b.Cleanup(func() {
		for _, q := range queries {
			q.Stop()
		}
	})
	first := uint64(0)
	step := max(*soakRows/20, 1)
	for next := step; next <= *soakRows; next += step {
		for queries[0].Stats().RowsIn < next {
			if err := queries[0].Stats().Err; err != nil {
				b.Fatal(err)
			}
			time.Sleep(50 * time.Millisecond)
		}
		used := inUse()
		b.Logf("%11d rows, %4d MB in use", queries[0].Stats().RowsIn, used>>20)
		if first == 0 {
			first = used
		} else if used > first+spare {
			b.Fatalf("memory grew from %d to %d MB", first>>20, used>>20)
		}
	}
	b.ReportMetric(float64(*soakRows)/b.Elapsed().Seconds(), "rows/s")
}

// inUse is the heap that is reachable now.
func inUse() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapInuse
}
