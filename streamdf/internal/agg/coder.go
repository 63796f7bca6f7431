package agg

import (
	"math/bits"
	"slices"

	"freshet/streamdf/internal/column"
)

// NoCode is the code of null.
const NoCode = ^uint32(0)

// A Coder numbers the distinct values of a column in order of first appearance.
// It is what group keys and distinct counts are made of. NaN is one value, and
// so are -0 and 0.
type Coder struct {
	typ    column.Type
	small  []uint32 // codes plus 1 of small whole numbers, the fast way
	table  numbering
	ints   []int64 // the values, by code
	floats []float64
	dict   *column.Dict // the strings, by code
	known  [4]words     // dictionaries of the last batches
	next   int          // the one to forget first
}

// words are the codes plus 1 of a dictionary's words; 0: not known yet.
type words struct {
	dict  *column.Dict
	codes []uint32
}

// smallest is how many whole numbers from 0 on have a place in Coder.small.
const smallest = 1 << 16

// NewCoder makes a coder for columns of a type.
func NewCoder(t column.Type) *Coder {
	k := &Coder{typ: t}
	if t == column.String {
		k.dict = column.NewDict()
	}
	return k
}

// Len returns the number of distinct values so far.
func (k *Coder) Len() int {
	switch k.typ {
	case column.String:
		return k.dict.Len()
	case column.Float:
		return len(k.floats)
	}
	return len(k.ints)
}

// Code writes the codes of a column's rows into ids, which is as long.
func (k *Coder) Code(c *column.Column, ids []uint32) {
	switch {
	case k.typ == column.Bool:
		for i, b := range c.Bools() {
			if c.Valid(i) {
				ids[i] = k.int(bit(b))
			}
		}
	case k.typ == column.Float:
		for i, x := range c.Floats() {
			if c.Valid(i) {
				ids[i] = k.float(x)
			}
		}
	case k.typ == column.String:
		k.strings(c, ids)
	default:
		k.whole(c.Ints(), c.Validity(), ids)
	}
	k.withoutNulls(c, ids)
}

// withoutNulls takes the codes of null rows back.
func (k *Coder) withoutNulls(c *column.Column, ids []uint32) {
	if valid := c.Validity(); valid != nil {
		for i := range ids {
			if !valid.Get(i) {
				ids[i] = NoCode
			}
		}
	}
}

func (k *Coder) whole(x []int64, valid column.Bitmap, ids []uint32) {
	ids = ids[:len(x)]
	for i := 0; i < len(x); i++ {
		v := x[i]
		switch {
		case uint64(v) < uint64(len(k.small)) && k.small[v] != 0:
			ids[i] = k.small[v] - 1
		case uint64(v) >= smallest && len(x)-i >= probed:
			k.probe(x[i:i+probed], valid, i, ids[i:i+probed])
			i += probed - 1
		case valid == nil || valid.Get(i):
			ids[i] = k.int(v)
		}
	}
}

// probe is whole of as many rows as are looked up at once, the first of which is
// row at of the bitmap. What is not found at once is numbered after that, in the
// order of the rows.
func (k *Coder) probe(x []int64, valid column.Bitmap, at int, ids []uint32) {
	var rest [probed]uint8
	missed, n := k.look(x, ids, &rest)
	for _, i := range rest[:n] {
		missed[i>>6] |= 1 << (i & 63)
	}
	k.number(x, valid, at, ids, missed[:])
}

// look writes the codes of rows that are found at once, and returns which small
// numbers are new, and in rest the n rows of others that are new or elsewhere.
func (k *Coder) look(x []int64, ids []uint32, rest *[probed]uint8) (missed [probed / 64]uint64, n int) {
	var keys [probed]uint64
	var rows [probed]uint8
	for i, v := range x {
		if uint64(v) >= smallest {
			keys[n&(probed-1)], rows[n&(probed-1)] = uint64(v), uint8(i)
			n++
		} else if uint64(v) < uint64(len(k.small)) && k.small[v] != 0 {
			ids[i] = k.small[v] - 1
		} else {
			missed[i>>6] |= 1 << (i & 63)
		}
	}
	return missed, k.table.find(keys[:n], rows[:n], ids, rest)
}

// number codes the rows of missed, in their order, unless they are null. The
// first one is row at of the bitmap.
func (k *Coder) number(x []int64, valid column.Bitmap, at int, ids []uint32, missed []uint64) {
	for w, word := range missed {
		for ; word != 0; word &= word - 1 {
			if i := w<<6 + bits.TrailingZeros64(word); valid == nil || valid.Get(at+i) {
				ids[i] = k.int(x[i])
			}
		}
	}
}

func (k *Coder) int(v int64) uint32 {
	if uint64(v) < smallest {
		if k.small = grow(k.small, int(v)+1); k.small[v] == 0 {
			k.ints = append(k.ints, v)
			k.small[v] = uint32(len(k.ints))
		}
		return k.small[v] - 1
	}
	return k.big(v)
}

// big codes what small has no place for. The table numbers those alone, so
// that it keeps the code of each beside.
func (k *Coder) big(v int64) uint32 {
	code, fresh := k.table.put(uint64(v), uint32(len(k.ints)))
	if fresh {
		if n := len(k.ints); n == cap(k.ints) {
			k.ints = slices.Grow(k.ints, n) // append makes long ones little longer
		}
		k.ints = append(k.ints, v)
	}
	return code
}

func (k *Coder) float(x float64) uint32 {
	code, fresh := k.table.put(floatBits(x), uint32(len(k.floats)))
	if fresh {
		k.floats = append(k.floats, x)
	}
	return code
}

func (k *Coder) strings(c *column.Column, ids []uint32) {
	known := k.wordsOf(c)
	if known == nil {
		for i := range ids {
			if c.Valid(i) {
				ids[i] = k.dict.Code(c.Str(i))
			}
		}
		return
	}
	codes, _ := c.Codes()
	for i, code := range codes {
		if !c.Valid(i) {
			continue
		}
		if known[code] == 0 {
			known[code] = k.dict.Code(c.Str(i)) + 1
		}
		ids[i] = known[code] - 1
	}
}

// wordsOf returns what is known of the words of a column's dictionary; nil when
// it has none, or when so few rows are not worth a list of its words.
func (k *Coder) wordsOf(c *column.Column) []uint32 {
	_, dict := c.Codes()
	if dict == nil {
		return nil
	}
	n := len(c.Words())
	for i := range k.known {
		if w := &k.known[i]; w.dict == dict {
			w.codes = grow(w.codes, n)
			return w.codes
		}
	}
	if n > 64+8*c.Len() {
		return nil
	}
	w := &k.known[k.next]
	k.next = (k.next + 1) % len(k.known)
	*w = words{dict, make([]uint32, n)}
	return w.codes
}

// Values returns the values of codes as a column.
func (k *Coder) Values(codes []uint32) *column.Column {
	switch k.typ {
	case column.String:
		return column.NewCodes(append([]uint32(nil), codes...), k.dict, nil)
	case column.Float:
		return column.NewFloats(pick(k.floats, codes), nil)
	}
	return intCodec(k.typ).build(pick(k.ints, codes), nil)
}

// A Values is a growing list of values, by their codes.
type Values struct {
	of     *Coder
	ints   []int64
	floats []float64
	codes  []uint32
}

// NewValues makes an empty list of values of a coder.
func NewValues(of *Coder) *Values { return &Values{of: of} }

// Add puts the values of codes behind those that are there.
func (v *Values) Add(codes []uint32) {
	switch v.of.typ {
	case column.String:
		v.codes = append(v.codes, codes...)
	case column.Float:
		for _, code := range codes {
			v.floats = append(v.floats, v.of.floats[code])
		}
	default:
		for _, code := range codes {
			v.ints = append(v.ints, v.of.ints[code])
		}
	}
}

// Column returns all values so far. Those that are added later lie behind them,
// in the same memory.
func (v *Values) Column() *column.Column {
	switch v.of.typ {
	case column.String:
		return column.NewCodes(slices.Clip(v.codes), v.of.dict, nil)
	case column.Float:
		return column.NewFloats(slices.Clip(v.floats), nil)
	}
	return intCodec(v.of.typ).build(slices.Clip(v.ints), nil)
}

func pick[T any](values []T, codes []uint32) []T {
	out := make([]T, len(codes))
	for i, code := range codes {
		out[i] = values[code]
	}
	return out
}

// A Pairs numbers distinct pairs of codes in order of first appearance.
type Pairs struct {
	table       numbering
	Left, Right []uint32 // the codes of each pair
}

// Code returns the number of a pair.
func (p *Pairs) Code(left, right uint32) uint32 {
	code, fresh := p.table.put(uint64(left)<<32|uint64(right), uint32(len(p.Left)))
	if fresh {
		p.Left, p.Right = append(p.Left, left), append(p.Right, right)
	}
	return code
}
