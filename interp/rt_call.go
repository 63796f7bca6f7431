package interp

import (
	"fmt"
	"go/types"
	"reflect"
	"strings"
)

// A bound method of a described type: where its receiver is, and the engine's
// function; without a function it is a method that reflection finds.
type bound struct {
	path []int
	fn   reflect.Value
	name string
}

var mainPackage = types.NewPackage("main", "main")

// find looks a method of d up.
func (r *runtime) find(d *desc, name string) (*bound, bool) {
	if b, ok := d.bound.Load(name); ok {
		return b.(*bound), true
	}
	sel := types.NewMethodSet(d.typ).Lookup(mainPackage, name)
	if sel == nil {
		return nil, false
	}
	b := &bound{name: name, path: sel.Index()[:len(sel.Index())-1]}
	if fn, ok := d.methods.Load(name); ok {
		b.fn = fn.(reflect.Value)
	}
	d.bound.Store(name, b)
	return b, true
}

// callBox calls a method of a boxed value; the arguments are exact.
func (r *runtime) callBox(x Box, name string, args []reflect.Value, variadic bool) []reflect.Value {
	b, ok := r.find(x.d, name)
	if !ok {
		panic(runtimeError(fmt.Sprintf("%s has no method %s", x.d, name)))
	}
	recv := reflect.ValueOf(x.v)
	for _, i := range b.path {
		if recv.Kind() == reflect.Pointer {
			recv = recv.Elem()
		}
		if !recv.IsValid() {
			panic(nilDereference)
		}
		recv = recv.Field(i)
	}
	if !b.fn.IsValid() {
		return r.callReal(recv, name, args, variadic)
	}
	in := b.fn.Type().In(0)
	switch {
	case in.Kind() == reflect.Pointer && recv.Kind() != reflect.Pointer:
		recv = recv.Addr()
	case in.Kind() != reflect.Pointer && recv.Kind() == reflect.Pointer:
		if recv.IsNil() {
			panic(nilDereference)
		}
		recv = recv.Elem()
	}
	return callWith(b.fn, append([]reflect.Value{adapt(recv, in)}, args...), variadic)
}

// callReal calls a method of whatever a field of an interface or of a
// compiled type holds.
func (r *runtime) callReal(recv reflect.Value, name string, args []reflect.Value, variadic bool) []reflect.Value {
	for recv.Kind() == reflect.Interface && !recv.IsNil() {
		x := r.unwrap(recv.Interface())
		if b, ok := asBox(x); ok {
			return r.callBox(b, name, args, variadic)
		}
		recv = reflect.ValueOf(x)
	}
	if !recv.IsValid() || recv.Kind() == reflect.Interface {
		panic(nilDereference)
	}
	m := recv.MethodByName(name)
	if !m.IsValid() && recv.CanAddr() {
		m = recv.Addr().MethodByName(name)
	}
	if !m.IsValid() {
		panic(runtimeError(fmt.Sprintf("%s has no method %s", recv.Type(), name)))
	}
	return callWith(m, args, variadic)
}

func callWith(fn reflect.Value, args []reflect.Value, variadic bool) []reflect.Value {
	t := fn.Type()
	for i := range args {
		if i < t.NumIn() {
			args[i] = adapt(args[i], t.In(i))
		}
	}
	if t.IsVariadic() {
		return fn.CallSlice(args)
	}
	return fn.Call(args)
}

// call is a method call on an interface that a cell declares: n pointers to
// results, then pointers to arguments.
func (r *runtime) call(x any, name string, n int, pointers ...any) {
	x = r.unwrap(x)
	if x == nil {
		panic(nilDereference)
	}
	args := make([]reflect.Value, 0, len(pointers)-n)
	for _, p := range pointers[n:] {
		args = append(args, reflect.ValueOf(p).Elem())
	}
	var out []reflect.Value
	if b, ok := asBox(x); ok {
		out = r.callBox(b, name, args, false)
	} else {
		out = r.callReal(reflect.ValueOf(x), name, args, false)
	}
	for i, v := range out {
		dst := reflect.ValueOf(pointers[i]).Elem()
		dst.Set(adapt(v, dst.Type()))
	}
}

// has tells whether a boxed value has a method of the given shape, written as
// a function type.
func (b Box) has(name, signature string) bool {
	sel := types.NewMethodSet(b.d.typ).Lookup(mainPackage, name)
	if sel == nil {
		return false
	}
	sig := sel.Obj().(*types.Func).Signature()
	return goName(types.NewSignatureType(nil, nil, nil, sig.Params(), sig.Results(), sig.Variadic())) == signature
}

// invoke calls a method that has was true of.
func (r *runtime) invoke(b Box, name string, args ...any) []reflect.Value {
	in := make([]reflect.Value, len(args))
	for i, a := range args {
		in[i] = reflect.ValueOf(&a).Elem()
	}
	return r.callBox(b, name, in, false)
}

// equal is == on two interface values.
func (r *runtime) equal(a, b any) bool {
	a, b = r.unwrap(a), r.unwrap(b)
	x, xok := asBox(a)
	y, yok := asBox(b)
	if xok && yok {
		if x.d != y.d {
			return false
		}
		if t := reflect.TypeOf(x.v); t != nil && !t.Comparable() {
			panic(runtimeError("runtime error: comparing uncomparable type " + x.d.String()))
		}
		if v := reflect.ValueOf(x.v); v.Kind() == reflect.Pointer {
			return v.UnsafePointer() == reflect.ValueOf(y.v).UnsafePointer()
		}
		return x.v == y.v
	}
	return xok == yok && a == b
}

// A runtimeError is a run-time panic in the language's own words.
type runtimeError string

// Error says it.
func (e runtimeError) Error() string { return string(e) }

// RuntimeError marks it as the language's own.
func (runtimeError) RuntimeError() {}

// typeName is the type that the error has in a compiled program.
func (e runtimeError) typeName() string {
	text, inRuntime := strings.CutPrefix(string(e), "runtime error: ")
	for _, prefix := range []string{"index out of range", "slice bounds out of range", "cannot convert slice"} {
		if strings.HasPrefix(text, prefix) {
			return "runtime.boundsError"
		}
	}
	switch {
	case strings.HasPrefix(text, "interface conversion: "):
		return "*runtime.TypeAssertionError"
	case inRuntime:
		return "runtime.errorString"
	}
	return "runtime.plainError"
}

const nilDereference = runtimeError("runtime error: invalid memory address or nil pointer dereference")

// conversionError is the message of a failed type assertion.
func (r *runtime) conversionError(x any, d *desc, from string) runtimeError {
	x = r.unwrap(x)
	kind := "interface conversion: "
	if x == nil {
		if types.IsInterface(d.typ) {
			return runtimeError(kind + "interface is nil, not " + d.String())
		}
		return runtimeError(kind + from + " is nil, not " + d.String())
	}
	have := typeName(x)
	if types.IsInterface(d.typ) {
		missing := ""
		for m := range d.typ.Underlying().(*types.Interface).Methods() {
			if !r.hasMethod(x, m.Name()) {
				missing = m.Name()
				break
			}
		}
		return runtimeError(kind + have + " is not " + d.String() + ": missing method " + missing)
	}
	text := kind + from + " is " + have + ", not " + d.String()
	if have == d.String() {
		text += " (" + difference(x, d) + ")"
	}
	return runtimeError(text)
}

func (r *runtime) hasMethod(x any, name string) bool {
	if b, ok := asBox(x); ok {
		return types.NewMethodSet(b.d.typ).Lookup(mainPackage, name) != nil
	}
	_, ok := reflect.TypeOf(x).MethodByName(name)
	return ok
}

// typeName is what %T prints.
func typeName(x any) string {
	if x == nil {
		return "<nil>"
	}
	if b, ok := asBox(x); ok {
		return b.d.String()
	}
	return reflect.TypeOf(x).String()
}

// An errBox is a box whose value is an error. It has the methods that package
// errors looks for; the value decides what they do.
type errBox struct{ Box }

// Error calls the value's method.
func (e errBox) Error() string {
	return e.d.runtime().invoke(e.Box, "Error")[0].String()
}

// Unwrap calls the value's method; nil when it has none.
func (e errBox) Unwrap() error {
	if !e.has("Unwrap", "func() error") {
		return nil
	}
	err, _ := e.d.runtime().invoke(e.Box, "Unwrap")[0].Interface().(error)
	return err
}

// Is calls the value's method; false when it has none.
func (e errBox) Is(target error) bool {
	if e.has("Unwrap", "func() []error") {
		for _, err := range e.many() {
			if isError(err, target) {
				return true
			}
		}
	}
	return e.has("Is", "func(error) bool") && e.d.runtime().invoke(e.Box, "Is", target)[0].Bool()
}

// As calls the value's method; false when it has none.
func (e errBox) As(target any) bool {
	known := e.has("As", "func(interface {}) bool")
	return known && e.d.runtime().invoke(e.Box, "As", target)[0].Bool()
}

func (e errBox) many() []error {
	list, _ := e.d.runtime().invoke(e.Box, "Unwrap")[0].Interface().([]error)
	return list
}

// difference says why a value whose type has the name of d's is of another.
func difference(x any, d *desc) string {
	if b, ok := asBox(x); ok && ofCell(b.d.typ) && ofCell(d.typ) {
		return "the value is of an older version of the type"
	}
	return "types from different scopes"
}

// ofCell tells types that a cell declares outside of functions.
func ofCell(t types.Type) bool {
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	n, ok := types.Unalias(t).(*types.Named)
	return ok && n.Obj().Pkg() != nil && n.Obj().Parent() == n.Obj().Pkg().Scope()
}

// caller is what runtime.Caller says of a line of a cell.
func caller(cell, line int) (pc uintptr, file string, _ int, ok bool) {
	return 0, fmt.Sprintf("cell%d.go", cell), line, true
}
