package streamdf

import (
	"errors"
	"fmt"
	"math"
	"reflect"
	"strings"
	"time"

	"freshet/streamdf/internal/column"
	"freshet/streamdf/internal/expr"
	"freshet/streamdf/internal/plan"
)

// An Aggregate is a reduction in Go code; NewAggregate makes it.
type Aggregate struct{ init, add, merge, result any }

// NewAggregate makes a reduction of four functions over a state S of any type.
// A geometric mean, for example:
//
//	type logs struct{ n, sum float64 }
//	geometric := streamdf.NewAggregate(
//		func() logs { return logs{} },
//		func(s logs, x float64) logs { return logs{s.n + 1, s.sum + math.Log(x)} },
//		func(a, b logs) logs { return logs{a.n + b.n, a.sum + b.sum} },
//		func(s logs) float64 { return math.Exp(s.sum / s.n) },
//	)
//
// init, a func() S, makes the state of no rows.
//
// add, a func(S, T) S or of two columns func(S, T, U) S, takes a row into a
// state, which it may change, and returns the next one. Columns are of the types
// that MapRows takes; a row with a null is left out, unless the parameter is a
// pointer.
//
// merge, a func(S, S) S, makes the state of the rows of both, the older ones in
// the first, and leaves both as they are. Only Rolling needs it, which never
// takes rows out of a state; it may be nil.
//
// result, a func(S) R, returns a value of a type that MapRows takes, or a
// pointer to one, where nil is null.
//
// Each may also return an error, which ends the query, as a panic does.
// NewAggregate panics with an *Error when the functions do not fit together.
func NewAggregate(init, add, merge, result any) Aggregate {
	a := Aggregate{init, add, merge, result}
	n := 1
	if t := reflect.TypeOf(add); t != nil && t.Kind() == reflect.Func && t.NumIn() == 3 {
		n = 2
	}
	args := make([]plan.Named, n)
	for i := range args {
		name, of := "the column", Float
		if t := reflect.TypeOf(add); t != nil && t.Kind() == reflect.Func && t.NumIn() == 1+n {
			p, _ := pointed(t.In(1 + i))
			if known, ok := columnOf(p); ok {
				of = known
			}
		}
		args[i] = plan.Named{Name: name, Expr: expr.ColumnRef(name, Schema{{Name: name, Type: of}})}
	}
	if _, _, err := a.check(args); err != nil {
		refuse("NewAggregate", err)
	}
	return a
}

// String says what the aggregate takes and gives.
func (a Aggregate) String() string {
	add, result := reflect.TypeOf(a.add), reflect.TypeOf(a.result)
	if add == nil || result == nil {
		return "an Aggregate without functions"
	}
	var takes []string
	for i := 1; i < add.NumIn(); i++ {
		takes = append(takes, add.In(i).String())
	}
	return fmt.Sprintf("aggregate of %s to %s", strings.Join(takes, " and "), result.Out(0))
}

// AggFunc computes an aggregate of one or two columns in Go code, as the column
// called name.
func (r reductions) AggFunc(name string, a Aggregate, columns ...string) *Frame {
	if name == "" {
		refusef("AggFunc", "the result has no name")
	}
	args := parseColumns("AggFunc", columns, r.on.input().Schema())
	if len(args) != 1 && len(args) != 2 {
		refusef("AggFunc", "it takes one or two columns, got %d", len(args))
	}
	if _, moving := r.on.(rollingTarget); moving && a.merge == nil {
		refusef("AggFunc", "a rolling window needs merge, as rows leave it: a func(older, newer S) S")
	}
	call := plan.Call{Name: name, Func: "Go function", Arg: args[0].Expr}
	if len(args) == 2 {
		call.With = args[1].Expr
	}
	var err error
	if call.Go, call.Type, err = a.check(args); err != nil {
		refuse("AggFunc", err)
	}
	return r.on.reduce([]plan.Call{call})
}

// check settles the types of the functions.
func (a Aggregate) check(args []plan.Named) (*plan.GoAggregate, Type, error) {
	start, err := goFunc("init", a.init, 0, nil)
	if err != nil {
		return nil, 0, err
	}
	state := start.Type().Out(0)
	add, err := goFunc("add", a.add, 1+len(args), state)
	if err != nil {
		return nil, 0, err
	}
	takes, err := rowArgs(add.Type(), 1, args)
	if err != nil {
		return nil, 0, fmt.Errorf("the function add: %w", err)
	}
	result, err := goFunc("result", a.result, 1, nil)
	if err != nil {
		return nil, 0, err
	}
	value, _ := pointed(result.Type().Out(0))
	typ, ok := columnOf(value)
	switch {
	case add.Type().In(0) != state || add.Type().Out(0) != state:
		return nil, 0, fmt.Errorf("the function add is %s, but the state that init makes is %s", add.Type(), state)
	case result.Type().In(0) != state:
		return nil, 0, fmt.Errorf("the function result is %s, but the state that init makes is %s", result.Type(), state)
	case !ok:
		return nil, 0, fmt.Errorf("the function result returns %s: want %s", nameOf(result.Type().Out(0)), goTypes)
	}
	out := &plan.GoAggregate{
		Init:   func() (any, error) { return called("init", start) },
		Add:    adder(add, takes),
		Result: func(s any) (any, error) { return plainValue(called("result", result, s)) },
	}
	if a.merge != nil {
		merge, err := goFunc("merge", a.merge, 2, state)
		if err == nil && (merge.Type().In(0) != state || merge.Type().In(1) != state || merge.Type().Out(0) != state) {
			err = fmt.Errorf("the function merge is %s, but the state that init makes is %s", merge.Type(), state)
		}
		if err != nil {
			return nil, 0, err
		}
		out.Merge = func(older, newer any) (any, error) { return called("merge", merge, older, newer) }
	}
	return out, typ, nil
}

// goFunc checks that f is a function of so many parameters with one result, and
// perhaps an error.
func goFunc(name string, f any, in int, state reflect.Type) (reflect.Value, error) {
	v := reflect.ValueOf(f)
	if !v.IsValid() || v.Kind() != reflect.Func || v.IsNil() {
		return v, fmt.Errorf("the Aggregate has no %s: want a function, got %T", name, f)
	}
	t := v.Type()
	outs := t.NumOut() == 1 || t.NumOut() == 2 && t.Out(1) == reflect.TypeFor[error]()
	if t.IsVariadic() || t.NumIn() != in || !outs {
		what := "a state"
		if state != nil {
			what = state.String()
		}
		return v, fmt.Errorf("%s is %s: want a function of %d parameters that returns %s", name, t, in, what)
	}
	return v, nil
}

// called calls a function of the user's with values of its types.
func called(name string, f reflect.Value, args ...any) (any, error) {
	in := make([]reflect.Value, len(args))
	for i, a := range args {
		if in[i] = reflect.ValueOf(a); !in[i].IsValid() {
			in[i] = reflect.Zero(f.Type().In(i))
		}
	}
	return calledWith(name, f, in)
}

func calledWith(name string, f reflect.Value, in []reflect.Value) (v any, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = panicked(name, p)
		}
	}()
	out := f.Call(in)
	if len(out) == 2 && !out[1].IsNil() {
		return nil, fmt.Errorf("%s: %w", name, out[1].Interface().(error))
	}
	return out[0].Interface(), nil
}

// adder calls Add with a row of columns.
func adder(add reflect.Value, takes []rowArg) func(state any, args [2]*column.Column, row int) (any, bool, error) {
	return func(state any, args [2]*column.Column, row int) (any, bool, error) {
		var room [3]reflect.Value
		in := room[:1+len(takes)]
		if in[0] = reflect.ValueOf(state); !in[0].IsValid() {
			in[0] = reflect.Zero(add.Type().In(0))
		}
		if ok, err := bind(takes, args[:], row, in[1:]); err != nil || !ok {
			return state, false, err
		}
		next, err := calledWith("add", add, in)
		return next, true, err
	}
}

// plainValue is a result as columns hold it, nil for a nil pointer.
func plainValue(v any, err error) (any, error) {
	if err != nil {
		return nil, err
	}
	x := reflect.ValueOf(v)
	if !x.IsValid() {
		return nil, errors.New("the function result returned nil")
	}
	if x.Kind() == reflect.Pointer {
		if x.IsNil() {
			return nil, nil
		}
		x = x.Elem()
	}
	if at, ok := x.Interface().(time.Time); ok && at.IsZero() {
		return nil, nil // as in FromRows
	} else if ok {
		return at, fitsTime(at)
	}
	switch t, _ := columnOf(x.Type()); {
	case t == Int && x.CanUint() && x.Uint() > math.MaxInt64:
		return nil, fmt.Errorf("the result %d does not fit into an int", x.Uint())
	case t == Int && x.CanUint():
		return int64(x.Uint()), nil
	case t == Int:
		return x.Int(), nil
	case t == Float:
		return x.Float(), nil
	case t == String:
		return x.String(), nil
	case t == Bool:
		return x.Bool(), nil
	}
	return x.Interface(), nil
}
