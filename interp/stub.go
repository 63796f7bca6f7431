//go:build amd64 || arm64

package interp

import (
	"reflect"
	"sync/atomic"
	"unsafe"
)

// A description names the code of a method by its address alone, and a function
// that reflection makes is one address for all, told apart by its context. So
// there is a row of pieces of code that do nothing but set a context: each
// calls the function that stubTargets has for it.
const (
	stubCount = 32768
	stubSize  = 8
)

var (
	stubTargets [stubCount]unsafe.Pointer
	stubsUsed   atomic.Int64
)

// stubsAt is where that code begins.
func stubsAt() unsafe.Pointer

// stub is code that calls a function that reflection has made. It panics with a
// runtimeError when there are no more: a type without its methods would be
// another.
func stub(fn reflect.Value) unsafe.Pointer {
	i := stubsUsed.Add(1) - 1
	if i >= stubCount {
		panic(runtimeError("reflection has no room for the methods of more types: restart the kernel"))
	}
	x := fn.Interface()
	stubTargets[i] = (*[2]unsafe.Pointer)(unsafe.Pointer(&x))[1]
	return unsafe.Add(stubsAt(), i*stubSize)
}
