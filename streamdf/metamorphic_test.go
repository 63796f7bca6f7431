package streamdf_test

import (
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"freshet/streamdf"
)

// steps are verbs that keep the columns of mess, to be put one behind the other.
var steps = []func(*streamdf.Frame) *streamdf.Frame{
	func(f *streamdf.Frame) *streamdf.Frame { return f.Assign("x = x * 2 + i", "i = i + 1") },
	func(f *streamdf.Frame) *streamdf.Frame { return f.Filter("x > -3 or isnull(i)") },
	func(f *streamdf.Frame) *streamdf.Frame { return f.Assign("s = upper(s) + k", "b = x > 0") },
	func(f *streamdf.Frame) *streamdf.Frame { return f.Filter("i != 2", "b") },
	func(f *streamdf.Frame) *streamdf.Frame { return f.CumSum("i") },
	func(f *streamdf.Frame) *streamdf.Frame { return f.Filter("k != 'a'").Assign("k = s") },
	func(f *streamdf.Frame) *streamdf.Frame { return f.FillForward("x") },
	func(f *streamdf.Frame) *streamdf.Frame { return f.Rename("x", "y").Rename("y", "x").Sample(0.8) },
}

// ends are what comes last.
var ends = map[string]func(*streamdf.Frame) *streamdf.Frame{
	"rows": func(f *streamdf.Frame) *streamdf.Frame { return f },
	"groups": func(f *streamdf.Frame) *streamdf.Frame {
		return f.GroupBy("k").Agg("n = count()", "m = mean(x)", "v = var(i)")
	},
	"rolling": func(f *streamdf.Frame) *streamdf.Frame {
		return f.GroupBy("k").Rolling(7).Agg("m = mean(x)", "q = quantile(i, 0.3)")
	},
	"time": func(f *streamdf.Frame) *streamdf.Frame {
		return f.Tumbling("30s").GroupBy("k").Agg("s = sum(i)", "f = first(s)")
	},
	"last": func(f *streamdf.Frame) *streamdf.Frame { return f.Window(50).Agg("m = median(x)", "h = max(s)") },
}

// chain puts steps behind each other.
func chain(f *streamdf.Frame, from, n int) *streamdf.Frame {
	for i := range n {
		f = steps[(from+i)%len(steps)](f)
	}
	return f
}

// Steps that run in one pass give what they give one by one.
func TestOnePassOrMany(t *testing.T) {
	whole := mess(900)
	for name, end := range ends {
		for from := range steps {
			for _, n := range []int{2, 5, len(steps)} {
				want := text(t, end(chain(streamdf.FromTable(whole), from, n)))
				got, failed := unfused(func() (string, string) {
					return answer(end(chain(streamdf.FromTable(cut(whole, 41)...), from, n)))
				})
				if got != want {
					t.Fatalf("%s behind %d steps from %d: %s\n%s\nin one pass:\n%s", name, n, from, failed, got, want)
				}
			}
		}
	}
}

// Every verb gives the same bits on one processor and on several, of rows that are
// parsed side by side.
func TestProcessors(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.csv")
	whole := mess(2500)
	if err := streamdf.FromTable(whole).WriteCSV(path).Wait(); err != nil {
		t.Fatal(err)
	}
	// A file does not tell NaN in a column of strings: types are given.
	read := func() *streamdf.Frame {
		return streamdf.ReadCSV(path, streamdf.CSVOptions{Schema: whole.Schema(), BatchRows: 300})
	}
	on := func(n int, verb func(*streamdf.Frame) *streamdf.Frame) string {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(n))
		return text(t, verb(read()))
	}
	for name, verb := range verbs {
		one := on(1, verb)
		for _, n := range []int{2, 4} {
			if got := on(n, verb); got != one {
				t.Errorf("%s on %d processors:\n%s\non one:\n%s", name, n, got, one)
			}
		}
	}
}

// Stats can be read at any time and tell what went by.
func TestStatsAtAnyTime(t *testing.T) {
	whole := mess(2000)
	q := streamdf.FromTable(cut(whole, 50)...).EventTime("ts", "0s").Filter("i > 0").GroupBy("k").Mean("x").Start()
	for running := true; running; {
		select {
		case <-q.Done():
			running = false
		default:
			runtime.Gosched()
		}
		if s := q.Stats(); s.RowsIn > 2000 || s.Rows > s.RowsIn || s.Lag < 0 || s.Rate < 0 || s.Memory < 0 {
			t.Fatalf("%+v", s)
		}
	}
	s := q.Stats()
	want := streamdf.FromTable(whole).Filter("i > 0").Count().Collect().Ints("count")[0]
	last := whole.Times("ts")[whole.Len()-1]
	if s.State != streamdf.Done || s.RowsIn != 2000 || s.Rows != want || s.Late != 0 || s.Bad != 0 || s.Memory == 0 || !s.EventTime || !s.Watermark.Equal(last) {
		t.Errorf("%+v, want %d rows of 2000, the watermark at %s", s, want, last)
	}
	if text := fmt.Sprint(q); !strings.Contains(text, "done, 2000 rows") {
		t.Error(text)
	}
}
