package exec_test

import (
	"cmp"
	"context"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"freshet/streamdf/internal/column"
	"freshet/streamdf/internal/exec"
	"freshet/streamdf/internal/plan"
)

// windowing is a kind of windows with its sizes.
type windowing struct {
	kind       plan.WindowKind
	size, step time.Duration
}

var windowings = []windowing{
	{plan.Tumbling, 10 * time.Second, 0},
	{plan.Tumbling, 7 * time.Second, 0},
	{plan.Hopping, 12 * time.Second, 4 * time.Second},
	{plan.Hopping, 5 * time.Second, 5 * time.Second},
	{plan.Cumulating, 30 * time.Second, 10 * time.Second},
	{plan.Session, 3 * time.Second, 0},
	{plan.Session, time.Second, 0},
}

func (n node) windows(w windowing, keys []string, closed int, calls ...string) node {
	return n.on(&plan.TimeWindow{
		Input: n.Node, Keys: n.named(keys...), Calls: n.calls(calls...),
		Kind: w.kind, Size: w.size, Step: w.step, Time: "ts", Closed: closed,
	})
}

// A frameOfTime is one window of one group, with its rows.
type frameOfTime struct {
	start, end time.Time
	key        string
	rows       []record
}

// of lists the windows of a row by looking at all that might hold it.
func (w windowing) of(t time.Time) (list []frameOfTime) {
	step := w.step
	switch w.kind {
	case plan.Tumbling:
		step = w.size
	case plan.Cumulating:
		for start := truncated(t, w.size).Add(-w.size); !start.After(t); start = start.Add(w.size) {
			for long := step; long <= w.size; long += step {
				list = append(list, frameOfTime{start: start, end: start.Add(long)})
			}
		}
		return holding(list, t)
	}
	for start := truncated(t, step).Add(-w.size); !start.After(t); start = start.Add(step) {
		list = append(list, frameOfTime{start: start, end: start.Add(w.size)})
	}
	return holding(list, t)
}

// truncated is the last multiple of step since 1970 that is not after t.
func truncated(t time.Time, step time.Duration) time.Time {
	return time.Unix(0, t.UnixNano()/int64(step)*int64(step)).UTC()
}

func holding(list []frameOfTime, t time.Time) []frameOfTime {
	return slices.DeleteFunc(list, func(f frameOfTime) bool { return t.Before(f.start) || !t.Before(f.end) })
}

// framed puts rows, in the order of time, into windows, in the order in which
// they are to come.
func (w windowing) framed(rows []record, keys []string) []*frameOfTime {
	var all []*frameOfTime
	for _, r := range rows {
		k, ok := key(r, keys)
		if !ok {
			continue
		}
		t := r["ts"].(time.Time)
		if w.kind == plan.Session {
			all = w.joined(all, k, t, r)
			continue
		}
		for _, f := range w.of(t) {
			i := slices.IndexFunc(all, func(o *frameOfTime) bool { return o.key == k && o.start.Equal(f.start) && o.end.Equal(f.end) })
			if i < 0 {
				f.key, i = k, len(all)
				all = append(all, &f)
			}
			all[i].rows = append(all[i].rows, r)
		}
	}
	slices.SortStableFunc(all, func(a, b *frameOfTime) int {
		return cmp.Or(a.end.Compare(b.end), a.start.Compare(b.start))
	})
	return all
}

// joined puts a row into the session that it belongs to.
func (w windowing) joined(all []*frameOfTime, k string, t time.Time, r record) []*frameOfTime {
	for _, f := range slices.Backward(all) {
		if f.key == k && !t.After(f.end) {
			f.end, f.rows = t.Add(w.size), append(f.rows, r)
			return all
		}
	}
	return append(all, &frameOfTime{start: t, end: t.Add(w.size), key: k, rows: []record{r}})
}

func (f *frameOfTime) line(keys []string) []any {
	line := []any{f.start, f.end}
	for _, k := range keys {
		line = append(line, f.rows[0][k])
	}
	return append(line, summary(f.rows, 0)...)
}

func TestTimeWindows(t *testing.T) {
	for _, w := range windowings {
		for _, keys := range [][]string{nil, {"k"}, {"s"}, {"hot", "big", "f"}} {
			for _, delay := range []time.Duration{0, 4 * time.Second} {
				p := planTest{
					plan: func(n node) node { return n.eventTime("ts", delay).windows(w, keys, 0, summaryCalls...) },
					late: func(rows []record) int {
						_, late := onTime(rows, delay)
						return late
					},
					want: func(rows []record) (out [][]any) {
						kept, _ := onTime(rows, delay)
						for _, f := range w.framed(byTime(kept), keys) {
							out = append(out, f.line(keys))
						}
						return out
					},
				}
				t.Run(fmt.Sprint(w, keys, delay), func(t *testing.T) {
					for _, n := range []int{0, 1, 200} {
						testPlan(t, p, sample(n, uint64(n)))
					}
				})
			}
		}
	}
}

// Early results are right after every batch: the windows of the rows so far, and
// which of them are closed.
func TestEarly(t *testing.T) {
	const delay = 4 * time.Second
	for _, w := range windowings {
		for _, keys := range [][]string{nil, {"k"}, {"hot", "s"}} {
			for _, keep := range []int{5, 1000} {
				t.Run(fmt.Sprint(w, keys, keep), func(t *testing.T) {
					all := sample(120, 3)
					n := func(rows *column.Table, size int) node {
						return from(t, cut(rows, size)...).eventTime("ts", delay).windows(w, keys, keep, summaryCalls...)
					}
					for _, size := range []int{1, 9, 200} {
						compare(t, "at the end", linesOf(mustRun(t, n(all, size))), w.early(recordsOf(all), keys, delay, keep, true))
					}
					for rows := 1; rows < all.Len(); rows += 7 {
						part := all.Slice(0, rows)
						want := w.early(recordsOf(part), keys, delay, keep, false)
						compare(t, fmt.Sprint("after ", rows), earlyAfter(t, n(part, 9), part), want)
					}
				})
			}
		}
	}
}

// earlyAfter is the result of a plan when its source has given some rows and
// goes on.
func earlyAfter(t *testing.T, n node, rows *column.Table) [][]any {
	t.Helper()
	early := *n.Node.(*plan.TimeWindow)
	timed := *early.Input.(*plan.EventTime)
	ctx, cancel := context.WithCancelCause(context.Background())
	defer cancel(nil)
	timed.Input = &plan.Source{Reader: &fake{rows.Schema(), func(ctx context.Context, emit func(*column.Table) error, _ *plan.Meter) error {
		for _, part := range cut(rows, 9) {
			if err := emit(part); err != nil {
				return err
			}
		}
		<-ctx.Done()
		return context.Cause(ctx)
	}}}
	early.Input = &timed
	x := start(t, node{&early, t})
	kept, _ := onTime(recordsOf(rows), timed.Time.Delay)
	left := len(kept)
	if left == 0 {
		return nil
	}
	if err := x.Run(ctx, exec.Options{Changed: func(time.Time) {
		if x.Stats().RowsOut == int64(left) {
			cancel(errWhy)
		}
	}}); err != errWhy {
		t.Fatal(err)
	}
	got, _ := x.Result()
	return linesOf(got)
}

func (w windowing) early(rows []record, keys []string, delay time.Duration, keep int, ended bool) (out [][]any) {
	kept, _ := onTime(rows, delay)
	if len(kept) == 0 {
		return nil
	}
	kept = byTime(kept)
	watermark := kept[len(kept)-1]["ts"].(time.Time).Add(-delay)
	var closed, open [][]any
	for _, f := range w.framed(kept, keys) {
		if ended || f.end.Before(watermark) || f.end.Equal(watermark) && w.kind != plan.Session {
			closed = append(closed, append(f.line(keys), true))
		} else {
			open = append(open, append(f.line(keys), false))
		}
	}
	return append(closed[max(0, len(closed)-keep):], open...)
}

// A window of windows: minutes add up to hours.
func TestWindowsOfWindows(t *testing.T) {
	for _, inner := range windowings[:5] {
		p := planTest{
			plan: func(n node) node {
				in := n.eventTime("ts", 4*time.Second).windows(inner, []string{"k"}, 0, "n = count()")
				return in.on(&plan.TimeWindow{
					Input: in.Node, Calls: in.calls("total = sum(n)", "windows = count()"),
					Kind: plan.Tumbling, Size: time.Minute, Time: "window_start",
				})
			},
			want: func(rows []record) (out [][]any) {
				kept, _ := onTime(rows, 4*time.Second)
				for _, f := range inner.framed(byTime(kept), []string{"k"}) {
					start := truncated(f.start, time.Minute)
					if n := len(out); n == 0 || !out[n-1][0].(time.Time).Equal(start) {
						out = append(out, []any{start, start.Add(time.Minute), int64(0), int64(0)})
					}
					last := out[len(out)-1]
					last[2], last[3] = last[2].(int64)+int64(len(f.rows)), last[3].(int64)+1
				}
				return out
			},
		}
		t.Run(fmt.Sprint(inner), func(t *testing.T) { testPlan(t, p, sample(300, 5)) })
	}
}

// The late rows are those that EventTime leaves out.
func TestLate(t *testing.T) {
	p := planTest{
		plan: func(n node) node {
			return n.on(&plan.Late{Input: n.Node, Time: plan.Time{Column: "ts", Delay: time.Second}}).project("i")
		},
		want: func(rows []record) (out [][]any) {
			kept, _ := onTime(rows, time.Second)
			for _, r := range rows {
				if !slices.ContainsFunc(kept, func(k record) bool { return k["i"] == r["i"] }) {
					out = append(out, []any{r["i"]})
				}
			}
			return out
		},
	}
	for _, n := range []int{0, 1, 200} {
		testPlan(t, p, sample(n, 9))
	}
}

// Groups that are gone are forgotten, and the answer stays the same.
func TestWindowsOfManyKeys(t *testing.T) {
	const rows = 40_000
	ts, k := make([]int64, rows), make([]string, rows)
	for i := range rows {
		ts[i], k[i] = int64(i/2)*int64(time.Second), fmt.Sprint("user", i/3)
	}
	schema := column.Schema{{Name: "ts", Type: column.Time}, {Name: "k", Type: column.String}}
	all := column.NewTable(schema, rows, column.NewInts(column.Time, ts, nil), column.NewStrings(k, nil))
	for _, w := range []windowing{{plan.Tumbling, time.Minute, 0}, {plan.Hopping, time.Minute, 20 * time.Second}, {plan.Session, 5 * time.Second, 0}} {
		want := ""
		for _, size := range []int{rows, 100} {
			n := from(t, cut(all, size)...).eventTime("ts", 0).windows(w, []string{"k"}, 0, "n = count()", "first(k)")
			got := fmt.Sprint(linesOf(mustRun(t, n)))
			if want == "" {
				want = got
			}
			if got != want {
				t.Errorf("%v: batches of %d give another answer", w, size)
			}
		}
	}
}

// Times before 1970 and at the ends of what int64 holds are in windows too.
func TestWindowsAtTheEnds(t *testing.T) {
	times := []int64{-1 << 63, -1<<63 + 5, -int64(time.Second) - 1, -int64(time.Second), -1, 0, 1, 1<<63 - 2, 1<<63 - 1}
	schema := column.Schema{{Name: "ts", Type: column.Time}}
	all := column.NewTable(schema, len(times), column.NewInts(column.Time, times, nil))
	for _, w := range []windowing{
		{plan.Tumbling, time.Second, 0},
		{plan.Hopping, 2 * time.Second, time.Second},
		{plan.Cumulating, 2 * time.Second, time.Second},
		{plan.Session, time.Second, 0},
	} {
		got := mustRun(t, from(t, all).eventTime("ts", 0).windows(w, nil, 0, "n = count()"))
		total := int64(0)
		for _, n := range got.Named("n").Ints() {
			total += n
		}
		if least := int64(len(times)); total < least {
			t.Errorf("%v: %d rows counted, want at least %d: %s", w, total, least, spell(got))
		}
	}
	w := windowing{plan.Tumbling, time.Second, 0}
	middle := column.NewTable(schema, 5, column.NewInts(column.Time, times[2:7], nil))
	got := linesOf(mustRun(t, from(t, middle).eventTime("ts", 0).windows(w, nil, 0, "n = count()")))
	at := func(s int64) time.Time { return time.Unix(s, 0).UTC() }
	compare(t, "around 1970", got, [][]any{{at(-2), at(-1), int64(1)}, {at(-1), at(0), int64(2)}, {at(0), at(1), int64(2)}})
}

// A sum that does not fit says in which window.
func TestWindowOverflow(t *testing.T) {
	schema := column.Schema{{Name: "ts", Type: column.Time}, {Name: "n", Type: column.Int}}
	all := column.NewTable(schema, 2, column.NewInts(column.Time, []int64{0, 1}, nil), column.NewInts(column.Int, []int64{1 << 62, 1 << 62}, nil))
	_, _, err := run(from(t, all).eventTime("ts", 0).windows(windowings[0], nil, 0, "sum(n)"))
	if err == nil || !strings.Contains(err.Error(), "the window from 1970-01-01T00:00:00Z: sum(n) is too large") {
		t.Error(err)
	}
}

// One session that never ends does not keep what is left of the others.
func TestSessionsAreForgotten(t *testing.T) {
	const rows = 400_000
	schema := column.Schema{{Name: "ts", Type: column.Time}, {Name: "k", Type: column.Int}}
	heap := func() int64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return int64(m.HeapAlloc)
	}
	var before, after int64
	source := &fake{schema, func(ctx context.Context, emit func(*column.Table) error, _ *plan.Meter) error {
		before = heap()
		for at := 0; at < rows; at += 1000 {
			ts, k := make([]int64, 1000), make([]int64, 1000)
			for i := range ts { // every other row is of key 0, the rest of keys that come once
				ts[i] = int64(at+i) * int64(time.Second)
				k[i] = int64(at+i) * int64(i%2)
			}
			if err := emit(column.NewTable(schema, 1000, column.NewInts(column.Time, ts, nil), column.NewInts(column.Int, k, nil))); err != nil {
				return err
			}
		}
		return nil
	}}
	given := 0
	n := node{&plan.Source{Reader: source}, t}.eventTime("ts", 0).windows(windowing{plan.Session, 10 * time.Second, 0}, []string{"k"}, 0, "n = count()")
	err := start(t, n).Run(context.Background(), exec.Options{Each: func(b *column.Table) error {
		if given += b.Len(); given > rows/2-1000 && after == 0 {
			after = heap()
		}
		return nil
	}})
	if err != nil || given != rows/2+1 {
		t.Fatal(given, err)
	}
	if grown := after - before; grown > 8<<20 {
		t.Errorf("%d MB are kept of sessions that have ended", grown>>20)
	}
}
