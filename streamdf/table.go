package streamdf

import (
	"fmt"
	"math"
	"time"
	"unsafe"

	"freshet/streamdf/internal/column"
)

// A Table is finished columns in memory: a batch of an appending frame, or one
// state of an updating one. It is immutable and safe for concurrent use.
type Table struct{ data column.Table }

// tableOf is the table that data is the only field of: a query hands out one
// for each batch, which so costs nothing.
func tableOf(data *column.Table) *Table { return (*Table)(unsafe.Pointer(data)) }

func columnsOf(t *Table) *column.Table { return &t.data }

// Len returns the number of rows.
func (t *Table) Len() int { return t.data.Len() }

// Schema returns the columns' names and types.
func (t *Table) Schema() Schema { return t.data.Schema() }

// Names returns the columns' names in order.
func (t *Table) Names() []string { return t.data.Schema().Names() }

// column returns a column or panics with an *Error that lists those there are.
func (t *Table) column(verb, name string) *column.Column {
	c := t.data.Named(name)
	if c == nil {
		refuseColumn(verb, name, t.data.Schema())
	}
	return c
}

func (t *Table) typed(verb, name string, want ...Type) *column.Column {
	c := t.column(verb, name)
	for _, w := range want {
		if c.Type() == w {
			return c
		}
	}
	refusef(verb, "column %s is %s, not %s", name, c.Type(), want[0])
	return nil
}

// Value returns the value in a row (from 0) and column: nil for null, else a
// bool, int64, float64, string, time.Time or time.Duration.
func (t *Table) Value(row int, name string) any {
	i := t.data.Schema().Index(name)
	if i < 0 {
		refuseColumn("Value", name, t.data.Schema())
	}
	if row < 0 || row >= t.Len() {
		refusef("Value", "row %d of a table of %d rows", row, t.Len())
	}
	return t.data.Value(row, i)
}

// Floats returns the values of a float or int column; NaN stands for null.
func (t *Table) Floats(name string) []float64 {
	c := t.typed("Floats", name, Float, Int)
	out := make([]float64, c.Len())
	for i := range out {
		switch {
		case !c.Valid(i):
			out[i] = math.NaN()
		case c.Type() == Int:
			out[i] = float64(c.Ints()[i])
		default:
			out[i] = c.Floats()[i]
		}
	}
	return out
}

// Ints returns the values of an int column; 0 stands for null (see Valid).
func (t *Table) Ints(name string) []int64 {
	c := t.typed("Ints", name, Int)
	out := make([]int64, c.Len())
	for i := range out {
		if c.Valid(i) {
			out[i] = c.Ints()[i]
		}
	}
	return out
}

// Strings returns the values of a string column; "" stands for null.
func (t *Table) Strings(name string) []string {
	c := t.typed("Strings", name, String)
	out := make([]string, c.Len())
	for i := range out {
		if c.Valid(i) {
			out[i] = c.Str(i)
		}
	}
	return out
}

// Times returns the values of a time column in UTC; the zero time stands for
// null.
func (t *Table) Times(name string) []time.Time {
	c := t.typed("Times", name, Time)
	out := make([]time.Time, c.Len())
	for i := range out {
		if c.Valid(i) {
			out[i] = time.Unix(0, c.Ints()[i]).UTC()
		}
	}
	return out
}

// Durations returns the values of a duration column; 0 stands for null.
func (t *Table) Durations(name string) []time.Duration {
	c := t.typed("Durations", name, Duration)
	out := make([]time.Duration, c.Len())
	for i := range out {
		if c.Valid(i) {
			out[i] = time.Duration(c.Ints()[i])
		}
	}
	return out
}

// Bools returns the values of a bool column; false stands for null.
func (t *Table) Bools(name string) []bool {
	c := t.typed("Bools", name, Bool)
	out := make([]bool, c.Len())
	for i := range out {
		out[i] = c.Valid(i) && c.Bools()[i]
	}
	return out
}

// Valid tells for each row of a column whether it is not null.
func (t *Table) Valid(name string) []bool {
	c := t.column("Valid", name)
	out := make([]bool, c.Len())
	for i := range out {
		out[i] = c.Valid(i)
	}
	return out
}

// Slice returns rows i to j-1. It shares memory with t.
func (t *Table) Slice(i, j int) *Table {
	if i < 0 || j < i || j > t.Len() {
		refusef("Slice", "rows %d to %d of a table of %d rows", i, j, t.Len())
	}
	return tableOf(t.data.Slice(i, j))
}

// Each calls f with every row in order.
func (t *Table) Each(f func(Row)) {
	for i := range t.Len() {
		f(Row{t, i})
	}
}

// A Row is one row of a table.
type Row struct {
	table *Table
	index int
}

// Index returns the row's number in its table, from 0.
func (r Row) Index() int { return r.index }

// Value returns the value of a column, nil for null; see Table.Value.
func (r Row) Value(name string) any { return r.table.Value(r.index, name) }

// Valid reports whether a column is not null.
func (r Row) Valid(name string) bool { return r.table.column("Valid", name).Valid(r.index) }

// Float returns the value of a float or int column, NaN for null.
func (r Row) Float(name string) float64 {
	c := r.table.typed("Float", name, Float, Int)
	switch {
	case !c.Valid(r.index):
		return math.NaN()
	case c.Type() == Int:
		return float64(c.Ints()[r.index])
	}
	return c.Floats()[r.index]
}

// Int returns the value of an int column, 0 for null.
func (r Row) Int(name string) int64 {
	if c := r.table.typed("Int", name, Int); c.Valid(r.index) {
		return c.Ints()[r.index]
	}
	return 0
}

// Str returns the value of a string column, "" for null.
func (r Row) Str(name string) string {
	if c := r.table.typed("Str", name, String); c.Valid(r.index) {
		return c.Str(r.index)
	}
	return ""
}

// Bool returns the value of a bool column, false for null.
func (r Row) Bool(name string) bool {
	c := r.table.typed("Bool", name, Bool)
	return c.Valid(r.index) && c.Bools()[r.index]
}

// Time returns the value of a time column in UTC, the zero time for null.
func (r Row) Time(name string) time.Time {
	if c := r.table.typed("Time", name, Time); c.Valid(r.index) {
		return time.Unix(0, c.Ints()[r.index]).UTC()
	}
	return time.Time{}
}

// Duration returns the value of a duration column, 0 for null.
func (r Row) Duration(name string) time.Duration {
	if c := r.table.typed("Duration", name, Duration); c.Valid(r.index) {
		return time.Duration(c.Ints()[r.index])
	}
	return 0
}

// String returns the row as "x=1 k=a".
func (r Row) String() string {
	text := ""
	for i, name := range r.table.Names() {
		if i > 0 {
			text += " "
		}
		value := r.Value(name)
		if value == nil {
			value = "null"
		}
		text += fmt.Sprintf("%s=%v", name, value)
	}
	return text
}
