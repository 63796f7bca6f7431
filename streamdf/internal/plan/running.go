package plan

import (
	"fmt"
	"strings"

	"freshet/streamdf/internal/column"
	"freshet/streamdf/internal/expr"
)

// Running computes columns of each row and those of its group before it. It
// gives the rows of its input, changed or with further columns.
type Running struct {
	Input   Node
	Keys    []Named // what makes a group
	Columns []RunningColumn
	Verb    string // what the reader wrote, for Explain: "cumsum"
	Text    string // likewise: "total = x"
}

// A RunningColumn is a column of the row itself, or what Func makes of Arg in
// this row and those before.
type RunningColumn struct {
	Name string
	Func string // "cumsum", "cumprod", "cummin", "cummax", "diff", "shift", "pct_change"; empty: Arg as it is
	Arg  *expr.Expr
	N    int // how many rows diff, shift and pct_change look back
	Type column.Type
}

// EWM gives a row for each row of its input: the columns of Keep, then the
// calls, mean, var or std, under weights that fall exponentially within the
// row's group.
type EWM struct {
	Input      Node
	Keys       []Named
	Keep       []Named
	Decay      Decay
	MinPeriods int
	Calls      []Call
}

// A Decay says how exponential weights fall.
type Decay struct {
	Alpha      float64 // the weight of the newest value, in (0, 1]
	Adjust     bool    // weights are (1-Alpha)^i, divided by their sum; else a recursion
	IgnoreNull bool    // a null does not age the values before it
}

var (
	_ Node = (*Running)(nil)
	_ Node = (*EWM)(nil)
)

// Schema returns the columns in order.
func (n *Running) Schema() column.Schema {
	var s column.Schema
	for _, c := range n.Columns {
		s = append(s, column.Field{Name: c.Name, Type: c.Type})
	}
	return s
}

// Below returns the node that is read.
func (n *Running) Below() []Node { return []Node{n.Input} }

// Updating is that of the node below.
func (n *Running) Updating() bool { return n.Input.Updating() }

// String says the verb, what it was given and the groups.
func (n *Running) String() string {
	text := n.Verb + " " + n.Text
	if len(n.Keys) > 0 {
		text += " by " + named(n.Keys)
	}
	return text
}

// State is a number or the last rows, for each column and group.
func (n *Running) State() string {
	var parts []string
	for _, c := range n.Columns {
		switch c.Func {
		case "":
		case "diff", "shift", "pct_change":
			rows := fmt.Sprintf("%d rows", c.N)
			if c.N == 1 {
				rows = "one row"
			}
			parts = append(parts, rows+" of "+c.Arg.String())
		default:
			parts = append(parts, "one number of "+c.Arg.String())
		}
	}
	return strings.Join(parts, ", ") + eachGroup(n.Keys)
}

func eachGroup(keys []Named) string {
	if len(keys) > 0 {
		return " for each group"
	}
	return ""
}

// kept are the columns that are the row's own.
func (n *Running) kept() []Named {
	var list []Named
	for _, c := range n.Columns {
		if c.Func == "" {
			list = append(list, Named{Name: c.Name, Expr: c.Arg})
		}
	}
	return list
}

// EventTime is that of the node below, if its column is kept.
func (n *Running) EventTime() (Time, bool) { return timeUnder(n.Input, n.kept()) }

// EventTime is that of the node below, if its column is kept.
func (n *EWM) EventTime() (Time, bool) { return timeUnder(n.Input, n.Keep) }

// timeUnder is the event time of a node under the name that its column has in
// kept.
func timeUnder(n Node, kept []Named) (Time, bool) {
	t, ok := EventTimeOf(n)
	if !ok {
		return t, false
	}
	return renamed(t, kept)
}

// GroupKeys is nil: a row a row.
func (n *EWM) GroupKeys() []string { return nil }

// Schema returns the columns kept and then the aggregates.
func (n *EWM) Schema() column.Schema { return results(fields(nil, n.Keep), n.Calls) }

// Below returns the node that is read.
func (n *EWM) Below() []Node { return []Node{n.Input} }

// Updating is false: each row gets its result once.
func (n *EWM) Updating() bool { return false }

// String says the decay, the groups and the aggregates.
func (n *EWM) String() string {
	text := fmt.Sprintf("ewm alpha %g", n.Decay.Alpha)
	if !n.Decay.Adjust {
		text += " not adjusted"
	}
	if n.Decay.IgnoreNull {
		text += " ignoring nulls"
	}
	if len(n.Keys) > 0 {
		text += " by " + named(n.Keys)
	}
	return text + ": " + callList(n.Calls)
}

// State is a few numbers for each call and group.
func (n *EWM) State() string {
	return "the weights and sums of " + callList(n.Calls) + eachGroup(n.Keys)
}
