package interp

import (
	"fmt"
	"go/constant"
	"go/types"
	goruntime "runtime"
	"runtime/metrics"
)

// The Go runtime ends the process when the system has no memory for a slice
// that a cell makes. One that cannot fit is a panic of the cell instead, which
// the watchdog would be too late for.

// ample is the size in bytes up to which nobody asks whether there is room.
const ample = 64 << 20

// addressable is the size in bytes that no slice can have on any system.
const addressable = 1 << 48

// room is n, the number of values of so many bytes that a cell wants memory
// for; it panics when the session may not have that much.
func room(n, size int) int {
	if n <= 0 || size <= 0 || n <= ample/size {
		return n
	}
	limit := heapLimit()
	need := float64(n) * float64(size)
	if need > addressable {
		panic(runtimeError("runtime error: makeslice: len out of range"))
	}
	if float64(liveHeap())+need <= float64(limit) {
		return n
	}
	goruntime.GC()
	if float64(liveHeap())+need <= float64(limit) {
		return n
	}
	panic(runtimeError(fmt.Sprintf("runtime error: out of memory: %.0f MB more are wanted, and the session may use %d MB", need/(1<<20), limit>>20)))
}

// roomCap is room for a capacity beside a length.
func roomCap(n, size int) int {
	if size > 0 && float64(n)*float64(size) > addressable {
		panic(runtimeError("runtime error: makeslice: cap out of range"))
	}
	return room(n, size)
}

// liveHeap is how much of the heap objects take, dead ones too, in bytes.
func liveHeap() uint64 {
	sample := []metrics.Sample{{Name: heapObjects}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}

// sized is a length in the call of make, asked about unless it is surely small.
func (f *fn) sized(room, length string, v constant.Value, elem types.Type) string {
	size := goSizes.Sizeof(elem)
	if v != nil {
		if n, exact := constant.Int64Val(constant.ToInt(v)); exact && (size == 0 || n <= ample/size) {
			return length
		}
	}
	return fmt.Sprintf("rt.%s(%s, %d)", room, length, size)
}

var goSizes = types.SizesFor("gc", goruntime.GOARCH)
