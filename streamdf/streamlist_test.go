package streamdf_test

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"freshet/streamdf"
)

// sunk runs a stream to its end and returns its values as text.
func sunk(t *testing.T, s *streamdf.Stream, feed func()) []string {
	t.Helper()
	var got []string
	q := s.Sink(func(v any) { got = append(got, fmt.Sprintf("%T%v", v, v)) })
	feed()
	if err := q.Wait(); err != nil {
		t.Fatal(err)
	}
	return got
}

type order struct {
	Item  string `streamdf:"item"`
	Count int
}

func TestStreamLists(t *testing.T) {
	for _, c := range []struct {
		name  string
		build func(s *streamdf.Stream) *streamdf.Stream
		in    []any
		want  string
	}{
		{"pluck a number", func(s *streamdf.Stream) *streamdf.Stream { return s.Pluck(1) }, []any{[]int{1, 2}, [2]string{"a", "b"}}, "int2 stringb"},
		{"pluck from the end", func(s *streamdf.Stream) *streamdf.Stream { return s.Pluck(-1) }, []any{[]int{1, 2, 3}}, "int3"},
		{"pluck a key", func(s *streamdf.Stream) *streamdf.Stream { return s.Pluck("a") }, []any{map[string]int{"a": 5}}, "int5"},
		{"pluck fields", func(s *streamdf.Stream) *streamdf.Stream { return s.Pluck("item", "Count") }, []any{order{"x", 2}, &order{"y", 3}}, "flow.Tuple[x 2] flow.Tuple[y 3]"},
		{"flatten", func(s *streamdf.Stream) *streamdf.Stream { return s.Flatten() }, []any{[]int{1, 2}, []int{}, [1]string{"a"}}, "int1 int2 stringa"},
		{"slice", func(s *streamdf.Stream) *streamdf.Stream { return s.Slice(1, 6, 2) }, []any{0, 1, 2, 3, 4, 5, 6}, "int1 int3 int5"},
		{"slice to the end", func(s *streamdf.Stream) *streamdf.Stream { return s.Slice(2, -1) }, []any{0, 1, 2, 3}, "int2 int3"},
		{"slice of nothing", func(s *streamdf.Stream) *streamdf.Stream { return s.Slice(2, 2) }, []any{0, 1, 2, 3}, ""},
		{"unique", func(s *streamdf.Stream) *streamdf.Stream { return s.Unique() }, []any{1, 2, 1, 3, 2, nil, nil}, "int1 int2 int3 <nil><nil>"},
		{"unique by a key", func(s *streamdf.Stream) *streamdf.Stream { return s.Unique(func(x int) int { return x % 3 }) }, []any{1, 4, 2, 5, 3}, "int1 int2 int3"},
		{"unique of the last two", func(s *streamdf.Stream) *streamdf.Stream { return s.Unique(2) }, []any{1, 2, 1, 3, 2, 1}, "int1 int2 int3 int2 int1"},
		{"partition", func(s *streamdf.Stream) *streamdf.Stream { return s.Partition(2) }, []any{1, 2, 3}, "[]int[1 2] []int[3]"},
		{"partition of several types", func(s *streamdf.Stream) *streamdf.Stream { return s.Partition(2) }, []any{1, "a"}, "[]interface {}[1 a]"},
		{"partition unique", func(s *streamdf.Stream) *streamdf.Stream { return s.PartitionUnique(2) }, []any{1, 1, 1, 2, 3}, "[]int[1 2] []int[3]"},
		{"partition unique keeps the last", func(s *streamdf.Stream) *streamdf.Stream {
			return s.PartitionUnique(2, func(x int) int { return x / 10 }, "last")
		}, []any{10, 11, 12, 20, 30}, "[]int[12 20] []int[30]"},
		{"sliding window", func(s *streamdf.Stream) *streamdf.Stream { return s.SlidingWindow(2) }, []any{1, 2, 3}, "[]int[1] []int[1 2] []int[2 3]"},
		{"full sliding windows", func(s *streamdf.Stream) *streamdf.Stream { return s.SlidingWindow(2, false) }, []any{1, 2, 3}, "[]int[1 2] []int[2 3]"},
		{"collect to the end", func(s *streamdf.Stream) *streamdf.Stream { return s.Collect() }, []any{1, 2}, "[]int[1 2]"},
		{"map async keeps the order", func(s *streamdf.Stream) *streamdf.Stream {
			return s.MapAsync(3, func(x int) int { time.Sleep(time.Duration(10-x) * time.Second); return 10 * x })
		}, []any{1, 2, 3, 4, 5}, "int10 int20 int30 int40 int50"},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := streamdf.NewStream()
				got := sunk(t, c.build(s), func() {
					for _, v := range c.in {
						s.Emit(v)
					}
					s.Close()
				})
				if text := strings.Join(got, " "); text != c.want {
					t.Errorf("got %s, want %s", text, c.want)
				}
			})
		})
	}
}

// at runs a stream of the numbers from 0, one a second, and returns what comes
// out and after how many seconds.
func at(t *testing.T, n int, build func(s *streamdf.Stream) *streamdf.Stream) string {
	t.Helper()
	var got []string
	synctest.Test(t, func(t *testing.T) {
		begin := time.Now()
		s := streamdf.NewStream()
		q := build(s).Sink(func(v any) { got = append(got, fmt.Sprintf("%v@%v", v, time.Since(begin).Seconds())) })
		time.Sleep(time.Second / 2)
		every(s, n, time.Second)
		if err := q.Wait(); err != nil {
			t.Fatal(err)
		}
	})
	return strings.Join(got, " ")
}

func TestStreamTimes(t *testing.T) {
	for _, c := range []struct {
		name  string
		n     int
		build func(s *streamdf.Stream) *streamdf.Stream
		want  string
	}{
		{"delay", 3, func(s *streamdf.Stream) *streamdf.Stream { return s.Delay("10s") }, "0@10.5 1@11.5 2@12.5"},
		{"timed window", 5, func(s *streamdf.Stream) *streamdf.Stream { return s.TimedWindow("2s") }, "[0 1]@2 [2 3]@4 [4]@5.5"},
		{"empty timed windows", 2, func(s *streamdf.Stream) *streamdf.Stream {
			return s.Filter(func(x int) bool { return x == 1 }).TimedWindow(400 * time.Millisecond)
		}, "[]@0.4 []@0.8 []@1.2 [1]@1.6 []@2 []@2.4"},
		{"timed window of unique values", 6, func(s *streamdf.Stream) *streamdf.Stream {
			return s.TimedWindowUnique("3s", func(x int) int { return x % 2 }, "last")
		}, "[2 1]@3 [5 4]@6"},
		{"partition with a timeout", 5, func(s *streamdf.Stream) *streamdf.Stream {
			return s.Filter(func(x int) bool { return x != 2 }).Partition(2, "1200ms")
		}, "[0 1]@1.5 [3 4]@4.5"},
		{"a timeout ends a part", 3, func(s *streamdf.Stream) *streamdf.Stream { return s.Partition(3, "1500ms") }, "[0 1]@2 [2]@3.5"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := at(t, c.n, c.build); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

// Empty lists are of the type that a function wants, whatever came before.
func TestEmptyListsFitFunctions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := streamdf.NewStream()
		var sums []int
		q := s.TimedWindow("1s").Map(func(xs []int) int { return len(xs) }).SinkToSlice(&sums)
		time.Sleep(1500 * time.Millisecond)
		s.Emit(1)
		s.Emit(2)
		time.Sleep(time.Second)
		s.Close()
		if err := q.Wait(); err != nil || !reflect.DeepEqual(sums, []int{0, 2}) {
			t.Errorf("got %v, %v", sums, err)
		}
	})
}

// Flush emits what was sent before it, in every sink.
func TestFlush(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := streamdf.NewStream()
		c := s.Map(func(x int) int { return 2 * x }).Collect()
		var a, b [][]int
		qa, qb := c.SinkToSlice(&a), c.SinkToSlice(&b)
		for i := range 5 {
			s.Emit(i)
			if i%2 == 1 {
				c.Flush()
			}
		}
		c.Flush()
		c.Flush()
		s.Close()
		if qa.Wait() != nil || qb.Wait() != nil {
			t.Fatal(qa.Wait(), qb.Wait())
		}
		if got := fmt.Sprint(a, b); got != "[[0 2] [4 6] [8] []] [[0 2] [4 6] [8] []]" {
			t.Errorf("got %v", got)
		}
	})
}

// A full Collect makes its upstream wait for Flush.
func TestFullCollect(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, sent := streamdf.NewStream(), 0
		c := s.Collect(10)
		var got [][]int
		q := c.SinkToSlice(&got)
		go func() {
			for range 1000 {
				s.Emit(sent)
				sent++
			}
			s.Close()
		}()
		synctest.Wait()
		if sent > 100 {
			t.Errorf("%d values were taken though 10 are held", sent)
		}
		for q.Stats().State == streamdf.Live || q.Stats().State == streamdf.Waiting {
			c.Flush()
		}
		total := 0
		for _, list := range got {
			if len(list) > 10 {
				t.Errorf("a list of %d", len(list))
			}
			total += len(list)
		}
		if total != 1000 {
			t.Errorf("%d values of 1,000", total)
		}
	})
}

func TestStreamsTogether(t *testing.T) {
	for _, c := range []struct {
		name  string
		build func(a, b *streamdf.Stream) *streamdf.Stream
		want  string
	}{
		{"zip", func(a, b *streamdf.Stream) *streamdf.Stream {
			return a.Zip(b).Map(func(x int, y string) string { return fmt.Sprint(x, y) })
		}, "1a 2b"},
		{"zip of lists", func(a, b *streamdf.Stream) *streamdf.Stream {
			return a.Zip(b, a).Map(func(all []any) string { return fmt.Sprint(all...) })
		}, "1a1 2b2"},
		{"zip latest", func(a, b *streamdf.Stream) *streamdf.Stream {
			return a.ZipLatest(b).Map(func(x int, y string) string { return fmt.Sprint(x, y) })
		}, "1a 2a 3b"},
		{"combine latest", func(a, b *streamdf.Stream) *streamdf.Stream {
			return a.CombineLatest(b).Map(func(x int, y string) string { return fmt.Sprint(x, y) })
		}, "1a 2a 2b 3b"},
		{"accumulate parts", func(a, b *streamdf.Stream) *streamdf.Stream {
			return a.Zip(b).Accumulate("", func(state string, x int, y string) string { return state + fmt.Sprint(x, y) })
		}, "1a 1a2b"},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a, b := streamdf.NewStream(), streamdf.NewStream()
				var got []string
				q := c.build(a, b).SinkToSlice(&got)
				for _, emit := range []func(){ // each has gone down before the next comes
					func() { a.Emit(1) }, func() { b.Emit("a") }, func() { a.Emit(2) }, func() { b.Emit("b") }, func() { a.Emit(3) }, b.Close, a.Close,
				} {
					emit()
					synctest.Wait()
				}
				if err := q.Wait(); err != nil || strings.Join(got, " ") != c.want {
					t.Errorf("got %v, %v; want %s", got, err, c.want)
				}
			})
		})
	}
}

// A crawler: pages lead to pages, each is fetched once.
func TestConnect(t *testing.T) {
	links := map[int][]int{1: {2, 3}, 2: {1, 4}, 3: {4}, 4: {1}}
	synctest.Test(t, func(t *testing.T) {
		pages := streamdf.NewStream()
		fresh := pages.Unique()
		var seen []int
		sink := fresh.SinkToSlice(&seen)
		loop := fresh.MapAsync(2, func(page int) []int { time.Sleep(time.Second); return links[page] }).Flatten().Connect(pages)
		pages.Emit(1)
		time.Sleep(time.Minute)
		pages.Close()
		if err := sink.Wait(); err != nil || fmt.Sprint(seen) != "[1 2 3 4]" {
			t.Errorf("got %v, %v", seen, err)
		}
		loop.Stop()
	})
}

// A loop that only grows ends with an error and does not hang.
func TestConnectWithoutEnd(t *testing.T) {
	s := streamdf.NewStream()
	q := s.Map(func(x int) []int { return []int{x, x} }).Flatten().Connect(s)
	s.Emit(1)
	if err := q.Wait(); err == nil || !strings.Contains(err.Error(), "wait in the loop") {
		t.Errorf("got %v", err)
	}
	s.Close()
}

func TestTextFiles(t *testing.T) {
	path := filepath.Join(t.TempDir(), "in.txt")
	if err := os.WriteFile(path, []byte("one\r\ntwo\n\nlast"), 0o644); err != nil {
		t.Fatal(err)
	}
	out := path + ".out"
	lines := streamdf.TextFile(path)
	if err := lines.Map(strings.ToUpper).SinkToTextFile(out).Wait(); err != nil {
		t.Fatal(err)
	}
	if text, err := os.ReadFile(out); err != nil || string(text) != "ONE\nTWO\n\nLAST\n" {
		t.Errorf("got %q, %v", text, err)
	}
	if err := streamdf.Try(func() { streamdf.TextFile(path + ".no") }); err == nil || !strings.Contains(err.Error(), "TextFile") {
		t.Errorf("a missing file: %v", err)
	}
}

// A followed file gives each line once it is whole, and begins anew when it
// became shorter.
func TestFollowText(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log.txt")
	write := func(flag int, text string) {
		file, err := os.OpenFile(path, flag|os.O_CREATE|os.O_WRONLY, 0o644)
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		if _, err := file.WriteString(text); err != nil {
			t.Fatal(err)
		}
	}
	write(0, "old\n")
	lines := make(chan string)
	q := streamdf.TextFile(path, streamdf.TextFileOptions{Follow: true}).Sink(func(s string) { lines <- s })
	next := func(want string) {
		t.Helper()
		if got := <-lines; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	next("old")
	write(os.O_APPEND, "ha")
	write(os.O_APPEND, "lf\nmore\n")
	next("half")
	next("more")
	write(os.O_TRUNC, "new\n")
	next("new")
	q.Stop()
}

func TestStreamMistakes(t *testing.T) {
	s := streamdf.NewStream()
	for want, build := range map[string]func(){
		"Partition":           func() { s.Partition(0) },
		"Slice":               func() { s.Slice(-1, 3) },
		"Flush":               func() { s.Flush() },
		"Connect":             func() { s.Connect(s.Map(func(x int) int { return x })) },
		"no option":           func() { s.Unique(1.5) },
		"SlidingWindow":       func() { s.SlidingWindow(0) },
		"stream 1 is nil":     func() { s.Zip(nil) },
		"is no duration":      func() { s.Delay("soon") },
		"it takes a function": func() { s.MapAsync(2, 3) },
		"the function takes float64, but the values are string": func() { s.Map(strconv.Itoa).Buffer(2).Map(math.Sqrt) },
		"the function takes int, but the values are float64": func() {
			s.Map(math.Sqrt).Filter(func(x float64) bool { return x > 1 }).Sink(func(int) {})
		},
		"the function takes 2 parameters, but each value is one bool": func() { s.Map(math.Signbit).Map(func(a, b bool) int { return 1 }) },
		"the values are bool": func() { s.Map(math.Signbit).Accumulate(0, func(a, b int) int { return a + b }) },
	} {
		if err := streamdf.Try(build); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want an error with %q", err, want)
		}
	}
	for want, build := range map[string]func() *streamdf.Query{
		"has no field":                func() *streamdf.Query { return s.Pluck("x").Sink(func(any) {}) },
		"want a slice":                func() *streamdf.Query { return s.Flatten().Sink(func(any) {}) },
		"takes 2 values at once":      func() *streamdf.Query { return s.Map(func(a, b int) int { return a }).Sink(func(any) {}) },
		"values of []int cannot be c": func() *streamdf.Query { return s.Pluck("Many").Unique().Sink(func(any) {}) },
	} {
		q := build()
		s.Emit(struct{ Many []int }{[]int{1}})
		if err := q.Wait(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want an error with %q", err, want)
		}
	}
}

func ExampleStream_Zip() {
	names, ages := streamdf.NewStream(), streamdf.NewStream()
	q := names.Zip(ages).Sink(func(name string, age int) { fmt.Println(name, age) })
	names.Emit("Ada")
	names.Emit("Alan")
	ages.Emit(36)
	ages.Emit(41)
	names.Close()
	ages.Close()
	if err := q.Wait(); err != nil {
		fmt.Println(err)
	}
	// Output:
	// Ada 36
	// Alan 41
}

func ExampleStream_Visualize() {
	words := streamdf.NewStream()
	fmt.Println(words.Partition(10, "1s").Union(words.SlidingWindow(3)).RateLimit("500ms").Visualize())
	// Output:
	// RateLimit 500ms
	// └─ Union
	//    ├─ Partition 10
	//    │  └─ NewStream
	//    └─ SlidingWindow 3
	//       └─ NewStream
}
