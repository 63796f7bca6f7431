package agg

import (
	"math"

	"freshet/streamdf/internal/column"
)

// A codec reads the values of one column type as T and writes them back, so
// that one implementation serves several types. Values of null rows mean
// nothing.
type codec[T any] struct {
	values func(*column.Column, int, int) []T // rows i to j-1; valid until the next call
	build  func([]T, column.Bitmap) *column.Column
}

// intCodec is that of int, time, duration and bool, false being 0.
func intCodec(t column.Type) codec[int64] {
	if t != column.Bool {
		return codec[int64]{
			values: func(c *column.Column, i, j int) []int64 { return c.Ints()[i:j] },
			build:  func(v []int64, valid column.Bitmap) *column.Column { return column.NewInts(t, v, valid) },
		}
	}
	var scratch []int64
	return codec[int64]{
		values: func(c *column.Column, i, j int) []int64 {
			scratch = scratch[:0]
			for _, b := range c.Bools()[i:j] {
				scratch = append(scratch, bit(b))
			}
			return scratch
		},
		build: func(v []int64, valid column.Bitmap) *column.Column { return column.NewBools(boolsOf(v), valid) },
	}
}

func bit(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

func boolsOf(v []int64) []bool {
	out := make([]bool, len(v))
	for i, x := range v {
		out[i] = x != 0
	}
	return out
}

func floatCodec() codec[float64] {
	return codec[float64]{
		values: func(c *column.Column, i, j int) []float64 { return c.Floats()[i:j] },
		build:  column.NewFloats,
	}
}

func stringCodec() codec[string] {
	var scratch []string
	return codec[string]{
		values: func(c *column.Column, i, j int) []string {
			scratch = scratch[:0]
			for ; i < j; i++ {
				s := ""
				if c.Valid(i) {
					s = c.Str(i)
				}
				scratch = append(scratch, s)
			}
			return scratch
		},
		build: column.NewStrings,
	}
}

// bitsCodec reads floats as their bits, with one NaN and one zero.
func bitsCodec() codec[int64] {
	var scratch []int64
	return codec[int64]{values: func(c *column.Column, i, j int) []int64 {
		scratch = scratch[:0]
		for _, x := range c.Floats()[i:j] {
			scratch = append(scratch, int64(floatBits(x)))
		}
		return scratch
	}}
}

func floatBits(x float64) uint64 {
	if x == 0 {
		return 0
	}
	if x != x {
		return 0x7ff8000000000001
	}
	return math.Float64bits(x)
}

// numbers reads numeric and duration columns as floats.
type numbers struct{ scratch []float64 }

// of returns rows i to j-1; valid until the next call. Null rows are 0.
func (n *numbers) of(c *column.Column, i, j int) []float64 {
	valid := c.Validity()
	if c.Type() == column.Float && valid == nil {
		return c.Floats()[i:j]
	}
	n.scratch = grow(n.scratch, j-i)
	out := n.scratch[:j-i]
	switch c.Type() {
	case column.Float:
		copy(out, c.Floats()[i:j])
	case column.Bool:
		for k, b := range c.Bools()[i:j] {
			out[k] = float64(bit(b))
		}
	default:
		for k, x := range c.Ints()[i:j] {
			out[k] = float64(x)
		}
	}
	if valid != nil {
		for k := range out {
			if !valid.Get(i + k) {
				out[k] = 0
			}
		}
	}
	return out
}

// floatsTo makes a column of t, Float or Duration, of results. Durations are
// rounded to the nanosecond.
func floatsTo(t column.Type, v []float64, valid column.Bitmap) *column.Column {
	if t != column.Duration {
		return column.NewFloats(v, valid)
	}
	ints := make([]int64, len(v))
	round(ints, v)
	return column.NewInts(t, ints, valid)
}

func round(ints []int64, v []float64) {
	for i, x := range v {
		ints[i] = int64(math.Round(x))
	}
}

// validWhere returns the bitmap of the rows for which ok is true; nil when it
// is for all.
func validWhere(n int, ok func(int) bool) column.Bitmap {
	var valid column.Bitmap
	for i := range n {
		if !ok(i) {
			if valid == nil {
				valid = allValid(n)
			}
			valid.Clear(i)
		}
	}
	return valid
}

func allValid(n int) column.Bitmap {
	valid := column.NewBitmap(n)
	for i := range valid {
		valid[i] = ^uint64(0)
	}
	return valid
}
