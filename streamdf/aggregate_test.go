package streamdf_test

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"freshet/streamdf"
)

type moments struct {
	n    int
	s, q float64
}

// spread is a variance of sums of squares, good enough for small numbers.
var spread = streamdf.NewAggregate(noMoments, addMoment, mergeMoments, momentVar)

func noMoments() moments { return moments{} }

func addMoment(m moments, x float64) moments { return moments{m.n + 1, m.s + x, m.q + x*x} }

func mergeMoments(a, b moments) moments { return moments{a.n + b.n, a.s + b.s, a.q + b.q} }

func momentVar(m moments) *float64 {
	if m.n < 2 {
		return nil
	}
	v := (m.q - m.s*m.s/float64(m.n)) / float64(m.n-1)
	return &v
}

// joined keeps words in a state that Add changes in place.
var joined = streamdf.NewAggregate(
	func() *[]string { return &[]string{} },
	func(words *[]string, s string, n *int) (*[]string, error) {
		if n == nil {
			s = strings.ToUpper(s)
		}
		*words = append(*words, s)
		return words, nil
	},
	func(a, b *[]string) *[]string { all := append(append([]string{}, *a...), *b...); return &all },
	func(words *[]string) string { return strings.Join(*words, "") },
)

// An aggregate in Go gives what the one that is known here gives, wherever it
// stands and however rows are cut.
func TestAggFunc(t *testing.T) {
	whole := streamdf.FromTable(mess(300)).Filter("isnull(x) or abs(x) < 100").Collect()
	for name, on := range map[string]func(f *streamdf.Frame, own bool) *streamdf.Frame{
		"frame": func(f *streamdf.Frame, own bool) *streamdf.Frame { return variance(f, own) },
		"groups": func(f *streamdf.Frame, own bool) *streamdf.Frame {
			return variance(f.GroupBy("k"), own)
		},
		"rolling": func(f *streamdf.Frame, own bool) *streamdf.Frame {
			return variance(f.Rolling(9, streamdf.RollingOptions{MinPeriods: 3}), own)
		},
		"rolling time":   func(f *streamdf.Frame, own bool) *streamdf.Frame { return variance(f.Rolling("20s"), own) },
		"rolling groups": func(f *streamdf.Frame, own bool) *streamdf.Frame { return variance(f.GroupBy("k").Rolling(4), own) },
		"expanding": func(f *streamdf.Frame, own bool) *streamdf.Frame {
			return variance(f.GroupBy("k").Expanding(streamdf.ExpandingOptions{MinPeriods: 4}), own)
		},
		"window": func(f *streamdf.Frame, own bool) *streamdf.Frame { return variance(f.Window(50).GroupBy("b"), own) },
		"tumbling": func(f *streamdf.Frame, own bool) *streamdf.Frame {
			return variance(f.EventTime("ts", "0s").Tumbling("30s"), own)
		},
	} {
		t.Run(name, func(t *testing.T) {
			want := rowsOf(on(streamdf.FromTable(whole), false))
			for _, size := range []int{1, 7, 1000} {
				got := rowsOf(on(streamdf.FromTable(cut(whole, size)...), true))
				for i := range want {
					for j := range want[i] {
						if !same(got[i][j], want[i][j]) {
							t.Fatalf("in batches of %d, row %d: got %v, want %v", size, i, got[i], want[i])
						}
					}
				}
			}
		})
	}
}

func variance(on interface {
	AggFunc(string, streamdf.Aggregate, ...string) *streamdf.Frame
	Agg(...string) *streamdf.Frame
}, own bool,
) *streamdf.Frame {
	if own {
		return on.AggFunc("v", spread, "x")
	}
	return on.Agg("v = var(x)")
}

// States that are changed in place, two columns, nulls.
func TestAggFuncStates(t *testing.T) {
	one := 1
	f := streamdf.FromTable(cut(streamdf.FromColumns(
		"s", []*string{ptr("a"), ptr("b"), nil, ptr("c"), ptr("d"), ptr("e")}, "n", []*int{&one, nil, &one, &one, nil, &one},
	).Collect(), 4)...)
	for want, frame := range map[string]*streamdf.Frame{
		"[[aBcDe]]":                            f.AggFunc("w", joined, "s", "n"),
		"[[a] [aB] [aB] [aBc] [aBcD] [aBcDe]]": f.Expanding().AggFunc("w", joined, "s", "n"),
		"[[<nil>] [aB] [B] [c] [cD] [De]]":     f.Rolling(2, streamdf.RollingOptions{MinPeriods: 1}).AggFunc("w", joined, "s", "n").Assign("w = w == 'a' ? string(null) : w"),
		"[[De]]":                               f.Window(2).AggFunc("w", joined, "s", "n"),
	} {
		if got := fmt.Sprint(rowsOf(frame)); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	if got := fmt.Sprint(rowsOf(f.Head(1).Filter("s == 'z'").AggFunc("w", joined, "s", "n"))); got != "[[]]" {
		t.Error(got)
	}
}

func TestAggFuncFails(t *testing.T) {
	f := streamdf.FromTable(cut(streamdf.FromColumns("x", []float64{1, 2, 3, 4, 5}).Collect(), 2)...)
	bad := streamdf.NewAggregate(noMoments, func(m moments, x float64) moments {
		if x == 4 {
			panic("four")
		}
		return m
	}, mergeMoments, momentVar)
	late := streamdf.NewAggregate(noMoments, addMoment, nil, func(m moments) (time.Duration, error) { return 0, fmt.Errorf("never") })
	for want, frame := range map[string]*streamdf.Frame{
		"row 3: add panicked: four": f.AggFunc("v", bad, "x"),
		"Row 3: add panicked: four": f.Rolling(2).AggFunc("v", bad, "x"),
		"ROW 3: add panicked: four": f.Expanding().AggFunc("v", bad, "x"),
		"result: never":             f.AggFunc("v", late, "x"),
	} {
		err := frame.Sink(func(*streamdf.Table) {}).Wait()
		if err == nil || !strings.Contains(strings.ToLower(err.Error()), strings.ToLower(want)) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	noMerge := streamdf.NewAggregate(noMoments, addMoment, nil, momentVar)
	for want, do := range map[string]func(){
		"AggFunc: a rolling window needs merge":                                     func() { f.Rolling(2).AggFunc("v", noMerge, "x") },
		"AggFunc: the Aggregate has no init":                                        func() { f.AggFunc("v", streamdf.Aggregate{}, "x") },
		"AggFunc: the function add: parameter 2 is float64, but s is":               func() { f.Assign("s = 'a'").AggFunc("v", spread, "s") },
		"AggFunc: it takes one or two columns, got 0":                               func() { f.AggFunc("v", spread) },
		"NewAggregate: the function add is func(float64, float64) float64, but the": func() { streamdf.NewAggregate(noMoments, math.Max, nil, momentVar) },
		"NewAggregate: the Aggregate has no init: want a function, got int":         func() { streamdf.NewAggregate(1, 2, 3, 4) },
		"NewAggregate: the function add: parameter 2 is a struct: want bool,": func() {
			streamdf.NewAggregate(noMoments, func(m moments, x struct{ X int }) moments { return m }, nil, momentVar)
		},
	} {
		if err := streamdf.Try(do); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

// A sketch is near the truth, says the same for any cut and however often it is
// asked, and takes infinities for what they are.
func TestApproximations(t *testing.T) {
	n := 40_000
	x, s := make([]float64, n), make([]string, n)
	for i := range x {
		x[i] = math.Exp(float64(i*7919%n)/float64(n)*8 - 4)
		s[i] = fmt.Sprint("user ", i*i%15_013)
	}
	whole := streamdf.FromColumns("x", x, "s", s).Collect()
	calls := []string{"a = approx_quantile(x, 0.9)", "b = approx_quantile(-x, 0.05)", "c = approx_nunique(s)", "d = approx_nunique(x)", "q = quantile(x, 0.9)", "p = quantile(-x, 0.05)", "m = nunique(s)", "k = nunique(x)"}
	want := rowsOf(streamdf.FromTable(whole).Agg(calls...))
	for i, limit := range []float64{0.0101, 0.0101, 0.03, 0.03} {
		got, exact := float(want[0][i]).(float64), float(want[0][i+4]).(float64)
		if math.Abs(got/exact-1) > limit {
			t.Errorf("%s is %v, exactly it is %v", calls[i], got, exact)
		}
	}
	var last [][]any
	q := streamdf.FromTable(cut(whole, 977)...).Agg(calls...).Sink(func(t *streamdf.Table) { last = rowsOf(streamdf.FromTable(t)) })
	if err := q.Wait(); err != nil {
		t.Fatal(err)
	}
	if fmt.Sprint(last) != fmt.Sprint(want) {
		t.Errorf("in batches %v, in one %v", last, want)
	}
	small := streamdf.FromTable(whole.Slice(0, 50))
	all := rowsOf(small.Expanding().Agg(calls[0], calls[2]))
	if end := rowsOf(small.Agg(calls[0], calls[2])); fmt.Sprint(all[49]) != fmt.Sprint(end[0]) {
		t.Errorf("expanding %v, at the end %v", all[49], end[0])
	}
	odd := streamdf.FromColumns("x", []float64{math.Inf(-1), 2, math.Inf(1), math.Inf(1), 0, -3})
	if got := fmt.Sprint(rowsOf(odd.Agg("a = approx_quantile(x, 0)", "b = approx_quantile(x, 1)", "c = approx_quantile(x, 0.4)", "n = approx_nunique(x)"))); got != "[[-Inf +Inf 0 5]]" {
		t.Error(got)
	}
	if got := fmt.Sprint(rowsOf(odd.Filter("x > 1 and x < 0").Agg("a = approx_quantile(x, 0)", "n = approx_nunique(x)"))); got != "[[<nil> 0]]" {
		t.Error(got)
	}
	err := streamdf.Try(func() { odd.Rolling(2).Agg("approx_nunique(x)") })
	if err == nil || !strings.Contains(err.Error(), "write nunique") {
		t.Error(err)
	}
}
