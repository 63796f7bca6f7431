package exec

import (
	"context"
	"sync/atomic"
	"time"

	"freshet/streamdf/internal/column"
	"freshet/streamdf/internal/plan"
)

// A pacer runs the first steps of one of several inputs on its source's own
// goroutine, as far as the last that waits for the clock: so that no input waits
// for the clock of another.
type pacer struct {
	line             *pipeline
	passed, passedAt atomic.Int64 // rows, and when the last were
}

// pacing splits the nodes of a line: those that a pacer runs, and the line
// without them.
func pacing(nodes []plan.Node) (pace, rest []plan.Node) {
	last := 0
	if _, ok := nodes[0].(*plan.Source); !ok {
		return nil, nodes
	}
scan:
	for i, n := range nodes[1:] {
		switch n.(type) {
		case *plan.Replay, *plan.Throttle:
			last = i + 1
		case *plan.Project, *plan.Filter:
		default:
			break scan
		}
	}
	if last == 0 {
		return nil, nodes
	}
	return nodes[1 : last+1], append([]plan.Node{nodes[0]}, nodes[last+1:]...)
}

// newPacer makes the pacer of nodes; nil of none.
func newPacer(nodes []plan.Node) (*pacer, error) {
	if len(nodes) == 0 {
		return nil, nil
	}
	line, _, _, err := build(nodes, &progress{})
	return &pacer{line: line}, err
}

// read reads the source of a leaf at its pace.
func (p *pacer) read(ctx context.Context, l *leaf, put emit) error {
	p.line.sink = func(t *column.Table) error { return put(t.Keep()) }
	p.line.paced = func(t *column.Table) error {
		p.passed.Add(int64(t.Len()))
		p.passedAt.Store(time.Now().UnixNano())
		return nil
	}
	p.line.start(ctx)
	return l.input.Read(ctx, func(t *column.Table) error { return pieces(ctx, p.line, t) }, &l.meter)
}
