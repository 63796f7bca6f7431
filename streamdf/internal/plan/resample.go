package plan

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"freshet/streamdf/internal/column"
	"freshet/streamdf/internal/expr"
)

// Gaps puts rows between those of its input, so that one follows the other every
// Every of time. What it puts in is zero in the columns of Zero and null in all
// others. Its input comes in order, with times that are multiples of Every apart.
type Gaps struct {
	Input Node
	Time  string // the event-time column
	Every time.Duration
	Zero  []string
}

// Interpolate fills nulls in columns, which become floats, on the straight line
// between the values before and behind them: by event time, or without Time by
// the number of the row. Nulls before the first value stay; those behind the last
// take it, when the input ends. More than Most in a row stay null.
type Interpolate struct {
	Input   Node
	Columns []string
	Time    string
	Most    int
}

var (
	_ Node = (*Gaps)(nil)
	_ Node = (*Interpolate)(nil)
)

// Schema returns the columns of the node below.
func (n *Gaps) Schema() column.Schema { return n.Input.Schema() }

// Below returns the node that is read.
func (n *Gaps) Below() []Node { return []Node{n.Input} }

// Updating is false: rows are added.
func (n *Gaps) Updating() bool { return false }

// String says how far apart the rows are.
func (n *Gaps) String() string { return fmt.Sprintf("a row every %s of %s", n.Every, n.Time) }

// State is one time.
func (n *Gaps) State() string { return "the last time" }

// Schema returns the columns of the node below; those that are filled are floats.
func (n *Interpolate) Schema() column.Schema {
	s := slices.Clone(n.Input.Schema())
	for _, name := range n.Columns {
		s[s.Index(name)].Type = column.Float
	}
	return s
}

// Below returns the node that is read.
func (n *Interpolate) Below() []Node { return []Node{n.Input} }

// Updating is that of the node below.
func (n *Interpolate) Updating() bool { return n.Input.Updating() }

// String says which columns, and along what.
func (n *Interpolate) String() string {
	by := n.Time
	if by == "" {
		by = "rows"
	}
	return fmt.Sprintf("interpolate %s by %s", strings.Join(n.Columns, ", "), by)
}

// State is the rows from the first null on.
func (n *Interpolate) State() string {
	return fmt.Sprintf("the rows from the first null on, %d at most", n.Most)
}

type gapsForm struct {
	Time  string        `json:"time"`
	Every time.Duration `json:"every"`
	Zero  []string      `json:"zero,omitempty"`
}

func (*gapsForm) verb() string { return "gaps" }

func (n *Gaps) form() (form, error) { return &gapsForm{n.Time, n.Every, n.Zero}, nil }

func (f *gapsForm) node(_ *decoding, in []Node) (Node, error) {
	if err := byEventTime(f.Time, in[0]); err != nil {
		return nil, err
	}
	for _, name := range f.Zero {
		if i := in[0].Schema().Index(name); i < 0 || !numbers(in[0].Schema()[i].Type) {
			return nil, fmt.Errorf("%q is no column of numbers", name)
		}
	}
	n := &Gaps{in[0], f.Time, f.Every, f.Zero}
	return n, orError(appending(in[0]), whether(f.Every > 0, "every %s: it must be positive", f.Every))
}

// numbers are the types that have a zero.
func numbers(t column.Type) bool { return t.Numeric() || t == column.Duration }

type interpolateForm struct {
	Columns []string `json:"columns"`
	Time    string   `json:"time,omitempty"`
	Most    int      `json:"most"`
}

func (*interpolateForm) verb() string { return "interpolate" }

func (n *Interpolate) form() (form, error) { return &interpolateForm{n.Columns, n.Time, n.Most}, nil }

func (f *interpolateForm) node(_ *decoding, in []Node) (Node, error) {
	for i, name := range f.Columns {
		at := in[0].Schema().Index(name)
		switch {
		case at < 0:
			return nil, expr.UnknownColumn(name, in[0].Schema())
		case !in[0].Schema()[at].Type.Numeric() || slices.Contains(f.Columns[:i], name):
			return nil, fmt.Errorf("column %s is no number, or stands there twice", name)
		}
	}
	var err error
	if f.Time != "" {
		err = byEventTime(f.Time, in[0])
	}
	n := &Interpolate{in[0], f.Columns, f.Time, f.Most}
	return n, orError(err, whether(len(f.Columns) > 0 && f.Most > 0, "%d columns and %d rows: want at least 1", len(f.Columns), f.Most))
}

// orError is the first error.
func orError(err, next error) error {
	if err != nil {
		return err
	}
	return next
}
