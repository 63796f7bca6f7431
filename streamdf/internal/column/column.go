// Package column holds typed, immutable vectors with real nulls, and the
// batches made of them. It is the leaf under every other package of streamdf.
//
// The layout is Arrow's: a values slice, an LSB-first validity bitmap (absent
// when nothing is null), and for strings dictionary codes into a shared list.
// A column is immutable once built; slices of it share its memory.
package column

// A Column is an immutable vector of one type.
type Column struct {
	typ    Type
	n      int
	valid  Bitmap
	bools  []bool
	ints   []int64 // Int, Time, Duration
	floats []float64
	strs   []string // String without a dictionary
	codes  []uint32 // String with a dictionary: words[codes[i]]
	words  []string // the dictionary's strings when the column was built
	dict   *Dict    // whose codes these are; only its owner reads more of it
}

// NewBools, NewInts, NewFloats, … wrap slices that the caller no longer
// changes. valid may be nil: nothing is null.

// NewBools wraps values as a bool column.
func NewBools(values []bool, valid Bitmap) *Column {
	return &Column{typ: Bool, n: len(values), bools: values, valid: valid}
}

// NewInts wraps values as a column of t, which is Int, Time or Duration.
func NewInts(t Type, values []int64, valid Bitmap) *Column {
	return &Column{typ: t, n: len(values), ints: values, valid: valid}
}

// NewFloats wraps values as a float column.
func NewFloats(values []float64, valid Bitmap) *Column {
	return &Column{typ: Float, n: len(values), floats: values, valid: valid}
}

// NewStrings wraps values as a string column without a dictionary.
func NewStrings(values []string, valid Bitmap) *Column {
	return &Column{typ: String, n: len(values), strs: values, valid: valid}
}

// NewCodes wraps dictionary codes as a string column. Codes of null rows are
// ignored; all others must be below dict.Len().
func NewCodes(codes []uint32, dict *Dict, valid Bitmap) *Column {
	return &Column{typ: String, n: len(codes), codes: codes, words: dict.values, dict: dict, valid: valid}
}

// Type returns the type of the values.
func (c *Column) Type() Type { return c.typ }

// Len returns the number of rows.
func (c *Column) Len() int { return c.n }

// Valid reports whether row i is not null.
func (c *Column) Valid(i int) bool { return c.valid == nil || c.valid.Get(i) }

// Validity returns the bitmap of valid rows; nil when no row is null.
func (c *Column) Validity() Bitmap { return c.valid }

// Bools returns the values of a bool column; the entries of null rows mean
// nothing. Callers must not change them.
func (c *Column) Bools() []bool { return c.bools }

// Ints returns the values of an int, time or duration column, like Bools.
func (c *Column) Ints() []int64 { return c.ints }

// Floats returns the values of a float column, like Bools.
func (c *Column) Floats() []float64 { return c.floats }

// Codes returns the dictionary codes of a string column and the dictionary
// they belong to, for comparing identities; nil when the column has none.
func (c *Column) Codes() ([]uint32, *Dict) { return c.codes, c.dict }

// Words returns the strings that the codes stand for; safe to read while the
// dictionary grows.
func (c *Column) Words() []string { return c.words }

// Str returns the string in row i, whatever the encoding.
func (c *Column) Str(i int) string {
	if c.dict != nil {
		return c.words[c.codes[i]]
	}
	return c.strs[i]
}
