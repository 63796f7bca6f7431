package interp

import (
	"reflect"
	"sync/atomic"
	"unsafe"
)

// An AtomicPointer stands for atomic.Pointer[T] of any T.
type AtomicPointer struct {
	p unsafe.Pointer
}

// Get stores the pointer in what dst points to.
func (a *AtomicPointer) Get(dst any) { set1(dst, atomic.LoadPointer(&a.p)) }

// Put stores a pointer.
func (a *AtomicPointer) Put(p any) { atomic.StorePointer(&a.p, reflect.ValueOf(p).UnsafePointer()) }

// Exchange is Get and Put at once.
func (a *AtomicPointer) Exchange(dst, p any) {
	set1(dst, atomic.SwapPointer(&a.p, reflect.ValueOf(p).UnsafePointer()))
}

// PutIf stores a pointer if the present one is old.
func (a *AtomicPointer) PutIf(old, p any) bool {
	return atomic.CompareAndSwapPointer(&a.p, reflect.ValueOf(old).UnsafePointer(), reflect.ValueOf(p).UnsafePointer())
}

func set1(dst any, p unsafe.Pointer) {
	v := reflect.ValueOf(dst).Elem()
	v.Set(reflect.NewAt(v.Type().Elem(), p))
}
