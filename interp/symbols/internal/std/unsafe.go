package std

import (
	"reflect"
	"unsafe"
)

// Unsafe is what the interpreter needs to import unsafe: a table of the package
// and the hook by which it converts to and from unsafe.Pointer.
func Unsafe() map[string]map[string]reflect.Value {
	return map[string]map[string]reflect.Value{
		"unsafe/unsafe": {
			"Pointer":  reflect.ValueOf((*unsafe.Pointer)(nil)),
			"Add":      reflect.ValueOf(func(p unsafe.Pointer, n int) unsafe.Pointer { return unsafe.Add(p, n) }),
			"Sizeof":   reflect.ValueOf(func(v any) uintptr { return reflect.TypeOf(v).Size() }),
			"Alignof":  reflect.ValueOf(func(v any) uintptr { return uintptr(reflect.TypeOf(v).Align()) }),
			"Offsetof": reflect.ValueOf(func(any) uintptr { return 0 }), // for its signature: the interpreter has its own
		},
		"github.com/traefik/yaegi/yaegi": {"convert": reflect.ValueOf(convert)},
	}
}

// convert returns how a value of from becomes one of to where one of them is
// unsafe.Pointer; nil when neither is.
func convert(from, to reflect.Type) func(src, dest reflect.Value) {
	switch {
	case to.Kind() == reflect.UnsafePointer && from.Kind() == reflect.Uintptr:
		return func(src, dest reflect.Value) {
			n := uintptr(src.Uint())
			dest.SetPointer(*(*unsafe.Pointer)(unsafe.Pointer(&n)))
		}
	case to.Kind() == reflect.UnsafePointer:
		return func(src, dest reflect.Value) { dest.SetPointer(src.UnsafePointer()) }
	case from.Kind() == reflect.UnsafePointer && to.Kind() == reflect.Uintptr:
		return func(src, dest reflect.Value) { dest.SetUint(uint64(uintptr(src.UnsafePointer()))) }
	case from.Kind() == reflect.UnsafePointer && to.Kind() == reflect.Pointer:
		return func(src, dest reflect.Value) {
			dest.Set(reflect.NewAt(dest.Type().Elem(), src.UnsafePointer()).Convert(dest.Type()))
		}
	}
	return nil
}
