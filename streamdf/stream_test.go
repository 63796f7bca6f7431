package streamdf_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"freshet/streamdf"
)

// stamped is a value and when it came.
type stamped struct {
	value int
	at    time.Duration
}

// every emits 0 to n-1 into a stream, one an interval, and closes it.
func every(s *streamdf.Stream, n int, interval time.Duration) {
	for i := range n {
		s.Emit(i)
		time.Sleep(interval)
	}
	s.Close()
}

// run collects what a stream gives, with the times; slow is how long its sink
// takes for a value.
func run(t *testing.T, build func(s *streamdf.Stream) *streamdf.Stream, n int, interval, slow time.Duration) []stamped {
	t.Helper()
	var got []stamped
	synctest.Test(t, func(t *testing.T) {
		begin := time.Now()
		s := streamdf.NewStream()
		q := build(s).Sink(func(v int) {
			got = append(got, stamped{v, time.Since(begin)})
			time.Sleep(slow)
		})
		every(s, n, interval)
		if err := q.Wait(); err != nil {
			t.Fatal(err)
		}
	})
	return got
}

func values(list []stamped) []int {
	var out []int
	for _, s := range list {
		out = append(out, s.value)
	}
	return out
}

func TestStreamNodes(t *testing.T) {
	for _, c := range []struct {
		name  string
		build func(s *streamdf.Stream) *streamdf.Stream
		want  []int
	}{
		{"map", func(s *streamdf.Stream) *streamdf.Stream { return s.Map(func(x int) int { return 10 * x }) }, []int{0, 10, 20, 30, 40}},
		{"filter", func(s *streamdf.Stream) *streamdf.Stream { return s.Filter(func(x int) bool { return x%2 == 0 }) }, []int{0, 2, 4}},
		{"remove", func(s *streamdf.Stream) *streamdf.Stream { return s.Remove(func(x int) bool { return x%2 == 0 }) }, []int{1, 3}},
		{"accumulate", func(s *streamdf.Stream) *streamdf.Stream {
			return s.Accumulate(100, func(sum, x int) int { return sum + x })
		}, []int{100, 101, 103, 106, 110}},
		{"accumulate with a result", func(s *streamdf.Stream) *streamdf.Stream {
			return s.Accumulate(0, func(last, x int) (int, int) { return x, x - last })
		}, []int{0, 1, 1, 1, 1}},
		{"buffer", func(s *streamdf.Stream) *streamdf.Stream { return s.Buffer(2) }, []int{0, 1, 2, 3, 4}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := values(run(t, c.build, 5, time.Millisecond, 0)); !slices.Equal(got, c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

// RateLimit: the first at once, then the newest when the interval has passed,
// the last one always.
func TestRateLimit(t *testing.T) {
	got := run(t, func(s *streamdf.Stream) *streamdf.Stream { return s.RateLimit("100ms") }, 36, 10*time.Millisecond, 0)
	if first := got[0]; first.value != 0 || first.at != 0 {
		t.Errorf("first is %v", first)
	}
	if last := got[len(got)-1]; last.value != 35 {
		t.Errorf("last is %v, want 35", last)
	}
	for i := 1; i < len(got); i++ {
		if gap := got[i].at - got[i-1].at; gap < 100*time.Millisecond {
			t.Errorf("%v came %v after %v", got[i], gap, got[i-1])
		}
	}
	if len(got) != 5 {
		t.Errorf("got %v", got)
	}
}

// Latest: a slow sink goes on with the newest value and sees the last.
func TestLatest(t *testing.T) {
	got := values(run(t, func(s *streamdf.Stream) *streamdf.Stream { return s.Latest() }, 20, 10*time.Millisecond, 55*time.Millisecond))
	if len(got) < 4 || len(got) > 6 || got[len(got)-1] != 19 || !slices.IsSorted(got) {
		t.Errorf("got %v", got)
	}
}

// A slow sink makes the source wait; Buffer lets it run ahead.
func TestBackPressure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, release := streamdf.NewStream(), make(chan bool)
		q := s.Buffer(10).Sink(func(int) { <-release })
		sent := 0
		done := make(chan bool)
		go func() {
			for sent < 1000 {
				s.Emit(sent)
				sent++
			}
			close(done)
		}()
		synctest.Wait()
		if sent >= 200 || sent < 10 {
			t.Errorf("%d values were taken though none was sunk", sent)
		}
		close(release)
		<-done
		s.Close()
		if err := q.Wait(); err != nil {
			t.Fatal(err)
		}
	})
}

// Union keeps the order of each stream, and ends when all have ended.
func TestUnion(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := streamdf.NewStream(), streamdf.NewStream()
		var got []int
		q := a.Union(b.Map(func(x int) int { return -x })).SinkToSlice(&got)
		for i := 1; i <= 3; i++ {
			a.Emit(i)
			b.Emit(i)
		}
		a.Close()
		b.Close()
		if err := q.Wait(); err != nil {
			t.Fatal(err)
		}
		plus, minus := []int{}, []int{}
		for _, x := range got {
			if x > 0 {
				plus = append(plus, x)
			} else {
				minus = append(minus, x)
			}
		}
		if !slices.Equal(plus, []int{1, 2, 3}) || !slices.Equal(minus, []int{-1, -2, -3}) {
			t.Errorf("got %v", got)
		}
	})
}

// An endless stream ends with Stop, wherever it is held up.
func TestStopWhileHeldUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, build := range []func(s *streamdf.Stream) *streamdf.Stream{
			func(s *streamdf.Stream) *streamdf.Stream { return s },
			func(s *streamdf.Stream) *streamdf.Stream { return s.Buffer(1) },
			func(s *streamdf.Stream) *streamdf.Stream { return s.RateLimit("1h") },
			func(s *streamdf.Stream) *streamdf.Stream { return s.Latest().Union(s) },
		} {
			s := streamdf.NewStream()
			q := build(s).Sink(func(int) {})
			s.Emit(1)
			s.Emit(2)
			q.Stop()
			if state := q.Stats().State; state != streamdf.Stopped {
				t.Errorf("state %v", state)
			}
		}
	})
}

// A panic or an error in any function ends the query and says where.
func TestStreamFailures(t *testing.T) {
	for name, build := range map[string]func(s *streamdf.Stream) *streamdf.Query{
		"Map": func(s *streamdf.Stream) *streamdf.Query {
			return s.Map(func(x int) int { return 1 / x }).Sink(func(int) {})
		},
		"Filter": func(s *streamdf.Stream) *streamdf.Query {
			return s.Filter(func(x int) (bool, error) { return false, fmt.Errorf("no %d", x) }).Sink(func(int) {})
		},
		"Accumulate": func(s *streamdf.Stream) *streamdf.Query {
			return s.Accumulate("", func(a, b string) string { return a + b }).Sink(func(string) {})
		},
		"Sink": func(s *streamdf.Stream) *streamdf.Query { return s.Buffer(3).Sink(func(int) { panic("full") }) },
	} {
		t.Run(name, func(t *testing.T) {
			s := streamdf.NewStream()
			q := build(s)
			s.Emit(0)
			err := q.Wait()
			if err == nil || !strings.Contains(err.Error(), name) {
				t.Errorf("got %v, want an error of %s", err, name)
			}
			s.Close()
		})
	}
}
