package streamdf_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"freshet/streamdf"
)

var verbs = map[string]func(*streamdf.Frame) *streamdf.Frame{
	"cast": func(f *streamdf.Frame) *streamdf.Frame {
		return f.Cast(streamdf.String, "x", "text = i").Cast(streamdf.Int, "b")
	},
	"fill null": func(f *streamdf.Frame) *streamdf.Frame {
		return f.FillNull(0).FillNull("none", "k").FillNull(true)
	},
	"drop null":   func(f *streamdf.Frame) *streamdf.Frame { return f.DropNull("x", "k") },
	"round clip":  func(f *streamdf.Frame) *streamdf.Frame { return f.Round(1).Clip(-1, 1.5) },
	"sample":      func(f *streamdf.Frame) *streamdf.Frame { return f.Sample(0.3, 42) },
	"distinct":    func(f *streamdf.Frame) *streamdf.Frame { return f.Distinct("k", "i") },
	"distinct in": func(f *streamdf.Frame) *streamdf.Frame { return f.DistinctWithin(3, "s") },
	"top":         func(f *streamdf.Frame) *streamdf.Frame { return f.TopK(7, "x", "i") },
	"top text":    func(f *streamdf.Frame) *streamdf.Frame { return f.TopK(7, "-s") },
	"bottom":      func(f *streamdf.Frame) *streamdf.Frame { return f.TopK(30, "-i") },
	"top groups":  func(f *streamdf.Frame) *streamdf.Frame { return f.GroupBy("s").Sum("i").TopK(3, "i") },
	"sort":        func(f *streamdf.Frame) *streamdf.Frame { return f.Tail(50).Sort("k", "-x", "b") },
	"recent":      func(f *streamdf.Frame) *streamdf.Frame { return f.Window("20s").Rows().Sort("-x") },
	"last":        func(f *streamdf.Frame) *streamdf.Frame { return f.Window(20).Rows() },
	"early":       func(f *streamdf.Frame) *streamdf.Frame { return f.Tumbling("1m").GroupBy("k").Count().Early(7) },
	"resample": func(f *streamdf.Frame) *streamdf.Frame {
		return f.Filter("i > 2").Resample("1500ms").Agg("n = count()", "s = sum(x)", "m = mean(i)", "u = nunique(s)", "f = first(s)", "z = sum(i)")
	},
	"resample fill": func(f *streamdf.Frame) *streamdf.Frame {
		return f.Filter("i > 2 and abs(x) < 99").Resample("2s").Agg("m = mean(x)", "f = first(s)").Interpolate("m").FillForward("f").Rolling("10s").Agg("n = count(m)", "m = sum(m)", "f = last(f)")
	},
	"interpolate": func(f *streamdf.Frame) *streamdf.Frame { return f.Drop("ts").Interpolate() },
	"interpolate time": func(f *streamdf.Frame) *streamdf.Frame {
		return f.EventTime("ts", "3s").Interpolate("x", "i").Tumbling("5s").Sum("i")
	},
	"interpolate tail": func(f *streamdf.Frame) *streamdf.Frame { return f.Tail(30).Interpolate("i") },
	"fill forward":     func(f *streamdf.Frame) *streamdf.Frame { return f.FillForward("x", "k", "b") },
	"fill forward in":  func(f *streamdf.Frame) *streamdf.Frame { return f.GroupBy("k").FillForward() },
	"closed rows": func(f *streamdf.Frame) *streamdf.Frame {
		return f.GroupBy("k").Rolling(4, streamdf.RollingOptions{Closed: "left", MinPeriods: 1}).Assign("n = count()", "m = mean(i)", "h = max(s)", "c = cov(x, i)")
	},
	"closed none": func(f *streamdf.Frame) *streamdf.Frame {
		return f.Rolling(1, streamdf.RollingOptions{Closed: "neither"}).Agg("n = count()", "m = sum(i)")
	},
	"closed time": func(f *streamdf.Frame) *streamdf.Frame {
		return f.Assign("ts = truncate(ts, '3s')").EventTime("ts", "0s").GroupBy("k").Rolling("6s", streamdf.RollingOptions{Closed: "neither"}).Agg("n = count()", "m = mean(i)", "q = quantile(i, 0.4)").Tumbling("9s").Sum("m", "n")
	},
	"closed both": func(f *streamdf.Frame) *streamdf.Frame {
		return f.EventTime("ts", "4s").Rolling("6s", streamdf.RollingOptions{Closed: "both"}).Agg("n = count()", "m = mean(i)")
	},
	"sort all": func(f *streamdf.Frame) *streamdf.Frame { return f.Sort("k", "-x", "b") },
	"counts":   func(f *streamdf.Frame) *streamdf.Frame { return f.ValueCounts("s", "b") },
	"describe": func(f *streamdf.Frame) *streamdf.Frame { return f.Describe() },
	"cumulate": func(f *streamdf.Frame) *streamdf.Frame {
		return f.Filter("isnull(x) or abs(x) < 1e12").CumSum("a = x", "c = i", "n = b").CumProd("d = sign(x)").CumMin("e = x", "f = s").CumMax("g = i", "h = b", "l = ts")
	},
	"cumulate groups": func(f *streamdf.Frame) *streamdf.Frame { return f.GroupBy("k").CumSum() },
	"lag": func(f *streamdf.Frame) *streamdf.Frame {
		return f.Diff(1, "a = x", "c = i", "gap = ts").Shift(3, "d = s", "e = b", "g = x", "h = ts").PctChange(2, "p = x", "q = i")
	},
	"lag groups": func(f *streamdf.Frame) *streamdf.Frame { return f.GroupBy("k", "b").Shift(2, "s", "x").Diff(2, "i") },
	"expanding": func(f *streamdf.Frame) *streamdf.Frame {
		return f.Expanding().Assign("n = count(x)", "a = sum(x)", "c = mean(x)", "d = min(s)", "e = max(x)", "g = var(x)", "h = std(i)",
			"j = median(x)", "l = quantile(i, 0.3)", "m = first(s)", "o = last(x)", "p = nunique(s)", "q = corr(x, i)", "r = cov(i, x)", "t = sum(i)", "u = mean(b)")
	},
	"expanding groups": func(f *streamdf.Frame) *streamdf.Frame {
		return f.GroupBy("k").Expanding(streamdf.ExpandingOptions{MinPeriods: 3}).Agg("a = sum(x)", "n = count()", "m = mean(x)", "u = nunique(s)", "q = quantile(x, 0.9)")
	},
	"ewm": func(f *streamdf.Frame) *streamdf.Frame {
		return f.EWM(streamdf.EWMOptions{Alpha: 0.1}).Assign("m = mean(x)", "v = var(i)", "s2 = std(x)")
	},
	"ewm no nulls": func(f *streamdf.Frame) *streamdf.Frame {
		return f.Filter("abs(x) < 100").EWM(streamdf.EWMOptions{Span: 20}).Mean("x")
	},
	"ewm inf": func(f *streamdf.Frame) *streamdf.Frame {
		return f.DropNull("x").EWM(streamdf.EWMOptions{Alpha: 0.3}).Mean("x")
	},
	"ewm groups": func(f *streamdf.Frame) *streamdf.Frame {
		return f.GroupBy("k").EWM(streamdf.EWMOptions{HalfLife: 3, NoAdjust: true, IgnoreNull: true}).Std("x")
	},
	"pairs": func(f *streamdf.Frame) *streamdf.Frame {
		return f.GroupBy("k").Agg("c = corr(x, i)", "v = cov(x, i)")
	},
	"sketches": func(f *streamdf.Frame) *streamdf.Frame {
		return f.GroupBy("k").Agg("a = approx_quantile(x, 0.5)", "n = approx_nunique(s)", "m = approx_nunique(x)")
	},
	"go aggregate": func(f *streamdf.Frame) *streamdf.Frame { return f.GroupBy("k").Rolling(5).AggFunc("v", spread, "x") },
	"tumbling": func(f *streamdf.Frame) *streamdf.Frame {
		return f.EventTime("ts", "20s").Tumbling("3s").GroupBy("k").Sum("i")
	},
	"rolling by time": func(f *streamdf.Frame) *streamdf.Frame {
		return f.EventTime("ts", "20s").GroupBy("k").Rolling("5s").Mean("x")
	},
	"map rows": func(f *streamdf.Frame) *streamdf.Frame {
		return f.MapRows("z", func(x float64, i *int) *float64 {
			if i == nil {
				return nil
			}
			x += float64(*i)
			return &x
		}, "x", "i").MapRows("w", math.Sqrt, "x").MapRows("b", func(s string) bool { return s > "w" }, "s")
	},
}

// Every verb gives the same to the last bit however its rows are cut, also in
// batches that are empty.
func TestVerbsAndBatches(t *testing.T) {
	for name, verb := range verbs {
		for _, n := range []int{0, 1, 2, 700} {
			t.Run(fmt.Sprintf("%s/%d", name, n), func(t *testing.T) {
				whole := mess(n)
				want := text(t, verb(streamdf.FromTable(whole)))
				for _, size := range []int{1, 3, 256} {
					batches := append(cut(whole, size), whole.Slice(0, 0))
					slices.Reverse(batches[len(batches)/2:])
					slices.Reverse(batches[len(batches)/2:])
					if got := text(t, verb(streamdf.FromTable(batches...))); got != want {
						t.Fatalf("in batches of %d:\n%s\nin one:\n%s", size, got, want)
					}
				}
			})
		}
	}
}
