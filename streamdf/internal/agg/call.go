package agg

import (
	"fmt"
	"strings"

	"freshet/streamdf/internal/column"
	"freshet/streamdf/internal/expr"
)

// A Call is one aggregate of a reduction: p90 = quantile(magnitude, 0.9).
type Call struct {
	Name string     // the column that it becomes
	Func string     // "mean", "quantile", …
	Arg  *expr.Expr // what is reduced; nil for count(), which counts rows
	With *expr.Expr // the second column of corr and cov; nil for all others
	Q    float64    // of quantile
	Type column.Type
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
}

func sameType(t column.Type) column.Type { return t }

// Known returns the names of the aggregates, for a reader who mistyped one.
func Known() []string {
	names := make([]string, len(functions))
	for i, f := range functions {
		names[i] = f.name
	}
	return names
}

// NewCall checks an aggregate and settles the type of its column. arg is nil
// for count() alone; params are the numbers behind it: the q of quantile(x, q).
func NewCall(name, fn string, arg *expr.Expr, params []float64) (Call, error) {
	call := Call{Name: name, Func: fn, Arg: arg}
	for _, f := range functions {
		if f.name != fn {
			continue
		}
		if err := call.setParams(params); err != nil {
			return Call{}, err
		}
		t := column.Invalid
		if arg != nil {
			t = arg.Type()
		} else if fn != "count" {
			return Call{}, fmt.Errorf("%s() does not say what to reduce: write %s(x) with a column or an expression", fn, fn)
		}
		if call.Type = f.of(t); call.Type == column.Invalid {
			return Call{}, refusal(fn, arg)
		}
		return call, nil
	}
	if fn == "corr" || fn == "cov" {
		return Call{}, fmt.Errorf("%s takes two columns: %s(x, y)", fn, fn)
	}
	return Call{}, fmt.Errorf("no aggregate %s: known are %s", fn, strings.Join(Known(), ", "))
}

// NewPairCall checks an aggregate of two columns: corr, Pearson's correlation,
// or cov, the covariance (n-1), over the rows in which neither is null.
func NewPairCall(name, fn string, x, y *expr.Expr) (Call, error) {
	if fn != "corr" && fn != "cov" {
		return Call{}, fmt.Errorf("no aggregate %s of two columns: known are corr, cov", fn)
	}
	for _, arg := range []*expr.Expr{x, y} {
		if varType(arg.Type()) == column.Invalid {
			return Call{}, refusal(fn, arg)
		}
	}
	return Call{Name: name, Func: fn, Arg: x, With: y, Type: column.Float}, nil
}

func (c *Call) setParams(params []float64) error {
	switch {
	case c.Func != "quantile" && len(params) > 0:
		return fmt.Errorf("%s takes one argument, got %d", c.Func, 1+len(params))
	case c.Func == "median":
		c.Q = 0.5
	case c.Func == "quantile" && len(params) != 1:
		return fmt.Errorf("quantile takes a column and one number from 0 to 1: quantile(x, 0.9)")
	case c.Func == "quantile":
		if c.Q = params[0]; !(c.Q >= 0 && c.Q <= 1) {
			return fmt.Errorf("quantile %g: it must be from 0 to 1, as in quantile(x, 0.9)", c.Q)
		}
	}
	return nil
}

// refusal says why an aggregate cannot take the type of its argument.
func refusal(fn string, arg *expr.Expr) error {
	text, t := arg.String(), arg.Type()
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
