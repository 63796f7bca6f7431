package plan

import (
	"slices"

	"freshet/streamdf/internal/column"
)

var (
	_ Node = (*Source)(nil)
	_ Node = (*Project)(nil)
	_ Node = (*Filter)(nil)
	_ Node = (*Head)(nil)
	_ Node = (*Tail)(nil)
	_ Node = (*EventTime)(nil)
	_ Node = (*Aggregate)(nil)
	_ Node = (*Rolling)(nil)
	_ Node = (*Replay)(nil)
	_ Node = (*Throttle)(nil)
)

// Schema returns the columns of the input.
func (n *Source) Schema() column.Schema { return n.Reader.Schema() }

// Schema returns the projected columns.
func (n *Project) Schema() column.Schema { return fields(nil, n.Columns) }

// Schema returns the columns of the node below.
func (n *Filter) Schema() column.Schema { return n.Input.Schema() }

// Schema returns the columns of the node below.
func (n *Head) Schema() column.Schema { return n.Input.Schema() }

// Schema returns the columns of the node below.
func (n *Tail) Schema() column.Schema { return n.Input.Schema() }

// Schema returns the columns of the node below.
func (n *EventTime) Schema() column.Schema { return n.Input.Schema() }

// Schema returns the keys and then the aggregates.
func (n *Aggregate) Schema() column.Schema { return results(fields(nil, n.Keys), n.Calls) }

// Schema returns the columns kept and then the aggregates.
func (n *Rolling) Schema() column.Schema { return results(fields(nil, n.Keep), n.Calls) }

// Schema returns the columns of the node below.
func (n *Replay) Schema() column.Schema { return n.Input.Schema() }

// Schema returns the columns of the node below.
func (n *Throttle) Schema() column.Schema { return n.Input.Schema() }

func fields(s column.Schema, named []Named) column.Schema {
	for _, c := range named {
		s = append(s, column.Field{Name: c.Name, Type: c.Expr.Type()})
	}
	return s
}

func results(s column.Schema, calls []Call) column.Schema {
	for _, c := range calls {
		s = append(s, column.Field{Name: c.Name, Type: c.Type})
	}
	return s
}

// Below returns nothing: a source is a leaf.
func (n *Source) Below() []Node { return nil }

// Below returns the node that is read.
func (n *Project) Below() []Node { return []Node{n.Input} }

// Below returns the node that is read.
func (n *Filter) Below() []Node { return []Node{n.Input} }

// Below returns the node that is read.
func (n *Head) Below() []Node { return []Node{n.Input} }

// Below returns the node that is read.
func (n *Tail) Below() []Node { return []Node{n.Input} }

// Below returns the node that is read.
func (n *EventTime) Below() []Node { return []Node{n.Input} }

// Below returns the node that is read.
func (n *Aggregate) Below() []Node { return []Node{n.Input} }

// Below returns the node that is read.
func (n *Rolling) Below() []Node { return []Node{n.Input} }

// Below returns the node that is read.
func (n *Replay) Below() []Node { return []Node{n.Input} }

// Below returns the node that is read.
func (n *Throttle) Below() []Node { return []Node{n.Input} }

// Updating is false: a source adds rows.
func (n *Source) Updating() bool { return false }

// Updating is that of the node below.
func (n *Project) Updating() bool { return n.Input.Updating() }

// Updating is that of the node below.
func (n *Filter) Updating() bool { return n.Input.Updating() }

// Updating is that of the node below.
func (n *Head) Updating() bool { return n.Input.Updating() }

// Updating is true: the last rows are others all the time.
func (n *Tail) Updating() bool { return true }

// Updating is that of the node below.
func (n *EventTime) Updating() bool { return n.Input.Updating() }

// Updating is true.
func (n *Aggregate) Updating() bool { return true }

// Updating is false: each row gets its result once.
func (n *Rolling) Updating() bool { return false }

// Updating is that of the node below.
func (n *Replay) Updating() bool { return n.Input.Updating() }

// Updating is that of the node below.
func (n *Throttle) Updating() bool { return n.Input.Updating() }

// EventTimeOf returns the event time declared below n, under the name that
// its column has in n; ok is false when none is declared or the column was
// left out since.
func EventTimeOf(n Node) (t Time, ok bool) {
	switch n := n.(type) {
	case interface{ EventTime() (Time, bool) }: // a node that knows its own
		return n.EventTime()
	case *EventTime:
		return n.Time, true
	case *Project:
		if t, ok = EventTimeOf(n.Input); !ok {
			return t, false
		}
		return renamed(t, n.Columns)
	case *Rolling:
		if t, ok = EventTimeOf(n.Input); !ok {
			return t, false
		}
		return renamed(t, n.Keep)
	case *Aggregate, *Source:
		return Time{}, false
	}
	return EventTimeOf(n.Below()[0])
}

func renamed(t Time, columns []Named) (Time, bool) {
	for _, c := range columns {
		if from, bare := c.Expr.Column(); bare && from == t.Column {
			t.Column = c.Name
			return t, true
		}
	}
	return Time{}, false
}

// KeysOf returns the keys of a plan's groups, under the names that they have in
// n; nil when its rows belong to none, or are the last or the greatest ones of
// groups that have many.
func KeysOf(n Node) []string {
	switch n := n.(type) {
	case interface{ GroupKeys() []string }: // a node that knows its own
		return n.GroupKeys()
	case *Aggregate:
		var keys []string
		for _, k := range n.Keys {
			keys = append(keys, k.Name)
		}
		return keys
	case *Project:
		var keys []string
		for _, key := range KeysOf(n.Input) {
			t, ok := renamed(Time{Column: key}, n.Columns)
			if !ok {
				return nil
			}
			keys = append(keys, t.Column)
		}
		return keys
	case *Rolling:
		var keys []string
		for _, k := range n.Keys {
			if slices.ContainsFunc(n.Keep, func(c Named) bool { return c.Name == k.Name }) {
				keys = append(keys, k.Name)
			}
		}
		return keys
	case *Source:
		return nil
	}
	below := n.Below()[0]
	if n.Updating() && !below.Updating() { // some rows of those of groups, not one of each
		return nil
	}
	return KeysOf(below)
}
