package exec_test

import (
	"context"
	"runtime"
	"sync/atomic"
	"testing"

	"freshet/streamdf/internal/column"
	"freshet/streamdf/internal/exec"
	"freshet/streamdf/internal/plan"
)

// weightOf is what a plan keeps when it is through.
func weightOf(t *testing.T, n plan.Node) int64 {
	t.Helper()
	x, err := exec.New(n)
	if err != nil {
		t.Fatal(err)
	}
	if err := x.Run(context.Background(), exec.Options{Each: func(*column.Table) error { return nil }}); err != nil {
		t.Fatal(err)
	}
	return x.Stats().Memory
}

// What a run says that it keeps is what it must keep, and not much more.
func TestMemory(t *testing.T) {
	all := sample(20_000, 3)
	var parts []*column.Table
	for at := 0; at < all.Len(); at += 250 {
		parts = append(parts, all.Slice(at, at+250))
	}
	for _, c := range []struct {
		name        string
		plan        node
		least, most int64
	}{
		{"nothing", from(t, parts...).filter("k > 0"), 0, 128 << 10},
		{"a sum", from(t, parts...).aggregate(nil, plan.Span{}, "sum(x)"), 0, 128 << 10},
		{"a window", from(t, parts...).rolling(nil, plan.Span{Rows: 10_000}, 1, "sum(x)"), 80_000, 2 << 20},
		{"all values", from(t, parts...).aggregate(nil, plan.Span{}, "median(x)"), 8 * 10_000, 1 << 20},
		{"the last rows", from(t, parts...).tail(15_000), 15_000 * 5 * 8, 8 << 20},
	} {
		if got := weightOf(t, c.plan.Node); got < c.least || got > c.most {
			t.Errorf("%s: %d bytes, want %d to %d", c.name, got, c.least, c.most)
		}
	}
}

// Memory can be asked for from any goroutine while the query works.
func TestMemoryWhileRunning(t *testing.T) {
	all := sample(2000, 5)
	x, err := exec.New(from(t, cutAt(all, []byte{1, 2, 3, 200, 100, 50, 250, 250, 250})...).rolling(keyings[1], plan.Span{Rows: 500}, 1, "median(x)", "nunique(s)").Node)
	if err != nil {
		t.Fatal(err)
	}
	done, asked := make(chan struct{}), atomic.Int64{}
	go func() { // ends with the run
		defer close(done)
		_ = x.Run(context.Background(), exec.Options{Each: func(*column.Table) error {
			runtime.Gosched() // let others ask
			return nil
		}})
	}()
	for {
		select {
		case <-done:
			if asked.Load() == 0 || x.Stats().Memory < 500*8 {
				t.Errorf("%d bytes at the end, asked %d times", x.Stats().Memory, asked.Load())
			}
			return
		default:
			x.Stats()
			asked.Add(1)
		}
	}
}
