package streamdf_test

import (
	"fmt"
	"slices"
	"strings"

	"freshet/streamdf"
)

// choices are bytes that a random plan is made of; behind their end all are 0.
type choices struct{ left []byte }

// below returns one of 0 to n-1.
func (c *choices) below(n int) int {
	if len(c.left) == 0 {
		return 0
	}
	b := c.left[0]
	c.left = c.left[1:]
	return int(b) % n
}

func pickOf[T any](c *choices, of ...T) T { return of[c.below(len(of))] }

// A verbStep is one verb, or what stands for it, as a step of a random plan: it
// gives the columns ts, x, i, k, s and b again, so that any other may follow.
type verbStep struct {
	name string
	do   func(f *streamdf.Frame, c *choices) *streamdf.Frame
}

// columnsAgain puts the columns in their order.
func columnsAgain(f *streamdf.Frame, texts ...string) *streamdf.Frame {
	names := []string{"ts", "x", "i", "k", "s", "b"}
	for _, text := range texts {
		name, _, _ := strings.Cut(text, " = ")
		names[slices.Index(names, name)] = text
	}
	return f.Select(names...)
}

// verbSteps are all verbs of a Frame, a Grouped, … that give rows.
var verbSteps = slices.Concat(elementSteps, runningSteps, windowSteps, meetingSteps, reducingSteps, flowSteps)

var elementSteps = []verbStep{
	{"Assign", func(f *streamdf.Frame, c *choices) *streamdf.Frame {
		return f.Assign(pickOf(c, "x = x * 0.5 + i", "i = i - 1", "s = upper(s) + k", "b = x > 0 or b", "k = b ? k : s", "x = i / 3"))
	}},
	{"Filter", func(f *streamdf.Frame, c *choices) *streamdf.Frame {
		return f.Filter(pickOf(c, "x > -1", "isnull(i) or i != 2", "k != 'a'", "b", "not isnull(ts)", "abs(x) < 100"))
	}},
	{"Select", func(f *streamdf.Frame, _ *choices) *streamdf.Frame {
		return columnsAgain(f.Select("b", "z = x + i", "k", "s", "ts", "i"), "x = z")
	}},
	{"Drop Rename", func(f *streamdf.Frame, _ *choices) *streamdf.Frame {
		return columnsAgain(f.Assign("y = x").Drop("x").Rename("y", "x"))
	}},
	{"Cast", func(f *streamdf.Frame, _ *choices) *streamdf.Frame {
		return f.Cast(streamdf.String, "i").Cast(streamdf.Float, "i").Cast(streamdf.Int, "i")
	}},
	{"FillNull", func(f *streamdf.Frame, c *choices) *streamdf.Frame {
		return pickOf(c, f.FillNull(0), f.FillNull("none", "k"), f.FillNull(true, "b"))
	}},
	{"DropNull", func(f *streamdf.Frame, c *choices) *streamdf.Frame { return f.DropNull(pickOf(c, "x", "i", "k", "ts")) }},
	{"Round", func(f *streamdf.Frame, c *choices) *streamdf.Frame { return f.Round(c.below(3), "x") }},
	{"Clip", func(f *streamdf.Frame, _ *choices) *streamdf.Frame { return f.Clip(-1, 1.5, "x").Clip(-2, 9, "i") }},
	{"Head", func(f *streamdf.Frame, c *choices) *streamdf.Frame { return f.Head(1 + c.below(256)) }},
	{"Sample", func(f *streamdf.Frame, c *choices) *streamdf.Frame { return f.Sample(0.7, uint64(c.below(5))) }},
	{"Distinct", func(f *streamdf.Frame, c *choices) *streamdf.Frame {
		return pickOf(c, f.Distinct("i", "k"), f.Distinct("x"), f.DistinctWithin(3, "s"))
	}},
	{"MapRows", func(f *streamdf.Frame, _ *choices) *streamdf.Frame {
		return f.MapRows("x", func(x float64, i *int) *float64 {
			if i == nil {
				return nil
			}
			x += float64(*i)
			return &x
		}, "x", "i")
	}},
	{"MapBatch", func(f *streamdf.Frame, _ *choices) *streamdf.Frame {
		return f.MapBatch(func(t *streamdf.Table) *streamdf.Table { return t.Slice(0, t.Len()) })
	}},
}

var runningSteps = []verbStep{
	{"CumSum", func(f *streamdf.Frame, c *choices) *streamdf.Frame {
		return pickOf(c, f.CumSum("i"), f.CumSum("x"), f.GroupBy("k").CumSum("i", "x"))
	}},
	{"CumProd", func(f *streamdf.Frame, c *choices) *streamdf.Frame {
		return pickOf(c, f.CumProd("x"), f.GroupBy("k", "b").CumProd("x"))
	}},
	{"CumMin CumMax", func(f *streamdf.Frame, c *choices) *streamdf.Frame {
		return pickOf(c, f.CumMin("x", "s"), f.CumMax("i"), f.GroupBy("k").CumMin("x"), f.GroupBy("s").CumMax("x", "i"))
	}},
	{"Diff", func(f *streamdf.Frame, c *choices) *streamdf.Frame {
		return pickOf(c, f.Diff(1, "i"), f.Diff(3, "x"), f.GroupBy("k").Diff(2, "x", "i"))
	}},
	{"Shift", func(f *streamdf.Frame, c *choices) *streamdf.Frame {
		return pickOf(c, f.Shift(1, "s", "x"), f.Shift(4, "i", "b"), f.GroupBy("k").Shift(2, "x", "s"))
	}},
	{"PctChange", func(f *streamdf.Frame, c *choices) *streamdf.Frame {
		return pickOf(c, f.PctChange(1, "x"), f.GroupBy("k").PctChange(2, "x"))
	}},
	{"FillForward", func(f *streamdf.Frame, c *choices) *streamdf.Frame {
		return pickOf(c, f.FillForward("x", "k"), f.GroupBy("k").FillForward("i", "b"))
	}},
	{"Interpolate", func(f *streamdf.Frame, _ *choices) *streamdf.Frame { return f.Interpolate("x") }},
	{"Expanding", func(f *streamdf.Frame, c *choices) *streamdf.Frame {
		calls := pickOf(c, []string{"x = mean(x)", "i = count(i)"}, []string{"x = var(x)"}, []string{"x = median(x)", "s = max(s)"})
		return columnsAgain(pickOf(c, f.Expanding(), f.GroupBy("k").Expanding(streamdf.ExpandingOptions{MinPeriods: 2})).Assign(calls...))
	}},
	{"EWM", func(f *streamdf.Frame, c *choices) *streamdf.Frame {
		e := pickOf(c, f.EWM(streamdf.EWMOptions{Alpha: 0.3}), f.GroupBy("k").EWM(streamdf.EWMOptions{HalfLife: 3, NoAdjust: true, IgnoreNull: true, MinPeriods: 2}))
		return columnsAgain(e.Assign(pickOf(c, "x = mean(x)", "x = std(x)", "x = var(x)")))
	}},
}

// windowCalls are reductions of a rolling window.
func windowCalls(c *choices) []string {
	return pickOf(c,
		[]string{"x = mean(x)", "i = sum(i)"}, []string{"x = std(x)", "s = first(s)"}, []string{"x = quantile(x, 0.3)", "i = nunique(s)"},
		[]string{"x = cov(x, i)", "i = max(i)"}, []string{"x = sum(x)", "k = last(k)", "b = min(b)"}, []string{"i = count()"})
}

var windowSteps = []verbStep{
	{"Rolling", func(f *streamdf.Frame, c *choices) *streamdf.Frame {
		o := streamdf.RollingOptions{MinPeriods: 1 + c.below(3), Closed: pickOf(c, "right", "left", "both", "neither")}
		n := 4 + c.below(9)
		return columnsAgain(pickOf(c, f.Rolling(n, o), f.GroupBy("k").Rolling(n, o)).Assign(windowCalls(c)...))
	}},
	{"Rolling by time", func(f *streamdf.Frame, c *choices) *streamdf.Frame {
		o := streamdf.RollingOptions{Closed: pickOf(c, "right", "left", "both", "neither")}
		return columnsAgain(pickOf(c, f.Rolling("9s", o), f.GroupBy("k").Rolling("20s", o)).Assign(windowCalls(c)...))
	}},
	{"Rolling AggFunc", func(f *streamdf.Frame, c *choices) *streamdf.Frame {
		v := pickOf(c, f.Rolling(5), f.Rolling("5s")).AggFunc("x", spread, "x")
		return v.Assign("ts = time('2026-01-05')", "i = 1", "k = 'a'", "s = 'b'", "b = true")
	}},
	{"EventTime", func(f *streamdf.Frame, c *choices) *streamdf.Frame {
		return f.EventTime("ts", pickOf(c, "0s", "3s", "1m"))
	}},
	{"Late", func(f *streamdf.Frame, _ *choices) *streamdf.Frame { return f.EventTime("ts", "1s").Late() }},
	{"windows of event time", func(f *streamdf.Frame, c *choices) *streamdf.Frame {
		w := pickOf(c, f.Tumbling("7s"), f.Hopping("6s", "2s"), f.Cumulating("5s", "15s"), f.Session("2s")).GroupBy("k", "s", "b")
		if c.below(3) == 0 {
			return columnsAgain(w.Agg("x = sum(x)", "i = count()").Early(9), "ts = window_start", "b = final")
		}
		return columnsAgain(w.Agg("x = mean(x)", "i = sum(i)"), "ts = window_start")
	}},
	{"Resample", func(f *streamdf.Frame, c *choices) *streamdf.Frame {
		r := f.Resample("3s").Agg("x = mean(x)", "i = sum(i)", "k = first(k)", "s = last(s)", "b = first(b)")
		return pickOf(c, r, r.Interpolate("x").FillForward("k", "s"))
	}},
}

var meetingSteps = []verbStep{
	{"Join", func(f *streamdf.Frame, c *choices) *streamdf.Frame {
		right := f.Filter("i > 0").Select("ts", "k", "y = x")
		o := streamdf.JoinOptions{How: pickOf(c, streamdf.Inner, streamdf.Left, streamdf.Full), Within: pickOf(c, "0s", "2s")}
		return columnsAgain(f.Join(right, "k", o), "x = y ?? x").Head(300)
	}},
	{"AsofJoin", func(f *streamdf.Frame, c *choices) *streamdf.Frame {
		o := streamdf.AsofOptions{Direction: pickOf(c, streamdf.Backward, streamdf.Forward, streamdf.Nearest), Tolerance: pickOf(c, "0s", "4s")}
		if c.below(2) == 1 {
			o.By = "k"
		}
		return columnsAgain(f.AsofJoin(f.Filter("b").Select("ts", "k", "y = x"), o), "x = x + y")
	}},
	{"Lookup", func(f *streamdf.Frame, _ *choices) *streamdf.Frame {
		table := streamdf.FromColumns("k", []string{"a", "c"}, "w", []float64{0.5, 2}).Collect()
		return columnsAgain(f.Lookup(table, "k"), "x = x * w")
	}},
	{"Concat", func(f *streamdf.Frame, _ *choices) *streamdf.Frame {
		if f.Hot() && f.EventTimeColumn() == "" {
			return f // rows as they come: in no order of their own
		}
		return f.Concat(f.Filter("i > 1")).Head(300)
	}},
}

var reducingSteps = []verbStep{
	{"Agg", func(f *streamdf.Frame, c *choices) *streamdf.Frame {
		x := pickOf(c, "mean(x)", "sum(x)", "min(x)", "max(x)", "var(x)", "std(x)", "median(x)", "quantile(x, 0.9)", "cov(x, i)", "corr(x, i)", "approx_quantile(x, 0.5)")
		calls := []string{"x = " + x, "i = " + pickOf(c, "count()", "count(x)", "sum(i)", "nunique(s)", "approx_nunique(s)", "max(i)")}
		if c.below(2) == 0 {
			return columnsAgain(f.Agg(append(calls, "ts = max(ts)", "k = last(k)", "s = min(s)", "b = first(b)")...))
		}
		return columnsAgain(f.GroupBy("k", "s").Agg(append(calls, "ts = first(ts)", "b = max(b)")...))
	}},
	{"AggFunc", func(f *streamdf.Frame, _ *choices) *streamdf.Frame {
		return columnsAgain(f.GroupBy("k", "s", "b").AggFunc("v", spread, "x"), "x = v", "i = 1", "ts = time('2026-01-05')")
	}},
	{"Window", func(f *streamdf.Frame, c *choices) *streamdf.Frame {
		w := pickOf(c, f.Window(30), f.Window("15s"))
		if c.below(2) == 0 {
			return w.Rows()
		}
		return columnsAgain(w.GroupBy("k", "s", "b").Agg("x = mean(x)", "i = sum(i)", "ts = max(ts)"))
	}},
	{"Tail", func(f *streamdf.Frame, c *choices) *streamdf.Frame { return f.Tail(1 + c.below(100)) }},
	{"Sort", func(f *streamdf.Frame, c *choices) *streamdf.Frame {
		return pickOf(c, f.Sort("k", "-x"), f.Sort("-ts"), f.Sort("b", "s", "i"))
	}},
	{"TopK", func(f *streamdf.Frame, c *choices) *streamdf.Frame { return f.TopK(9, pickOf(c, "x", "-i", "s")) }},
	{"ValueCounts", func(f *streamdf.Frame, _ *choices) *streamdf.Frame {
		return columnsAgain(f.ValueCounts("s", "b", "k"), "ts = time('2026-01-05')", "x = 0.5", "i = count")
	}},
	{"Describe", func(f *streamdf.Frame, _ *choices) *streamdf.Frame {
		return columnsAgain(f.Describe("x", "i"), "ts = time('2026-01-05')", "x = x + i", "i = 2", "k = statistic", "s = statistic", "b = true")
	}},
}

var flowSteps = []verbStep{
	{"Replay", func(f *streamdf.Frame, _ *choices) *streamdf.Frame { return f.Replay("ts", 1e12) }},
	{"Throttle", func(f *streamdf.Frame, _ *choices) *streamdf.Frame { return f.Throttle(1e12) }},
	{"RateLimit", func(f *streamdf.Frame, _ *choices) *streamdf.Frame { return f.RateLimit("1us") }},
	{"Buffer", func(f *streamdf.Frame, c *choices) *streamdf.Frame { return f.Buffer(1 + c.below(99)) }},
	{"Share", func(f *streamdf.Frame, _ *choices) *streamdf.Frame { return f.Share() }},
	{"Stream", func(f *streamdf.Frame, c *choices) *streamdf.Frame {
		if f.Updating() {
			return f // a stream of results, not of rows
		}
		example := f.Filter("false").Head(1).Collect()
		s := f.Stream()
		return pickOf(c, s.Buffer(2), s.Partition(3).Flatten(), s.Collect().Flatten(), s.Slice(0, -1),
			s.Filter(func(t *streamdf.Table) bool { return t.Len() > 0 }), s.Remove(func(t *streamdf.Table) bool { return t.Len() == 0 }),
			s.MapAsync(2, func(t *streamdf.Table) *streamdf.Table { return t.Slice(0, t.Len()) }),
			s.Map(func(t *streamdf.Table) []*streamdf.Table {
				return []*streamdf.Table{t.Slice(0, t.Len()/2), t.Slice(t.Len()/2, t.Len())}
			}).Flatten(), s.SlidingWindow(1).Pluck(0), s.Delay("1ns")).Frame(example)
	}},
}

// A randomPlan is a few verbs, one behind the other. A verb that cannot stand
// where it would is left out.
type randomPlan struct {
	seed  []byte
	names []string // of the verbs that it is made of
}

// planOf reads a plan from bytes; steps is how many verbs at most.
func planOf(seed []byte, steps int) *randomPlan {
	return &randomPlan{seed: seed[:min(len(seed), 9*steps)]}
}

// on builds the plan over a frame.
func (p *randomPlan) on(f *streamdf.Frame) *streamdf.Frame {
	p.names = nil
	c := &choices{left: p.seed}
	for len(c.left) > 0 {
		step := verbSteps[c.below(len(verbSteps))]
		own := &choices{left: c.left[:min(len(c.left), 8)]}
		c.left = c.left[len(own.left):]
		if streamdf.Try(func() { f = step.do(f, own) }) == nil {
			p.names = append(p.names, step.name)
		}
	}
	return f
}

// String lists the verbs.
func (p *randomPlan) String() string {
	return fmt.Sprintf("%s (%x)", strings.Join(p.names, ", "), p.seed)
}
