package streamdf

import "freshet/streamdf/internal/column"

// A Schema lists a table's columns in order: Schema{{Name: "x", Type: Float}}.
type Schema = column.Schema

// A Field is a column's name and type.
type Field = column.Field

// A Type is the type of a column's values; its String is "int", "float", ….
type Type = column.Type

// The column types: int64, float64, UTF-8, nanoseconds since 1970 in UTC,
// nanoseconds. Each has nulls.
const (
	Bool     = column.Bool
	Int      = column.Int
	Float    = column.Float
	String   = column.String
	Time     = column.Time
	Duration = column.Duration
)
