package exec

import (
	"freshet/streamdf/internal/column"
	"freshet/streamdf/internal/plan"
)

func newConcat(n *plan.Concat) junction {
	if n.Time == "" {
		return &inTurn{ended: make([]bool, len(n.Inputs))}
	}
	c := &byTimes{}
	for _, in := range n.Inputs {
		c.sides = append(c.sides, newSide(n.Time, in))
	}
	c.all = newOrder(n.Time, n.Schema())
	return c
}

// inTurn passes on rows as they come, but reads inputs that can wait one after
// the other, so that their order does not depend on timing.
type inTurn struct{ ended []bool }

var _ junction = (*inTurn)(nil)

func (c *inTurn) Process(_ int, in *column.Table, out emit) error { return out(in) }

func (c *inTurn) Advance(int, int64, emit) error { return nil }

func (c *inTurn) Close(input int, _ emit) error {
	c.ended[input] = true
	return nil
}

func (c *inTurn) Watermark() int64 { return noEvent }

func (c *inTurn) Next(hot []bool) []int {
	var list []int
	waiting := false
	for i := range c.ended {
		switch {
		case c.ended[i] || !hot[i] && waiting:
		default:
			waiting = waiting || !hot[i]
			list = append(list, i)
		}
	}
	return list
}

// byTimes gives rows in the order of event time, those of one time in the order
// of the inputs and then of arrival.
type byTimes struct {
	sides
	all *order // puts together what the sides release
}

var _ junction = (*byTimes)(nil)

func (c *byTimes) Advance(input int, watermark int64, out emit) error {
	if !c.advance(input, watermark) {
		return nil
	}
	return c.drain(out)
}

func (c *byTimes) Close(input int, out emit) error {
	c.end(input)
	return c.drain(out)
}

func (c *byTimes) drain(out emit) error {
	limit := c.bound()
	for i := range c.sides {
		if err := c.sides[i].take(limit, func(t *column.Table) error { return c.all.Process(t, nil) }); err != nil {
			return err
		}
	}
	return c.all.Close(out)
}

func (c *byTimes) Watermark() int64 { return c.bound() }
