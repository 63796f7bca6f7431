package streamdf

import (
	"fmt"
	"slices"
	"strings"

	"freshet/streamdf/internal/agg"
	"freshet/streamdf/internal/column"
	"freshet/streamdf/internal/expr"
	"freshet/streamdf/internal/plan"
)

// A target is what reductions hang on: a frame, its groups, or windows of it.
type target interface {
	// input is the frame whose columns are reduced.
	input() *Frame
	// spared lists the columns that a reduction without columns leaves alone.
	spared() []string
	// reduce makes the result.
	reduce(calls []plan.Call) *Frame
}

// reductions are the verbs that frames, groups and windows share. Columns may
// be expressions, "x * y"; without any, each verb takes every numeric column.
// Nulls are skipped.
type reductions struct{ on target }

// Sum adds up; a sum of nothing is 0. An int sum that does not fit ends the
// query with an error.
func (r reductions) Sum(columns ...string) *Frame { return r.each("Sum", "sum", columns) }

// Mean is the arithmetic mean; of nothing it is null.
func (r reductions) Mean(columns ...string) *Frame { return r.each("Mean", "mean", columns) }

// Min is the smallest value; of nothing it is null.
func (r reductions) Min(columns ...string) *Frame { return r.each("Min", "min", columns) }

// Max is the largest value; of nothing it is null.
func (r reductions) Max(columns ...string) *Frame { return r.each("Max", "max", columns) }

// Var is the sample variance (n-1); of fewer than two values it is null.
func (r reductions) Var(columns ...string) *Frame { return r.each("Var", "var", columns) }

// Std is the sample standard deviation (n-1), the square root of Var.
func (r reductions) Std(columns ...string) *Frame { return r.each("Std", "std", columns) }

// Median is Quantile(0.5).
func (r reductions) Median(columns ...string) *Frame { return r.each("Median", "median", columns) }

// First is the first value that is not null.
func (r reductions) First(columns ...string) *Frame { return r.each("First", "first", columns) }

// Last is the last value that is not null.
func (r reductions) Last(columns ...string) *Frame { return r.each("Last", "last", columns) }

// NUnique counts distinct values, exactly: it keeps them.
func (r reductions) NUnique(columns ...string) *Frame { return r.each("NUnique", "nunique", columns) }

// Count counts the values that are not null; without columns it counts rows,
// in a column called count.
func (r reductions) Count(columns ...string) *Frame {
	if len(columns) == 0 {
		return r.Agg("count = count()")
	}
	return r.each("Count", "count", columns)
}

// Quantile is the exact quantile q, 0 to 1, linear between values as pandas'
// default. Over all rows it keeps every value.
func (r reductions) Quantile(q float64, columns ...string) *Frame {
	return r.each("Quantile", "quantile", columns, q)
}

// Corr is Pearson's correlation of two columns over the rows in which neither
// is null, in a column called corr; of fewer than two rows it is null, and NaN
// when one column is constant.
func (r reductions) Corr(x, y string) *Frame { return r.pair("Corr", "corr", x, y) }

// Cov is the sample covariance (n-1) of two columns, like Corr.
func (r reductions) Cov(x, y string) *Frame { return r.pair("Cov", "cov", x, y) }

// pair applies a function of two columns.
func (r reductions) pair(verb, fn, x, y string) *Frame {
	schema := r.on.input().Schema()
	a, b := parseColumns(verb, []string{x}, schema)[0], parseColumns(verb, []string{y}, schema)[0]
	call, err := callOf(expr.AggText{Name: fn, Func: fn, Arg: a.Expr, With: b.Expr})
	if err != nil {
		refuse(verb, err)
	}
	return r.on.reduce([]plan.Call{call})
}

// Agg computes named aggregates: Agg("n = count()", "m = mean(x)", "p90 =
// quantile(x * y, 0.9)"). They are count sum mean min max var std median
// quantile(x, q) first last nunique, corr(x, y) cov(x, y), and two that keep a
// sketch of a few kilobytes in place of all values: approx_quantile(x, q), a
// value within 1 % of the one of that rank, and approx_nunique(x), as a rule
// 1 % off. Rolling windows have the exact ones alone. Expressions may stand
// around them: "spread = max(x) - min(x)".
func (r reductions) Agg(calls ...string) *Frame {
	if len(calls) == 0 {
		refusef("Agg", "it takes at least one aggregate, such as \"n = count()\"")
	}
	p := parseCalls("Agg", calls, r.on.input().Schema())
	return p.finish(r.on.reduce(p.calls))
}

// callOf checks an aggregate.
func callOf(a expr.AggText) (plan.Call, error) {
	text, of := "", column.Invalid
	if a.Arg != nil {
		text, of = a.Arg.String(), a.Arg.Type()
	}
	var (
		s   agg.Spec
		err error
	)
	switch {
	case a.With == nil:
		s, err = agg.NewSpec(a.Func, text, of, a.Params)
	case len(a.Params) > 0:
		err = fmt.Errorf("%s takes no number beside two columns", a.Func)
	default:
		s, err = agg.NewPairSpec(a.Func, text, of, a.With.String(), a.With.Type())
	}
	return plan.Call{Name: a.Name, Func: a.Func, Arg: a.Arg, With: a.With, Q: s.Q, Type: s.Type}, err
}

// each applies one function to columns.
func (r reductions) each(verb, fn string, columns []string, params ...float64) *Frame {
	in := r.on.input()
	if len(columns) == 0 {
		columns = r.numeric(verb)
	}
	var calls []plan.Call
	for _, c := range parseColumns(verb, columns, in.Schema()) {
		call, err := callOf(expr.AggText{Name: c.Name, Func: fn, Arg: c.Expr, Params: params})
		if err != nil {
			refuse(verb, err)
		}
		calls = append(calls, call)
	}
	return r.on.reduce(calls)
}

// numeric lists the columns that a reduction without columns takes.
func (r reductions) numeric(verb string) []string {
	in, spared := r.on.input(), r.on.spared()
	var names []string
	for _, f := range in.Schema() {
		if f.Type.Numeric() && !slices.Contains(spared, f.Name) {
			names = append(names, f.Name)
		}
	}
	if len(names) == 0 {
		refusef(verb, "there is no numeric column to reduce; columns: %s", strings.Join(in.Schema().Names(), ", "))
	}
	return names
}

// whole reduces all rows of a frame.
type whole struct{ f *Frame }

func (w whole) input() *Frame    { return w.f }
func (w whole) spared() []string { return nil }
func (w whole) reduce(calls []plan.Call) *Frame {
	return aggregate("reduction", w.f, nil, calls, plan.Span{})
}

// aggregate makes an updating frame; a result's name may stand only once.
func aggregate(verb string, f *Frame, keys []plan.Named, calls []plan.Call, window plan.Span) *Frame {
	n := &plan.Aggregate{Input: f.node, Keys: keys, Calls: calls, Window: window}
	unique(verb, n.Schema())
	return newFrame(n)
}

func unique(verb string, schema column.Schema) {
	for i, f := range schema {
		if schema[:i].Index(f.Name) >= 0 {
			refuse(verb, fmt.Errorf("the result has two columns called %s: name one of them, \"m = mean(%s)\"", f.Name, f.Name))
		}
	}
}
