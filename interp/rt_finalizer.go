package interp

import (
	"reflect"
	goruntime "runtime"
)

// setFinalizer is runtime.SetFinalizer. What ends the process there is a panic
// of the cell, but for a pointer into the midst of an object, which nothing
// tells; the finalizer is a goroutine of the cell that set it.
func (r *runtime) setFinalizer(obj, finalizer any) {
	const name = "runtime.SetFinalizer: "
	p, fn := reflect.ValueOf(raw(obj)), reflect.ValueOf(raw(finalizer))
	switch {
	case !p.IsValid():
		panic(runtimeError(name + "first argument is nil"))
	case p.Kind() != reflect.Pointer:
		panic(runtimeError(name + "first argument is " + typeName(obj) + ", not pointer"))
	case p.IsNil():
		panic(runtimeError(name + "first argument is nil " + typeName(obj)))
	}
	goruntime.SetFinalizer(p.Interface(), nil) // a second one would be fatal
	if !fn.IsValid() {
		return
	}
	if fn.Kind() != reflect.Func {
		panic(runtimeError(name + "second argument is " + typeName(finalizer) + ", not a function"))
	}
	t := fn.Type()
	if t.NumIn() != 1 || t.IsVariadic() || !takes(t.In(0), p.Type()) {
		panic(runtimeError(name + "cannot pass " + typeName(obj) + " to finalizer " + typeName(finalizer)))
	}
	var d *desc // the box itself would keep the object
	if b, ok := asBox(obj); ok && t.In(0).Kind() == reflect.Interface {
		d = b.d
	}
	run := current()
	call := func(args []reflect.Value) []reflect.Value {
		arg := args[0]
		if d != nil {
			arg = reflect.ValueOf(r.box(d, arg.Interface()))
		}
		go r.become(run, func() { fn.Call([]reflect.Value{adapt(arg, t.In(0))}) }) // ends with the finalizer
		return nil
	}
	goruntime.SetFinalizer(p.Interface(), reflect.MakeFunc(reflect.FuncOf([]reflect.Type{p.Type()}, nil, false), call).Interface())
}

// takes tells whether a parameter of type t takes a pointer of type p: the
// engine's types of recursive structs differ in name only.
func takes(t, p reflect.Type) bool {
	return p.AssignableTo(t) || t.Kind() == reflect.Pointer && t.Elem().Kind() == p.Elem().Kind() && t.Elem().Size() == p.Elem().Size()
}
