package plan

import (
	"freshet/streamdf/internal/column"
)

// Recent is the rows of the last span of event time, in its order. It is
// updating. The last rows by number are Tail.
type Recent struct {
	Input  Node
	Window Span
}

var _ Node = (*Recent)(nil)

// Schema returns the columns of the node below.
func (n *Recent) Schema() column.Schema { return n.Input.Schema() }

// Below returns the node that is read.
func (n *Recent) Below() []Node { return []Node{n.Input} }

// Updating is true: rows leave.
func (n *Recent) Updating() bool { return true }

// String says which rows.
func (n *Recent) String() string { return "the last " + n.Window.String() }

// State is the rows.
func (n *Recent) State() string { return n.Window.String() }

type recentForm struct {
	Window *spanJSON `json:"window"`
}

func (*recentForm) verb() string { return "recent" }

func (n *Recent) form() (form, error) { return &recentForm{spanToJSON(n.Window)}, nil }

func (f *recentForm) node(_ *decoding, in []Node) (Node, error) {
	if err := appending(in[0]); err != nil {
		return nil, err
	}
	w, err := f.Window.span(in[0])
	if err != nil {
		return nil, err
	}
	return &Recent{in[0], w}, whether(w.Rows == 0 && w.Span > 0, "a window of %s: want a span of time", w)
}
