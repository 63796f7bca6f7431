package exec_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"freshet/streamdf/internal/column"
	"freshet/streamdf/internal/exec"
	"freshet/streamdf/internal/plan"
)

// fake is a source whose Read is a function.
type fake struct {
	schema column.Schema
	read   func(ctx context.Context, emit func(*column.Table) error, m *plan.Meter) error
}

func (f *fake) Schema() column.Schema { return f.schema }
func (f *fake) Hot() bool             { return false }
func (f *fake) String() string        { return "fake" }
func (f *fake) Read(ctx context.Context, emit func(*column.Table) error, m *plan.Meter) error {
	return f.read(ctx, emit, m)
}

func faked(t testing.TB, read func(ctx context.Context, emit func(*column.Table) error) error) node {
	return node{&plan.Source{Reader: &fake{ints(1).Schema(), func(ctx context.Context, emit func(*column.Table) error, _ *plan.Meter) error {
		return read(ctx, emit)
	}}}, t}
}

// ints is a table of the ints 0 to n-1, in column i and, as seconds, ts.
func ints(n int) *column.Table {
	i, ts := make([]int64, n), make([]int64, n)
	for k := range i {
		i[k], ts[k] = int64(k), int64(k)*int64(time.Second)
	}
	schema := column.Schema{{Name: "i", Type: column.Int}, {Name: "ts", Type: column.Time}}
	return column.NewTable(schema, n, column.NewInts(column.Int, i, nil), column.NewInts(column.Time, ts, nil))
}

func start(t *testing.T, n node) *exec.Execution {
	t.Helper()
	x, err := exec.New(n.Node)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

var errWhy = errors.New("why it was stopped")

func TestCancel(t *testing.T) {
	stuck := make(chan struct{})
	for name, n := range map[string]func() node{
		"blocked source": func() node {
			return faked(t, func(ctx context.Context, _ func(*column.Table) error) error {
				<-ctx.Done()
				return context.Cause(ctx)
			})
		},
		"stuck source": func() node {
			return faked(t, func(context.Context, func(*column.Table) error) error {
				<-stuck
				return nil
			})
		},
		"replay":   func() node { return from(t, ints(5)).replay(0.001) },
		"throttle": func() node { return from(t, ints(5)).throttle(0.001) },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				stuck = make(chan struct{})
				defer close(stuck)
				ctx, cancel := context.WithCancelCause(context.Background())
				x, begun := start(t, n()), time.Now()
				time.AfterFunc(time.Second, func() { cancel(errWhy) })
				if err := x.Run(ctx, exec.Options{}); err != errWhy {
					t.Errorf("got %v, want the cause", err)
				}
				if late := time.Since(begun) - time.Second; late > 50*time.Millisecond {
					t.Errorf("it took %v to stop", late)
				}
			})
		})
	}
}

// Nor does one batch that takes for ever.
func TestCancelInABatch(t *testing.T) {
	ctx, cancel := context.WithCancelCause(context.Background())
	pieces := 0
	err := start(t, from(t, ints(200_000))).Run(ctx, exec.Options{Each: func(*column.Table) error {
		pieces++
		cancel(errWhy)
		return nil
	}})
	if err != errWhy || pieces != 1 {
		t.Error(err, pieces)
	}
}

// A source that never rests does not keep a query from ending.
func TestCancelEndless(t *testing.T) {
	ctx, cancel := context.WithCancelCause(context.Background())
	n := faked(t, func(_ context.Context, emit func(*column.Table) error) error {
		for {
			if err := emit(ints(1)); err != nil {
				return err
			}
		}
	})
	rows := 0
	err := start(t, n).Run(ctx, exec.Options{Each: func(*column.Table) error {
		if rows++; rows == 100 {
			cancel(errWhy)
		}
		return nil
	}})
	if err != errWhy || rows != 100 {
		t.Error(err, rows)
	}
}

func (n node) replay(speed float64) node {
	return n.on(&plan.Replay{Input: n.Node, Column: "ts", Speed: speed})
}

func (n node) throttle(rate float64) node {
	return n.on(&plan.Throttle{Input: n.Node, RowsPerSecond: rate})
}

func TestFailures(t *testing.T) {
	fine := func(ctx context.Context, emit func(*column.Table) error) error { return emit(ints(3)) }
	replaced := faked(t, func(ctx context.Context, emit func(*column.Table) error) error {
		return errors.Join(emit(ints(3)), emit(ints(3)))
	}).aggregate(nil, plan.Span{}, "s = count(i)")
	huge := func(n node) node { return n.project("i = i + 4611686018427387904") }
	for name, test := range map[string]struct {
		n    node
		each func(*column.Table) error
		want string
	}{
		"source fails": {n: faked(t, func(context.Context, func(*column.Table) error) error { return errWhy }), want: errWhy.Error()},
		"source panics": {
			n:    faked(t, func(context.Context, func(*column.Table) error) error { panic("oh") }),
			want: "fake panicked: oh",
		},
		"each panics": {
			n: faked(t, fine), each: func(*column.Table) error { panic("oh") }, want: "the sink panicked: oh",
		},
		"each of a result panics": {
			n:    faked(t, fine).tail(1),
			each: func(*column.Table) error { panic(errWhy) }, want: "the sink panicked: " + errWhy.Error(),
		},
		"each fails": {n: faked(t, fine), each: func(*column.Table) error { return errWhy }, want: errWhy.Error()},
		"overflow": {
			n:    huge(faked(t, fine)).aggregate(nil, plan.Span{}, "s = sum(i)"),
			want: "reduce s = sum(i): row 1: sum(i) is too large for a 64-bit integer: write sum(float(i))",
		},
		"overflow in a window": {
			n:    huge(faked(t, fine)).rolling([]string{"i % 2"}, plan.Span{Rows: 2}, 1, "s = sum(i)"),
			want: "row 2: sum(i) is too large for a 64-bit integer: write sum(float(i))",
		},
		"overflow of the last rows": {
			n:    huge(faked(t, fine)).aggregate(nil, plan.Span{Rows: 2}, "s = sum(i)"),
			each: func(*column.Table) error { return nil },
			want: "reduce last 2 rows: s = sum(i): the last 2 rows: row 1: sum(i) is too large for a 64-bit integer: write sum(float(i))",
		},
		"overflow in the order of a result": {
			n:    replaced.on(&plan.Sort{Input: replaced.Node, By: []plan.Order{{Expr: replaced.expr("s * 3074457345618258602")}}}),
			each: func(*column.Table) error { return nil },
			want: "in row 0", // of the second result
		},
		"overflow of an expression": {
			n:    faked(t, fine).project("j = i * 9223372036854775807"),
			want: "row 2",
		},
	} {
		t.Run(name, func(t *testing.T) {
			x := start(t, test.n)
			err := x.Run(context.Background(), exec.Options{Each: test.each})
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %s", err, test.want)
			}
			if again := x.Run(context.Background(), exec.Options{}); again == nil {
				t.Error("it ran twice")
			}
		})
	}
}

func TestRefusesReplacedRows(t *testing.T) {
	n := from(t, ints(1))
	for _, refused := range []node{n.tail(1).replay(1), n.tail(1).rolling(nil, plan.Span{Rows: 1}, 1, "sum(i)"), n.tail(1).eventTime("ts", 0)} {
		if _, err := exec.New(refused.Node); err == nil {
			t.Errorf("%s takes a result that is replaced", refused)
		}
	}
}

// A result may be read by anybody at any time; it is nil before the first row,
// and stays what it was.
func TestResultWhileRunning(t *testing.T) {
	n := faked(t, func(_ context.Context, emit func(*column.Table) error) error {
		for range 500 {
			if err := emit(ints(2)); err != nil {
				return err
			}
		}
		return nil
	}).aggregate([]string{"i"}, plan.Span{}, "n = count()").filter("n > 0")
	x := start(t, n)
	if table, version := x.Result(); table != nil || version != 0 {
		t.Errorf("a result before the first row: %v, %d", table, version)
	}
	done := make(chan struct{})
	var readers sync.WaitGroup
	for range 2 {
		readers.Go(func() {
			last := uint64(0)
			for {
				table, version := x.Result()
				if version < last || table != nil && table.Col(1).Ints()[0] != int64(version) {
					t.Errorf("version %d after %d: %v", version, last, table.Col(1).Ints())
					return
				}
				last = version
				x.Stats()
				select {
				case <-done:
					return
				default:
				}
			}
		})
	}
	changes := 0
	err := x.Run(context.Background(), exec.Options{Changed: func(time.Time) { changes++ }})
	close(done)
	readers.Wait()
	table, version := x.Result()
	if err != nil || changes != 500 || version != 500 || fmt.Sprint(table.Col(1).Ints()) != "[500 500]" {
		t.Error(err, changes, version, table)
	}
}

func TestEmptyInput(t *testing.T) {
	empty := from(t, ints(0))
	if got := linesOf(mustRun(t, empty.aggregate(nil, plan.Span{}, "n = count()", "sum(i)", "mean(i)"))); fmt.Sprint(got) != "[[0 0 <nil>]]" {
		t.Error(got)
	}
	if got := mustRun(t, empty.aggregate([]string{"i"}, plan.Span{}, "n = count()")); got.Len() != 0 {
		t.Error(got.Len(), "groups of nothing")
	}
	seen := 0
	x := start(t, empty.tail(3))
	if err := x.Run(context.Background(), exec.Options{Each: func(*column.Table) error { seen++; return nil }}); err != nil || seen != 1 {
		t.Error(err, seen)
	}
}

// An updating plan gives a result after each batch that has rows.
func TestEachOfUpdating(t *testing.T) {
	n := from(t, cut(ints(4), 2)...).aggregate(nil, plan.Span{}, "n = count()").project("twice = 2 * n")
	var got []any
	x := start(t, n)
	err := x.Run(context.Background(), exec.Options{Each: func(t *column.Table) error {
		got = append(got, t.Col(0).Value(0))
		return nil
	}})
	if err != nil || fmt.Sprint(got) != "[4 8]" {
		t.Error(err, got)
	}
}

// A head ends the query of a source that would go on for ever.
func TestHeadEndsTheSource(t *testing.T) {
	n := faked(t, func(_ context.Context, emit func(*column.Table) error) error {
		for {
			if err := emit(ints(3)); err != nil {
				return err
			}
		}
	}).head(7).aggregate(nil, plan.Span{}, "n = count()")
	if got := linesOf(mustRun(t, n)); fmt.Sprint(got) != "[[7]]" {
		t.Error(got)
	}
}

// A source runs ahead of a slow query by a few batches, and then waits.
func TestSourceWaits(t *testing.T) {
	for _, rows := range []int{1, 1000, 100_000} {
		synctest.Test(t, func(t *testing.T) {
			var sent atomic.Int64
			n := faked(t, func(_ context.Context, emit func(*column.Table) error) error {
				for range 400 {
					if err := emit(ints(rows)); err != nil {
						return err
					}
					sent.Add(1)
				}
				return nil
			})
			seen, most := 0, 0
			err := start(t, n).Run(context.Background(), exec.Options{Each: func(b *column.Table) error {
				time.Sleep(time.Second) // the source goes as far as it can
				seen += b.Len()
				most = max(most, int(sent.Load())-seen/rows)
				return nil
			}})
			if limit := min(130, 2+1<<16/rows); err != nil || most > limit || seen != 400*rows {
				t.Errorf("%v: batches of %d rows: %d ahead, want at most %d", err, rows, most, limit)
			}
		})
	}
}

func TestStats(t *testing.T) {
	_, s, err := run(from(t, ints(3), ints(2)).eventTime("ts", time.Second).filter("i > 0"))
	want := exec.Stats{RowsIn: 5, RowsOut: 3, Late: 1, EventTime: true, Watermark: 1e9, HasWatermark: true, Arrived: s.Arrived, Memory: s.Memory}
	if err != nil || s != want || s.Arrived == 0 || s.Memory == 0 {
		t.Errorf("%v: got %+v, want %+v", err, s, want)
	}
}
