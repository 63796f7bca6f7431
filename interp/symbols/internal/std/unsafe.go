package std

import (
	"reflect"
	"unsafe"
)

// Unsafe is what the interpreter needs to import unsafe: the one type. What
// has to be done to values is lowered.
func Unsafe() map[string]map[string]reflect.Value {
	return map[string]map[string]reflect.Value{
		"unsafe/unsafe": {"Pointer": reflect.ValueOf((*unsafe.Pointer)(nil))},
	}
}
