package agg

import (
	"fmt"
	"strings"

	"freshet/streamdf/internal/column"
)

// A Spec is one aggregate: what it computes, of which types.
type Spec struct {
	Func string      // "mean", "quantile", …
	Arg  string      // the text of what is reduced, for errors; empty of count()
	Of   column.Type // of what is reduced; Invalid of count(), which counts rows
	With column.Type // of the second column of corr and cov; Invalid of all others
	Q    float64     // of quantile
	N    int         // how many rows diff, shift and pct_change look back
	Type column.Type // of the results
	Go   *Custom     // what computes it in place of Func; nil for all that are known here
}

// functions lists the aggregates in the order in which they are documented,
// and what each becomes of a type; Invalid where it makes no sense.
var functions = []struct {
	name string
	of   func(column.Type) column.Type
}{
	{"count", func(column.Type) column.Type { return column.Int }},
	{"sum", sumType},
	{"mean", meanType},
	{"min", sameType},
	{"max", sameType},
	{"var", varType},
	{"std", varType},
	{"median", quantileType},
	{"quantile", quantileType},
	{"first", sameType},
	{"last", sameType},
	{"nunique", func(column.Type) column.Type { return column.Int }},
	{"approx_quantile", approxQuantileType},
	{"approx_nunique", func(column.Type) column.Type { return column.Int }},
}

func sameType(t column.Type) column.Type { return t }

// Known returns the names of the aggregates, for a reader who mistyped one.
func Known() []string {
	names := make([]string, len(functions), len(functions)+2)
	for i, f := range functions {
		names[i] = f.name
	}
	return append(names, "corr", "cov")
}

// NewSpec checks an aggregate and settles the type of its results. arg is the
// text of what is reduced and of its type; count() alone has none, "" and
// Invalid. params are the numbers behind it: the q of quantile(x, q).
func NewSpec(fn, arg string, of column.Type, params []float64) (Spec, error) {
	s := Spec{Func: fn, Arg: arg, Of: of}
	for _, f := range functions {
		if f.name != fn {
			continue
		}
		if err := s.setParams(params); err != nil {
			return Spec{}, err
		}
		if of == column.Invalid && fn != "count" {
			return Spec{}, fmt.Errorf("%s() does not say what to reduce: write %s(x) with a column or an expression", fn, fn)
		}
		if s.Type = f.of(of); s.Type == column.Invalid {
			return Spec{}, refusal(fn, arg, of)
		}
		return s, nil
	}
	if fn == "corr" || fn == "cov" {
		return Spec{}, fmt.Errorf("%s takes two columns: %s(x, y)", fn, fn)
	}
	return Spec{}, fmt.Errorf("no aggregate %s: known are %s", fn, strings.Join(Known(), ", "))
}

// NewPairSpec checks an aggregate of two columns: corr, Pearson's correlation,
// or cov, the covariance (n-1), over the rows in which neither is null. x and y
// are the texts of the columns.
func NewPairSpec(fn, x string, of column.Type, y string, with column.Type) (Spec, error) {
	if fn != "corr" && fn != "cov" {
		for _, f := range functions {
			if f.name == fn && strings.HasSuffix(fn, "quantile") {
				return Spec{}, fmt.Errorf("%s takes a column and one written out number from 0 to 1: %s(x, 0.9)", fn, fn)
			}
			if f.name == fn {
				return Spec{}, fmt.Errorf("%s takes one column: two are for corr(x, y) and cov(x, y)", fn)
			}
		}
		return Spec{}, fmt.Errorf("no aggregate %s: known are %s", fn, strings.Join(Known(), ", "))
	}
	if varType(of) == column.Invalid {
		return Spec{}, refusal(fn, x, of)
	}
	if varType(with) == column.Invalid {
		return Spec{}, refusal(fn, y, with)
	}
	return Spec{Func: fn, Arg: x, Of: of, With: with, Type: column.Float}, nil
}

func (s *Spec) setParams(params []float64) error {
	quantiles := s.Func == "quantile" || s.Func == "approx_quantile"
	switch {
	case !quantiles && len(params) > 0:
		return fmt.Errorf("%s takes one argument, got %d", s.Func, 1+len(params))
	case s.Func == "median":
		s.Q = 0.5
	case quantiles && len(params) != 1:
		return fmt.Errorf("%s takes a column and one number from 0 to 1: %s(x, 0.9)", s.Func, s.Func)
	case quantiles:
		if s.Q = params[0]; !(s.Q >= 0 && s.Q <= 1) {
			return fmt.Errorf("%s %g: it must be from 0 to 1, as in %s(x, 0.9)", s.Func, s.Q, s.Func)
		}
	}
	return nil
}

// refusal says why an aggregate cannot take the type of its argument.
func refusal(fn, text string, t column.Type) error {
	takes, instead := "numbers", ""
	switch t {
	case column.Time:
		instead = "; count, min, max, first, last and nunique take times"
	case column.Duration:
		instead = fmt.Sprintf("; write %s(float(%s)) for nanoseconds", fn, text)
	case column.String:
		instead = "; count, min, max, first, last and nunique take strings"
	}
	return fmt.Errorf("%s takes %s, but %s is a %s%s", fn, takes, text, t, instead)
}
