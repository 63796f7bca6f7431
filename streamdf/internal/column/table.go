package column

import "fmt"

// A Table is an immutable batch: columns of equal length under a schema.
type Table struct {
	schema Schema
	cols   []*Column
	n      int
	lent   bool // of a TableRoom or a Picker, which makes another of it unless it is
	kept   bool
	pick   later // makes the columns when they are asked for, instead of cols; nil: there they are
}

// later is what a table is made of whose columns are not made yet.
type later interface {
	column(i int) *Column
	keep()
	value(row, i int) any
}

var (
	_ later = (*picked)(nil)
	_ later = (*versioned)(nil)
)

// NewTable makes a table of n rows. It panics when a column's type or length
// does not match: that is a bug in an operator, never a user's mistake.
func NewTable(schema Schema, n int, cols ...*Column) *Table {
	check(schema, n, cols)
	t := newTable(schema, n)
	copy(t.cols, cols)
	return t
}

func check(schema Schema, n int, cols []*Column) {
	if len(schema) != len(cols) {
		panic(fmt.Sprintf("column: %d fields but %d columns", len(schema), len(cols)))
	}
	for i, c := range cols {
		if c.typ != schema[i].Type || c.n != n {
			panic(fmt.Sprintf("column: %s is %s[%d], want %s[%d]", schema[i].Name, c.typ, c.n, schema[i].Type, n))
		}
	}
}

// newTable returns a table whose columns are still to be set. Those of a narrow
// one lie beside it: a table of one row is little else.
func newTable(schema Schema, n int) *Table {
	switch k := len(schema); {
	case k <= 2:
		t := &struct {
			Table
			room [2]*Column
		}{}
		t.Table = Table{schema: schema, cols: t.room[:k:k], n: n}
		return &t.Table
	case k <= 8:
		t := &struct {
			Table
			room [8]*Column
		}{}
		t.Table = Table{schema: schema, cols: t.room[:k:k], n: n}
		return &t.Table
	default:
		return &Table{schema: schema, cols: make([]*Column, k), n: n}
	}
}

// Schema returns the columns' names and types.
func (t *Table) Schema() Schema { return t.schema }

// Len returns the number of rows.
func (t *Table) Len() int { return t.n }

// Col returns column i.
func (t *Table) Col(i int) *Column {
	if t.pick != nil {
		return t.pick.column(i)
	}
	return t.cols[i]
}

// Value returns the value in a row of column i, as Column.Value does. It need not
// make the column.
func (t *Table) Value(row, i int) any {
	if t.pick != nil {
		return t.pick.value(row, i)
	}
	return t.cols[i].Value(row)
}

// Named returns the column of that name, or nil.
func (t *Table) Named(name string) *Column {
	if i := t.schema.Index(name); i >= 0 {
		return t.Col(i)
	}
	return nil
}
