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
		return c.Bools()[i]
	case Int:
		return c.Ints()[i]
	case Float:
		return c.Floats()[i]
	case String:
		return c.Str(i)
	case Time:
		return time.Unix(0, c.Ints()[i]).UTC()
	case Duration:
		return time.Duration(c.Ints()[i])
	}
	return nil
}

// NullColumn returns n nulls of type t.
func NullColumn(t Type, n int) *Column {
	valid := NewBitmap(n)
	switch t {
	case Bool:
		return NewBools(make([]bool, n), valid)
	case Float:
		return NewFloats(make([]float64, n), valid)
	case String:
		return NewStrings(make([]string, n), valid)
	}
	return NewInts(t, make([]int64, n), valid)
}
