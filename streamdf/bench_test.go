package streamdf_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
	"time"

	"freshet/streamdf"
)

// benchRows is how many rows a benchmark's stream has.
const benchRows = 2_000_000

// benchTable makes the rows once: ts with a mean gap of 1 ms, k one of 100
// ints, s one of 1,000 strings, x and y normal, n an int.
var benchTable = sync.OnceValue(func() *streamdf.Table {
	r := rand.New(rand.NewPCG(1, 2))
	names := make([]string, 1000)
	for i := range names {
		names[i] = fmt.Sprintf("sensor-%03d-%s", i, "abcdefghij"[:i%7])
	}
	ts, k, n := make([]time.Time, benchRows), make([]int64, benchRows), make([]int64, benchRows)
	s := make([]string, benchRows)
	x, y := make([]float64, benchRows), make([]float64, benchRows)
	at := time.Unix(1_700_000_000, 0)
	for i := range benchRows {
		at = at.Add(500*time.Microsecond + time.Duration(r.Int64N(1_000_001)))
		ts[i], k[i], s[i], n[i] = at, r.Int64N(100), names[r.IntN(1000)], r.Int64N(1_000_000)
		x[i], y[i] = r.NormFloat64(), 5+2*r.NormFloat64()
	}
	return streamdf.FromColumns("ts", ts, "k", k, "s", s, "x", x, "y", y, "n", n).Collect()
})

// benchOps are the computations, the result of every batch produced.
var benchOps = []struct {
	name string
	make func(f *streamdf.Frame) *streamdf.Frame
}{
	{"tumbling_1s_mean", func(f *streamdf.Frame) *streamdf.Frame { return f.Tumbling("1s").GroupBy("k").Mean("x") }},
	{"asof_join", nil}, // asofBench: it cuts two streams
	{"elementwise", func(f *streamdf.Frame) *streamdf.Frame {
		return f.Assign("z = x + y").Filter("z > 2").Select("x", "y", "z")
	}},
	{"sum", func(f *streamdf.Frame) *streamdf.Frame { return f.Sum("x") }},
	{"mean", func(f *streamdf.Frame) *streamdf.Frame { return f.Mean("x") }},
	{"var", func(f *streamdf.Frame) *streamdf.Frame { return f.Var("x") }},
	{"groupby_sum", func(f *streamdf.Frame) *streamdf.Frame { return f.GroupBy("k").Sum("x") }},
	{"groupby_mean_str", func(f *streamdf.Frame) *streamdf.Frame { return f.GroupBy("s").Mean("x") }},
	{"groupby_var", func(f *streamdf.Frame) *streamdf.Frame { return f.GroupBy("k").Var("x") }},
	{"rolling20_mean", func(f *streamdf.Frame) *streamdf.Frame { return f.Rolling(20).Mean("x") }},
	{"rolling20_var", func(f *streamdf.Frame) *streamdf.Frame { return f.Rolling(20).Var("x") }},
	{"rolling20_max", func(f *streamdf.Frame) *streamdf.Frame { return f.Rolling(20).Max("x") }},
	{"rolling100_q90", func(f *streamdf.Frame) *streamdf.Frame { return f.Rolling(100).Quantile(0.9, "x") }},
	{"rolling10000_q90", func(f *streamdf.Frame) *streamdf.Frame { return f.Rolling(10000).Quantile(0.9, "x") }},
	{"rolling_100ms_q90", func(f *streamdf.Frame) *streamdf.Frame { return f.Rolling("100ms").Quantile(0.9, "x") }},
	{"ewm_mean", func(f *streamdf.Frame) *streamdf.Frame { return f.EWM(streamdf.EWMOptions{Alpha: 0.1}).Mean("x") }},
	{"topk", func(f *streamdf.Frame) *streamdf.Frame { return f.GroupBy("s").Sum("x").TopK(10, "x") }},
}

// BenchmarkQuery streams the rows through one query each, in batches of three
// sizes.
func BenchmarkQuery(b *testing.B) {
	csvMean(b)
	for _, op := range benchOps {
		for _, size := range []int{1, 1000, 100_000} {
			b.Run(fmt.Sprintf("%s/batch=%d", op.name, size), func(b *testing.B) {
				rows := benchRows
				if size == 1 {
					rows /= 10 // a table a row: two million would be a gigabyte
				}
				f := streamdf.FromTable(cut(benchTable().Slice(0, rows), size)...)
				if op.make != nil {
					f = op.make(f)
				} else {
					f = asofBench(f, size)
				}
				b.ReportAllocs()
				runtime.GC()
				b.ResetTimer()
				used := processorTime()
				results := 0
				for range b.N {
					q := f.Sink(func(t *streamdf.Table) {
						results += t.Len()
						made(t)
					})
					if err := q.Wait(); err != nil {
						b.Fatal(err)
					}
				}
				total := float64(rows) * float64(b.N)
				b.ReportMetric(total/b.Elapsed().Seconds(), "rows/s")
				b.ReportMetric(float64(processorTime()-used)/total, "cpu-ns/row")
				if results == 0 {
					b.Fatal("no results")
				}
			})
		}
	}
}

// made reads a value of each column of a result: those of a filter are gathered
// when they are first asked for. The result of many groups after a small batch is
// the last one and what has changed; it becomes a column when it is read further.
func made(t *streamdf.Table) {
	for _, f := range t.Schema() {
		if t.Len() > 0 {
			benchSink = t.Value(0, f.Name)
		}
	}
}

var benchSink any

// cut slices a table into batches.
func cut(t *streamdf.Table, size int) []*streamdf.Table {
	var batches []*streamdf.Table
	for i := 0; i < t.Len(); i += size {
		batches = append(batches, t.Slice(i, min(i+size, t.Len())))
	}
	return batches
}

// csvMean reads 200 files of 10,000 rows, in batches of a size or of a file if
// that is smaller, and makes a mean after each. With batches of one row it reads
// 20 files.
func csvMean(b *testing.B) {
	for _, size := range []int{1, 1000, 100_000} {
		b.Run(fmt.Sprintf("csv_mean/batch=%d", size), func(b *testing.B) {
			rows := benchRows
			if size == 1 {
				rows /= 10
			}
			dir := b.TempDir()
			writeParts(b, dir, benchTable().Slice(0, rows))
			b.ResetTimer()
			results := 0
			for range b.N {
				q := streamdf.ReadCSV(dir, streamdf.CSVOptions{BatchRows: size}).Mean("x").Sink(func(t *streamdf.Table) { results += t.Len() })
				if err := q.Wait(); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(rows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
			if results == 0 {
				b.Fatal("no results")
			}
		})
	}
}

// writeParts writes rows as CSV files of 10,000 rows.
func writeParts(b *testing.B, dir string, rows *streamdf.Table) {
	for i, t := range cut(rows, 10_000) {
		file, err := os.Create(filepath.Join(dir, fmt.Sprintf("part-%03d.csv", i)))
		if err != nil {
			b.Fatal(err)
		}
		if err := t.WriteCSV(file); err != nil {
			b.Fatal(err)
		}
		if err := file.Close(); err != nil {
			b.Fatal(err)
		}
	}
}
