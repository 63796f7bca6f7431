package plan

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"freshet/streamdf/internal/column"
)

// A Pair is a column of the left and one of the right that must be equal. Nulls
// are equal to nothing.
type Pair struct{ Left, Right string }

func pairs(on []Pair) string {
	var parts []string
	for _, p := range on {
		if p.Left == p.Right {
			parts = append(parts, p.Left)
		} else {
			parts = append(parts, p.Left+" = "+p.Right)
		}
	}
	return strings.Join(parts, ", ")
}

// Joined is the schema of rows put side by side: all of left, then those columns
// of right that are not keys of the same name, with the suffix _right where left
// has the name too. kept are the places of the latter in right.
func Joined(left, right column.Schema, on []Pair) (schema column.Schema, kept []int) {
	schema = slices.Clone(left)
	for i, f := range right {
		if slices.Contains(on, Pair{f.Name, f.Name}) {
			continue
		}
		if left.Index(f.Name) >= 0 {
			f.Name += "_right"
		}
		schema, kept = append(schema, f), append(kept, i)
	}
	return schema, kept
}

// Concat gives the rows of all its inputs, which have one schema. With a Time,
// which all of them declare, it gives them in its order, those of one time in
// the order of the inputs. Without, it reads sources that can be read again one
// after the other and passes on what the others send as it comes.
type Concat struct {
	Inputs []Node
	Time   string // empty: not by time
}

// Join puts the rows of two inputs with equal keys and event times at most
// Within apart side by side. How says which rows without a partner it gives, with
// nulls for the other side: "inner" none, "left" those of the left, "full" both.
// A pair comes when the later of its rows does, in the order of event time; a row
// without a partner when none can come any more.
type Join struct {
	Left, Right         Node
	On                  []Pair
	How                 string
	Within              time.Duration
	LeftTime, RightTime string
}

// AsofJoin gives each row of Left with the nearest row of Right in event time
// that has equal keys: at or before it ("backward", the last of those of one
// time), at or after it ("forward", the first), or whichever is nearer
// ("nearest", backward when both are). Rows without one get nulls. It gives rows
// in the order of event time, when no other row of Right can be the one.
type AsofJoin struct {
	Left, Right         Node
	By                  []Pair
	Direction           string
	Tolerance           time.Duration // at most so far; negative: any distance
	LeftTime, RightTime string
}

// Lookup gives each row with the row of Table that has equal keys, which are
// unique there; with nulls if there is none.
type Lookup struct {
	Input Node
	Table *column.Table
	On    []Pair
}

var (
	_ Node = (*Concat)(nil)
	_ Node = (*Join)(nil)
	_ Node = (*AsofJoin)(nil)
	_ Node = (*Lookup)(nil)
)

// Schema returns the columns of the inputs.
func (n *Concat) Schema() column.Schema { return n.Inputs[0].Schema() }

// Schema returns the columns of both sides.
func (n *Join) Schema() column.Schema { return joined(n.Left.Schema(), n.Right.Schema(), n.On) }

// Schema returns the columns of both sides.
func (n *AsofJoin) Schema() column.Schema { return joined(n.Left.Schema(), n.Right.Schema(), n.By) }

// Schema returns the columns of the input and of the table.
func (n *Lookup) Schema() column.Schema { return joined(n.Input.Schema(), n.Table.Schema(), n.On) }

func joined(left, right column.Schema, on []Pair) column.Schema {
	s, _ := Joined(left, right, on)
	return s
}

// Below returns the inputs in order.
func (n *Concat) Below() []Node { return n.Inputs }

// Below returns both sides.
func (n *Join) Below() []Node { return []Node{n.Left, n.Right} }

// Below returns both sides.
func (n *AsofJoin) Below() []Node { return []Node{n.Left, n.Right} }

// Below returns the node that is read.
func (n *Lookup) Below() []Node { return []Node{n.Input} }

// Updating is false: inputs that are updating are refused.
func (n *Concat) Updating() bool { return false }

// Updating is false: a pair is given once.
func (n *Join) Updating() bool { return false }

// Updating is false: a row is given once.
func (n *AsofJoin) Updating() bool { return false }

// Updating is that of the node below.
func (n *Lookup) Updating() bool { return n.Input.Updating() }

// EventTime is that of the inputs, if rows come in its order.
func (n *Concat) EventTime() (t Time, ok bool) { return Time{Column: n.Time}, n.Time != "" }

// EventTime is that of the left; a full join has none, as it may be null.
func (n *Join) EventTime() (t Time, ok bool) {
	if n.How == "full" {
		return Time{}, false
	}
	return Time{Column: n.LeftTime, Delay: n.Within}, true
}

// EventTime is that of the left.
func (n *AsofJoin) EventTime() (t Time, ok bool) { return Time{Column: n.LeftTime}, true }

// GroupKeys are none: the rows are no result.
func (n *Concat) GroupKeys() []string { return nil }

// GroupKeys are none.
func (n *Join) GroupKeys() []string { return nil }

// GroupKeys are none.
func (n *AsofJoin) GroupKeys() []string { return nil }

// String says in which order rows come.
func (n *Concat) String() string {
	if n.Time != "" {
		return fmt.Sprintf("concat of %d by %s", len(n.Inputs), n.Time)
	}
	return fmt.Sprintf("concat of %d", len(n.Inputs))
}

// String says how, the keys and the bound.
func (n *Join) String() string {
	return fmt.Sprintf("%s join on %s, %s and %s within %s", n.How, pairs(n.On), n.LeftTime, n.RightTime, n.Within)
}

// String says the direction, the keys and the bound.
func (n *AsofJoin) String() string {
	text := fmt.Sprintf("as-of join %s of %s to %s", n.Direction, n.LeftTime, n.RightTime)
	if len(n.By) > 0 {
		text += " by " + pairs(n.By)
	}
	if n.Tolerance >= 0 {
		text += fmt.Sprintf(" within %s", n.Tolerance)
	}
	return text
}

// String says the keys.
func (n *Lookup) String() string {
	return fmt.Sprintf("lookup on %s in a table of %d rows", pairs(n.On), n.Table.Len())
}

// State is what waits for the other inputs, by time.
func (n *Concat) State() string {
	if n.Time == "" {
		return ""
	}
	return "rows until the event time of every input has passed them"
}

// State is the rows of both sides that may still get a partner.
func (n *Join) State() string {
	return fmt.Sprintf("the rows of the last %s of both sides, and those that wait for the other's event time", n.Within)
}

// State is the rows of the right that may still be taken.
func (n *AsofJoin) State() string {
	rows := "the last row of the right"
	if len(n.By) > 0 {
		rows += " for each key"
	}
	if n.Direction != "backward" {
		rows += fmt.Sprintf(", the rows of the last %s of both sides", n.Tolerance)
	}
	return rows + ", and those that wait for the other's event time"
}

// State is the table.
func (n *Lookup) State() string { return fmt.Sprintf("a table of %d rows", n.Table.Len()) }

// InputsOf returns the sources of a plan from left to right.
func InputsOf(n Node) []Input {
	if s, ok := n.(*Source); ok {
		return []Input{s.Reader}
	}
	var list []Input
	for _, m := range n.Below() {
		list = append(list, InputsOf(m)...)
	}
	return list
}
