package streamdf_test

import (
	"errors"
	"strings"
	"testing"

	"freshet/streamdf"
)

// What windows of event time and joins give is the same to the last bit, however
// the streams were cut and whichever of two ran ahead.
func TestCutsOfEventTimeDoNotMatter(t *testing.T) {
	whole := streamdf.ReadCSV(quakes).Collect()
	strong := streamdf.FromTable(whole).Filter("magnitude > 3").Select("time", "network", "big = magnitude").Collect()
	right := func(size int) *streamdf.Frame {
		return streamdf.FromTable(cut(strong, size)...).EventTime("time", "1m")
	}
	for name, make := range map[string]func(*streamdf.Frame, int) *streamdf.Frame{
		"tumbling": func(f *streamdf.Frame, _ int) *streamdf.Frame {
			return f.Tumbling("6h").GroupBy("network").Agg("n = count()", "m = mean(magnitude)", "v = var(magnitude)", "q = median(magnitude)", "f = first(place)")
		},
		"hopping": func(f *streamdf.Frame, _ int) *streamdf.Frame { return f.Hopping("6h", "1h").Mean() },
		"cumulating": func(f *streamdf.Frame, _ int) *streamdf.Frame {
			return f.Cumulating("1h", "1d").GroupBy("network").Std()
		},
		"session": func(f *streamdf.Frame, _ int) *streamdf.Frame {
			return f.Session("10m").GroupBy("network").Agg("n = count()", "m = mean(magnitude)")
		},
		"early": func(f *streamdf.Frame, _ int) *streamdf.Frame {
			return f.Tumbling("6h").Early(50).GroupBy("network").Mean()
		},
		"late":    func(f *streamdf.Frame, _ int) *streamdf.Frame { return f.Late() },
		"windows": func(f *streamdf.Frame, _ int) *streamdf.Frame { return f.Tumbling("10m").Count().Tumbling("1h").Sum() },
		"join": func(f *streamdf.Frame, size int) *streamdf.Frame {
			return f.Join(right(size), "network", streamdf.JoinOptions{How: streamdf.Full, Within: "5m"})
		},
		"as-of": func(f *streamdf.Frame, size int) *streamdf.Frame {
			return f.AsofJoin(right(size), streamdf.AsofOptions{By: "network", Direction: streamdf.Nearest, Tolerance: "1h"})
		},
		"concat": func(f *streamdf.Frame, size int) *streamdf.Frame {
			return f.Select("time", "network", "big = magnitude").Concat(right(size)).Tumbling("1h").GroupBy("network").Mean("big")
		},
	} {
		t.Run(name, func(t *testing.T) {
			want := text(t, make(streamdf.FromTable(whole).EventTime("time", "30s"), 10_000))
			for _, sizes := range [][2]int{{1, 10}, {7, 1}, {512, 512}} {
				if got := text(t, make(streamdf.FromTable(cut(whole, sizes[0])...).EventTime("time", "30s"), sizes[1])); got != want {
					t.Errorf("in batches of %v:\n%s\nin one:\n%s", sizes, got, want)
				}
			}
		})
	}
}

// What cannot be is refused when the frame is made, with the way out.
func TestMistakesOfEventTime(t *testing.T) {
	f := trades()
	quotes := f.Select("ts", "symbol", "bid = price")
	table := f.Head(1).Select("symbol", "note = upper(symbol)").Collect()
	for _, c := range []struct {
		name  string
		do    func()
		want  string
		place string
		help  string
	}{
		{"no bound", func() { f.Join(quotes, "symbol", streamdf.JoinOptions{}) }, "remember every row for ever", "", "Within"},
		{"no key", func() { f.Join(quotes, "", streamdf.JoinOptions{Within: "1s"}) }, "columns that must be equal", "", ""},
		{"unknown key", func() { f.Join(quotes, "symbol, sybmol", streamdf.JoinOptions{Within: "1s"}) }, `no column "sybmol" on the left`, "sybmol", "Did you mean symbol?"},
		{"unknown on the right", func() { f.AsofJoin(quotes, streamdf.AsofOptions{By: "symbol = price"}) }, `no column "price" on the right`, "price", "Columns: ts, symbol, bid"},
		{"types of keys", func() { f.Join(quotes, "size = symbol", streamdf.JoinOptions{Within: "1s"}) }, "size is int on the left, but symbol is string", "", "Assign"},
		{"how", func() { f.Join(quotes, "symbol", streamdf.JoinOptions{How: "any", Within: "1s"}) }, `How is "any"`, "", ""},
		{"bound of text", func() { f.Join(quotes, "symbol", streamdf.JoinOptions{Within: "soon"}) }, `"soon" is no duration`, "", ""},
		{"no time", func() { f.Join(quotes.Drop("ts"), "symbol", streamdf.JoinOptions{Within: "1s"}) }, "the right frame has no time column", "", ""},
		{"nil", func() { f.Join(nil, "symbol", streamdf.JoinOptions{Within: "1s"}) }, "the right frame is nil", "", ""},
		{"updating", func() { f.Join(quotes.GroupBy("symbol").Last(), "symbol", streamdf.JoinOptions{Within: "1s"}) }, "the right frame is updating", "", ""},
		{"names", func() { f.Rename("size", "price_right").AsofJoin(f) }, "two columns would be called price_right", "", ""},
		{"direction", func() { f.AsofJoin(quotes, streamdf.AsofOptions{Direction: "up"}) }, `the direction is "up"`, "", ""},
		{"forward for ever", func() { f.AsofJoin(quotes, streamdf.AsofOptions{Direction: streamdf.Forward}) }, "wait for ever", "", "Tolerance"},
		{"lookup of many", func() { f.Lookup(f.Collect(), "symbol") }, "several rows with symbol = A", "", "Keep one"},
		{"lookup without", func() { f.Lookup(table, "") }, "columns that must be equal", "", ""},
		{"lookup in nothing", func() { f.Lookup(nil, "symbol") }, "nil", "", ""},
		{"concat of others", func() { streamdf.Concat(f, quotes) }, "frame 2 has other columns than the first: it lacks price float; it lacks size int; it has bid", "", ""},
		{"concat of a result", func() { f.Concat(f.Tail(1)) }, "frame 2 is updating", "", ""},
		{"steps", func() { f.Hopping("1m", "25s") }, "1m0s is no multiple of the step 25s: the nearest are 50s and 1m15s", "", ""},
		{"more step than size", func() { f.Cumulating("2m", "1m") }, "no multiple", "", ""},
		{"many steps", func() { f.Hopping("1d", "1ms") }, "at most 100000", "", ""},
		{"windows of a result", func() { f.Mean().Tumbling("1m") }, "updating", "", ""},
		{"windows without time", func() { f.Drop("ts").Session("1m") }, "needs a time column", "", ""},
		{"early of none", func() { f.Tumbling("1m").Early(0) }, "at least 1", "", ""},
		{"window_start twice", func() { f.Tumbling("1m").Agg("window_start = count()") }, "two columns called window_start", "", ""},
		{"late without time", func() { f.Late() }, "no event time is declared", "", ""},
		{"late of two", func() { f.AsofJoin(quotes).Late() }, "several inputs", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			var e *streamdf.Error
			if err := streamdf.Try(c.do); !errors.As(err, &e) {
				t.Fatalf("got %v, want an *Error", err)
			}
			if !strings.Contains(e.Error(), c.want) {
				t.Errorf("message %q lacks %q", e.Error(), c.want)
			}
			if text, start, end := e.Where(); c.place != "" && text[start:end] != c.place {
				t.Errorf("the caret is under %q of %q, want %q", text[start:end], text, c.place)
			}
			if !strings.Contains(e.Help(), c.help) {
				t.Errorf("help %q lacks %q", e.Help(), c.help)
			}
		})
	}
}

// Explain says what a query keeps and what bounds it.
func TestExplainEventTime(t *testing.T) {
	f, quotes := trades(), trades().Select("ts", "symbol", "bid = price")
	for want, frame := range map[string]*streamdf.Frame{
		"keeps the numbers of each group in the 6 open windows":          f.Hopping("1m", "10s").GroupBy("symbol").Sum("size"),
		"keeps all values of the open sessions":                          f.Session("10s").Median("price"),
		"keeps the last 1000 rows of closed windows and the rows of":     f.Tumbling("1m").Early().Mean("price"),
		"keeps the rows of the last 5s of both sides":                    f.Join(quotes, "symbol", streamdf.JoinOptions{Within: "5s"}),
		"keeps the last row of the right for each key":                   f.AsofJoin(quotes, streamdf.AsofOptions{By: "symbol"}),
		"keeps rows until the event time of every input has passed them": f.EventTime("ts", "1s").Concat(f.EventTime("ts", "2s")),
		"lookup on symbol in a table of 1 rows · keeps a table of 1":     f.Lookup(f.Head(1).Collect(), "symbol"),
	} {
		if got := frame.Explain().String(); !strings.Contains(got, want) {
			t.Errorf("Explain lacks %q:\n%s", want, got)
		}
	}
	if both := f.AsofJoin(quotes); both.Hot() || both.Source() != "columns" || both.EventTimeColumn() != "ts" {
		t.Error(both.Hot(), both.Source(), both.EventTimeColumn())
	}
}
