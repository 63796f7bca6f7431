package streamdf_test

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"

	"freshet/streamdf"
)

// BenchmarkWindow shows that a row costs as much in a large window as in a small
// one.
func BenchmarkWindow(b *testing.B) {
	for name, of := range map[string]func(r *streamdf.Rolling) *streamdf.Frame{
		"mean": func(r *streamdf.Rolling) *streamdf.Frame { return r.Mean("x") },
		"var":  func(r *streamdf.Rolling) *streamdf.Frame { return r.Var("x") },
		"max":  func(r *streamdf.Rolling) *streamdf.Frame { return r.Max("x") },
		"q90":  func(r *streamdf.Rolling) *streamdf.Frame { return r.Quantile(0.9, "x") },
	} {
		for _, rows := range []int{100, 100_000} {
			b.Run(fmt.Sprintf("%s/rows=%d", name, rows), func(b *testing.B) {
				runAll(b, of(streamdf.FromTable(cut(benchTable(), 100_000)...).Rolling(rows)), benchRows)
			})
		}
	}
}

// BenchmarkKeys shows what a row costs in a sum by few keys and by many. Behind
// the difference are the caches that a million sums do not fit in: "array" is what
// they cost alone, an addition to a place of an array, as large as the group-by's
// tables, that the key itself is the number of.
func BenchmarkKeys(b *testing.B) {
	r := rand.New(rand.NewPCG(5, 6))
	for _, keys := range []int64{100, 10_000, 1_000_000} {
		k := make([]int64, benchRows)
		for i := range k {
			k[i] = r.Int64N(keys)
		}
		t := streamdf.FromColumns("k", k, "x", benchTable().Floats("x")).Collect()
		b.Run(fmt.Sprintf("keys=%d", keys), func(b *testing.B) {
			runAll(b, streamdf.FromTable(cut(t, 100_000)...).GroupBy("k").Sum("x"), benchRows)
		})
		b.Run(fmt.Sprintf("array/keys=%d", keys), func(b *testing.B) {
			x := benchTable().Floats("x")
			used := processorTime()
			for range b.N {
				sums := make([]struct{ sum, rest, key, code float64 }, keys)
				for i, k := range k {
					s := &sums[k]
					s.sum += x[i]
					s.code++
				}
			}
			b.ReportMetric(float64(processorTime()-used)/float64(benchRows*b.N), "cpu-ns/row")
		})
	}
}

// BenchmarkNewKeys makes the result after each batch of one row while keys are
// still coming, of few keys and of many.
func BenchmarkNewKeys(b *testing.B) {
	const rows = 50_000
	r := rand.New(rand.NewPCG(9, 10))
	for _, keys := range []int64{100, 1_000_000} {
		k := make([]int64, rows)
		for i := range k {
			k[i] = r.Int64N(keys)
		}
		t := streamdf.FromColumns("k", k, "x", benchTable().Slice(0, rows).Floats("x")).Collect()
		f := streamdf.FromTable(cut(t, 1)...).GroupBy("k").Sum("x")
		b.Run(fmt.Sprintf("keys=%d", keys), func(b *testing.B) {
			used := processorTime()
			for range b.N {
				if err := f.Sink(made).Wait(); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(processorTime()-used)/float64(rows*b.N), "cpu-ns/row")
		})
	}
}

// BenchmarkOneRow sends batches of one row through queries that nobody looks at:
// each alone, and the four steps in one.
func BenchmarkOneRow(b *testing.B) {
	const rows = 100_000
	f := streamdf.FromTable(cut(benchTable().Slice(0, rows), 1)...)
	for _, q := range []struct {
		name  string
		frame *streamdf.Frame
	}{
		{"assign+filter", f.Assign("z = x + y").Filter("z > 2")},
		{"groupby", f.GroupBy("k").Sum("x")},
		{"rolling", f.Rolling(20).Mean("x")},
		{"assign+filter+groupby+rolling", f.Assign("z = x + y").Filter("z > 2").GroupBy("k").Rolling(20).Mean("z")},
	} {
		b.Run(q.name, func(b *testing.B) { runAll(b, q.frame, rows) })
	}
}

// runAll runs a frame whose results nobody keeps.
func runAll(b *testing.B, f *streamdf.Frame, rows int) {
	b.ReportAllocs()
	b.ResetTimer()
	used := processorTime()
	for range b.N {
		if err := f.Start().Wait(); err != nil {
			b.Fatal(err)
		}
	}
	total := float64(rows) * float64(b.N)
	b.ReportMetric(total/b.Elapsed().Seconds(), "rows/s")
	b.ReportMetric(float64(processorTime()-used)/total, "cpu-ns/row")
}

// BenchmarkCores shows what several cores save: rows/s on one and on more of
// group-bys whose rows are spread, in batches of 100,000. Those of many keys are
// from four cores on.
func BenchmarkCores(b *testing.B) {
	r := rand.New(rand.NewPCG(7, 8))
	k := make([]int64, benchRows)
	for i := range k {
		k[i] = r.Int64N(1_000_000)
	}
	t := benchTable()
	many := cut(streamdf.FromColumns("k", k, "x", t.Floats("x")).Collect(), 100_000)
	for _, q := range []struct {
		name  string
		frame *streamdf.Frame
		rows  int
	}{
		{"sum_by_a_million", streamdf.FromTable(slices.Concat(many, many, many)...).GroupBy("k").Sum("x"), 3 * benchRows},
		{"median", streamdf.FromTable(cut(t, 100_000)...).GroupBy("s").Quantile(0.5, "x"), benchRows},
		{"approx_quantile", streamdf.FromTable(cut(t, 100_000)...).GroupBy("k").Agg("approx_quantile(x, 0.9)"), benchRows},
	} {
		for _, cores := range []int{1, 2, 4} {
			b.Run(fmt.Sprintf("%s/cores=%d", q.name, cores), func(b *testing.B) {
				defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(cores))
				used := processorTime()
				for range b.N {
					if err := q.frame.Sink(func(*streamdf.Table) {}).Wait(); err != nil {
						b.Fatal(err)
					}
				}
				total := float64(q.rows) * float64(b.N)
				b.ReportMetric(total/b.Elapsed().Seconds(), "rows/s")
				b.ReportMetric(float64(processorTime()-used)/total, "cpu-ns/row")
			})
		}
	}
}
