package streamdf_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"freshet/streamdf"
)

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
