package streamdf

import (
	"slices"
	"strings"

	"freshet/streamdf/internal/agg"
	"freshet/streamdf/internal/column"
	"freshet/streamdf/internal/expr"
	"freshet/streamdf/internal/plan"
)

// The running verbs give the rows of their input. Of a frame they run over all
// its rows so far, of GroupBy("k") over those of each group. CumSum("x")
// replaces x, CumSum("total = x") adds a column; without columns each takes
// every numeric one. A row whose value is null has null and changes nothing.

// CumSum is the sum up to each row. An int sum that does not fit ends the query
// with an error.
func (f *Frame) CumSum(columns ...string) *Frame {
	return running(f, nil, "CumSum", "cumsum", 0, columns)
}

// CumProd is the product up to each row.
func (f *Frame) CumProd(columns ...string) *Frame {
	return running(f, nil, "CumProd", "cumprod", 0, columns)
}

// CumMin is the smallest value up to each row.
func (f *Frame) CumMin(columns ...string) *Frame {
	return running(f, nil, "CumMin", "cummin", 0, columns)
}

// CumMax is the largest value up to each row.
func (f *Frame) CumMax(columns ...string) *Frame {
	return running(f, nil, "CumMax", "cummax", 0, columns)
}

// Diff is each value less the one n rows before, null in the first n rows: of
// ints an int, of times a duration. It takes n, which is 1 if it is not given,
// and columns: Diff(2, "x"), Diff("x").
func (f *Frame) Diff(args ...any) *Frame {
	n, columns := lagOf("Diff", args)
	return running(f, nil, "Diff", "diff", n, columns)
}

// Shift is the value n rows before, of any type, null in the first n rows. It
// takes what Diff takes.
func (f *Frame) Shift(args ...any) *Frame {
	n, columns := lagOf("Shift", args)
	return running(f, nil, "Shift", "shift", n, columns)
}

// PctChange is each value over the one n rows before, less 1: 0.5 for half as
// much again. It takes what Diff takes.
func (f *Frame) PctChange(args ...any) *Frame {
	n, columns := lagOf("PctChange", args)
	return running(f, nil, "PctChange", "pct_change", n, columns)
}

// lagOf reads a number of rows, 1 if there is none, and columns.
func lagOf(verb string, args []any) (n int, columns []string) {
	given := false
	for _, a := range args {
		switch a := a.(type) {
		case string:
			columns = append(columns, a)
		case []string:
			columns = append(columns, a...)
		case int:
			if given {
				refusef(verb, "it takes one number of rows, got %d and %d", n, a)
			}
			n, given = a, true
		default:
			refusef(verb, "it takes a number of rows and columns, %s(1, \"x\"), got %T", verb, a)
		}
	}
	if !given {
		n = 1
	}
	return n, columns
}

// CumSum is Frame.CumSum within each group; see there.
func (g *Grouped) CumSum(columns ...string) *Frame { return g.running("CumSum", "cumsum", 0, columns) }

// CumProd is Frame.CumProd within each group.
func (g *Grouped) CumProd(columns ...string) *Frame {
	return g.running("CumProd", "cumprod", 0, columns)
}

// CumMin is Frame.CumMin within each group.
func (g *Grouped) CumMin(columns ...string) *Frame { return g.running("CumMin", "cummin", 0, columns) }

// CumMax is Frame.CumMax within each group.
func (g *Grouped) CumMax(columns ...string) *Frame { return g.running("CumMax", "cummax", 0, columns) }

// Diff is Frame.Diff within each group.
func (g *Grouped) Diff(args ...any) *Frame {
	n, columns := lagOf("Diff", args)
	return g.running("Diff", "diff", n, columns)
}

// Shift is Frame.Shift within each group.
func (g *Grouped) Shift(args ...any) *Frame {
	n, columns := lagOf("Shift", args)
	return g.running("Shift", "shift", n, columns)
}

// PctChange is Frame.PctChange within each group.
func (g *Grouped) PctChange(args ...any) *Frame {
	n, columns := lagOf("PctChange", args)
	return g.running("PctChange", "pct_change", n, columns)
}

func (g *Grouped) running(verb, fn string, n int, columns []string) *Frame {
	g.whole(verb)
	return running(g.frame, g.keys, verb, fn, n, columns)
}

// whole refuses groups of a window, whose rows come and go.
func (g *Grouped) whole(verb string) {
	if g.window != (plan.Span{}) {
		refusef(verb, "it runs over all rows, not over a window: use GroupBy on the frame itself")
	}
}

func running(f *Frame, keys []plan.Named, verb, fn string, n int, columns []string) *Frame {
	if len(columns) == 0 {
		columns = reductions{groups{&Grouped{frame: f, keys: keys}}}.numeric(verb)
	}
	out := ownColumns(f)
	for _, c := range parseColumns(verb, columns, f.Schema()) {
		s, err := agg.NewRunningSpec(fn, c.Expr.String(), c.Expr.Type(), n)
		if err != nil {
			refuse(verb, err)
		}
		out = put(out, plan.RunningColumn{Name: c.Name, Func: fn, Arg: c.Expr, N: n, Type: s.Type})
	}
	return newFrame(&plan.Running{Input: f.node, Keys: keys, Columns: out, Verb: fn, Text: strings.Join(columns, ", ")})
}

// ownColumns are the columns of a frame as they are.
func ownColumns(f *Frame) []plan.RunningColumn {
	var list []plan.RunningColumn
	for _, c := range f.all() {
		list = append(list, plan.RunningColumn{Name: c.Name, Arg: c.Expr, Type: c.Expr.Type()})
	}
	return list
}

// put replaces the column of that name, or adds one.
func put(list []plan.RunningColumn, c plan.RunningColumn) []plan.RunningColumn {
	i := slices.IndexFunc(list, func(old plan.RunningColumn) bool { return old.Name == c.Name })
	if i < 0 {
		return append(list, c)
	}
	list[i] = c
	return list
}

// Round rounds numbers to so many digits behind the point, halves to even as
// numpy does; -2 rounds to hundreds. Without columns it takes every numeric one.
// Ints stay as they are unless digits is negative.
func (f *Frame) Round(digits int, columns ...string) *Frame {
	return f.rewrite("Round", columns, column.Type.Numeric, func(c plan.Named) string {
		return call("round", c, digits)
	})
}

// Clip makes numbers below low low, and those above high high; nulls and NaN
// stay. Without columns it takes every numeric one. low and high are numbers, or
// texts of expressions: Clip(0, "limit"). Ints stay ints when both are.
func (f *Frame) Clip(low, high any, columns ...string) *Frame {
	return f.rewrite("Clip", columns, column.Type.Numeric, func(c plan.Named) string {
		return call("clip", c, bound("Clip", low), bound("Clip", high))
	})
}

// rewrite replaces columns by an expression of each: those given, or all of the
// types that take part.
func (f *Frame) rewrite(verb string, columns []string, takes func(Type) bool, text func(plan.Named) string) *Frame {
	if len(columns) == 0 {
		for _, c := range f.Schema() {
			if takes(c.Type) {
				columns = append(columns, c.Name)
			}
		}
	}
	if len(columns) == 0 {
		refusef(verb, "there is no column that it takes; columns: %s", describe(f.Schema()))
	}
	all := f.all()
	for _, c := range parseColumns(verb, columns, f.Schema()) {
		e, err := expr.Parse(text(c), f.Schema())
		if err != nil {
			refuse(verb, err)
		}
		i := slices.IndexFunc(all, func(old plan.Named) bool { return old.Name == c.Name })
		if i < 0 {
			all = append(all, plan.Named{Name: c.Name, Expr: e})
		} else {
			all[i].Expr = e
		}
	}
	var parts []string
	for _, c := range all {
		if _, own := c.Expr.Column(); !own {
			parts = append(parts, expr.Quote(c.Name)+" = "+c.Expr.String())
		}
	}
	if len(parts) == 0 {
		return f // nothing changes
	}
	return newFrame(&plan.Project{Input: f.node, Columns: all, Verb: strings.ToLower(verb), Text: strings.Join(parts, ", ")})
}
