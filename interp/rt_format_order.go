package interp

import (
	"cmp"
	"reflect"
)

// compareForFmt orders keys of a map as package fmt does.
func compareForFmt(r *runtime, a, b reflect.Value) int {
	switch {
	case a.Kind() == reflect.Interface:
		if a.IsNil() || b.IsNil() {
			return cmp.Compare(boolInt(!a.IsNil()), boolInt(!b.IsNil()))
		}
		x, y := reflect.ValueOf(raw(r.unwrap(a.Interface()))), reflect.ValueOf(raw(r.unwrap(b.Interface())))
		if x.Type() != y.Type() {
			return cmp.Compare(x.Type().String(), y.Type().String())
		}
		return compareForFmt(r, x, y)
	case a.Kind() == reflect.Struct:
		for i := range a.NumField() {
			if c := compareForFmt(r, a.Field(i), b.Field(i)); c != 0 {
				return c
			}
		}
		return 0
	case a.Kind() == reflect.Array:
		for i := range a.Len() {
			if c := compareForFmt(r, a.Index(i), b.Index(i)); c != 0 {
				return c
			}
		}
		return 0
	case a.CanInt():
		return cmp.Compare(a.Int(), b.Int())
	case a.CanUint():
		return cmp.Compare(a.Uint(), b.Uint())
	case a.CanFloat():
		return cmp.Compare(a.Float(), b.Float())
	case a.Kind() == reflect.String:
		return cmp.Compare(a.String(), b.String())
	case a.Kind() == reflect.Bool:
		return cmp.Compare(boolInt(a.Bool()), boolInt(b.Bool()))
	case a.Kind() == reflect.Pointer || a.Kind() == reflect.Chan:
		return cmp.Compare(a.Pointer(), b.Pointer())
	}
	return 0
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}
