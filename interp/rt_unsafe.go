package interp

import (
	"math"
	"reflect"
	"unsafe"
)

// unsafeTable are the functions of package rt that package unsafe becomes.
var unsafeTable = map[string]any{
	"PointerOf":     pointerOf,
	"PointerAs":     set1,
	"PointerNumber": func(p unsafe.Pointer) uintptr { return uintptr(p) },
	"NumberPointer": func(n uintptr) unsafe.Pointer { return *(*unsafe.Pointer)(unsafe.Pointer(&n)) },
	"PointerAdd":    func(p unsafe.Pointer, n int) unsafe.Pointer { return unsafe.Add(p, n) },
	"StringAt":      func(p unsafe.Pointer, n int) string { return unsafe.String((*byte)(p), n) },
	"StringData":    func(s string) *byte { return unsafe.StringData(s) },
	"SliceAt":       sliceAt,
}

// pointerOf is the address in a pointer, or of a slice's first element.
func pointerOf(x any) unsafe.Pointer {
	v := reflect.ValueOf(x)
	if !v.IsValid() {
		return nil
	}
	return v.UnsafePointer()
}

// sliceAt stores a slice of n elements that begin at p in what dst points to.
// The check of pointers under the race detector would make of a wrong length
// the end of the process.
//
//go:nocheckptr
func sliceAt(dst, p any, n int) {
	at := pointerOf(p)
	if size := int(reflect.TypeOf(dst).Elem().Elem().Size()); size > 0 && n > math.MaxInt/size {
		n = -1 // more than memory
	}
	_ = unsafe.Slice((*byte)(at), n) // which panics as it does
	header := (*struct {
		data     unsafe.Pointer
		len, cap int
	})(reflect.ValueOf(dst).UnsafePointer())
	header.data, header.len, header.cap = at, n, n
	if at == nil {
		header.len, header.cap = 0, 0
	}
}
