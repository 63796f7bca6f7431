package plan

import (
	"fmt"
	"time"

	"freshet/streamdf/internal/column"
)

// RateLimit gives rows, or a result, at most once in a while: rows that come
// meanwhile wait and go together, results that are replaced meanwhile are not
// shown.
type RateLimit struct {
	Input Node
	Every time.Duration
}

// Buffer lets the source run ahead of the query by Rows rows.
type Buffer struct {
	Input Node
	Rows  int
}

var (
	_ Node = (*RateLimit)(nil)
	_ Node = (*Buffer)(nil)
)

// Schema returns the columns of the node below.
func (n *RateLimit) Schema() column.Schema { return n.Input.Schema() }

// Below returns the node that is read.
func (n *RateLimit) Below() []Node { return []Node{n.Input} }

// Updating is that of the node below.
func (n *RateLimit) Updating() bool { return n.Input.Updating() }

// String says how often.
func (n *RateLimit) String() string { return fmt.Sprintf("at most once in %s", n.Every) }

// State is the rows that wait.
func (n *RateLimit) State() string {
	if n.Updating() {
		return ""
	}
	return fmt.Sprintf("the rows of %s", n.Every)
}

// Schema returns the columns of the node below.
func (n *Buffer) Schema() column.Schema { return n.Input.Schema() }

// Below returns the node that is read.
func (n *Buffer) Below() []Node { return []Node{n.Input} }

// Updating is that of the node below.
func (n *Buffer) Updating() bool { return n.Input.Updating() }

// String says how many rows.
func (n *Buffer) String() string { return fmt.Sprintf("buffer of %d rows", n.Rows) }

// State is the rows that wait.
func (n *Buffer) State() string { return fmt.Sprintf("%d rows of the source", n.Rows) }
