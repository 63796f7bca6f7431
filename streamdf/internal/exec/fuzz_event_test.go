package exec_test

import (
	"testing"
	"time"

	"freshet/streamdf/internal/column"
	"freshet/streamdf/internal/plan"
)

// FuzzCutEventTime cuts the rows of one or two streams as the fuzzer says and
// expects of windows and joins the answer of one batch each, bit for bit.
func FuzzCutEventTime(f *testing.F) {
	for i := range 12 {
		f.Add(uint64(i), uint8(5*i), []byte{1, 2, 0, 3, 200, 5, 1, 1}, []byte{7, 0, 1, 30}, uint8(i), uint8(i*3))
	}
	f.Fuzz(func(t *testing.T, seed uint64, rows uint8, ends, others []byte, which, size uint8) {
		all, other := sample(int(rows), seed), sample(int(rows)/2, seed+1)
		build := fuzzEventPlan(which, size)
		want, wantStats, err := run(build(from(t, all), from(t, other)))
		if err != nil {
			t.Fatal(err)
		}
		got, stats, err := run(build(from(t, cutAt(all, ends)...), from(t, cutAt(other, others)...)))
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

// cutAt cuts a table into batches of so many rows, and the rest.
func cutAt(all *column.Table, ends []byte) (parts []*column.Table) {
	at := 0
	for _, n := range ends {
		to := min(at+int(n), all.Len())
		part := all.Slice(at, to)
		if n%2 == 0 {
			part = recoded(part)
		}
		parts, at = append(parts, part), to
	}
	return append(parts, all.Slice(at, all.Len()))
}

// fuzzEventPlan picks a plan.
func fuzzEventPlan(which, size uint8) func(left, right node) node {
	calls := []string{"count()", "sum(x)", "mean(x / 3)", "max(s)", "std(x * 1e9)", "median(x)", "first(i)", "nunique(f)"}
	keys := keyings[int(which/12)%len(keyings)]
	step := time.Duration(size%9+1) * time.Second
	delay := time.Duration(size%5) * time.Second
	by := on(keys)
	return func(left, right node) node {
		left, right = left.eventTime("ts", delay), right.eventTime("ts", delay/2)
		windows := func(in node, w windowing, closed int) node { return in.windows(w, keys, closed, calls...) }
		switch which % 12 {
		case 0:
			return windows(left, windowing{plan.Tumbling, step, 0}, 0)
		case 1:
			return windows(left, windowing{plan.Hopping, 3 * step, step}, 0)
		case 2:
			return windows(left, windowing{plan.Cumulating, 4 * step, step}, 0)
		case 3:
			return windows(left, windowing{plan.Session, step / 2, 0}, 0)
		case 4:
			return windows(left, windowing{plan.Hopping, 2 * step, step}, 7)
		case 5:
			return windows(left, windowing{plan.Session, step, 0}, 1000)
		case 6:
			return windows(node{&plan.Concat{Inputs: []plan.Node{left.Node, right.Node}, Time: "ts"}, left.t}, windowing{plan.Tumbling, step, 0}, 0)
		case 7:
			return node{&plan.Concat{Inputs: []plan.Node{left.Node, right.Node}}, left.t}.tail(40)
		case 8, 9:
			how := []string{"inner", "left", "full"}[int(size)%3]
			return left.on(&plan.Join{Left: left.Node, Right: right.Node, On: by, How: how, Within: step, LeftTime: "ts", RightTime: "ts"})
		}
		direction := []string{"backward", "forward", "nearest"}[int(size)%3]
		joined := left.on(&plan.AsofJoin{
			Left: left.Node, Right: right.Node, By: by, Direction: direction, Tolerance: step, LeftTime: "ts", RightTime: "ts",
		})
		if which%12 == 11 {
			return windows(joined, windowing{plan.Tumbling, step, 0}, 0)
		}
		return joined
	}
}
