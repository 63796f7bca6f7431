package symbols

import "reflect"

// shims: import path → function → shim, for the generic functions of compiled
// packages. doc.go has the contract.
var shims = map[string]map[string]func(...any){}

// Shim is the stand-in for a generic function of a compiled package, a
// func(...any) that takes pointers: one to each result, then one to each
// parameter. ok is false when there is none.
func Shim(path, name string) (shim reflect.Value, ok bool) {
	fn, ok := shims[path][name]
	return reflect.ValueOf(fn), ok
}
