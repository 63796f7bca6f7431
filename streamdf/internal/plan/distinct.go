package plan

import (
	"fmt"

	"freshet/streamdf/internal/column"
)

// Distinct keeps the rows whose values of By have not been seen. Null is a
// value here.
type Distinct struct {
	Input Node
	By    []Named
	// Max is how many different values are remembered. One more ends the query
	// with an error, or with Recent makes it forget the one that was seen
	// longest ago.
	Max    int
	Recent bool
}

// Sample keeps a share of the rows, chosen by their numbers and the seed.
type Sample struct {
	Input    Node
	Fraction float64 // 0 to 1
	Seed     uint64
}

var (
	_ Node = (*Distinct)(nil)
	_ Node = (*Sample)(nil)
)

// Schema returns the columns of the node below.
func (n *Distinct) Schema() column.Schema { return n.Input.Schema() }

// Below returns the node that is read.
func (n *Distinct) Below() []Node { return []Node{n.Input} }

// Updating is that of the node below.
func (n *Distinct) Updating() bool { return n.Input.Updating() }

// String says by what.
func (n *Distinct) String() string {
	if n.Recent {
		return fmt.Sprintf("distinct %s among the last %d", named(n.By), n.Max)
	}
	return "distinct " + named(n.By)
}

// State is the values that were seen.
func (n *Distinct) State() string {
	return fmt.Sprintf("the different values of %s, %d at most", named(n.By), n.Max)
}

// Schema returns the columns of the node below.
func (n *Sample) Schema() column.Schema { return n.Input.Schema() }

// Below returns the node that is read.
func (n *Sample) Below() []Node { return []Node{n.Input} }

// Updating is that of the node below.
func (n *Sample) Updating() bool { return n.Input.Updating() }

// String says the share and the seed.
func (n *Sample) String() string { return fmt.Sprintf("sample %g, seed %d", n.Fraction, n.Seed) }

// State is empty: only a count is kept.
func (n *Sample) State() string { return "" }
