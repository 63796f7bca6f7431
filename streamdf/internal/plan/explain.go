package plan

import (
	"fmt"
	"strings"
	"time"

	"freshet/streamdf/internal/column"
)

// Explain writes a plan as a tree, what is computed last on top: a line a node,
// what it keeps behind it, whether its rows go through it in one pass with the
// node below, and its columns below where they change.
func Explain(n Node) string {
	var b strings.Builder
	explain(&b, n, 0)
	return b.String()
}

func explain(b *strings.Builder, n Node, depth int) {
	indent := strings.Repeat("  ", depth)
	b.WriteString(indent + n.String())
	if n.Updating() && (len(n.Below()) == 0 || !n.Below()[0].Updating()) {
		b.WriteString(" (updating)")
	}
	if keeps := n.State(); keeps != "" {
		b.WriteString(" · keeps " + keeps)
	}
	below := n.Below()
	if len(below) == 1 && elementwise(n) && elementwise(below[0]) {
		b.WriteString(" · in one pass with the next")
	}
	b.WriteString("\n")
	switch added, all := change(n); {
	case all:
		fmt.Fprintf(b, "%s  → %s\n", indent, columns(n.Schema()))
	case len(added) > 0:
		fmt.Fprintf(b, "%s  → … and %s\n", indent, columns(added))
	}
	for _, m := range below {
		explain(b, m, depth+1)
	}
}

// elementwise reports nodes that compute each row by itself. Those in a row are
// fused: a filter picks rows, and what follows reads them where they are.
func elementwise(n Node) bool {
	switch n.(type) {
	case *Project, *Filter:
		return true
	}
	return false
}

// change returns the columns that a node adds at the end of those below it; all
// reports that they differ otherwise, or that nothing is below.
func change(n Node) (added column.Schema, all bool) {
	below := n.Below()
	if len(below) != 1 {
		return nil, true
	}
	before, after := below[0].Schema(), n.Schema()
	if len(after) < len(before) || !after[:len(before)].Equal(before) {
		return nil, true
	}
	return after[len(before):], false
}

func columns(schema column.Schema) string {
	var list []string
	for _, f := range schema {
		list = append(list, f.Name+" "+f.Type.String())
	}
	return strings.Join(list, ", ")
}

// String names the source.
func (n *Source) String() string {
	if n.Reader.Hot() {
		return "source " + n.Reader.String() + " (hot)"
	}
	return "source " + n.Reader.String()
}

// String says the verb and what it was given.
func (n *Project) String() string { return n.Verb + " " + n.Text }

// String says the condition.
func (n *Filter) String() string { return "filter " + n.Cond.String() }

// String says how many rows.
func (n *Head) String() string { return fmt.Sprintf("head %d", n.N) }

// String says how many rows.
func (n *Tail) String() string { return fmt.Sprintf("tail %d", n.N) }

// String says the column and how late rows may be.
func (n *EventTime) String() string {
	text := fmt.Sprintf("event time %s, %s late at most", n.Time.Column, n.Time.Delay)
	if n.Time.Idle > 0 {
		text += fmt.Sprintf(", not waited for after %s of silence", n.Time.Idle)
	}
	return text
}

// String says the groups, the window and the aggregates.
func (n *Aggregate) String() string {
	text := "reduce"
	if len(n.Keys) > 0 {
		text = "group by " + named(n.Keys) + ":"
	}
	if n.Window != (Span{}) {
		text += " last " + n.Window.String() + ":"
	}
	return text + " " + callList(n.Calls)
}

// String says the window, the groups and the aggregates.
func (n *Rolling) String() string {
	text := "rolling " + n.Window.String()
	if n.Window == (Span{}) {
		text = "expanding"
	}
	if len(n.Keys) > 0 {
		text += " by " + named(n.Keys)
	}
	if n.Closed != "" && n.Closed != Right {
		text += ", closed " + string(n.Closed)
	}
	if n.MinPeriods != 1 {
		text += fmt.Sprintf(", at least %d values", n.MinPeriods)
	}
	return text + ": " + callList(n.Calls)
}

// String says the column and the speed.
func (n *Replay) String() string {
	if n.Speed >= 1e9 { // more than a time.Duration spells
		return fmt.Sprintf("replay by %s, %.4g years a second", n.Column, n.Speed/(365.25*24*3600))
	}
	return fmt.Sprintf("replay by %s, %s a second", n.Column, time.Duration(n.Speed*float64(time.Second)))
}

// String says the pace.
func (n *Throttle) String() string {
	return fmt.Sprintf("throttle to %g rows a second", n.RowsPerSecond)
}

// String is "20 rows" or "6h0m0s of time".
func (s Span) String() string {
	if s.Rows > 0 {
		return fmt.Sprintf("%d rows", s.Rows)
	}
	return fmt.Sprintf("%s of %s", s.Span, s.Time)
}

func named(list []Named) string {
	var parts []string
	for _, n := range list {
		if text := n.Expr.String(); text == n.Name {
			parts = append(parts, n.Name)
		} else {
			parts = append(parts, n.Name+" = "+text)
		}
	}
	return strings.Join(parts, ", ")
}

func callList(calls []Call) string {
	var parts []string
	for _, c := range calls {
		arg := ""
		if c.Arg != nil {
			arg = c.Arg.String()
		}
		if c.With != nil {
			arg += ", " + c.With.String()
		}
		if strings.HasSuffix(c.Func, "quantile") {
			arg += fmt.Sprintf(", %g", c.Q)
		}
		parts = append(parts, fmt.Sprintf("%s = %s(%s)", c.Name, c.Func, arg))
	}
	return strings.Join(parts, ", ")
}

// State is empty, as batches pass by, unless the source keeps some.
func (n *Source) State() string {
	if k, ok := n.Reader.(interface{ Keeps() string }); ok {
		return k.Keeps()
	}
	return ""
}

// State is empty: each row is computed by itself.
func (n *Project) State() string { return "" }

// State is empty: each row is tested by itself.
func (n *Filter) State() string { return "" }

// State is empty: only a count is kept.
func (n *Head) State() string { return "" }

// State is the rows shown.
func (n *Tail) State() string { return fmt.Sprintf("%d rows", n.N) }

// State is the rows that may have to be put in order behind it.
func (n *EventTime) State() string {
	if n.Time.Delay == 0 {
		return ""
	}
	return fmt.Sprintf("the rows of the last %s where their order matters", n.Time.Delay)
}

// State depends on the groups, and on the aggregates that need every value.
func (n *Aggregate) State() string {
	rows, growth := "the numbers of", ""
	if needsValues(n.Calls) {
		rows, growth = "all values of", grows
	}
	switch {
	case n.Window != (Span{}):
		return "the last " + n.Window.String()
	case len(n.Keys) == 0:
		return rows + " one group" + growth
	}
	return rows + " each group" + growth
}

// grows marks what no bound holds.
const grows = " (grows with the rows)"

// needsValues reports aggregates that no few numbers stand for.
func needsValues(calls []Call) bool {
	for _, c := range calls {
		switch c.Func {
		case "quantile", "median", "nunique":
			return true
		}
	}
	return false
}

// State is the window, for each group.
func (n *Rolling) State() string {
	if n.Window == (Span{}) {
		if needsValues(n.Calls) {
			return "all values" + eachGroup(n.Keys) + grows
		}
		return "the numbers of " + callList(n.Calls) + eachGroup(n.Keys)
	}
	if len(n.Keys) > 0 {
		return n.Window.String() + " of each group"
	}
	return n.Window.String()
}

// State is empty: a batch waits for its time.
func (n *Replay) State() string { return "" }

// State is empty: a batch waits for its turn.
func (n *Throttle) State() string { return "" }
