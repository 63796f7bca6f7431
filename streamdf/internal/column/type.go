package column

import "fmt"

// Type is the type of a column's values.
type Type uint8

// The column types. Time is nanoseconds since 1970 in UTC, Duration
// nanoseconds; both are stored as int64.
const (
	Invalid Type = iota
	Bool
	Int
	Float
	String
	Time
	Duration
)

var typeNames = [...]string{"invalid", "bool", "int", "float", "string", "time", "duration"}

// String returns the name that cells use: "int", "float", …
func (t Type) String() string {
	if int(t) < len(typeNames) {
		return typeNames[t]
	}
	return fmt.Sprintf("type(%d)", t)
}

// Numeric reports whether t takes part in arithmetic and in reductions that
// name no column.
func (t Type) Numeric() bool { return t == Int || t == Float }

// ParseType is the inverse of Type.String.
func ParseType(name string) (Type, bool) {
	for i, n := range typeNames {
		if i > 0 && n == name {
			return Type(i), true
		}
	}
	return Invalid, false
}

// A Field is a named column type.
type Field struct {
	Name string
	Type Type
}

// A Schema lists the columns of a table in order. Names are unique.
type Schema []Field

// Index returns the position of the named column, or -1.
func (s Schema) Index(name string) int {
	for i, f := range s {
		if f.Name == name {
			return i
		}
	}
	return -1
}

// Names returns the column names in order.
func (s Schema) Names() []string {
	names := make([]string, len(s))
	for i, f := range s {
		names[i] = f.Name
	}
	return names
}

// Equal reports whether two schemas have the same names and types in order.
func (s Schema) Equal(o Schema) bool {
	if len(s) != len(o) {
		return false
	}
	for i := range s {
		if s[i] != o[i] {
			return false
		}
	}
	return true
}
