package column

import "fmt"

// A Table is an immutable batch: columns of equal length under a schema.
type Table struct {
	schema Schema
	cols   []*Column
	n      int
}

// NewTable makes a table of n rows. It panics when a column's type or length
// does not match: that is a bug in an operator, never a user's mistake.
func NewTable(schema Schema, n int, cols ...*Column) *Table {
	if len(schema) != len(cols) {
		panic(fmt.Sprintf("column: %d fields but %d columns", len(schema), len(cols)))
	}
	for i, c := range cols {
		if c.typ != schema[i].Type || c.n != n {
			panic(fmt.Sprintf("column: %s is %s[%d], want %s[%d]", schema[i].Name, c.typ, c.n, schema[i].Type, n))
		}
	}
	return &Table{schema: schema, cols: cols, n: n}
}

// Schema returns the columns' names and types.
func (t *Table) Schema() Schema { return t.schema }

// Len returns the number of rows.
func (t *Table) Len() int { return t.n }

// Col returns column i.
func (t *Table) Col(i int) *Column { return t.cols[i] }

// Named returns the column of that name, or nil.
func (t *Table) Named(name string) *Column {
	if i := t.schema.Index(name); i >= 0 {
		return t.cols[i]
	}
	return nil
}
