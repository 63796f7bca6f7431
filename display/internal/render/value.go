package render

// A Kind is the type of a column's values.
type Kind uint8

// The kinds of columns. Time is nanoseconds since 1970 in UTC, Duration
// nanoseconds.
const (
	Bool Kind = iota
	Int
	Float
	String
	Time
	Duration
)

// line is what stands under a column's name.
func (k Kind) line() string {
	return [...]string{"bool", "int", "float", "string", "time · UTC", "duration"}[k]
}

// left reports whether values of this kind stand at the left of their column.
func (k Kind) left() bool { return k == String || k == Bool }

// A Value is one cell. Its column's kind says which field counts: Int for
// bools (0 or 1), ints, times and durations.
type Value struct {
	Null  bool
	Int   int64
	Float float64
	Str   string
}

// A Column is the part of a column that a frame shows.
type Column struct {
	Name   string
	Kind   Kind
	Key    bool // a group key: bold
	Values []Value
}
