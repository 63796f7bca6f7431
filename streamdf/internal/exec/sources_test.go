package exec_test

import (
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
	scripted := func(hot bool, pause time.Duration, parts ...*column.Table) node {
		f := &fake{ints(0).Schema(), func(ctx context.Context, emit func(*column.Table) error, _ *plan.Meter) error {
			for _, part := range parts {
				time.Sleep(pause)
				if err := emit(part); err != nil {
					return err
				}
			}
			return nil
		}}
		if hot {
			return node{&plan.Source{Reader: hotFake{f}}, t}
		}
		return node{&plan.Source{Reader: f}, t}
	}
	for _, hot := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			busy := scripted(hot, time.Second, at(1), at(2), at(3), at(4), at(5), at(6), at(30), at(40)).eventTime("ts", 0)
			quiet := node{&plan.EventTime{Input: scripted(hot, 7500*time.Millisecond, at(2, 3), at(4, 50)).Node, Time: plan.Time{Column: "ts", Idle: 3200 * time.Millisecond}}, t}
			n := node{&plan.Concat{Inputs: []plan.Node{busy.Node, quiet.Node}, Time: "ts"}, t}
			x, begun := start(t, n), time.Now()
			var got []string
			err := x.Run(context.Background(), exec.Options{Each: func(b *column.Table) error {
				for _, row := range b.Col(0).Ints() {
					got = append(got, fmt.Sprint(time.Since(begun), " ", row))
				}
				return nil
			}})
			want := []string{
				"3.2s 1", "3.2s 2", "4s 3", "5s 4", "6s 5", "7s 6", // silent from the start
				"10.7s 30", "10.7s 40", // heard at 7.5s, with rows that were late; silent again
				"15s 50", // with another that was late
			}
			if err != nil || !slices.Equal(got, want) || x.Stats().Late != 3 {
				t.Errorf("hot %v: %v, %d late: got %q, want %q", hot, err, x.Stats().Late, got, want)
			}
		})
	}
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
