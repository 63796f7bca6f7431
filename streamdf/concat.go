package streamdf

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"freshet/streamdf/internal/plan"
)

// Concat puts the rows of frames with the same columns into one frame. When all
// declare event time by one column, rows come in its order, those of one time in
// the order of the frames: each when no earlier one can come from any of them.
// Otherwise sources that can be read again are read one after the other, so that
// the order is always the same, and rows of those that cannot, as they come. The
// columns take the order of the first frame.
func Concat(first *Frame, more ...*Frame) *Frame {
	if first == nil {
		refuse("Concat", errors.New("frame 1 is nil"))
	}
	return first.Concat(more...)
}

// Concat appends the rows of other frames: see the function Concat.
func (f *Frame) Concat(more ...*Frame) *Frame {
	n := &plan.Concat{Inputs: []plan.Node{f.node}, Time: f.EventTimeColumn()}
	for i, o := range append([]*Frame{f}, more...) {
		switch {
		case o == nil:
			refusef("Concat", "frame %d is nil", i+1)
		case o.Updating():
			refusef("Concat", "frame %d is updating: its rows are replaced, not added; concatenate the rows that it reduces", i+1)
		case i == 0:
			continue
		}
		if o.EventTimeColumn() != n.Time {
			n.Time = ""
		}
		n.Inputs = append(n.Inputs, o.like(f, i+1).node)
	}
	if len(more) == 0 {
		return f
	}
	return newFrame(n)
}

// like gives the columns the order of f's, and refuses others.
func (o *Frame) like(f *Frame, number int) *Frame {
	want, got := f.Schema(), o.Schema()
	if got.Equal(want) {
		return o
	}
	var wrong []string
	for _, c := range want {
		switch i := got.Index(c.Name); {
		case i < 0:
			wrong = append(wrong, fmt.Sprintf("it lacks %s %s", c.Name, c.Type))
		case got[i].Type != c.Type:
			wrong = append(wrong, fmt.Sprintf("its %s is %s, not %s", c.Name, got[i].Type, c.Type))
		}
	}
	for _, c := range got {
		if want.Index(c.Name) < 0 {
			wrong = append(wrong, fmt.Sprintf("it has %s %s besides", c.Name, c.Type))
		}
	}
	if len(wrong) > 0 {
		refusef("Concat", "frame %d has other columns than the first: %s", number, strings.Join(wrong, "; "))
	}
	columns := o.all()
	slices.SortFunc(columns, func(a, b plan.Named) int { return want.Index(a.Name) - want.Index(b.Name) })
	return newFrame(&plan.Project{Input: o.node, Columns: columns, Verb: "select", Text: strings.Join(want.Names(), ", ")})
}
