//go:build !amd64 && !arm64

package interp

import (
	"reflect"
	"unsafe"
)

// stub is nil: types have no methods for reflection here.
func stub(reflect.Value) unsafe.Pointer { return nil }
