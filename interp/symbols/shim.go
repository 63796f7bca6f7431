package symbols

import (
	"maps"
	"reflect"
	"unsafe"
)

// A shim stands in for a generic function: pointers to results, then to
// parameters. doc.go has the contract.
type shim = func(pointers ...any)

// shims: import path → function → shim.
var shims = map[string]map[string]shim{
	"cmp":           cmpShims,
	"crypto/hkdf":   hkdfShims,
	"crypto/pbkdf2": pbkdf2Shims,
	"errors":        errorsShims,
	"hash/maphash":  maphashShims,
	"iter":          iterShims,
	"maps":          mapsShims,
	"math/rand/v2":  randShims,
	"reflect":       reflectShims,
	"slices":        union(slicesShims, orderShims),
	"sync":          syncShims,
}

func union(a, b map[string]shim) map[string]shim {
	all := maps.Clone(a)
	maps.Copy(all, b)
	return all
}

// Shim is the stand-in for a generic function of a compiled package, a
// func(...any) that takes pointers: one to each result, then one to each
// parameter. ok is false when there is none.
func Shim(path, name string) (fn reflect.Value, ok bool) {
	f, ok := shims[path][name]
	return reflect.ValueOf(f), ok
}

// over makes a shim of a function over what the pointers point to: settable
// results, then parameters.
func over(f func(v []reflect.Value)) shim {
	return func(pointers ...any) {
		v := make([]reflect.Value, len(pointers))
		for i, p := range pointers {
			v[i] = reflect.ValueOf(p).Elem()
		}
		f(v)
	}
}

// call1 calls a callback with one result.
func call1(f reflect.Value, args ...reflect.Value) reflect.Value { return f.Call(args)[0] }

// boxed is yaegi's form of a value in an interface that a cell declares: a
// struct of a node and a reflect.Value.
const boxed = "interp.valueInterface"

// open1 is the value that an interface holds, through yaegi's box where there
// is one; other values as they are, the zero Value for a nil interface.
func open1(v reflect.Value) reflect.Value {
	if v.IsValid() && v.Kind() == reflect.Interface {
		v = v.Elem()
	}
	if !v.IsValid() || v.Kind() != reflect.Struct || v.Type().String() != boxed {
		return v
	}
	if !v.CanAddr() {
		c := reflect.New(v.Type()).Elem()
		c.Set(v)
		v = c
	}
	inner := v.FieldByName("value")
	held := *(*reflect.Value)(unsafe.Pointer(inner.UnsafeAddr()))
	return open1(held)
}

// Unbox is the value that an interface holds, or that yaegi has boxed for one
// that a cell declares; other values are returned as they are, and nil
// interfaces as the zero Value.
func Unbox(v reflect.Value) reflect.Value { return open1(v) }

// same is Go's == on two values of one type.
func same(a, b reflect.Value) bool {
	a, b = open1(a), open1(b)
	if !a.IsValid() || !b.IsValid() {
		return a.IsValid() == b.IsValid()
	}
	return a.Type() == b.Type() && a.Equal(b)
}

// compare is cmp.Compare on two values of one ordered type.
func compare(a, b reflect.Value) int {
	switch {
	case a.CanInt():
		return order(a.Int(), b.Int())
	case a.CanUint():
		return order(a.Uint(), b.Uint())
	case a.CanFloat():
		return order(a.Float(), b.Float())
	}
	return order(a.String(), b.String())
}

// sequence is an iterator function of type t that runs each over the values;
// yield answers whether to go on.
func sequence(t reflect.Type, each func(yield func(...reflect.Value) bool)) reflect.Value {
	return reflect.MakeFunc(t, func(args []reflect.Value) []reflect.Value {
		each(func(v ...reflect.Value) bool { return args[0].Call(v)[0].Bool() })
		return nil
	})
}

// iterate runs an iterator function; body answers whether to go on.
func iterate(seq reflect.Value, body func(v []reflect.Value) bool) {
	yield := reflect.MakeFunc(seq.Type().In(0), func(v []reflect.Value) []reflect.Value {
		return []reflect.Value{reflect.ValueOf(body(v))}
	})
	seq.Call([]reflect.Value{yield})
}

// collect appends what an iterator yields to a slice.
func collect(s, seq reflect.Value) reflect.Value {
	iterate(seq, func(v []reflect.Value) bool {
		s = reflect.Append(s, v[0])
		return true
	})
	return s
}
