package column

import "math/bits"

// Slice returns rows i to j-1. The values are shared with c; only validity
// bits that do not start at a word are copied.
func (c *Column) Slice(i, j int) *Column {
	if i == 0 && j == c.n {
		return c
	}
	out := &Column{typ: c.typ, n: j - i, words: c.words, dict: c.dict, valid: c.valid.slice(i, j)}
	switch {
	case c.typ == Bool:
		out.bools = c.bools[i:j:j]
	case c.typ == Float:
		out.floats = c.floats[i:j:j]
	case c.dict != nil:
		out.codes = c.codes[i:j:j]
	case c.typ == String:
		out.strs = c.strs[i:j:j]
	default:
		out.ints = c.ints[i:j:j]
	}
	return out
}

// Slice returns rows i to j-1, sharing the values with t.
func (t *Table) Slice(i, j int) *Table {
	if i == 0 && j == t.n {
		return t
	}
	cols := make([]*Column, len(t.cols))
	for k, c := range t.cols {
		cols[k] = c.Slice(i, j)
	}
	return &Table{schema: t.schema, cols: cols, n: j - i}
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
