package exec_test

import (
	"cmp"
	"fmt"
	"slices"
	"testing"
	"time"

	"freshet/streamdf/internal/column"
	"freshet/streamdf/internal/exec"
	"freshet/streamdf/internal/plan"
)

// A pairTest is a plan of two inputs and what plain loops make of their rows,
// which are on time and in order. Of the plan, columns i and i_right are compared.
type pairTest struct {
	name string
	plan func(left, right node) node
	want func(left, right []record) [][]any
}

const pairDelay = 3 * time.Second

func (p pairTest) run(t *testing.T, left, right *column.Table) {
	t.Helper()
	ready := func(all *column.Table) ([]record, int) {
		kept, late := onTime(recordsOf(all), pairDelay)
		return byTime(kept), late
	}
	l, lateLeft := ready(left)
	r, lateRight := ready(right)
	want, first := p.want(l, r), ""
	for _, sizes := range [][2]int{{1, 1}, {3, 50}, {50, 1}, {1000, 1000}} {
		n := p.plan(
			from(t, cut(left, sizes[0])...).eventTime("ts", pairDelay),
			from(t, cut(right, sizes[1])...).eventTime("ts", pairDelay),
		)
		got, stats, err := run(n)
		if err != nil {
			t.Fatal(err)
		}
		if first == "" {
			first = spell(got)
		}
		if text := spell(got); text != first {
			t.Fatalf("batches of %v give %s\nbatches of 1 give %s", sizes, text, first)
		}
		var pairs [][]any
		for i := range got.Len() {
			pairs = append(pairs, []any{got.Named("i").Value(i), got.Named("i_right").Value(i)})
		}
		compare(t, fmt.Sprint("batches of ", sizes), pairs, want)
		if stats.Late != int64(lateLeft+lateRight) || stats.RowsIn != int64(left.Len()+right.Len()) {
			t.Fatalf("%d rows late of %d, want %d of %d", stats.Late, stats.RowsIn, lateLeft+lateRight, left.Len()+right.Len())
		}
	}
}

func (p pairTest) test(t *testing.T) {
	t.Run(p.name, func(t *testing.T) {
		for _, n := range [][2]int{{0, 0}, {0, 30}, {30, 0}, {1, 1}, {120, 150}} {
			p.run(t, sample(n[0], 11), sample(n[1], 12))
		}
	})
}

func on(names []string) []plan.Pair {
	var list []plan.Pair
	for _, name := range names {
		list = append(list, plan.Pair{Left: name, Right: name})
	}
	return list
}

// same reports that two rows have equal keys, none of them null.
func same(l, r record, keys []string) bool {
	a, okA := key(l, keys)
	b, okB := key(r, keys)
	return okA && okB && a == b
}

func ts(r record) time.Time { return r["ts"].(time.Time) }

func TestJoin(t *testing.T) {
	for _, how := range []string{"inner", "left", "full"} {
		for _, keys := range [][]string{{"k"}, {"s"}, {"hot", "f"}} {
			for _, within := range []time.Duration{0, 2 * time.Second, 9 * time.Second} {
				pairTest{
					name: fmt.Sprint(how, keys, within),
					plan: func(left, right node) node {
						return left.on(&plan.Join{
							Left: left.Node, Right: right.Node, On: on(keys), How: how, Within: within, LeftTime: "ts", RightTime: "ts",
						})
					},
					want: func(left, right []record) [][]any { return joinedRows(left, right, how, keys, within) },
				}.test(t)
			}
		}
	}
}

// A moment is when something happens in a join: a row comes, or has waited long
// enough.
type moment struct {
	at      time.Time
	expires int
	side, i int
}

func joinedRows(left, right []record, how string, keys []string, within time.Duration) (out [][]any) {
	sides := [2][]record{left, right}
	var moments []moment
	matched := [2]map[int]bool{{}, {}}
	for s, rows := range sides {
		for i, r := range rows {
			moments = append(moments, moment{ts(r), 0, s, i}, moment{ts(r).Add(within), 1, s, i})
		}
	}
	slices.SortFunc(moments, func(a, b moment) int {
		return cmp.Or(a.at.Compare(b.at), a.expires-b.expires, a.side-b.side, a.i-b.i)
	})
	for k, m := range moments {
		r := sides[m.side][m.i]
		pair := func(i, j any) {
			if m.side == 1 {
				i, j = j, i
			}
			out = append(out, []any{i, j})
		}
		if m.expires == 1 {
			if outer := how == "full" || how == "left" && m.side == 0; outer && !matched[m.side][m.i] {
				pair(r["i"], nil)
			}
			continue
		}
		for _, o := range moments[:k] {
			if o.side == m.side || o.expires == 1 || m.at.Sub(o.at) > within {
				continue
			}
			if other := sides[o.side][o.i]; same(r, other, keys) {
				matched[m.side][m.i], matched[o.side][o.i] = true, true
				pair(r["i"], other["i"])
			}
		}
	}
	return out
}

func TestAsofJoin(t *testing.T) {
	for _, direction := range []string{"backward", "forward", "nearest"} {
		for _, keys := range [][]string{nil, {"k"}, {"hot", "s"}} {
			for _, tolerance := range []time.Duration{-1, 0, 2 * time.Second, 8 * time.Second} {
				if tolerance < 0 && direction != "backward" {
					continue
				}
				pairTest{
					name: fmt.Sprint(direction, keys, tolerance),
					plan: func(left, right node) node {
						return left.on(&plan.AsofJoin{
							Left: left.Node, Right: right.Node, By: on(keys), Direction: direction, Tolerance: tolerance,
							LeftTime: "ts", RightTime: "ts",
						})
					},
					want: func(left, right []record) (out [][]any) {
						for _, l := range left {
							out = append(out, []any{l["i"], asofOf(l, right, direction, keys, tolerance)})
						}
						return out
					},
				}.test(t)
			}
		}
	}
}

// asofOf looks at every row of the right.
func asofOf(l record, right []record, direction string, keys []string, tolerance time.Duration) any {
	var back, ahead record
	for _, r := range right {
		if !same(l, r, keys) {
			continue
		}
		if !ts(r).After(ts(l)) {
			back = r
		}
		if !ts(r).Before(ts(l)) && ahead == nil {
			ahead = r
		}
	}
	best := back
	switch {
	case direction == "forward":
		best = ahead
	case direction == "nearest" && ahead != nil && (back == nil || ts(ahead).Sub(ts(l)) < ts(l).Sub(ts(back))):
		best = ahead
	}
	if best == nil || tolerance >= 0 && ts(best).Sub(ts(l)).Abs() > tolerance {
		return nil
	}
	return best["i"]
}

// An as-of join forgets the rows that it will not give any more, and its answer
// stays the same.
func TestAsofJoinForgets(t *testing.T) {
	const quotes = 80_000
	q, k := ints(quotes), make([]int64, quotes)
	for i := range k {
		k[i] = int64(i*i) % 7
	}
	schema := append(slices.Clone(q.Schema()), column.Field{Name: "k", Type: column.Int})
	all := column.NewTable(schema, quotes, q.Col(0), q.Col(1), column.NewInts(column.Int, k, nil))
	left := all.Take([]int32{5, 100, 101, 30_000, 30_001, 79_990})
	for _, direction := range []string{"backward", "nearest"} {
		want := ""
		for _, size := range []int{100_000, 1} {
			l, r := from(t, left).eventTime("ts", 0), from(t, sliced(all, size)...).eventTime("ts", 0)
			got := spell(mustRun(t, l.on(&plan.AsofJoin{
				Left: l.Node, Right: r.Node, By: on([]string{"k"}), Direction: direction, Tolerance: time.Hour, LeftTime: "ts", RightTime: "ts",
			})))
			if want == "" {
				want = got
			}
			if got != want {
				t.Errorf("%s: batches of %d give %s\none gives %s", direction, size, got, want)
			}
		}
	}
}

// So it does keys that come once, and still knows those that come again.
func TestAsofJoinForgetsKeys(t *testing.T) {
	const n = 60_000
	rows := ints(n)
	k := make([]int64, n)
	for i := range k {
		if k[i] = int64(i); i%100 == 0 {
			k[i] = -1
		}
	}
	schema := append(slices.Clone(rows.Schema()), column.Field{Name: "k", Type: column.Int})
	all := column.NewTable(schema, n, rows.Col(0), rows.Col(1), column.NewInts(column.Int, k, nil))
	for _, direction := range []string{"backward", "forward", "nearest"} {
		for _, size := range []int{n, 70} {
			l, r := from(t, sliced(all, size)...).eventTime("ts", 0), from(t, sliced(all, size)...).filter("i % 2 == 0").eventTime("ts", 0)
			got := mustRun(t, l.on(&plan.AsofJoin{
				Left: l.Node, Right: r.Node, By: on([]string{"k"}), Direction: direction, Tolerance: time.Minute, LeftTime: "ts", RightTime: "ts",
			}))
			found := got.Named("i_right")
			for i := range n {
				if want := i%2 == 0; found.Valid(i) != want || want && found.Ints()[i] != int64(i) {
					t.Fatalf("%s, batches of %d: row %d got %v", direction, size, i, found.Value(i))
				}
			}
		}
	}
}

func sliced(t *column.Table, size int) (parts []*column.Table) {
	for at := 0; at < t.Len(); at += size {
		parts = append(parts, t.Slice(at, min(at+size, t.Len())))
	}
	return parts
}

// Keys that are gone are forgotten by a join.
func TestJoinOfManyKeys(t *testing.T) {
	n := 30_000
	all := ints(n)
	want := ""
	for _, size := range []int{n, 50} {
		l, r := from(t, sliced(all, size)...).eventTime("ts", 0), from(t, sliced(all, n)...).eventTime("ts", 0)
		got := mustRun(t, l.on(&plan.Join{
			Left: l.Node, Right: r.Node, On: on([]string{"i"}), How: "full", Within: time.Minute, LeftTime: "ts", RightTime: "ts",
		}))
		if got.Len() != n || got.Named("ts_right").Validity() != nil {
			t.Errorf("batches of %d: %d rows, want each to meet itself", size, got.Len())
		}
		if text := fmt.Sprint(linesOf(got)); want == "" {
			want = text
		} else if text != want {
			t.Errorf("batches of %d give another answer", size)
		}
	}
}

func TestLookup(t *testing.T) {
	rows := sample(200, 4)
	table := column.NewTable(
		column.Schema{{Name: "s", Type: column.String}, {Name: "x", Type: column.Float}, {Name: "name", Type: column.String}}, 4,
		column.NewStrings([]string{"s1", "s3", "none", ""}, column.Bitmap{0b0111}),
		column.NewFloats([]float64{1, 0, 3, 4}, column.Bitmap{0b1101}), column.NewStrings([]string{"one", "three", "none", "null"}, nil),
	)
	p := planTest{
		plan: func(n node) node {
			return n.on(&plan.Lookup{Input: n.Node, Table: table, On: on([]string{"s"})}).project("i", "x_right", "name")
		},
		want: func(rows []record) (out [][]any) {
			for _, r := range rows {
				line := []any{r["i"], nil, nil}
				switch r["s"] {
				case "s1":
					line = []any{r["i"], 1.0, "one"}
				case "s3":
					line = []any{r["i"], nil, "three"}
				}
				out = append(out, line)
			}
			return out
		},
	}
	for _, n := range []int{0, 1, 200} {
		testPlan(t, p, rows.Slice(0, n))
	}
	counted := planTest{
		plan: func(n node) node {
			g := n.aggregate([]string{"s"}, plan.Span{}, "n = count()")
			return g.on(&plan.Lookup{Input: g.Node, Table: table, On: on([]string{"s"})}).project("s", "name")
		},
		want: func(rows []record) (out [][]any) {
			for _, g := range grouped(rows, []string{"s"}) {
				out = append(out, []any{g[0], map[any]any{"s1": "one", "s3": "three"}[g[0]]})
			}
			return out
		},
	}
	testPlan(t, counted, rows)
	if key := exec.Duplicate(rows, []string{"k"}); len(key) != 1 {
		t.Error("no duplicate among many", key)
	}
	if key := exec.Duplicate(table, []string{"s"}); key != nil {
		t.Error("a duplicate where there is none", key)
	}
}
