package column

import "time"

// Value returns row i as a Go value: nil for null, or a bool, int64, float64,
// string, time.Time in UTC or time.Duration. It allocates: it is for what a
// reader looks at, not for computing.
func (c *Column) Value(i int) any {
	if !c.Valid(i) {
		return nil
	}
	switch c.typ {
	case Bool:
		return c.bools[i]
	case Int:
		return c.ints[i]
	case Float:
		return c.floats[i]
	case String:
		return c.Str(i)
	case Time:
		return time.Unix(0, c.ints[i]).UTC()
	case Duration:
		return time.Duration(c.ints[i])
	}
	return nil
}

// NullColumn returns n nulls of type t.
func NullColumn(t Type, n int) *Column {
	out := &Column{typ: t, n: n, valid: NewBitmap(n)}
	switch t {
	case Bool:
		out.bools = make([]bool, n)
	case Float:
		out.floats = make([]float64, n)
	case String:
		out.strs = make([]string, n)
	default:
		out.ints = make([]int64, n)
	}
	return out
}

// Words returns the distinct strings in the order of their codes, for the
// dictionary's owner. Later strings do not appear in a slice returned before.
func (d *Dict) Words() []string { return d.values[:len(d.values):len(d.values)] }

// Strings returns the values of a string column without a dictionary, like
// Bools.
func (c *Column) Strings() []string { return c.strs }

// NewCodesOf is NewCodes for one who does not own dict, and so may read no more
// of it than words, which came with another column.
func NewCodesOf(codes []uint32, words []string, dict *Dict, valid Bitmap) *Column {
	return &Column{typ: String, n: len(codes), codes: codes, words: words, dict: dict, valid: valid}
}
