// Package benchmarks holds what takes too long for a test: `make soak`.
package benchmarks

import (
	"flag"
	"fmt"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"freshet/streamdf"
)

var soakRows = flag.Int64("soak.rows", 1_000_000_000, "rows that go through the query")

// spare is how much the memory in use may differ from one look to the next
// without growing: batches in flight and what the collector has not taken yet.
const spare = 64 << 20

// BenchmarkSoak streams made-up rows through filters, group-bys, rolling windows
// by rows and by time and tumbling windows, and fails when
// memory grows with the rows.
func BenchmarkSoak(b *testing.B) {
	f := streamdf.Random(streamdf.RandomOptions{RowsPerSecond: 1e9, Seed: 1}).
		Assign("w = x * z").
		Filter("y > 30")
	// Rows are a nanosecond apart: 20 us are 20,000 of them.
	queries := []*streamdf.Query{
		f.GroupBy("name").Agg("n = count()", "m = mean(w)", "s = std(z)").Start(),
		f.Rolling(1000).Agg("m = mean(w)", "s = std(z)").Sink(func(*streamdf.Table) {}),
		f.Sample(0.01, 1).Rolling(1000).Agg("q = quantile(z, 0.9)", "n = nunique(y)").Sink(func(*streamdf.Table) {}),
		f.Window(10_000).Mean("w").Start(),
		f.Rolling("20us").Agg("m = max(z)", "s = sum(w)").Sink(func(*streamdf.Table) {}),
		f.Tumbling("200us").GroupBy("name").Agg("n = count()", "m = mean(z)").Sink(func(*streamdf.Table) {}),
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
		b.Logf("%11d rows, %4d MB in use, resident %s", queries[0].Stats().RowsIn, used>>20, resident())
		if first == 0 {
			first = used
		} else if used > first+spare {
			b.Fatalf("memory grew from %d to %d MB", first>>20, used>>20)
		}
	}
	for _, q := range queries {
		if rows := q.Stats().RowsIn; rows < *soakRows/2 {
			b.Errorf("%s has read %d rows only", q, rows)
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

// resident is the memory that the system counts for the process, where it says
// so.
func resident() string {
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return "unknown"
	}
	for line := range strings.Lines(string(text)) {
		if kB := 0; strings.HasPrefix(line, "VmRSS:") {
			_, _ = fmt.Sscanf(line, "VmRSS: %d", &kB)
			return fmt.Sprintf("%d MB", kB>>10)
		}
	}
	return "unknown"
}
