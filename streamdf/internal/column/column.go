// Package column holds typed, immutable vectors with real nulls, and the
// batches made of them. It is the leaf under every other package of streamdf.
//
// The layout is Arrow's: a values slice, an LSB-first validity bitmap (absent
// when nothing is null), and for strings dictionary codes into a shared list.
// A column is immutable once built; slices of it share its memory.
package column

import "unsafe"

// A Column is an immutable vector of one type. Its header is small, for batches
// of one row consist of headers: the slices that it stands for are made of a
// pointer when they are asked for.
type Column struct {
	typ   Type
	lent  bool // of a Room, which makes another of it unless it is
	kept  bool
	n     int
	data  unsafe.Pointer // n bools, int64s (Int, Time, Duration), float64s, strings, or uint32 codes
	valid unsafe.Pointer // the words of n bits; nil: nothing is null
	coded *coding        // of a String with a dictionary
	of    *Column        // the lent column that it is a slice of; nil: none
}

// A coding is what codes stand for.
type coding struct {
	words []string // the dictionary's strings when the column was built
	dict  *Dict    // whose codes these are; only its owner reads more of it
}

func newColumn[T any](t Type, values []T, valid Bitmap) *Column {
	c := newHeader(t, values, valid)
	return &c
}

func newHeader[T any](t Type, values []T, valid Bitmap) Column {
	return Column{typ: t, n: len(values), data: pointer(values), valid: validPointer(valid, len(values))}
}

func pointer[T any](values []T) unsafe.Pointer { return unsafe.Pointer(unsafe.SliceData(values)) }

// validPointer checks that a bitmap has a bit for each of n rows.
func validPointer(valid Bitmap, n int) unsafe.Pointer {
	if valid == nil || n == 0 {
		return nil
	}
	return pointer(valid[:words(n)])
}

// words is how many words hold n bits.
func words(n int) int { return (n + 63) >> 6 }

// valuesOf returns the values of a column, which are Ts.
func valuesOf[T any](c *Column) []T { return unsafe.Slice((*T)(c.data), c.n) }

// NewBools, NewInts, NewFloats, … wrap slices that the caller no longer
// changes. valid may be nil: nothing is null.

// NewBools wraps values as a bool column.
func NewBools(values []bool, valid Bitmap) *Column { return newColumn(Bool, values, valid) }

// NewInts wraps values as a column of t, which is Int, Time or Duration.
func NewInts(t Type, values []int64, valid Bitmap) *Column { return newColumn(t, values, valid) }

// NewFloats wraps values as a float column.
func NewFloats(values []float64, valid Bitmap) *Column { return newColumn(Float, values, valid) }

// NewFloat is NewFloats of one value, for what comes a row at a time.
func NewFloat(x float64) *Column {
	c, values := single[float64]()
	values[0] = x
	*c = newHeader(Float, values, nil)
	return c
}

// NewStrings wraps values as a string column without a dictionary.
func NewStrings(values []string, valid Bitmap) *Column { return newColumn(String, values, valid) }

// NewCodes wraps dictionary codes as a string column. Codes of null rows are
// ignored; all others must be below dict.Len().
func NewCodes(codes []uint32, dict *Dict, valid Bitmap) *Column {
	c := newColumn(String, codes, valid)
	c.coded = dict.coding()
	return c
}

// NewCodesOf is NewCodes for one who does not own dict, and so may read no more
// of it than words, which came with another column.
func NewCodesOf(codes []uint32, words []string, dict *Dict, valid Bitmap) *Column {
	c := newColumn(String, codes, valid)
	c.coded = &coding{words, dict}
	return c
}

// Type returns the type of the values.
func (c *Column) Type() Type { return c.typ }

// Len returns the number of rows.
func (c *Column) Len() int { return c.n }

// Valid reports whether row i is not null.
func (c *Column) Valid(i int) bool { return c.valid == nil || c.Validity().Get(i) }

// Validity returns the bitmap of valid rows; nil when no row is null.
func (c *Column) Validity() Bitmap {
	if c.valid == nil {
		return nil
	}
	return unsafe.Slice((*uint64)(c.valid), words(c.n))
}

// Bools returns the values of a bool column; the entries of null rows mean
// nothing. Callers must not change them. It is nil for other columns.
func (c *Column) Bools() []bool {
	if c.typ != Bool {
		return nil
	}
	return valuesOf[bool](c)
}

// Ints returns the values of an int, time or duration column, like Bools.
func (c *Column) Ints() []int64 {
	if c.typ != Int && c.typ != Time && c.typ != Duration {
		return nil
	}
	return valuesOf[int64](c)
}

// Floats returns the values of a float column, like Bools.
func (c *Column) Floats() []float64 {
	if c.typ != Float {
		return nil
	}
	return valuesOf[float64](c)
}

// Strings returns the values of a string column without a dictionary, like
// Bools.
func (c *Column) Strings() []string {
	if c.typ != String || c.coded != nil {
		return nil
	}
	return valuesOf[string](c)
}

// Codes returns the dictionary codes of a string column and the dictionary
// they belong to, for comparing identities; nil when the column has none.
func (c *Column) Codes() ([]uint32, *Dict) {
	if c.coded == nil {
		return nil, nil
	}
	return valuesOf[uint32](c), c.coded.dict
}

// Words returns the strings that the codes stand for; safe to read while the
// dictionary grows.
func (c *Column) Words() []string {
	if c.coded == nil {
		return nil
	}
	return c.coded.words
}

// Str returns the string in row i, whatever the encoding.
func (c *Column) Str(i int) string {
	if c.coded != nil {
		return c.coded.words[valuesOf[uint32](c)[i]]
	}
	return valuesOf[string](c)[i]
}
