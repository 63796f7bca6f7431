package streamdf_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"freshet/streamdf"
)

// heard collects what a frame gives and when: "2s: 3 rows".
type heard struct {
	mu    sync.Mutex
	begun time.Time
	lines []string
}

func (h *heard) rows(t *streamdf.Table) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.lines = append(h.lines, fmt.Sprintf("%v: %d", time.Since(h.begun), t.Len()))
}

func (h *heard) result(t *streamdf.Table) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.lines = append(h.lines, fmt.Sprintf("%v: %v", time.Since(h.begun), t.Value(0, "count")))
}

func (h *heard) text() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return strings.Join(h.lines, ", ")
}

// Rows that come too soon wait, and none is lost, whoever makes them wait.
func TestFrameRateLimit(t *testing.T) {
	for name, c := range map[string]struct {
		make func(f *streamdf.Frame, h *heard) *streamdf.Query
		want string
	}{
		"rows": {
			func(f *streamdf.Frame, h *heard) *streamdf.Query { return f.RateLimit("1s").Sink(h.rows) },
			"0s: 1, 1s: 2, 2s: 2, 3.1s: 1, 4.1s: 1, 6s: 1",
		},
		"results": {
			func(f *streamdf.Frame, h *heard) *streamdf.Query { return f.Count().RateLimit("1s").Sink(h.result) },
			"0s: 1, 1s: 3, 2s: 5, 3.1s: 6, 4.1s: 7, 6s: 8",
		},
		"rows before a result": {
			func(f *streamdf.Frame, h *heard) *streamdf.Query { return f.RateLimit("1s").Count().Sink(h.result) },
			"0s: 1, 1s: 3, 2s: 5, 3.1s: 6, 4.1s: 7, 6s: 8",
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ch := make(chan int)
				h := &heard{begun: time.Now()}
				q := c.make(streamdf.FromChannel(ch), h)
				for _, at := range []time.Duration{0, 300, 600, 1200, 1300, 3100, 3500, 6000} {
					time.Sleep(time.Until(h.begun.Add(at * time.Millisecond)))
					ch <- 1
				}
				synctest.Wait()
				close(ch)
				if err := q.Wait(); err != nil {
					t.Fatal(err)
				}
				if got := h.text(); got != c.want {
					t.Errorf("got %s\nwant %s", got, c.want)
				}
			})
		})
	}
}

// A replay that waits long does not keep back what waits for its moment, and
// the end keeps nothing back.
func TestRateLimitBehindReplay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := &heard{begun: time.Now()}
		// Rows at 0, 1, 2 and 4 s.
		if err := trades().Replay("ts", 60).RateLimit("1500ms").Sink(h.rows).Wait(); err != nil {
			t.Fatal(err)
		}
		if got, want := h.text(), "0s: 1, 1.5s: 1, 3s: 1, 4s: 1"; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	})
}

// A frame that is shared is computed once, and later queries see the backlog.
func TestShare(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ch := make(chan int)
		var calls atomic.Int64 // each share computes for itself
		once := streamdf.FromChannel(ch).MapRows("double", func(v int) int { calls.Add(1); return 2 * v }, "value")
		shared, kept := once.Share(), once.Share("10s")
		var all []*streamdf.Query
		seen := map[string]*[]int64{}
		listen := func(name string, f *streamdf.Frame) {
			list := new([]int64)
			seen[name] = list
			all = append(all, f.Sink(func(t *streamdf.Table) { *list = append(*list, t.Ints("double")...) }))
		}
		listen("first", shared)
		listen("second", shared.Filter("double > 2"))
		send := func(v int) {
			ch <- v
			synctest.Wait()
		}
		send(1)
		send(2)
		listen("late", shared)
		send(3)
		if calls.Load() != 3 {
			t.Errorf("the function was called %d times for 3 rows", calls.Load())
		}
		listen("kept", kept)
		send(4)
		time.Sleep(8 * time.Second)
		send(5)
		time.Sleep(3 * time.Second)
		listen("kept, late", kept)
		send(6)
		close(ch)
		for _, q := range all {
			if err := q.Wait(); err != nil {
				t.Error(err)
			}
		}
		for name, want := range map[string][]int64{
			"first": {2, 4, 6, 8, 10, 12}, "second": {4, 6, 8, 10, 12}, "late": {6, 8, 10, 12},
			"kept": {8, 10, 12}, "kept, late": {10, 12},
		} {
			if !slices.Equal(*seen[name], want) {
				t.Errorf("%s: got %v, want %v", name, *seen[name], want)
			}
		}
	})
}

// Whatever is computed of a shared frame equals what is computed of the frame.
func TestShareKeepsEventTime(t *testing.T) {
	f := trades().EventTime("ts", "1m")
	if got := f.Share().EventTimeColumn(); got != "ts" {
		t.Errorf("event time %q", got)
	}
	want := text(t, f.Rolling("2m").Mean("price"))
	if got := text(t, f.Share().Rolling("2m").Mean("price")); got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
	if got := f.Share("10m").Explain().String(); !strings.Contains(got, "keeps the rows of the last 10m0s") {
		t.Error(got)
	}
}

// A buffer lets the source run ahead of a sink that is slow.
func TestBuffer(t *testing.T) {
	for _, n := range []int{70_000, 100_000} {
		synctest.Test(t, func(t *testing.T) {
			given, gate := 0, make(chan bool)
			one := streamdf.FromColumns("x", make([]int, 1000)).Collect()
			f := streamdf.FromFunc(func() (*streamdf.Table, error) { given++; return one, nil }, one.Schema())
			q := f.Buffer(n).Sink(func(*streamdf.Table) { <-gate })
			synctest.Wait()
			if ahead := given * 1000; ahead < n || ahead > n+10_000 {
				t.Errorf("the source is %d rows ahead of a buffer of %d", ahead, n)
			}
			close(gate)
			q.Stop()
		})
	}
}
