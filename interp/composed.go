package interp

import (
	"go/types"
	"reflect"
	"unsafe"
)

// composed is reflection's type of one that has no name and no fields, of
// what part makes of its parts and whole of those whose size counts; nil for
// others.
func composed(t types.Type, part, whole func(types.Type) reflect.Type) reflect.Type {
	switch t := t.(type) {
	case *types.Basic:
		return basicType(t)
	case *types.Pointer:
		return reflect.PointerTo(part(t.Elem()))
	case *types.Slice:
		return reflect.SliceOf(part(t.Elem()))
	case *types.Array:
		return reflect.ArrayOf(int(t.Len()), whole(t.Elem()))
	case *types.Map:
		return reflect.MapOf(whole(t.Key()), whole(t.Elem()))
	case *types.Chan:
		return reflect.ChanOf(chanDir(t), part(t.Elem()))
	case *types.Signature:
		return reflect.FuncOf(tupleTypes(t.Params(), part), tupleTypes(t.Results(), part), t.Variadic())
	}
	return nil
}

func basicType(t *types.Basic) reflect.Type {
	switch t.Kind() {
	case types.String:
		return reflect.TypeFor[string]()
	case types.Bool:
		return reflect.TypeFor[bool]()
	case types.UnsafePointer:
		return reflect.TypeFor[unsafe.Pointer]()
	}
	if v, ok := exactly(t.Kind(), zeroConstant); ok {
		return reflect.TypeOf(v)
	}
	return nil
}

func chanDir(t *types.Chan) reflect.ChanDir {
	switch t.Dir() {
	case types.SendOnly:
		return reflect.SendDir
	case types.RecvOnly:
		return reflect.RecvDir
	}
	return reflect.BothDir
}

func tupleTypes(t *types.Tuple, part func(types.Type) reflect.Type) []reflect.Type {
	var list []reflect.Type
	for v := range t.Variables() {
		list = append(list, part(v.Type()))
	}
	return list
}
