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
