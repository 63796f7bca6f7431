package streamdf_test

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"freshet/streamdf"
)

// mess is rows with everything that may go wrong in them: nulls, NaN, infinite
// and huge values, ties, null keys.
func mess(n int) *streamdf.Table {
	r := rand.New(rand.NewPCG(7, uint64(n)))
	x, i, k := make([]*float64, n), make([]*int64, n), make([]*string, n)
	s, b, ts := make([]*string, n), make([]*bool, n), make([]time.Time, n)
	special := []float64{math.NaN(), math.Inf(1), math.Inf(-1), 0, math.Copysign(0, -1), 1e300, 1e9 + 0.5}
	pick := func(of string) *string { s := string(of[r.IntN(len(of))]); return &s }
	for row := range n {
		ts[row] = day(9, 0).Add(time.Duration(row) * time.Second)
		if r.IntN(8) > 0 {
			v := math.Round(r.NormFloat64()*16) / 16
			if r.IntN(40) == 0 {
				v = special[r.IntN(len(special))]
			}
			x[row] = &v
		}
		if r.IntN(8) > 0 {
			v := r.Int64N(9) - 4
			i[row] = &v
		}
		if r.IntN(10) > 0 {
			k[row] = pick("abc")
		}
		if r.IntN(10) > 0 {
			s[row] = pick("uvwxyz")
		}
		if r.IntN(10) > 0 {
			v := r.IntN(2) == 0
			b[row] = &v
		}
	}
	return streamdf.FromColumns("ts", ts, "x", x, "i", i, "k", k, "s", s, "b", b).Collect()
}

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

// rowsOf is a frame's final rows, a line each, a value a cell.
func rowsOf(f *streamdf.Frame) [][]any {
	t := f.Collect()
	rows := make([][]any, t.Len())
	for i := range rows {
		for _, name := range t.Names() {
			rows[i] = append(rows[i], t.Value(i, name))
		}
	}
	return rows
}

// same compares cells: NaN equals NaN, floats to a relative 1e-12.
func same(a, b any) bool {
	x, ok := a.(float64)
	y, also := b.(float64)
	if !ok || !also {
		return a == b
	}
	return x == y || x != x && y != y || math.Abs(x-y) <= 1e-12*max(1, math.Abs(x), math.Abs(y))
}

// TestRunningVerbs compares with plain loops over the rows of each group.
func TestRunningVerbs(t *testing.T) {
	whole := mess(400)
	frame := streamdf.FromTable(cut(whole, 37)...)
	for _, c := range []struct {
		name string
		do   func(column string) *streamdf.Frame // of frame
		by   func(column string) *streamdf.Frame // of its groups by k
		want func(past []any, v any) any         // past: the values of the group before
	}{
		{"cumsum", func(c string) *streamdf.Frame { return frame.CumSum(c) }, func(c string) *streamdf.Frame { return frame.GroupBy("k").CumSum(c) }, cumulated(func(a, b float64) float64 { return a + b })},
		{"cumprod", func(c string) *streamdf.Frame { return frame.CumProd(c) }, func(c string) *streamdf.Frame { return frame.GroupBy("k").CumProd(c) }, cumulated(func(a, b float64) float64 { return a * b })},
		{"cummin", func(c string) *streamdf.Frame { return frame.CumMin(c) }, func(c string) *streamdf.Frame { return frame.GroupBy("k").CumMin(c) }, cumulated(func(a, b float64) float64 { return min(a, b) })},
		{"cummax", func(c string) *streamdf.Frame { return frame.CumMax(c) }, func(c string) *streamdf.Frame { return frame.GroupBy("k").CumMax(c) }, cumulated(func(a, b float64) float64 { return max(a, b) })},
		{"diff", func(c string) *streamdf.Frame { return frame.Diff(2, c) }, func(c string) *streamdf.Frame { return frame.GroupBy("k").Diff(2, c) }, lagged(2, func(a, b float64) float64 { return b - a })},
		{"pct", func(c string) *streamdf.Frame { return frame.PctChange(1, c) }, func(c string) *streamdf.Frame { return frame.GroupBy("k").PctChange(1, c) }, lagged(1, func(a, b float64) float64 { return b/a - 1 })},
		{"shift", func(c string) *streamdf.Frame { return frame.Shift(3, c) }, func(c string) *streamdf.Frame { return frame.GroupBy("k").Shift(3, c) }, func(past []any, _ any) any {
			if len(past) < 3 {
				return nil
			}
			return past[len(past)-3]
		}},
	} {
		for _, column := range []string{"x", "sign(i)"} {
			if c.name != "cumprod" && column != "x" {
				column = "i"
			}
			t.Run(c.name+" of "+column, func(t *testing.T) {
				values := rowsOf(streamdf.FromTable(whole).Select("k", "v = "+column))
				past := map[any][]any{}
				whole := []any{}
				one, groups := rowsOf(c.do("v = "+column).Select("v")), rowsOf(c.by("v = "+column).Select("v"))
				for i, row := range values {
					if want := c.want(whole, row[1]); !same(float(want), float(one[i][0])) {
						t.Fatalf("row %d: got %v, want %v", i, one[i][0], want)
					}
					want := any(nil)
					if row[0] != nil {
						want = c.want(past[row[0]], row[1])
					}
					if !same(float(want), float(groups[i][0])) {
						t.Fatalf("row %d of group %v: got %v, want %v", i, row[0], groups[i][0], want)
					}
					whole = append(whole, row[1])
					past[row[0]] = append(past[row[0]], row[1])
				}
			})
		}
	}
}

// float makes ints floats, to compare.
func float(v any) any {
	if i, ok := v.(int64); ok {
		return float64(i)
	}
	return v
}

func cumulated(of func(a, b float64) float64) func(past []any, v any) any {
	return func(past []any, v any) any {
		if v == nil {
			return nil
		}
		all, begun := 0.0, false
		for _, p := range append(slices.Clone(past), v) {
			switch {
			case p == nil:
			case !begun:
				all, begun = float(p).(float64), true
			default:
				all = of(all, float(p).(float64))
			}
		}
		return all
	}
}

func lagged(n int, of func(a, b float64) float64) func(past []any, v any) any {
	return func(past []any, v any) any {
		if len(past) < n || v == nil || past[len(past)-n] == nil {
			return nil
		}
		return of(float(past[len(past)-n]).(float64), float(v).(float64))
	}
}

// An expanding result is the reduction of the rows so far.
func TestExpanding(t *testing.T) {
	whole := mess(120)
	for _, call := range []string{
		"count(x)", "sum(x)", "sum(i)", "mean(x)", "min(x)", "max(s)", "var(i)", "std(x)", "median(x)", "quantile(i, 0.2)",
		"first(s)", "last(b)", "nunique(s)", "corr(i, x)", "cov(i, x)", "sum(b)", "max(ts)",
	} {
		t.Run(call, func(t *testing.T) {
			got := rowsOf(streamdf.FromTable(cut(whole, 11)...).Expanding().Agg("v = " + call))
			for i := range got {
				want := rowsOf(streamdf.FromTable(whole.Slice(0, i+1)).Agg("v = "+call, "n = count("+argument(call)+")"))
				value := want[0][0]
				if n, _ := want[0][1].(int64); n == 0 && !strings.HasPrefix(call, "count") {
					value = nil
				}
				if !same(value, got[i][0]) && !(math.Abs(float(value).(float64)-float(got[i][0]).(float64)) < 1e-9) {
					t.Fatalf("row %d: got %v, want %v", i, got[i][0], value)
				}
			}
		})
	}
}

// argument is the first one of a call.
func argument(call string) string {
	arg, _, _ := strings.Cut(call[strings.Index(call, "(")+1:len(call)-1], ",")
	return arg
}

// TestEWM compares with weights that are written out.
func TestEWM(t *testing.T) {
	whole := streamdf.FromTable(mess(90)).Filter("isnull(x) or abs(x) < 100").Select("x").Collect()
	x, valid := whole.Floats("x"), whole.Valid("x")
	for _, o := range []streamdf.EWMOptions{
		{Alpha: 0.1}, {Alpha: 1}, {Com: 3}, {Span: 5, IgnoreNull: true}, {HalfLife: 2.5, NoAdjust: true}, {Alpha: 0.3, NoAdjust: true, IgnoreNull: true},
	} {
		t.Run(fmt.Sprintf("%+v", o), func(t *testing.T) {
			alpha := map[bool]float64{true: o.Alpha}[o.Alpha > 0]
			switch {
			case o.Com > 0:
				alpha = 1 / (1 + o.Com)
			case o.Span > 0:
				alpha = 2 / (1 + o.Span)
			case o.HalfLife > 0:
				alpha = 1 - math.Pow(0.5, 1/o.HalfLife)
			}
			got := rowsOf(streamdf.FromTable(cut(whole, 7)...).EWM(o).Agg("m = mean(x)", "v = var(x)"))
			for row := range x {
				mean, variance := weightedBy(x[:row+1], valid, alpha, o)
				if !same(got[row][0], mean) || !same(got[row][1], variance) {
					t.Fatalf("row %d: got %v, want %v and %v", row, got[row], mean, variance)
				}
			}
		})
	}
}

// weightedBy is the mean and the unbiased variance of values whose weights are
// listed one by one.
func weightedBy(x []float64, valid []bool, alpha float64, o streamdf.EWMOptions) (mean, variance any) {
	var values, weights []float64
	for i, v := range x {
		if valid[i] || !o.IgnoreNull {
			for j := range weights {
				weights[j] *= 1 - alpha
			}
		}
		if !valid[i] {
			continue
		}
		w := 1.0
		if o.NoAdjust && len(weights) > 0 {
			w = alpha
			sum := 0.0
			for _, v := range weights {
				sum += v
			}
			for j := range weights { // the recursion takes what is left of them as a whole
				weights[j] *= 1 / (sum + w)
			}
			w /= sum + w
		}
		values, weights = append(values, v), append(weights, w)
	}
	if len(values) == 0 {
		return nil, nil
	}
	var sum, all, squares, spread float64
	for i, w := range weights {
		sum, all, squares = sum+w*values[i], all+w, squares+w*w
	}
	m := sum / all
	if all == 0 { // with an alpha of 1 a null leaves no weight
		m = values[len(values)-1]
	}
	for i, w := range weights {
		spread += w * (values[i] - m) * (values[i] - m)
	}
	if d := all*all - squares; len(values) > 1 && d > 1e-14 {
		return m, spread / all * (all * all / d)
	}
	return m, nil
}

// TestTopK compares with a stable sort of all rows.
func TestTopK(t *testing.T) {
	whole := mess(300)
	rank := func(v any) float64 { // descending: NaN after values, null last
		x, ok := float(v).(float64)
		switch {
		case !ok:
			return math.Inf(1)
		case x != x:
			return math.MaxFloat64
		case math.IsInf(x, 0):
			return -math.Copysign(1e307, x)
		}
		return -x
	}
	for _, column := range []string{"x", "i"} {
		at := slices.Index(whole.Names(), column)
		all := rowsOf(streamdf.FromTable(whole))
		slices.SortStableFunc(all, func(a, b []any) int {
			x, y := rank(a[at]), rank(b[at])
			switch {
			case x < y:
				return -1
			case x > y:
				return 1
			}
			return 0
		})
		for _, n := range []int{1, 5, 60, 290, 1000} {
			got := rowsOf(streamdf.FromTable(cut(whole, 13)...).TopK(n, column))
			want := all[:min(n, len(all))]
			if len(got) != len(want) {
				t.Fatalf("%s: %d rows, want %d", column, len(got), len(want))
			}
			for i := range got {
				for j := range got[i] {
					if !same(got[i][j], want[i][j]) {
						t.Fatalf("top %d by %s, row %d: got %v, want %v", n, column, i, got[i], want[i])
					}
				}
			}
		}
	}
	extremes := streamdf.FromColumns("i", []*int64{nil, ptr(int64(math.MinInt64)), ptr(int64(math.MaxInt64)), nil, ptr(int64(math.MinInt64 + 1))})
	if got := fmt.Sprint(rowsOf(extremes.TopK(4, "i"))); got != "[[9223372036854775807] [-9223372036854775807] [-9223372036854775808] [<nil>]]" {
		t.Error(got)
	}
	if got := fmt.Sprint(rowsOf(extremes.TopK(4, "-i"))); got != "[[-9223372036854775808] [-9223372036854775807] [9223372036854775807] [<nil>]]" {
		t.Error(got)
	}
}

func ptr[T any](v T) *T { return &v }

// A Go function's mistake ends the query and names the row.
func TestGoFunctionsFail(t *testing.T) {
	f := streamdf.FromTable(cut(streamdf.FromColumns("i", []int{0, 1, 2, 3, 4, 5, 6}).Collect(), 2)...)
	list := []int{1, 2, 3, 4}
	broken := errors.New("broken")
	for name, c := range map[string]struct {
		frame *streamdf.Frame
		want  string
	}{
		"panic": {
			f.MapRows("z", func(i int) int { return list[i] }, "i"),
			"row 4: the function panicked: runtime error: index out of range [4] with length 4",
		},
		"error": {f.MapRows("z", func(i int) (int, error) {
			if i == 3 {
				return 0, broken
			}
			return i, nil
		}, "i"), "row 3: broken"},
		"batch": {f.MapBatch(func(t *streamdf.Table) *streamdf.Table {
			if t.Len() > 0 && t.Ints("i")[0] == 4 {
				panic("no")
			}
			return t
		}), "rows 4 to 5: the function panicked: no"},
		"other columns": {f.MapBatch(func(t *streamdf.Table) *streamdf.Table { return t }, streamdf.Schema{{Name: "j", Type: streamdf.Int}}), "the function made the columns i int, want j int"},
	} {
		err := f.Start().Wait()
		if err == nil {
			err = c.frame.Start().Wait()
		}
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %s", name, err, c.want)
		}
	}
}

// Verbs refuse what they cannot do, and say what to do.
func TestVerbMistakes(t *testing.T) {
	f := trades()
	for want, do := range map[string]func(){
		"Early: it stands behind":                                  func() { f.Count().Early() },
		"Early: it takes one number":                               func() { f.Tumbling("1m").Count().Early(1, 2) },
		"Sample: it takes one seed":                                func() { f.Sample(0.5, 1, 2) },
		"Diff: it takes one number of rows":                        func() { f.Diff(1, 2) },
		"Shift: it takes a number of rows and columns":             func() { f.Shift(1.5, "price") },
		"Resample: the interval is":                                func() { f.Resample(5) },
		"Resample: a window by time needs a time column":           func() { f.Select("price").Resample("1s") },
		"Interpolate: column symbol is string: it takes numbers":   func() { f.Interpolate("symbol") },
		"Interpolate: column price is given twice":                 func() { f.Interpolate("price", "price") },
		"FillForward: column price is given twice":                 func() { f.FillForward("price", "price") },
		"FillForward: it runs over all rows, not over a window":    func() { f.Window(2).GroupBy("symbol").FillForward() },
		"Rolling: Closed is \"open\": want right":                  func() { f.Rolling(2, streamdf.RollingOptions{Closed: "open"}) },
		"Sort: the rows of random never end":                       func() { streamdf.Random().Sort("x") },
		"TopK: 0 rows: want at least 1":                            func() { f.TopK(0, "price") },
		"EWM: it takes one of Com, Span, HalfLife and Alpha":       func() { f.EWM(streamdf.EWMOptions{}) },
		"EWM: Alpha is 2: it must be above 0":                      func() { f.EWM(streamdf.EWMOptions{Alpha: 2}) },
		"EWM: max has no exponential weights":                      func() { f.EWM(streamdf.EWMOptions{Alpha: 1}).Agg("max(price)") },
		"Shift: shift by -1 rows: it looks back":                   func() { f.Shift(-1, "price") },
		"CumSum: cumsum takes numbers, but symbol is a string":     func() { f.CumSum("symbol") },
		"Sample: the fraction is 2":                                func() { f.Sample(2, 0) },
		"column size is int: 0.5 does not fit it":                  func() { f.FillNull(0.5, "size") },
		"column price is float: x does not fit it":                 func() { f.FillNull("x", "price") },
		"Cast: nothing casts to duration":                          func() { f.Cast(streamdf.Duration, "price") },
		"MapRows: parameter 1 is string, but price is float":       func() { f.MapRows("z", strings.ToUpper, "price") },
		"MapRows: the function has 1 parameter, but 2 columns":     func() { f.MapRows("z", math.Sqrt, "price", "size") },
		"MapBatch: called with a table without rows":               func() { f.MapBatch(func(t *streamdf.Table) *streamdf.Table { return t.Slice(1, 2) }) },
		"Describe: symbol is string: it describes numbers":         func() { f.Describe("symbol") },
		"corr takes two columns: corr(x, y)":                       func() { f.Agg("corr(price)") },
		"quantile takes a column and one written out number":       func() { f.Agg("quantile(price, size)") },
		"mean takes one column: two are for corr(x, y)":            func() { f.Agg("mean(price, size)") },
		"Expanding: the frame is updating":                         func() { f.Sum().Expanding() },
		"Rolling: the frame is updating":                           func() { f.Sum().Rolling(2) },
		"CumSum: it runs over all rows, not over a window":         func() { f.Window(2).GroupBy("symbol").CumSum() },
		"Corr: corr takes numbers, but symbol is a string; count,": func() { f.Corr("symbol", "price") },
	} {
		err := streamdf.Try(do)
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}
