package streamdf

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"freshet/streamdf/internal/expr"
	"freshet/streamdf/internal/plan"
)

// ExpandingOptions says when an expanding result begins.
type ExpandingOptions struct {
	// MinPeriods is how many values, nulls not counted, a result needs; 1 when
	// 0, pandas' default.
	MinPeriods int
}

// Expanding is the window of all rows so far. A reduction of it is appending
// and has one row for each row of its input, with the same columns as one of
// Rolling. It keeps a few numbers, but for quantiles and NUnique, which keep all
// values.
type Expanding struct {
	reductions
	frame *Frame
	keys  []plan.Named
	least int
}

// Expanding makes a window that grows with the rows.
func (f *Frame) Expanding(options ...ExpandingOptions) *Expanding {
	return expanding(f, nil, options)
}

// Expanding is a window that grows with the rows of each group.
func (g *Grouped) Expanding(options ...ExpandingOptions) *Expanding {
	g.whole("Expanding")
	return expanding(g.frame, g.keys, options)
}

func expanding(f *Frame, keys []plan.Named, options []ExpandingOptions) *Expanding {
	f.mustAppend("Expanding")
	x := &Expanding{frame: f, keys: keys, least: 1}
	switch {
	case len(options) > 1:
		refusef("Expanding", "it takes one ExpandingOptions, got %d", len(options))
	case len(options) == 1 && options[0].MinPeriods < 0:
		refusef("Expanding", "MinPeriods is %d: want at least 1", options[0].MinPeriods)
	case len(options) == 1:
		x.least = max(options[0].MinPeriods, 1)
	}
	x.reductions = reductions{expandingTarget{x}}
	return x
}

// mustAppend refuses an updating frame.
func (f *Frame) mustAppend(verb string) {
	if f.Updating() {
		refuse(verb, errors.New("the frame is updating: its rows are replaced, not added; it needs an appending frame"))
	}
}

type expandingTarget struct{ x *Expanding }

func (t expandingTarget) input() *Frame    { return t.x.frame }
func (t expandingTarget) spared() []string { return bareColumns(t.x.keys) }
func (t expandingTarget) reduce(calls []plan.Call) *Frame {
	return t.x.build(rowColumns(t.x.frame, t.x.keys, calls), calls)
}

// rowColumns are what a result for each row shows of the row: the keys, and the
// event time if there is one.
func rowColumns(f *Frame, keys []plan.Named, calls []plan.Call) []plan.Named {
	keep := slices.Clone(keys)
	name := f.EventTimeColumn()
	taken := slices.ContainsFunc(keep, func(k plan.Named) bool { return k.Name == name }) ||
		slices.ContainsFunc(calls, func(c plan.Call) bool { return c.Name == name })
	if name != "" && !taken {
		keep = append(keep, plan.Named{Name: name, Expr: expr.ColumnRef(name, f.Schema())})
	}
	return keep
}

// Assign gives the rows of the input with the results as further columns:
// Expanding().Assign("best = max(x)").
func (x *Expanding) Assign(calls ...string) *Frame {
	keep, p := assigned(x.frame, calls)
	return p.finish(x.build(keep, p.calls))
}

func (x *Expanding) build(keep []plan.Named, calls []plan.Call) *Frame {
	n := &plan.Rolling{Input: x.frame.node, Keys: x.keys, Keep: keep, MinPeriods: x.least, Calls: calls}
	unique("Expanding", n.Schema())
	return newFrame(n)
}

// String says what the window is.
func (x *Expanding) String() string { return "expanding window over " + x.frame.String() }

// EWMOptions says how exponential weights fall, by one of Com, Span, HalfLife
// and Alpha, as in pandas' ewm.
type EWMOptions struct {
	Com      float64 // the centre of mass: alpha is 1/(1+Com); 0 means it is not given
	Span     float64 // at least 1: alpha is 2/(Span+1)
	HalfLife float64 // the rows in which a weight falls to half
	Alpha    float64 // the weight of the newest row, above 0 and at most 1
	// NoAdjust computes the recursion y = (1-alpha)*y + alpha*x in place of
	// weights that are divided by their sum: pandas' adjust=False.
	NoAdjust bool
	// IgnoreNull lets a null age nothing: pandas' ignore_na.
	IgnoreNull bool
	// MinPeriods is how many values a result needs; 1 when 0. Var and Std need
	// two in any case.
	MinPeriods int
}

// EWM is an exponentially weighted window: all rows so far, the newer the more
// weight. Its reductions, Mean, Var and Std, are appending and have one row for
// each row of the input, with the same columns as those of Rolling; a row that
// is null shows the value of the row before. It keeps a few numbers.
type EWM struct {
	frame *Frame
	keys  []plan.Named
	decay plan.Decay
	least int
}

// EWM makes an exponentially weighted window: EWM(EWMOptions{Alpha: 0.1}).
func (f *Frame) EWM(options EWMOptions) *EWM { return ewm(f, nil, options) }

// EWM makes an exponentially weighted window of each group.
func (g *Grouped) EWM(options EWMOptions) *EWM {
	g.whole("EWM")
	return ewm(g.frame, g.keys, options)
}

func ewm(f *Frame, keys []plan.Named, o EWMOptions) *EWM {
	f.mustAppend("EWM")
	if o.MinPeriods < 0 {
		refusef("EWM", "MinPeriods is %d: want at least 1", o.MinPeriods)
	}
	decay := plan.Decay{Alpha: alphaOf(o), Adjust: !o.NoAdjust, IgnoreNull: o.IgnoreNull}
	return &EWM{frame: f, keys: keys, decay: decay, least: max(o.MinPeriods, 1)}
}

// alphaOf checks the one of the four that is given.
func alphaOf(o EWMOptions) float64 {
	var alpha float64
	given := 0
	for _, way := range []struct {
		name         string
		value, least float64
		alpha        func(float64) float64
	}{
		{"Com", o.Com, 0, func(v float64) float64 { return 1 / (1 + v) }},
		{"Span", o.Span, 1, func(v float64) float64 { return 2 / (v + 1) }},
		{"HalfLife", o.HalfLife, 0, func(v float64) float64 { return 1 - math.Exp(-math.Ln2/v) }},
		{"Alpha", o.Alpha, 0, func(v float64) float64 { return v }},
	} {
		if way.value == 0 {
			continue
		}
		given++
		if !(way.value >= way.least) || math.IsInf(way.value, 0) || way.name == "Alpha" && way.value > 1 {
			refusef("EWM", "%s is %v: %s", way.name, way.value, ewmRanges[way.name])
		}
		alpha = way.alpha(way.value)
	}
	if given != 1 {
		refusef("EWM", "it takes one of Com, Span, HalfLife and Alpha, got %d: EWM(streamdf.EWMOptions{Alpha: 0.1})", given)
	}
	return alpha
}

var ewmRanges = map[string]string{
	"Com": "it must be positive", "Span": "it must be at least 1",
	"HalfLife": "it must be positive", "Alpha": "it must be above 0 and at most 1",
}

// Mean is the weighted mean.
func (w *EWM) Mean(columns ...string) *Frame { return w.each("Mean", "mean", columns) }

// Var is the weighted variance, without bias.
func (w *EWM) Var(columns ...string) *Frame { return w.each("Var", "var", columns) }

// Std is the square root of Var.
func (w *EWM) Std(columns ...string) *Frame { return w.each("Std", "std", columns) }

func (w *EWM) each(verb, fn string, columns []string) *Frame {
	return reductions{ewmTarget{w}}.each(verb, fn, columns)
}

// Agg computes named aggregates: Agg("m = mean(x)", "s = std(x)").
func (w *EWM) Agg(calls ...string) *Frame { return reductions{ewmTarget{w}}.Agg(calls...) }

// Assign gives the rows of the input with the results as further columns.
func (w *EWM) Assign(calls ...string) *Frame {
	keep, p := assigned(w.frame, calls)
	return p.finish(w.build(keep, p.calls))
}

type ewmTarget struct{ w *EWM }

func (t ewmTarget) input() *Frame    { return t.w.frame }
func (t ewmTarget) spared() []string { return bareColumns(t.w.keys) }
func (t ewmTarget) reduce(calls []plan.Call) *Frame {
	return t.w.build(rowColumns(t.w.frame, t.w.keys, calls), calls)
}

func (w *EWM) build(keep []plan.Named, calls []plan.Call) *Frame {
	for _, c := range calls {
		if c.Func != "mean" && c.Func != "var" && c.Func != "std" {
			refusef("EWM", "%s has no exponential weights: mean, var and std have", c.Func)
		}
	}
	n := &plan.EWM{Input: w.frame.node, Keys: w.keys, Keep: keep, Decay: w.decay, MinPeriods: w.least, Calls: calls}
	unique("EWM", n.Schema())
	return newFrame(n)
}

// String says how the weights fall.
func (w *EWM) String() string {
	return fmt.Sprintf("exponential window, alpha %g, over %s", w.decay.Alpha, w.frame)
}
