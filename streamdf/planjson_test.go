package streamdf_test

import (
	"bytes"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"freshet/streamdf"
)

// plans are the verbs that TestVerbsAndBatches has not.
var plans = map[string]func(f *streamdf.Frame) *streamdf.Frame{
	"source": func(f *streamdf.Frame) *streamdf.Frame { return f },
	"select": func(f *streamdf.Frame) *streamdf.Frame { return f.Select("k", "z = x * 2 + i", "ts") },
	"odd": func(f *streamdf.Frame) *streamdf.Frame {
		return f.Rename("x", "wind `speed`", "i", "a = b").Select("wind `speed`", "a = b", "k").Filter("`a = b` > 0")
	},
	"text": func(f *streamdf.Frame) *streamdf.Frame { return f.Assign(`t = s + 'ü\'\\"\n<&>'`).Filter("t != ''") },
	"drop": func(f *streamdf.Frame) *streamdf.Frame { return f.Drop("b", "i").Head(40) },
	"tail": func(f *streamdf.Frame) *streamdf.Frame { return f.Tail(3) },
	"pace": func(f *streamdf.Frame) *streamdf.Frame {
		return f.Replay("ts", 1e12).Throttle(1e12).RateLimit("1ms").Buffer(99)
	},
	"windows": func(f *streamdf.Frame) *streamdf.Frame {
		return f.Window(20).GroupBy("k").Agg("m = mean(x)", "q = quantile(i, 0.3)")
	},
	"span": func(f *streamdf.Frame) *streamdf.Frame {
		return f.EventTime("ts", "5s", "1h").Window("30s").Mean("x", "i")
	},
	"rolling": func(f *streamdf.Frame) *streamdf.Frame {
		return f.GroupBy("k").Rolling(5, streamdf.RollingOptions{MinPeriods: 2}).Assign("m = median(x)")
	},
	"rolling time": func(f *streamdf.Frame) *streamdf.Frame {
		return f.EventTime("ts", "5s").Rolling("90s").Std("x").Tail(5)
	},
	"late": func(f *streamdf.Frame) *streamdf.Frame { return f.EventTime("ts", "3s", "1m").Late() },
	"tumbling": func(f *streamdf.Frame) *streamdf.Frame {
		return f.Tumbling("1m").GroupBy("k").Agg("n = count()", "m = max(x)", "c = corr(x, i)", "q = quantile(x, 0.4)")
	},
	"hopping":    func(f *streamdf.Frame) *streamdf.Frame { return f.Hopping("1m", "20s").Mean("x") },
	"cumulating": func(f *streamdf.Frame) *streamdf.Frame { return f.Cumulating("20s", "1m").Early(5).Count() },
	"session":    func(f *streamdf.Frame) *streamdf.Frame { return f.DropNull("x").Session("2s").Sum("i") },
	"corr":       func(f *streamdf.Frame) *streamdf.Frame { return f.Corr("x", "i") },
	"twice": func(f *streamdf.Frame) *streamdf.Frame {
		return f.Concat(f.Filter("i > 0"), f).Assign("n = i ?? 0").Count()
	},
	"concat": func(f *streamdf.Frame) *streamdf.Frame {
		e := f.EventTime("ts", "1s")
		return streamdf.Concat(e, e.Filter("x > 0"))
	},
	"share": func(f *streamdf.Frame) *streamdf.Frame { return f.Share("1m").EventTime("ts", "1s").Mean("x") },
	"join": func(f *streamdf.Frame) *streamdf.Frame {
		return f.Join(f.Select("ts", "key = k", "y = x"), "k = key", streamdf.JoinOptions{How: streamdf.Full, Within: "2s"})
	},
	"asof": func(f *streamdf.Frame) *streamdf.Frame {
		return f.AsofJoin(f.Select("ts", "k", "y = x"), streamdf.AsofOptions{By: "k", Tolerance: "2s", Direction: streamdf.Nearest})
	},
	"asof any": func(f *streamdf.Frame) *streamdf.Frame { return f.AsofJoin(f.Filter("b").Select("ts", "s")) },
	"lookup": func(f *streamdf.Frame) *streamdf.Frame {
		return f.Lookup(f.GroupBy("k").First("x", "i").Rename("k", "id").Collect(), "k = id")
	},
	"all types": func(f *streamdf.Frame) *streamdf.Frame {
		return f.Concat(streamdf.FromColumns("ts", []time.Time{day(1, 1)}, "x", []float64{math.Copysign(0, -1)},
			"i", []int64{math.MinInt64}, "k", []string{"\u2028<&>"}, "s", []string{""}, "b", []bool{true})).
			Assign("gap = ts - time('2026-01-01')")
	},
}

// A plan that went through JSON is the same plan, with the same bytes in its
// JSON, and gives the same rows to the last bit.
func TestPlanJSON(t *testing.T) {
	for _, set := range []map[string]func(*streamdf.Frame) *streamdf.Frame{plans, verbs} {
		for name, verb := range set {
			if name == "map rows" || name == "go aggregate" {
				continue
			}
			t.Run(name, func(t *testing.T) {
				whole := mess(200)
				throughJSON(t, verb(streamdf.FromTable(append(cut(whole, 64), whole.Slice(0, 0))...)))
			})
		}
	}
}

// throughJSON returns the frame that a frame's JSON makes, after comparing.
func throughJSON(t *testing.T, f *streamdf.Frame) *streamdf.Frame {
	t.Helper()
	data, err := f.PlanJSON()
	if err != nil {
		t.Fatal(err)
	}
	g, err := streamdf.FromPlanJSON(data)
	if err != nil {
		t.Fatalf("%v\n%s", err, data)
	}
	again, err := g.PlanJSON()
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(data, again) {
		t.Errorf("read back and written again:\n%s\nat first:\n%s", again, data)
	}
	if g.Explain() != f.Explain() {
		t.Errorf("read back:\n%s\nwant:\n%s", g.Explain(), f.Explain())
	}
	if g.EventTimeColumn() != f.EventTimeColumn() || strings.Join(g.Keys(), ",") != strings.Join(f.Keys(), ",") || g.Hot() != f.Hot() {
		t.Error("event time, keys or heat differ")
	}
	if !f.Hot() {
		if got, want := text(t, g), text(t, f); got != want {
			t.Errorf("rows:\n%s\nwant:\n%s", got, want)
		}
	}
	return g
}

func TestPlanJSONSources(t *testing.T) {
	dir := t.TempDir()
	write := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	csv := write("a.csv", "x;y;t\n1;NA;2026-01-01\n2;3.5;2026-01-02\nq;1;2026-01-02\n")
	bare := write("b.csv", "1,2\n3,4\n")
	lines := write("a.jsonl", `{"x": 1, "k": "a"}`+"\n"+`{"x": null, "k": "b"}`+"\n")
	for name, f := range map[string]*streamdf.Frame{
		"csv": streamdf.ReadCSV(csv, streamdf.CSVOptions{
			Delimiter: ';', Null: []string{"NA"}, BadRows: streamdf.Skip, BatchRows: 1, Schema: streamdf.Schema{{Name: "x", Type: streamdf.Int}},
		}).Filter("x > 0"),
		"no header":  streamdf.ReadCSV(bare, streamdf.CSVOptions{Header: streamdf.NoHeader("p", "q")}),
		"glob":       streamdf.ReadCSV(filepath.Join(dir, "b*.csv")).Sum(),
		"json lines": streamdf.ReadJSONLines(lines).GroupBy("k").Sum("x"),
		"json types": streamdf.ReadJSONLines(lines, streamdf.JSONOptions{BatchRows: 1, Schema: streamdf.Schema{{Name: "x", Type: streamdf.Float}}}),
		"random":     streamdf.Random(streamdf.RandomOptions{RowsPerSecond: 0.1, Seed: 1 << 63}).Rolling(3).Mean(),
		"follow": streamdf.ReadCSV(filepath.Join(dir, "none*.csv"), streamdf.CSVOptions{
			Follow: true, Schema: streamdf.Schema{{Name: "x", Type: streamdf.Int}},
		}).Head(1).Filter("false").Concat(streamdf.Random().Select("x = y")),
	} {
		t.Run(name, func(t *testing.T) { throughJSON(t, f) })
	}
	t.Run("share", func(t *testing.T) {
		shared := func() *streamdf.Frame {
			s := streamdf.ReadCSV(bare).Filter("`1` > 0").Share("10m")
			return s.Concat(s.Assign("`1` = -`1`"))
		}
		g := throughJSON(t, shared())
		if got, want := text(t, g.Sum()), text(t, shared().Sum()); got != want {
			t.Errorf("%s, want %s", got, want)
		}
		throughJSON(t, streamdf.Random().EventTime("ts", "1s").Share().Tumbling("1m").Count())
	})
	t.Run("other columns by now", func(t *testing.T) {
		data, err := streamdf.ReadCSV(bare).PlanJSON()
		if err != nil {
			t.Fatal(err)
		}
		write("b.csv", "z\n3\n")
		if _, err := streamdf.FromPlanJSON(data); err == nil || !strings.Contains(err.Error(), "its columns are z int, but the plan says 1 int, 2 int") {
			t.Error(err)
		}
	})
}

func TestPlanJSONRefuses(t *testing.T) {
	f := streamdf.FromTable(mess(5))
	ch := make(chan int)
	close(ch)
	for want, f := range map[string]*streamdf.Frame{
		"map rows z = Go function(x): it calls a Go function": f.MapRows("z", math.Sqrt, "x").Head(3),
		"map batch by a Go function":                          f.MapBatch(func(t *streamdf.Table) *streamdf.Table { return t }),
		"the aggregate v calls Go functions":                  f.AggFunc("v", spread, "x"),
		"its rows come from Go code":                          streamdf.FromChannel(ch),
		"is not UTF-8":                                        streamdf.FromColumns("s", []string{"\xff"}),
		"\\xff'\" is not UTF-8":                               f.Select("z = '\xff'").Rename("z", "q"),
		"too large for JSON":                                  deep(f, 1001),
		"more than 1000000 values":                            streamdf.FromColumns("x", make([]int, 1_000_001)),
	} {
		data, err := f.PlanJSON()
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.80s, %v: want %s", data, err, want)
		}
	}
	throughJSON(t, deep(f, 900))
}

func deep(f *streamdf.Frame, n int) *streamdf.Frame {
	for range n {
		f = f.Filter("x > 0")
	}
	return f
}

// What a plan says is checked: each edit of a good one is refused, with a word
// of what is wrong.
func TestFromPlanJSONRefuses(t *testing.T) {
	good := func(f *streamdf.Frame) string {
		data, err := f.PlanJSON()
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	f := streamdf.FromColumns("ts", []time.Time{day(9, 0)}, "x", []float64{1}, "k", []string{"a"})
	for _, test := range []struct{ plan, old, new, want string }{
		{good(f), "freshet plan", "other", "the format"},
		{good(f), `"version":1`, `"version":2`, "the version is 2"},
		{good(f), `"kind":"tables"`, `"kind":"tablets"`, "no source is of kind"},
		{good(f), `"rows":1`, `"rows":2`, "has 1 rows, not 2"},
		{good(f), `["a"]`, `["a","b"]`, "has 2 rows, not 1"},
		{good(f), `["a"]`, `[1]`, "column k"},
		{good(f) + "1", `]`, `]`, "goes on"},
		{good(f.Filter("x > 0")), "x > 0", "x + 0", "is float, but the plan says bool"},
		{good(f.Filter("x > 0")), "x > 0", "y > 0", `no column`},
		{good(f.Filter("x > 0")), `"in":[0]`, `"in":[1]`, "want an earlier one"},
		{good(f.Filter("x > 0")), `"in":[0]`, `"in":[-1]`, "want an earlier one"},
		{good(f.Filter("x > 0")), `"in":[0]`, `"in":[0,0]`, "reads from 1 steps, not 2"},
		{good(f.Filter("x > 0")), `"in":[0],`, ``, "reads from 1 steps, not 0"},
		{good(f.Filter("x > 0")), `"verb":"filter"`, `"verb":"filtre"`, "no such verb"},
		{good(f.Filter("x > 0")), `"cond"`, `"condition"`, "unknown field"},
		{good(f.Head(1)), `"with":{"rows":1}`, `"with":{"rows":0}`, "want at least 1"},
		{good(f.Replay("ts", 2)), `"speed":2`, `"speed":-2`, "must be positive"},
		{good(f.Replay("ts", 2)), `"column":"ts"`, `"column":"x"`, "no time column"},
		{good(f.Sum("x")), `"func":"sum"`, `"func":"summe"`, "no aggregate summe"},
		{good(f.CumSum("x")), `"func":"cumsum"`, `"func":"cumsumme"`, "no function"},
		{good(f.Tumbling("1m").Count()), `"kind":"tumbling"`, `"kind":"stumbling"`, "no window"},
		{good(f.Tumbling("1m").Count()), `"time":"ts"`, `"time":"k"`, "not the event time"},
		{good(f.TopK(3, "x")), `"rows":3`, `"rows":-1`, "keeps -1 rows"},
		{good(f.EWM(streamdf.EWMOptions{Alpha: 0.5}).Mean("x")), `"alpha":0.5`, `"alpha":1.5`, "alpha is 1.5"},
		{good(f.Sum("x")), `"name":"x","type":"float"}],"with"`, `"name":"x","type":"int"}],"with"`, "but the plan says"},
	} {
		at := strings.LastIndex(test.plan, test.old)
		if at < 0 {
			t.Errorf("%s is not in %s", test.old, test.plan)
			continue
		}
		edited := test.plan[:at] + test.new + test.plan[at+len(test.old):]
		if _, err := streamdf.FromPlanJSON([]byte(edited)); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s for %s: %v, want %s", test.new, test.old, err, test.want)
		}
	}
}

// A plan whose steps are read twice each is as large as its tree.
func TestFromPlanJSONBounds(t *testing.T) {
	f := streamdf.FromColumns("x", []int{1})
	for range 12 {
		f = f.Concat(f)
	}
	throughJSON(t, f)
	for range 20 {
		f = f.Concat(f)
	}
	if _, err := f.PlanJSON(); err == nil {
		t.Error("no error for a tree of 2**32 steps")
	}
}

// FuzzFromPlanJSON reads anything without a panic, and what it can read it
// writes so that it reads the same.
func FuzzFromPlanJSON(f *testing.F) {
	for _, verb := range plans {
		data, err := verb(streamdf.FromTable(mess(3))).PlanJSON()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if !json.Valid(data) || bytes.Contains(data, []byte(`\u`)) || bytes.Contains(data, []byte("csv")) || bytes.Contains(data, []byte("jsonlines")) {
			return // no files
		}
		g, err := streamdf.FromPlanJSON(data)
		if err != nil {
			return
		}
		_ = g.Explain()
		text, err := g.PlanJSON()
		if err != nil {
			t.Fatal(err)
		}
		h, err := streamdf.FromPlanJSON(text)
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		if again, err := h.PlanJSON(); err != nil || !bytes.Equal(again, text) {
			t.Fatalf("%v\n%s\n%s", err, again, text)
		}
	})
}
