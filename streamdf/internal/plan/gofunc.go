package plan

import (
	"fmt"

	"freshet/streamdf/internal/column"
)

// The nodes below hold Go functions: plans with one of them are run here alone,
// and have no JSON form.

// MapRows adds a column, or replaces one, by a Go function of each row.
type MapRows struct {
	Input Node
	Name  string
	Type  column.Type
	Args  []Named
	// Func computes rows of the arguments' columns. A row that fails gives an
	// error of type RowError.
	Func func(args []*column.Column, rows int) (*column.Column, error)
}

// A RowError is what a Go function failed with.
type RowError struct {
	Row int // of the batch, from 0
	Err error
}

func (e *RowError) Error() string { return e.Err.Error() }

// Unwrap returns what the function failed with.
func (e *RowError) Unwrap() error { return e.Err }

// MapBatch replaces every batch by what a Go function makes of it: the one node
// whose answers may depend on how the stream was cut.
type MapBatch struct {
	Input Node
	Out   column.Schema
	Func  func(*column.Table) (*column.Table, error) // its result has the columns of Out
}

// A GoAggregate is an aggregate in Go code; see agg.Custom, which it becomes.
type GoAggregate struct {
	Init   func() (any, error)
	Add    func(state any, args [2]*column.Column, row int) (next any, took bool, err error)
	Merge  func(older, newer any) (any, error)
	Result func(state any) (any, error)
}

var (
	_ Node = (*MapRows)(nil)
	_ Node = (*MapBatch)(nil)
)

// Schema returns the columns of the node below and the new one.
func (n *MapRows) Schema() column.Schema {
	s := append(column.Schema(nil), n.Input.Schema()...)
	if i := s.Index(n.Name); i >= 0 {
		s[i].Type = n.Type
		return s
	}
	return append(s, column.Field{Name: n.Name, Type: n.Type})
}

// Below returns the node that is read.
func (n *MapRows) Below() []Node { return []Node{n.Input} }

// Updating is that of the node below.
func (n *MapRows) Updating() bool { return n.Input.Updating() }

// EventTime is that of the node below, unless its column is replaced.
func (n *MapRows) EventTime() (Time, bool) {
	t, ok := EventTimeOf(n.Input)
	if t.Column == n.Name {
		return Time{}, false
	}
	return t, ok
}

// String says the column and the arguments.
func (n *MapRows) String() string {
	return fmt.Sprintf("map rows %s = Go function(%s)", n.Name, named(n.Args))
}

// State is empty, as far as can be seen.
func (n *MapRows) State() string { return "" }

// Schema returns the columns that the function gives.
func (n *MapBatch) Schema() column.Schema { return n.Out }

// Below returns the node that is read.
func (n *MapBatch) Below() []Node { return []Node{n.Input} }

// Updating is that of the node below.
func (n *MapBatch) Updating() bool { return n.Input.Updating() }

// String says that a Go function is called.
func (n *MapBatch) String() string { return "map batch by a Go function" }

// State is empty, as far as can be seen.
func (n *MapBatch) State() string { return "" }

// EventTime is unknown: the function may do anything to it.
func (n *MapBatch) EventTime() (Time, bool) { return Time{}, false }

// GroupKeys is unknown, likewise.
func (n *MapBatch) GroupKeys() []string { return nil }
