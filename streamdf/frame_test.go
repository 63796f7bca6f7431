package streamdf_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"freshet/streamdf"
)

// text is a frame's final rows as CSV.
func text(t *testing.T, f *streamdf.Frame) string {
	t.Helper()
	var b strings.Builder
	if err := f.Collect().WriteCSV(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

const quakes = "../notebooks/data/earthquakes.csv"

// Whatever a frame computes of the same rows is the same to the last bit,
// however they were cut into batches.
func TestBatchesDoNotMatter(t *testing.T) {
	whole := streamdf.ReadCSV(quakes).Collect()
	for name, make := range map[string]func(*streamdf.Frame) *streamdf.Frame{
		"elementwise": func(f *streamdf.Frame) *streamdf.Frame {
			return f.Assign("e = 10 ** (1.5 * magnitude + 4.8)", "h = hour(time)").Filter("e > 1e8 or depth_km < 3").Drop("id")
		},
		"reductions": func(f *streamdf.Frame) *streamdf.Frame {
			return f.Agg("n = count()", "s = sum(depth_km)", "m = mean(magnitude)", "v = var(magnitude)", "d = std(depth_km)",
				"lo = min(magnitude)", "hi = max(place)", "q = quantile(magnitude, 0.37)", "u = nunique(network)", "f = first(place)", "l = last(place)")
		},
		"groups": func(f *streamdf.Frame) *streamdf.Frame {
			return f.GroupBy("network", "deep = depth_km > 10").Agg("n = count()", "m = mean(magnitude)", "v = var(magnitude)", "q = median(magnitude)")
		},
		"rolling rows": func(f *streamdf.Frame) *streamdf.Frame {
			return f.Rolling(20).Agg("m = mean(magnitude)", "v = var(magnitude)", "hi = max(magnitude)", "q = quantile(magnitude, 0.9)")
		},
		"rolling time": func(f *streamdf.Frame) *streamdf.Frame {
			return f.EventTime("time", "0s").Rolling("6h").Agg("m = mean(magnitude)", "s = std(magnitude)", "q = quantile(magnitude, 0.9)")
		},
		"rolling groups": func(f *streamdf.Frame) *streamdf.Frame { return f.GroupBy("network").Rolling(5).Mean("magnitude") },
		"window": func(f *streamdf.Frame) *streamdf.Frame {
			return f.Window(100).Agg("m = mean(magnitude)", "n = count()")
		},
		"window time": func(f *streamdf.Frame) *streamdf.Frame {
			return f.EventTime("time", "0s").Window("1h").GroupBy("network").Agg("n = count()", "m = mean(magnitude)")
		},
		"head": func(f *streamdf.Frame) *streamdf.Frame { return f.Filter("magnitude > 4").Head(7) },
		"tail": func(f *streamdf.Frame) *streamdf.Frame { return f.Tail(7) },
		"over a result": func(f *streamdf.Frame) *streamdf.Frame {
			return f.GroupBy("network").Mean("magnitude").Filter("magnitude > 2").Assign("double = magnitude * 2")
		},
		"reduction of a result": func(f *streamdf.Frame) *streamdf.Frame {
			return f.GroupBy("network").Count().Agg("networks = count()", "most = max(count)")
		},
	} {
		t.Run(name, func(t *testing.T) {
			want := text(t, make(streamdf.FromTable(whole)))
			for _, size := range []int{1, 7, 512} {
				if got := text(t, make(streamdf.FromTable(cut(whole, size)...))); got != want {
					t.Errorf("in batches of %d:\n%s\nin one:\n%s", size, got, want)
				}
			}
		})
	}
}

// Mistakes are told where they are made, with the place and what to do.
func TestMistakes(t *testing.T) {
	f := trades()
	for _, c := range []struct {
		name  string
		do    func()
		want  string // of the message
		place string // what the caret stands under
		help  string
	}{
		{"unknown column", func() { f.Filter("prize > 2") }, `no column "prize"`, "prize", "Did you mean price?"},
		{"unknown in a reduction", func() { f.Mean("prise") }, `no column "prise"`, "prise", "Did you mean price?"},
		{"not a condition", func() { f.Filter("price + 1") }, "the condition is float, not bool", "price + 1", "compares"},
		{"types", func() { f.Assign("z = price + symbol") }, "string", "", ""},
		{"no name", func() { f.Assign("price * 2") }, "names no column", "", ""},
		{"unknown aggregate", func() { f.Agg("m = meen(price)") }, "meen", "meen", "mean"},
		{"mean of text", func() { f.Mean("symbol") }, "string", "", ""},
		{"twice", func() { f.Select("price", "price") }, "column price is given twice", "", ""},
		{"drop unknown", func() { f.Drop("siz") }, `no column "siz"`, "siz", "Did you mean size?"},
		{"drop all", func() { f.Drop("ts", "symbol", "price", "size") }, "no column would be left", "", ""},
		{"rename to a name there is", func() { f.Rename("price", "size") }, "two columns would be called size", "", ""},
		{"rename without a new name", func() { f.Rename("price") }, "no new name", "", ""},
		{"window of nothing", func() { f.Rolling(0) }, "want at least 1", "", ""},
		{"window of text", func() { f.Rolling("twenty") }, `"twenty" is no duration`, "", ""},
		{"window of a result", func() { f.Mean().Rolling(3) }, "updating", "", ""},
		{"time of a number", func() { f.EventTime("price", "0s") }, "column price is float, not time", "", ""},
		{"speed", func() { f.Replay("ts", 0) }, "the speed is 0", "", ""},
		{"nothing numeric", func() { f.Select("symbol").Sum() }, "no numeric column", "", ""},
		{"quantile beyond", func() { f.Quantile(1.5, "price") }, "1.5", "", ""},
		{"no file", func() { streamdf.ReadCSV("no/such/*.csv") }, "no file matches no/such/*.csv", "", ""},
		{"lengths", func() { streamdf.FromColumns("a", []int{1}, "b", []int{1, 2}) }, "column b has 2 rows, but a has 1", "", ""},
		{"band of text", func() { f.Plot().Band("size", "symbol") }, "Band: column symbol is string", "", ""},
		{"plot of text", func() { f.Plot().Y("symbol") }, "column symbol is string", "", ""},
		{"sink of the wrong shape", func() { f.Sink(func(int, int) {}) }, "Sink: it takes a function", "", ""},
		{"map of no function", func() { streamdf.NewStream().Map(3) }, "Map: it takes a function func(T) R, got int", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := streamdf.Try(c.do)
			var e *streamdf.Error
			if !errors.As(err, &e) {
				t.Fatalf("got %v, want an *Error", err)
			}
			if !strings.Contains(e.Error(), c.want) {
				t.Errorf("message %q lacks %q", e.Error(), c.want)
			}
			text, start, end := e.Where()
			if start < 0 || end > len(text) || start > end {
				t.Fatalf("place %d:%d of %q", start, end, text)
			}
			if c.place != "" && text[start:end] != c.place {
				t.Errorf("the caret is under %q of %q, want %q", text[start:end], text, c.place)
			}
			if !strings.Contains(e.Help(), c.help) {
				t.Errorf("help %q lacks %q", e.Help(), c.help)
			}
		})
	}
}

// What fails while a query runs ends it, and Wait says what it was.
func TestFailures(t *testing.T) {
	boom := errors.New("boom")
	for name, q := range map[string]*streamdf.Query{
		"error of a sink":  trades().Sink(func(*streamdf.Table) error { return boom }),
		"panic of a sink":  trades().Sink(func(*streamdf.Table) { panic("boom") }),
		"panic of a map":   streamdf.Filenames(quakes).Map(func(string) int { panic("boom") }).Sink(func(int) {}),
		"value of a map":   streamdf.Filenames(quakes).Map(func(s string) any { return s }).Map(func(n int) int { return n }).Sink(func(int) {}),
		"error of a map":   streamdf.Filenames(quakes).Map(func(string) (int, error) { return 0, boom }).Sink(func(int) {}),
		"function's panic": streamdf.FromFunc(func() (int, error) { panic("boom") }).Start(),
	} {
		t.Run(name, func(t *testing.T) {
			err := q.Wait()
			if err == nil || !strings.Contains(err.Error(), "boom") && !strings.Contains(err.Error(), "want int") {
				t.Errorf("Wait: %v", err)
			}
			if s := q.Stats(); s.State != streamdf.Failed || s.Err == nil || s.Ended.IsZero() {
				t.Errorf("stats %+v", s)
			}
		})
	}
}

// A query of a hot source sees what is sent from its start on, and Stop ends it.
func TestHot(t *testing.T) {
	rows := make(chan float64)
	f := streamdf.FromChannel(rows).Rename("value", "x")
	var got []float64
	seen := make(chan int, 10)
	q := f.Sink(func(t *streamdf.Table) {
		got = append(got, t.Floats("x")...)
		seen <- len(got)
	})
	for i := range 3 {
		rows <- float64(i)
	}
	for n := range seen {
		if n == 3 {
			break
		}
	}
	q.Stop()
	if want := []float64{0, 1, 2}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if s := q.Stats(); s.State != streamdf.Stopped || s.Rows != 3 || q.Wait() != nil {
		t.Errorf("stats %+v, wait %v", s, q.Wait())
	}
}

// A watch tells what there is, at any time.
func TestWatch(t *testing.T) {
	w := streamdf.ReadCSV(quakes, streamdf.CSVOptions{BatchRows: 100}).Watch(streamdf.WatchOptions{Head: 5, Tail: 10})
	if err := w.Query().Wait(); err != nil {
		t.Fatal(err)
	}
	s := w.Snapshot()
	if s.Rows != 1707 || s.Head.Len() != 5 || s.Tail.Len() != 10 || s.Stats.State != streamdf.Done || s.Stats.RowsIn != 1707 {
		t.Errorf("%d rows, head %d, tail %d, stats %+v", s.Rows, s.Head.Len(), s.Tail.Len(), s.Stats)
	}
	all := streamdf.ReadCSV(quakes).Collect()
	for i := range 10 {
		if got, want := s.Tail.Value(i, "id"), all.Value(1697+i, "id"); got != want {
			t.Errorf("tail row %d is %v, want %v", i, got, want)
		}
	}
	select {
	case <-w.Changes():
	default:
		t.Error("nothing says that the snapshot changed")
	}
	u := streamdf.ReadCSV(quakes).GroupBy("network").Count().Watch(streamdf.WatchOptions{})
	if err := u.Query().Wait(); err != nil {
		t.Fatal(err)
	}
	if s := u.Snapshot(); s.Rows != int64(s.Result.Len()) || s.Rows < 5 || s.Stats.Rows != 1707 {
		t.Errorf("%d rows of result, stats %+v", s.Rows, s.Stats)
	}
}

// The post's first example.
func TestStreamOfFiles(t *testing.T) {
	example := streamdf.ReadCSV(quakes).Collect()
	var lines []string
	q := streamdf.Filenames(quakes).Map(streamdf.LoadCSV).Frame(example).Mean("magnitude").Stream().
		Sink(func(t *streamdf.Table) { lines = append(lines, fmt.Sprintf("%.6f", t.Value(0, "magnitude"))) })
	if err := q.Wait(); err != nil {
		t.Fatal(err)
	}
	want := fmt.Sprintf("%.6f", streamdf.FromTable(example).Mean("magnitude").Collect().Value(0, "magnitude"))
	if len(lines) != 1 || lines[0] != want {
		t.Errorf("got %v, want %s", lines, want)
	}
}

func TestExplain(t *testing.T) {
	got := trades().Assign("value = price * size").Filter("value > 20").GroupBy("symbol").Mean("value").Explain().String()
	for _, want := range []string{"group by symbol: value = mean(value) (updating)", "filter value > 20", "assign value = price * size", "source columns", "→ symbol string, value float"} {
		if !strings.Contains(got, want) {
			t.Errorf("Explain lacks %q:\n%s", want, got)
		}
	}
}

// Keys tell rows of groups apart, in results and in rolling windows.
func TestKeys(t *testing.T) {
	g := trades().GroupBy("symbol", "big = size > 2")
	for name, c := range map[string]struct {
		frame *streamdf.Frame
		want  []string
	}{
		"result":  {g.Sum("price"), []string{"symbol", "big"}},
		"renamed": {g.Sum("price").Rename("symbol", "s"), []string{"s", "big"}},
		"lost":    {g.Sum("price").Drop("big"), nil},
		"rolling": {g.Rolling(2).Sum("price"), []string{"symbol", "big"}},
		"none":    {trades(), nil},
	} {
		if got := c.frame.Keys(); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}
