package expr

import (
	"encoding/binary"
	"unsafe"

	"freshet/streamdf/internal/column"
)

// Bools and floats are looked at as bytes and ints where that saves a branch a
// row: a bool is a byte of 0 or 1, and moving a float is moving its bits.

func asBytes(b []bool) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(b))), len(b))
}

func asInts(f []float64) []int64 {
	return unsafe.Slice((*int64)(unsafe.Pointer(unsafe.SliceData(f))), len(f))
}

// pack returns bools 64*k and following as bits, the first one lowest.
func pack(bools []bool, k int) uint64 {
	b := asBytes(bools[k*64 : min(k*64+64, len(bools))])
	var w uint64
	i := 0
	for ; i+8 <= len(b); i += 8 { // the product moves bit 8*j to bit 56+j
		w |= binary.LittleEndian.Uint64(b[i:]) * 0x0102040810204080 >> 56 << i
	}
	for ; i < len(b); i++ {
		w |= uint64(b[i]) << i
	}
	return w
}

// word returns a word of a bitmap of which nil means that all bits are set.
func word(b column.Bitmap, k int) uint64 {
	if b == nil {
		return ^uint64(0)
	}
	return b[k]
}

// The loops of logic, eight rows at a time.

func andBools(out, a, b []bool) {
	o, x, y := asBytes(out), asBytes(a[:len(out)]), asBytes(b[:len(out)])
	for ; len(o) >= 8; o, x, y = o[8:], x[8:], y[8:] {
		binary.LittleEndian.PutUint64(o, binary.LittleEndian.Uint64(x)&binary.LittleEndian.Uint64(y))
	}
	for i := range o {
		o[i] = x[i] & y[i]
	}
}

func orBools(out, a, b []bool) {
	o, x, y := asBytes(out), asBytes(a[:len(out)]), asBytes(b[:len(out)])
	for ; len(o) >= 8; o, x, y = o[8:], x[8:], y[8:] {
		binary.LittleEndian.PutUint64(o, binary.LittleEndian.Uint64(x)|binary.LittleEndian.Uint64(y))
	}
	for i := range o {
		o[i] = x[i] | y[i]
	}
}

func notBools(out, a []bool) {
	o, x := asBytes(out), asBytes(a[:len(out)])
	for ; len(o) >= 8; o, x = o[8:], x[8:] {
		binary.LittleEndian.PutUint64(o, binary.LittleEndian.Uint64(x)^0x0101010101010101)
	}
	for i := range o {
		o[i] = x[i] ^ 1
	}
}
