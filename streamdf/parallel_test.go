package streamdf_test

import (
	"math/rand/v2"
	"runtime"
	"testing"

	"freshet/streamdf"
)

// TestCores runs reductions of several calls over large batches on one core and
// on two, which compute the calls side by side, and expects the same to the bit.
func TestCores(t *testing.T) {
	rows := benchTable().Slice(0, 60_000)
	for name, of := range map[string]func(f *streamdf.Frame) *streamdf.Frame{
		"all": func(f *streamdf.Frame) *streamdf.Frame {
			return f.Agg("sum(x)", "mean(y)", "var(x)", "median(y)", "nunique(s)")
		},
		"by key": func(f *streamdf.Frame) *streamdf.Frame {
			return f.GroupBy("s").Agg("sum(x)", "std(y)", "max(n)", "count()")
		},
		"rolling": func(f *streamdf.Frame) *streamdf.Frame {
			return f.Rolling(50).Agg("mean(x)", "var(x)", "median(y)", "max(n)")
		},
	} {
		t.Run(name, func(t *testing.T) {
			run := func(cores int) string {
				defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(cores))
				text, failed := answer(of(streamdf.FromTable(cut(rows, 25_000)...)))
				if failed != "" {
					t.Fatal(failed)
				}
				return text
			}
			if one, two := run(1), run(2); one != two {
				t.Errorf("two cores do not give what one does")
			}
		})
	}
}

// TestManyKeysOnCores sorts rows with nulls out by more keys than one core's cache
// holds, and by few: on 1, 2 and 8 cores, in batches that are spread over them and
// in those that are not. Every result is the same to the bit, the order of the
// keys as well.
func TestManyKeysOnCores(t *testing.T) {
	const n = 70_000
	r := rand.New(rand.NewPCG(11, 12))
	key, few, x, y := make([]*int64, n), make([]int64, n), make([]*float64, n), make([]float64, n)
	for i := range n {
		if r.IntN(20) > 0 {
			v := r.Int64N(70_000) * (1 + 50_000*r.Int64N(2)) // with and without a place of their own
			key[i] = &v
		}
		if r.IntN(8) > 0 {
			v := r.NormFloat64() * 1e6
			x[i] = &v
		}
		few[i], y[i] = r.Int64N(40), r.ExpFloat64()
	}
	rows := streamdf.FromColumns("key", key, "few", few, "x", x, "y", y).Collect()
	calls := []string{
		"sum(x)", "mean(x)", "std(x)", "corr(x, y)", "median(x)", "approx_quantile(y, 0.9)", "count(x)", "max(y)", "nunique(few)",
	}
	for name, of := range map[string]func(f *streamdf.Frame) *streamdf.Frame{
		"many":        func(f *streamdf.Frame) *streamdf.Frame { return f.GroupBy("key").Agg(calls...) },
		"one call":    func(f *streamdf.Frame) *streamdf.Frame { return f.GroupBy("key").Sum("x") },
		"two keys":    func(f *streamdf.Frame) *streamdf.Frame { return f.GroupBy("few", "key").Agg("mean(x)", "median(y)") },
		"few":         func(f *streamdf.Frame) *streamdf.Frame { return f.GroupBy("few").Agg(calls...) },
		"approximate": func(f *streamdf.Frame) *streamdf.Frame { return f.GroupBy("few").Agg("approx_quantile(x, 0.5)") },
	} {
		t.Run(name, func(t *testing.T) {
			run := func(cores, size int) string {
				defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(cores))
				var last *streamdf.Table
				q := of(streamdf.FromTable(cut(rows, size)...)).Sink(func(result *streamdf.Table) { last = result })
				if err := q.Wait(); err != nil {
					t.Fatal(err)
				}
				text, _ := answer(streamdf.FromTable(last))
				return text
			}
			want := run(1, n)
			for _, on := range []struct{ cores, size int }{{1, 30_011}, {2, n}, {2, 30_011}, {8, n}, {8, 20_011}, {8, 4096}} {
				if got := run(on.cores, on.size); got != want {
					t.Errorf("%d cores and batches of %d rows do not give what one core and one batch do", on.cores, on.size)
				}
			}
		})
	}
}

// TestCoresFail expects the error of the first call that fails, as on one core.
func TestCoresFail(t *testing.T) {
	n := make([]int64, 20_000)
	n[15_000], n[15_001] = 1<<62, 1<<62
	f := streamdf.FromColumns("n", n).Agg("mean(n)", "sum(n)", "sum(n + 1)")
	run := func(cores int) string {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(cores))
		_, failed := answer(f)
		return failed
	}
	if one, two := run(1), run(2); one != two || one == "" {
		t.Errorf("one core: %q, two: %q", one, two)
	}
}

// TestCoresOfRandomPlans runs verbs over batches that are worth several cores.
func TestCoresOfRandomPlans(t *testing.T) {
	whole := disorder(20_000)
	r := rand.New(rand.NewPCG(5, 6))
	for range 40 {
		seed := make([]byte, 9*(1+r.IntN(2)))
		for i := range seed {
			seed[i] = byte(r.Uint32())
		}
		p := planOf(seed, 2)
		run := func() (string, string) { return answer(p.on(streamdf.FromTable(cut(whole, 12_000)...))) }
		one, failed := onOne(run)
		if several, also := run(); several != one || failed != also {
			t.Errorf("%s: several processors do not give what one does: %s, %s", p, failed, also)
		}
	}
}
