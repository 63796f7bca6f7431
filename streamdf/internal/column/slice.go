package column

import (
	"fmt"
	"math/bits"
	"unsafe"
)

// Slice returns rows i to j-1. The values are shared with c; only validity
// bits that do not start at a word are copied.
func (c *Column) Slice(i, j int) *Column {
	if i == 0 && j == c.n {
		return c
	}
	out := &Column{}
	c.slice(out, i, j)
	return out
}

// slice makes out rows i to j-1.
func (c *Column) slice(out *Column, i, j int) {
	if i < 0 || j < i || j > c.n {
		panic(fmt.Sprintf("column: rows %d to %d of %d", i, j, c.n))
	}
	*out = Column{typ: c.typ, n: j - i, coded: c.coded, of: c.owner()}
	if i == j {
		return
	}
	out.data = unsafe.Add(c.data, uintptr(i)*c.width())
	if c.valid != nil {
		out.valid = validPointer(c.Validity().slice(i, j), j-i)
	}
}

// width is how many bytes a value has.
func (c *Column) width() uintptr {
	switch {
	case c.typ == Bool:
		return 1
	case c.coded != nil:
		return unsafe.Sizeof(uint32(0))
	case c.typ == String:
		return unsafe.Sizeof("")
	}
	return 8
}

// Slice returns rows i to j-1, sharing the values with t.
func (t *Table) Slice(i, j int) *Table {
	if i == 0 && j == t.n {
		return t
	}
	out := newTable(t.schema, j-i)
	headers := make([]Column, len(t.schema))
	for k, c := range t.columns() {
		c.slice(&headers[k], i, j)
		out.cols[k] = &headers[k]
	}
	return out
}

// slice returns bits i to j-1 from bit 0 on; nil when all of them are set, so
// that a slice without nulls is as fast as a column without any.
func (b Bitmap) slice(i, j int) Bitmap {
	if b == nil {
		return nil
	}
	n := j - i
	out := b[i>>6 : (j+63)>>6]
	if shift := uint(i) & 63; shift != 0 {
		words := out
		out = NewBitmap(n)
		for k := range out {
			out[k] = words[k] >> shift
			if k+1 < len(words) {
				out[k] |= words[k+1] << (64 - shift)
			}
		}
	}
	if out.Count(n) == n {
		return nil
	}
	return out
}

// Count returns how many of the first n bits are set; n when b is nil.
func (b Bitmap) Count(n int) int {
	if b == nil {
		return n
	}
	count := 0
	for _, w := range b[:n>>6] {
		count += bits.OnesCount64(w)
	}
	if rest := uint(n) & 63; rest != 0 {
		count += bits.OnesCount64(b[n>>6] << (64 - rest))
	}
	return count
}
