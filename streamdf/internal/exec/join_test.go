package exec_test

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
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

// By event time, rows of several inputs come in its order, whatever arrived when;
// without, one input after the other.
func TestConcat(t *testing.T) {
	a, b, c := sample(100, 1), sample(40, 2), sample(0, 3)
	parts := []*column.Table{a, b, c}
	var timed, inTurn [][]any
	var rows []record
	for _, part := range parts {
		kept, _ := onTime(recordsOf(part), pairDelay)
		rows = append(rows, byTime(kept)...)
		for _, r := range recordsOf(part) {
			inTurn = append(inTurn, []any{r["i"], r["x"]})
		}
	}
	for _, r := range byTime(rows) {
		timed = append(timed, []any{r["i"], r["x"]})
	}
	for _, size := range []int{1, 7, 1000} {
		plain, byTime := &plan.Concat{}, &plan.Concat{Time: "ts"}
		for _, part := range parts {
			in := from(t, cut(part, size)...)
			plain.Inputs = append(plain.Inputs, in.Node)
			byTime.Inputs = append(byTime.Inputs, in.eventTime("ts", pairDelay).Node)
		}
		compare(t, fmt.Sprint("by time, batches of ", size), linesOf(mustRun(t, node{byTime, t}.project("i", "x"))), timed)
		compare(t, fmt.Sprint("in turn, batches of ", size), linesOf(mustRun(t, node{plain, t}.project("i", "x"))), inTurn)
		if got := mustRun(t, node{plain, t}.head(110).filter("i < 20").tail(3).project("i")); got.Len() != 3 || got.Col(0).Ints()[2] != 9 {
			t.Errorf("head of a concat: %s", spell(got))
		}
		windowed := node{byTime, t}.windows(windowing{plan.Tumbling, 10 * time.Second, 0}, nil, 0, summaryCalls...)
		var want [][]any
		for _, f := range (windowing{plan.Tumbling, 10 * time.Second, 0}).framed(byTimeOf(rows), nil) {
			want = append(want, f.line(nil))
		}
		compare(t, "windows of a concat", linesOf(mustRun(t, windowed)), want)
	}
}

func byTimeOf(rows []record) []record { return byTime(rows) }

// A head of one input ends that input alone; its source is told to stop.
func TestConcatOfHeads(t *testing.T) {
	endless := func() node {
		return faked(t, func(ctx context.Context, emit func(*column.Table) error) error {
			for {
				if err := emit(ints(3)); err != nil {
					return err
				}
			}
		})
	}
	for _, k := range []int{0, 2, 5} {
		n := node{&plan.Concat{Inputs: []plan.Node{endless().head(k).Node, from(t, ints(4)).Node, endless().head(1).Node}}, t}
		got, _, err := run(n)
		if err != nil || got.Len() != k+5 {
			t.Errorf("head of %d: %v rows, %v", k, got, err)
		}
	}
}

// hot makes a node's source one that cannot be read again.
type hotFake struct{ *fake }

func (hotFake) Hot() bool { return true }

// An input that is silent holds back what needs it, no more; when it ends, all
// comes.
func TestSilentInput(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		silent := node{&plan.Source{Reader: hotFake{&fake{ints(1).Schema(), func(ctx context.Context, emit func(*column.Table) error, _ *plan.Meter) error {
			time.Sleep(time.Hour)
			return emit(ints(1))
		}}}}, t}
		busy := node{&plan.Source{Reader: hotFake{&fake{ints(1).Schema(), func(ctx context.Context, emit func(*column.Table) error, _ *plan.Meter) error {
			for _, part := range sliced(ints(10), 1) {
				if err := emit(part); err != nil {
					return err
				}
			}
			return nil
		}}}}, t}
		l, r := busy.eventTime("ts", 0), silent.eventTime("ts", 0)
		n := l.on(&plan.AsofJoin{Left: l.Node, Right: r.Node, Direction: "backward", Tolerance: -1, LeftTime: "ts", RightTime: "ts"})
		begun, rows := time.Now(), 0
		err := start(t, n).Run(context.Background(), exec.Options{Each: func(b *column.Table) error {
			if time.Since(begun) < time.Hour {
				t.Error("rows before the right could say what it has")
			}
			rows += b.Len()
			return nil
		}})
		if err != nil || rows != 10 {
			t.Error(rows, err)
		}
	})
}

// An input that may fall silent is not waited for longer than it may, and what it
// sends behind the others then is late.
func TestIdleInput(t *testing.T) {
	second := int64(time.Second)
	at := func(seconds ...int64) *column.Table {
		i := make([]int64, len(seconds))
		for k := range seconds {
			i[k], seconds[k] = seconds[k], seconds[k]*second
		}
		return column.NewTable(ints(0).Schema(), len(i), column.NewInts(column.Int, i, nil), column.NewInts(column.Time, seconds, nil))
	}
	// scripted sends each batch after a pause.
	scripted := func(pause time.Duration, parts ...*column.Table) node {
		return node{&plan.Source{Reader: hotFake{&fake{ints(0).Schema(), func(ctx context.Context, emit func(*column.Table) error, _ *plan.Meter) error {
			for _, part := range parts {
				time.Sleep(pause)
				if err := emit(part); err != nil {
					return err
				}
			}
			return nil
		}}}}, t}
	}
	synctest.Test(t, func(t *testing.T) {
		busy := scripted(time.Second, at(1), at(2), at(3), at(4), at(5), at(6), at(30), at(40)).eventTime("ts", 0)
		quiet := node{&plan.EventTime{Input: scripted(7500*time.Millisecond, at(2, 3), at(4, 50)).Node, Time: plan.Time{Column: "ts", Idle: 3200 * time.Millisecond}}, t}
		n := node{&plan.Concat{Inputs: []plan.Node{busy.Node, quiet.Node}, Time: "ts"}, t}
		x, begun := start(t, n), time.Now()
		var got []string
		err := x.Run(context.Background(), exec.Options{Each: func(b *column.Table) error {
			got = append(got, fmt.Sprint(time.Since(begun), b.Col(0).Ints()))
			return nil
		}})
		want := []string{
			"3.2s [1 2]", "4s [3]", "5s [4]", "6s [5]", "7s [6]", // silent from the start
			"10.7s [30 40]", // heard at 7.5s, with rows that were late; silent again
			"15s [50]",      // with another that was late
		}
		if err != nil || !slices.Equal(got, want) || x.Stats().Late != 3 {
			t.Errorf("%v, %d late: got %q, want %q", err, x.Stats().Late, got, want)
		}
	})
}

// Each of two replays has its own clock, and neither waits for the other's.
func TestTwoReplays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		replayed := func() plan.Node {
			return &plan.EventTime{Input: from(t, ints(11)).replay(1).Node, Time: plan.Time{Column: "ts"}}
		}
		n := node{&plan.AsofJoin{
			Left: replayed(), Right: replayed(), Direction: "backward", Tolerance: -1, LeftTime: "ts", RightTime: "ts",
		}, t}
		begun := time.Now()
		x := start(t, n)
		err := x.Run(context.Background(), exec.Options{Each: func(b *column.Table) error {
			newest := b.Named("ts").Ints()[b.Len()-1]
			if late := time.Since(begun) - time.Duration(newest); late > 1100*time.Millisecond {
				t.Errorf("a row of %v came %v late", time.Duration(newest), late)
			}
			return nil
		}})
		if took := time.Since(begun); err != nil || took != 10*time.Second || x.Stats().RowsIn != 22 {
			t.Error(took, err, x.Stats())
		}
	})
}

// A failure of one source ends the query, and cancelling it ends all sources.
func TestManySourcesEnd(t *testing.T) {
	bad := faked(t, func(context.Context, func(*column.Table) error) error { return errWhy })
	blocked := faked(t, func(ctx context.Context, _ func(*column.Table) error) error {
		<-ctx.Done()
		return context.Cause(ctx)
	})
	both := func(a, b node) node {
		return node{&plan.Concat{Time: "ts", Inputs: []plan.Node{a.eventTime("ts", 0).Node, b.eventTime("ts", 0).Node}}, t}
	}
	if _, _, err := run(both(bad, from(t, ints(5)))); err != errWhy {
		t.Error(err)
	}
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancelCause(context.Background())
		time.AfterFunc(time.Second, func() { cancel(errWhy) })
		x, begun := start(t, both(blocked, blocked)), time.Now()
		if err := x.Run(ctx, exec.Options{}); err != errWhy || time.Since(begun) > 1050*time.Millisecond {
			t.Error(err, time.Since(begun))
		}
	})
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
