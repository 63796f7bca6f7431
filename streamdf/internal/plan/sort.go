package plan

import (
	"fmt"
	"strings"

	"freshet/streamdf/internal/column"
	"freshet/streamdf/internal/expr"
)

// Sort puts rows in order, those that are equal in order of arrival; NaN comes
// after all values and null last. With N it keeps the first N. It is updating.
type Sort struct {
	Input Node
	By    []Order
	N     int // rows to keep; 0: all
}

// An Order is an expression to sort by.
type Order struct {
	Expr *expr.Expr
	Desc bool // the greatest first
}

// Describe gives the statistics of numeric columns over all rows so far, a row
// each: count, mean, std, min, quartiles and max. It is updating.
type Describe struct {
	Input   Node
	Columns []Named
}

// Statistics are the rows of Describe, in order.
var Statistics = []string{"count", "mean", "std", "min", "25%", "50%", "75%", "max"}

var (
	_ Node = (*Sort)(nil)
	_ Node = (*Describe)(nil)
)

// Schema returns the columns of the node below.
func (n *Sort) Schema() column.Schema { return n.Input.Schema() }

// Below returns the node that is read.
func (n *Sort) Below() []Node { return []Node{n.Input} }

// Updating is true: rows that come later may belong before others.
func (n *Sort) Updating() bool { return true }

// String says what the order is and how many rows are kept.
func (n *Sort) String() string {
	var parts []string
	for _, o := range n.By {
		text := o.Expr.String()
		if o.Desc {
			text += " descending"
		}
		parts = append(parts, text)
	}
	if n.N > 0 {
		return fmt.Sprintf("first %d by %s", n.N, strings.Join(parts, ", "))
	}
	return "sort by " + strings.Join(parts, ", ")
}

// State is the rows that are kept; the whole of a result is there anyway.
func (n *Sort) State() string {
	switch {
	case n.Input.Updating():
		return ""
	case n.N == 0:
		return "all rows" + grows
	}
	return fmt.Sprintf("%d rows", n.N)
}

// Schema returns the name of the statistic, and the columns as floats.
func (n *Describe) Schema() column.Schema {
	s := column.Schema{{Name: "statistic", Type: column.String}}
	for _, c := range n.Columns {
		s = append(s, column.Field{Name: c.Name, Type: column.Float})
	}
	return s
}

// Below returns the node that is read.
func (n *Describe) Below() []Node { return []Node{n.Input} }

// Updating is true.
func (n *Describe) Updating() bool { return true }

// String lists the columns.
func (n *Describe) String() string { return "describe " + named(n.Columns) }

// State is every value, for the quartiles.
func (n *Describe) State() string { return "all values of " + named(n.Columns) + grows }

// EventTime is none.
func (n *Describe) EventTime() (Time, bool) { return Time{}, false }

// GroupKeys is the name of the statistic.
func (n *Describe) GroupKeys() []string { return []string{"statistic"} }
