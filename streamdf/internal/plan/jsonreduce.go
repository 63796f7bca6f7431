package plan

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"freshet/streamdf/internal/column"
	"freshet/streamdf/internal/expr"
)

// The forms of nodes that reduce rows, or look back on them.

// callJSON is an aggregate.
type callJSON struct {
	Name string    `json:"name"`
	Func string    `json:"func"`
	Arg  *exprJSON `json:"arg,omitempty"`
	With *exprJSON `json:"with,omitempty"`
	Q    float64   `json:"q,omitempty"`
	Type string    `json:"type"`
}

func callsToJSON(calls []Call) ([]callJSON, error) {
	var out []callJSON
	for _, c := range calls {
		if c.Go != nil {
			return nil, fmt.Errorf("the aggregate %s calls Go functions, which have no JSON form", c.Name)
		}
		out = append(out, callJSON{c.Name, c.Func, maybeToJSON(c.Arg), maybeToJSON(c.With), c.Q, c.Type.String()})
	}
	return out, nil
}

func maybeToJSON(e *expr.Expr) *exprJSON {
	if e == nil {
		return nil
	}
	j := exprToJSON(e)
	return &j
}

func (j *exprJSON) maybe(schema column.Schema) (*expr.Expr, error) {
	if j == nil {
		return nil, nil
	}
	return j.expr(schema)
}

func (d *decoding) calls(list []callJSON, schema column.Schema) ([]Call, error) {
	var out []Call
	for _, j := range list {
		c := Call{Name: j.Name, Func: j.Func, Q: j.Q}
		var err error
		if c.Arg, err = j.Arg.maybe(schema); err != nil {
			return nil, err
		}
		if c.With, err = j.With.maybe(schema); err != nil {
			return nil, err
		}
		if c, err = d.Call(c); err != nil {
			return nil, err
		}
		if c.Type.String() != j.Type || c.Q != j.Q {
			return nil, fmt.Errorf("%s is %s, but the plan says %s; or its q is not %g", c.Func, c.Type, j.Type, j.Q)
		}
		out = append(out, c)
	}
	return out, whether(len(out) > 0, "it has no aggregate")
}

// spanJSON bounds a window: rows, or a span of event time.
type spanJSON struct {
	Rows int           `json:"rows,omitempty"`
	Span time.Duration `json:"span,omitempty"`
	Time string        `json:"time,omitempty"`
}

// spanToJSON is nil for all rows.
func spanToJSON(s Span) *spanJSON {
	if s == (Span{}) {
		return nil
	}
	j := spanJSON(s)
	return &j
}

func (j *spanJSON) span(in Node) (Span, error) {
	switch {
	case j == nil:
		return Span{}, nil
	case j.Rows > 0 && j.Span == 0 && j.Time == "":
		return Span(*j), appending(in)
	case j.Rows != 0 || j.Span <= 0:
		return Span{}, errors.New("the window is neither of at least one row nor of a positive span")
	}
	if err := byEventTime(j.Time, in); err != nil {
		return Span{}, err
	}
	return Span(*j), appending(in)
}

type aggregateForm struct {
	Keys   []namedJSON `json:"keys,omitempty"`
	Calls  []callJSON  `json:"calls"`
	Window *spanJSON   `json:"window,omitempty"`
}

func (*aggregateForm) verb() string { return "aggregate" }

func (n *Aggregate) form() (form, error) {
	calls, err := callsToJSON(n.Calls)
	return &aggregateForm{namedToJSON(n.Keys), calls, spanToJSON(n.Window)}, err
}

func (f *aggregateForm) node(d *decoding, in []Node) (Node, error) {
	n := &Aggregate{Input: in[0]}
	var errs [3]error
	n.Keys, errs[0] = namedFromJSON(f.Keys, in[0].Schema())
	n.Calls, errs[1] = d.calls(f.Calls, in[0].Schema())
	n.Window, errs[2] = f.Window.span(in[0])
	if err := errors.Join(errs[:]...); err != nil {
		return nil, err
	}
	return n, distinct(n.Schema())
}

type rollingForm struct {
	Keys       []namedJSON `json:"keys,omitempty"`
	Keep       []namedJSON `json:"keep,omitempty"`
	Window     *spanJSON   `json:"window,omitempty"`
	MinPeriods int         `json:"min_periods"`
	Calls      []callJSON  `json:"calls"`
	Closed     Closed      `json:"closed,omitempty"`
}

func (*rollingForm) verb() string { return "rolling" }

func (n *Rolling) form() (form, error) {
	calls, err := callsToJSON(n.Calls)
	return &rollingForm{namedToJSON(n.Keys), namedToJSON(n.Keep), spanToJSON(n.Window), n.MinPeriods, calls, n.Closed}, err
}

func (f *rollingForm) node(d *decoding, in []Node) (Node, error) {
	n := &Rolling{Input: in[0], MinPeriods: f.MinPeriods, Closed: f.Closed}
	var errs [5]error
	n.Keys, errs[0] = namedFromJSON(f.Keys, in[0].Schema())
	n.Keep, errs[1] = namedFromJSON(f.Keep, in[0].Schema())
	n.Calls, errs[2] = d.calls(f.Calls, in[0].Schema())
	n.Window, errs[3] = f.Window.span(in[0])
	errs[4] = appending(in[0])
	if err := errors.Join(errs[:]...); err != nil {
		return nil, err
	}
	for _, c := range n.Calls {
		if n.Window != (Span{}) && strings.HasPrefix(c.Func, "approx_") {
			return nil, fmt.Errorf("no row can leave the sketch of %s", c.Func)
		}
	}
	if !f.Closed.Valid() || f.Closed != "" && n.Window == (Span{}) {
		return nil, fmt.Errorf("closed is %q", f.Closed)
	}
	if f.MinPeriods < 1 || n.Window.Rows > 0 && f.MinPeriods > n.Window.Rows {
		return nil, fmt.Errorf("min_periods is %d: want at least 1, and no more than the window has rows", f.MinPeriods)
	}
	return n, distinct(n.Schema())
}

type ewmForm struct {
	Keys       []namedJSON `json:"keys,omitempty"`
	Keep       []namedJSON `json:"keep,omitempty"`
	Alpha      float64     `json:"alpha"`
	Adjust     bool        `json:"adjust"`
	IgnoreNull bool        `json:"ignore_null"`
	MinPeriods int         `json:"min_periods"`
	Calls      []callJSON  `json:"calls"`
}

func (*ewmForm) verb() string { return "ewm" }

func (n *EWM) form() (form, error) {
	calls, err := callsToJSON(n.Calls)
	return &ewmForm{
		namedToJSON(n.Keys), namedToJSON(n.Keep), n.Decay.Alpha, n.Decay.Adjust, n.Decay.IgnoreNull, n.MinPeriods, calls,
	}, err
}

func (f *ewmForm) node(d *decoding, in []Node) (Node, error) {
	n := &EWM{Input: in[0], Decay: Decay{f.Alpha, f.Adjust, f.IgnoreNull}, MinPeriods: f.MinPeriods}
	var errs [4]error
	n.Keys, errs[0] = namedFromJSON(f.Keys, in[0].Schema())
	n.Keep, errs[1] = namedFromJSON(f.Keep, in[0].Schema())
	n.Calls, errs[2] = d.calls(f.Calls, in[0].Schema())
	errs[3] = appending(in[0])
	if err := errors.Join(errs[:]...); err != nil {
		return nil, err
	}
	for _, c := range n.Calls {
		if !slices.Contains([]string{"mean", "var", "std"}, c.Func) {
			return nil, fmt.Errorf("%s has no exponential weights: mean, var and std have", c.Func)
		}
	}
	if !(f.Alpha > 0 && f.Alpha <= 1) || f.MinPeriods < 1 {
		return nil, fmt.Errorf("alpha is %v and min_periods %d: want (0, 1] and at least 1", f.Alpha, f.MinPeriods)
	}
	return n, distinct(n.Schema())
}

type timeWindowForm struct {
	Kind   WindowKind    `json:"kind"`
	Size   time.Duration `json:"size"`
	Step   time.Duration `json:"step,omitempty"`
	Time   string        `json:"time"`
	Closed int           `json:"closed,omitempty"`
	Keys   []namedJSON   `json:"keys,omitempty"`
	Calls  []callJSON    `json:"calls"`
}

func (*timeWindowForm) verb() string { return "time_window" }

func (n *TimeWindow) form() (form, error) {
	calls, err := callsToJSON(n.Calls)
	return &timeWindowForm{n.Kind, n.Size, n.Step, n.Time, n.Closed, namedToJSON(n.Keys), calls}, err
}

// mostSteps is how many windows may be open, as the verbs have it.
const mostSteps = 100_000

func (f *timeWindowForm) node(d *decoding, in []Node) (Node, error) {
	n := &TimeWindow{Input: in[0], Kind: f.Kind, Size: f.Size, Step: f.Step, Time: f.Time, Closed: f.Closed}
	var errs [5]error
	n.Keys, errs[0] = namedFromJSON(f.Keys, in[0].Schema())
	n.Calls, errs[1] = d.calls(f.Calls, in[0].Schema())
	errs[2], errs[3] = byEventTime(f.Time, in[0]), appending(in[0])
	switch f.Kind {
	case Tumbling, Session:
		errs[4] = whether(f.Size > 0 && f.Step == 0, "the size is %s and the step %s: want a positive size and no step", f.Size, f.Step)
	case Hopping, Cumulating:
		errs[4] = whether(f.Size > 0 && f.Step > 0 && f.Size%max(f.Step, 1) == 0 && f.Size/max(f.Step, 1) <= mostSteps,
			"the size %s is no multiple of the step %s, or of more than %d", f.Size, f.Step, mostSteps)
	default:
		errs[4] = fmt.Errorf("there is no window %q", f.Kind)
	}
	if err := errors.Join(errs[:]...); err != nil {
		return nil, err
	}
	if f.Closed < 0 {
		return nil, fmt.Errorf("%d closed rows: want at least 1, or 0 for none", f.Closed)
	}
	return n, distinct(n.Schema())
}

type runningForm struct {
	As      string        `json:"as"`
	Text    textJSON      `json:"text"`
	Keys    []namedJSON   `json:"keys,omitempty"`
	Columns []runningJSON `json:"columns"`
}

type runningJSON struct {
	Name string   `json:"name"`
	Func string   `json:"func,omitempty"`
	Arg  exprJSON `json:"arg"`
	N    int      `json:"n,omitempty"`
	Type string   `json:"type"`
}

func (*runningForm) verb() string { return "running" }

func (n *Running) form() (form, error) {
	f := &runningForm{As: n.Verb, Text: textJSON(n.Text), Keys: namedToJSON(n.Keys)}
	for _, c := range n.Columns {
		f.Columns = append(f.Columns, runningJSON{c.Name, c.Func, exprToJSON(c.Arg), c.N, c.Type.String()})
	}
	return f, nil
}

func (f *runningForm) node(d *decoding, in []Node) (Node, error) {
	n := &Running{Input: in[0], Verb: f.As, Text: string(f.Text)}
	var err error
	if n.Keys, err = namedFromJSON(f.Keys, in[0].Schema()); err != nil {
		return nil, err
	}
	for _, j := range f.Columns {
		c := RunningColumn{Name: j.Name, Func: j.Func, N: j.N}
		if c.Arg, err = j.Arg.expr(in[0].Schema()); err != nil {
			return nil, err
		}
		c.Type = c.Arg.Type()
		if c.Func != "" {
			if c.Type, err = d.Running(c); err != nil {
				return nil, err
			}
		}
		if c.Type.String() != j.Type {
			return nil, fmt.Errorf("%s is %s, but the plan says %s", c.Name, c.Type, j.Type)
		}
		n.Columns = append(n.Columns, c)
	}
	if len(n.Columns) == 0 {
		return nil, errors.New("it gives no columns")
	}
	return n, distinct(n.Schema())
}

type sortForm struct {
	By   []orderJSON `json:"by"`
	Rows int         `json:"rows,omitempty"`
}

type orderJSON struct {
	Expr exprJSON `json:"expr"`
	Desc bool     `json:"desc,omitempty"`
}

func (*sortForm) verb() string { return "sort" }

func (n *Sort) form() (form, error) {
	f := &sortForm{Rows: n.N}
	for _, o := range n.By {
		f.By = append(f.By, orderJSON{exprToJSON(o.Expr), o.Desc})
	}
	return f, nil
}

func (f *sortForm) node(_ *decoding, in []Node) (Node, error) {
	n := &Sort{Input: in[0], N: f.Rows}
	for _, j := range f.By {
		e, err := j.Expr.expr(in[0].Schema())
		if err != nil {
			return nil, err
		}
		n.By = append(n.By, Order{e, j.Desc})
	}
	return n, whether(len(n.By) > 0 && n.N >= 0, "it sorts by %d columns and keeps %d rows", len(n.By), n.N)
}

type describeForm struct {
	Columns []namedJSON `json:"columns"`
}

func (*describeForm) verb() string { return "describe" }

func (n *Describe) form() (form, error) { return &describeForm{namedToJSON(n.Columns)}, nil }

func (f *describeForm) node(_ *decoding, in []Node) (Node, error) {
	list, err := namedFromJSON(f.Columns, in[0].Schema())
	if err != nil {
		return nil, err
	}
	for _, c := range list {
		if !c.Expr.Type().Numeric() {
			return nil, fmt.Errorf("%s is %s, not a number", c.Name, c.Expr.Type())
		}
	}
	n := &Describe{in[0], list}
	if len(list) == 0 {
		return nil, errors.New("it describes no columns")
	}
	return n, distinct(n.Schema())
}
