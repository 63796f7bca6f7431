package exec

import (
	"fmt"
	"slices"

	"freshet/streamdf/internal/column"
	"freshet/streamdf/internal/plan"
)

// chain returns the nodes of a plan up to n from the source, or from the node of
// several inputs, that is nearest to it.
func chain(n plan.Node) []plan.Node {
	list := []plan.Node{n}
	for below := n.Below(); len(below) == 1; below = below[0].Below() {
		list = append(list, below[0])
	}
	slices.Reverse(list)
	return list
}

// build makes the operators of nodes up to the first that is updating, whose
// reducer it returns together with the nodes above.
func build(nodes []plan.Node, p *progress) (line *pipeline, end reducer, above []plan.Node, err error) {
	line = &pipeline{}
	for i, n := range nodes {
		if needs, ok := byTime(n); ok {
			line.add(newOrder(needs, n.Below()[0].Schema()), "order by "+needs)
		}
		if end = reducerOf(n); end != nil {
			return line, end, nodes[i+1:], nil
		}
		op := operatorOf(n, p)
		if op == nil {
			return nil, nil, nil, fmt.Errorf("%s: no operator runs %T", n, n)
		}
		line.add(op, n.String())
	}
	return line, nil, nil, nil
}

// operatorOf makes the operator of a node that adds rows.
func operatorOf(n plan.Node, p *progress) operator {
	switch n := n.(type) {
	case *plan.Project:
		return newProject(n)
	case *plan.Filter:
		return newFilter(n)
	case *plan.Head:
		return &head{left: n.N}
	case *plan.EventTime:
		return newEventTime(n, p)
	case *plan.Late:
		return newLateRows(n)
	case *plan.TimeWindow:
		return newTimeWindow(n)
	case *plan.Rolling:
		if n.Window == (plan.Span{}) {
			return newExpanding(n)
		}
		window := n.Closed.Of(n.Window)
		if n.Closed.Before() {
			return newExclusive(n, window)
		}
		wide := *n
		wide.Window = window
		return newRolling(&wide)
	case *plan.EWM:
		return newEWM(n)
	case *plan.Running:
		return newRunning(n)
	case *plan.Distinct:
		return newDistinct(n)
	case *plan.Sample:
		return newSample(n)
	case *plan.MapRows:
		return newMapRows(n)
	case *plan.MapBatch:
		return &mapBatch{call: n.Func}
	case *plan.Replay:
		return newReplay(n)
	case *plan.Throttle:
		return newThrottle(n)
	case *plan.Lookup:
		return newLookup(n)
	case *plan.Gaps:
		return newGaps(n)
	case *plan.Interpolate:
		return newInterpolate(n)
	case *plan.RateLimit:
		return newRateLimit(n)
	case *plan.Buffer:
		return passing{}
	}
	return nil
}

// reducerOf makes the reducer of a node that is updating whatever its input
// is; nil of any other.
func reducerOf(n plan.Node) reducer {
	switch n := n.(type) {
	case *plan.Aggregate:
		if n.Window != (plan.Span{}) {
			return newWindowed(n)
		}
		return newAggregate(n)
	case *plan.Tail:
		return newTail(n.N, n.Schema())
	case *plan.Recent:
		return newSpan(n)
	case *plan.Sort:
		return newSorter(n)
	case *plan.Describe:
		return newDescribe(n)
	case *plan.TimeWindow:
		if n.Early() {
			return newEarly(n)
		}
	}
	return nil
}

// replaceable reports a node that can be computed anew for every result.
func replaceable(n plan.Node) bool {
	switch n := n.(type) {
	case *plan.Lookup, *plan.Project, *plan.Filter, *plan.Head, *plan.Tail, *plan.Sort, *plan.Describe,
		*plan.Running, *plan.Interpolate, *plan.Distinct, *plan.Sample, *plan.MapRows, *plan.MapBatch:
		return true
	case *plan.Aggregate:
		return n.Window.Span == 0
	}
	return false
}

// byTime returns the event-time column of a node that needs its input in order.
func byTime(n plan.Node) (time string, ok bool) {
	switch n := n.(type) {
	case *plan.Rolling:
		return n.Window.Time, n.Window.Rows == 0 && n.Window != plan.Span{}
	case *plan.Aggregate:
		return n.Window.Time, n.Window.Rows == 0 && n.Window != plan.Span{}
	case *plan.Recent:
		return n.Window.Time, true
	case *plan.Interpolate:
		return n.Time, n.Time != ""
	case *plan.TimeWindow:
		return n.Time, !n.Early() // early ones show rows that are not in order yet
	}
	return "", false
}

// apply computes the nodes above an updating one, anew for every result.
func apply(nodes []plan.Node, t *column.Table) (*column.Table, error) {
	for len(nodes) > 0 {
		line, end, above, err := build(nodes, &progress{})
		if err != nil {
			return nil, err
		}
		var parts []*column.Table
		line.sink = func(t *column.Table) error {
			parts = append(parts, t.Keep())
			return nil
		}
		if err := line.runOnce(t); err != nil {
			return nil, err
		}
		schema := nodes[len(nodes)-1].Schema()
		if end != nil {
			schema = nodes[len(nodes)-len(above)-1].Below()[0].Schema()
		}
		t = column.Concat(schema, parts...)
		if end != nil {
			if t, err = reduceOnce(end, t); err != nil {
				return nil, err
			}
		}
		nodes = above
	}
	return t, nil
}

// runOnce sends one table through fresh operators.
func (p *pipeline) runOnce(t *column.Table) error {
	err := p.process(0, t)
	if err != nil && err != errEnough {
		return err
	}
	return p.close(p.ended)
}

func reduceOnce(r reducer, t *column.Table) (*column.Table, error) {
	if _, borrows := r.(borrower); !borrows {
		t.Keep()
	}
	if t.Len() > 0 {
		if err := r.Add(t); err != nil {
			return nil, err
		}
	}
	return r.Result()
}
