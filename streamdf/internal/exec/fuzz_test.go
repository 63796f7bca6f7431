package exec_test

import (
	"testing"
	"time"

	"freshet/streamdf/internal/column"
	"freshet/streamdf/internal/plan"
)

// FuzzCut cuts rows into batches as the fuzzer says and expects the answer of
// one batch, bit for bit.
func FuzzCut(f *testing.F) {
	for i := range 8 {
		f.Add(uint64(i), uint8(3*i), []byte{1, 2, 0, 3, 200, 5, 1, 1}, uint8(i), uint8(i*3))
	}
	f.Fuzz(func(t *testing.T, seed uint64, rows uint8, ends []byte, which, size uint8) {
		all := sample(int(rows), seed)
		var parts []*column.Table
		at := 0
		for _, n := range ends {
			to := min(at+int(n), all.Len())
			part := all.Slice(at, to)
			if n%2 == 0 {
				part = recoded(part)
			}
			parts, at = append(parts, part), to
		}
		parts = append(parts, all.Slice(at, all.Len()))
		build := fuzzPlan(which, int(size))
		want, wantStats, err := run(build(from(t, all)))
		if err != nil {
			t.Fatal(err)
		}
		got, stats, err := run(build(from(t, parts...)))
		if err != nil {
			t.Fatal(err)
		}
		if a, b := spell(got), spell(want); a != b {
			t.Fatalf("in batches %s\nat once %s", a, b)
		}
		if stats.Late != wantStats.Late {
			t.Fatalf("in batches %d rows late, at once %d", stats.Late, wantStats.Late)
		}
	})
}

// fuzzPlan picks a plan.
func fuzzPlan(which uint8, size int) func(node) node {
	everything := []string{
		"count()", "count(x)", "sum(x)", "mean(x / 3)", "min(x)", "max(s)", "var(x)", "std(x * 1e9)", "median(x)",
		"quantile(x, 0.9)", "first(s)", "last(ts)", "nunique(f)", "sum(k)", "min(hot)",
	}
	keys := keyings[int(which/4)%len(keyings)]
	span := plan.Span{Span: time.Duration(size+1) * time.Second, Time: "ts"}
	delay := time.Duration(size%7) * time.Second
	return func(n node) node {
		switch which % 4 {
		case 0:
			return n.filter("k != 2").aggregate(keys, plan.Span{}, everything...)
		case 1:
			return n.rolling(keys, plan.Span{Rows: size + 1}, size%5, everything...)
		case 2:
			return n.eventTime("ts", delay).rolling(keys, span, 1, everything...)
		}
		return n.eventTime("ts", delay).aggregate(keys, span, everything...)
	}
}
