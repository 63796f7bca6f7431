package flow

import (
	"fmt"
	"reflect"
	"runtime"
)

var errorType = reflect.TypeFor[error]()

// A Func is a user's function, checked once and then called with any values.
type Func struct {
	node   string
	call   reflect.Value
	in     []reflect.Type
	spread bool // variadic: the last parameter takes one value
	out    int  // results without the error
	fails  bool // the last result is an error
}

// A Shape is what a node wants of a function.
type Shape struct {
	Node     string // "Map", for messages
	Want     string // "func(T) R", for messages
	In       int
	Out      []int          // how many results it may have, an error not counted
	Result   reflect.Type   // type of the first result; nil for any
	Variadic bool           // func(...T) will do
	Fixed    []reflect.Type // types of the first parameters, nil for any
	Tuple    bool           // more parameters than In will do: they take the parts of a Tuple
}

// NewFunc checks that f has the shape. An error may always be its last result.
func NewFunc(f any, shape Shape) (*Func, error) {
	v := reflect.ValueOf(f)
	wrong := func() error {
		return fmt.Errorf("it takes a function %s, got %T", shape.Want, f)
	}
	if !v.IsValid() || v.Kind() != reflect.Func || v.IsNil() {
		return nil, wrong()
	}
	t := v.Type()
	fn := &Func{node: shape.Node, call: v, spread: t.IsVariadic(), out: t.NumOut()}
	if fn.out > 0 && t.Out(fn.out-1) == errorType {
		fn.out, fn.fails = fn.out-1, true
	}
	more := t.NumIn() > shape.In && shape.Tuple && !fn.spread
	if t.NumIn() != shape.In && !more || fn.spread && !shape.Variadic || !contains(shape.Out, fn.out) {
		return nil, wrong()
	}
	for i := range t.NumIn() {
		p := t.In(i)
		if fn.spread && i == t.NumIn()-1 {
			p = p.Elem()
		}
		if i < len(shape.Fixed) && shape.Fixed[i] != nil && !shape.Fixed[i].AssignableTo(p) {
			return nil, wrong()
		}
		fn.in = append(fn.in, p)
	}
	if shape.Result != nil && fn.out > 0 && t.Out(0) != shape.Result && !(shape.Result.Kind() == reflect.Bool && t.Out(0).Kind() == reflect.Bool) {
		return nil, wrong()
	}
	return fn, nil
}

func contains(list []int, n int) bool {
	for _, x := range list {
		if x == n {
			return true
		}
	}
	return false
}

// Call returns the results without the error. A value of the wrong type, the
// function's error and its panic come back as the error.
func (f *Func) Call(values ...any) (results []reflect.Value, err error) {
	if len(values) < len(f.in) {
		if values, err = f.parts(values); err != nil {
			return nil, err
		}
	}
	args := make([]reflect.Value, len(values))
	for i, v := range values {
		if args[i], err = Fit(v, f.in[i]); err != nil {
			return nil, fmt.Errorf("%s: %w", f.node, err)
		}
	}
	defer func() {
		switch p := recover().(type) {
		case nil:
		case runtime.Error:
			err = fmt.Errorf("%s: the function panicked: %v", f.node, p)
		case error:
			err = fmt.Errorf("%s: %w", f.node, p) // a library that panics with errors, as this one does
		default:
			err = fmt.Errorf("%s: the function panicked: %v", f.node, p)
		}
	}()
	results = f.call.Call(args)
	if f.fails {
		if failed, _ := results[len(results)-1].Interface().(error); failed != nil {
			return nil, fmt.Errorf("%s: %w", f.node, failed)
		}
	}
	return results[:f.out], nil
}

// parts puts the parts of a Tuple, the last value, in its place.
func (f *Func) parts(values []any) ([]any, error) {
	last := values[len(values)-1]
	tuple, ok := last.(Tuple)
	if want := len(f.in) - len(values) + 1; !ok || len(tuple) != want {
		return nil, fmt.Errorf("%s: the function takes %d values at once, but one is %T: only Zip, ZipLatest, CombineLatest and Pluck make as many", f.node, want, last)
	}
	return append(values[:len(values)-1:len(values)-1], tuple...), nil
}

// Fit makes v an argument of type t. Nothing is converted, but that an empty
// list of no type is one of any.
func Fit(v any, t reflect.Type) (reflect.Value, error) {
	if v == nil {
		switch t.Kind() {
		case reflect.Interface, reflect.Pointer, reflect.Map, reflect.Slice, reflect.Chan, reflect.Func:
			return reflect.Zero(t), nil
		}
		return reflect.Value{}, fmt.Errorf("a value is nil, want %s", t)
	}
	x := reflect.ValueOf(v)
	if list, ok := v.([]any); ok && len(list) == 0 && t.Kind() == reflect.Slice {
		return reflect.MakeSlice(t, 0, 0), nil
	}
	if !x.Type().AssignableTo(t) {
		return reflect.Value{}, fmt.Errorf("a value is %s, want %s", x.Type(), t)
	}
	return x, nil
}
