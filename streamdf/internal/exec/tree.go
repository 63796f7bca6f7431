package exec

import (
	"context"
	"fmt"
	"time"

	"freshet/streamdf/internal/column"
	"freshet/streamdf/internal/plan"
)

// A leaf is a source of the plan. Its line is what reads it.
type leaf struct {
	input plan.Input
	line  *pipeline
	pace  *pacer // nil: nothing paces it on its own goroutine
	meter plan.Meter
	feed  *feed
	done  bool // it has ended, or what reads it had enough
}

func (l *leaf) hot() bool { return l.input.Hot() }

func (l *leaf) waiting() bool { return l.feed.waiting() }

func (l *leaf) wants(list []*leaf) []*leaf {
	if l.done {
		return list
	}
	return append(list, l)
}

// rows returns how many have been read.
func (l *leaf) rows() int64 {
	if l.pace != nil {
		return l.pace.passed.Load()
	}
	return l.meter.Rows.Load()
}

// count adds what the leaf has read.
func (l *leaf) count(s *Stats, first bool) {
	arrived := l.meter.Arrived.Load()
	if l.pace != nil {
		arrived = l.pace.passedAt.Load()
	}
	s.RowsIn += l.rows()
	s.Arrived = max(s.Arrived, arrived)
	s.Bad += l.meter.Bad.Load()
	s.Bytes += l.meter.Bytes.Load()
	if total := l.meter.Total.Load(); first || s.Total > 0 && total > 0 {
		s.Total += total
	} else {
		s.Total = 0 // not all are known
	}
}

// grow makes the line of a plan and all that it is made of; below is the joint
// that it feeds, nil for the last line.
func (x *Execution) grow(n plan.Node, above *joint, input int) (base, error) {
	nodes := chain(n)
	var pace []plan.Node
	if above != nil || len(nodes[0].Below()) > 0 {
		pace, nodes = pacing(nodes)
	}
	p := &progress{}
	p.watermark.Store(noEvent)
	line, end, rest, err := build(nodes[1:], p)
	if err != nil {
		return nil, err
	}
	x.lines = append(x.lines, line)
	top := nodes[len(nodes)-1-len(rest)] // what is updating, if anything is
	rest, limit, ahead := flowOf(nodes, rest)
	x.ahead = max(x.ahead, ahead)
	if line.timed() {
		x.timed, x.times = true, append(x.times, p)
	}
	if above == nil {
		x.limit = limit
		err = x.crown(top, end, rest)
	} else {
		err = above.feedBy(line, end, n, input)
	}
	if err != nil {
		return nil, err
	}
	return x.root(nodes[0], line, pace)
}

// crown sets what the last line ends in: a result, and what is computed of it.
func (x *Execution) crown(n plan.Node, end reducer, above []plan.Node) error {
	x.end, x.above = end, above
	if end == nil {
		return nil
	}
	x.name = n.String()
	if l, ok := end.(interface{ lendResults() }); ok && len(above) > 0 {
		l.lendResults() // nobody else sees them
	}
	if len(above) > 0 {
		if n, ok := above[0].(*plan.Sort); ok {
			x.sorter = newSorter(n)
			x.lead(n)
		}
	}
	for _, n := range above {
		if !replaceable(n) {
			return fmt.Errorf("%s: it takes rows that are added, not a result that is replaced", n)
		}
	}
	return nil
}

// lead lets the sorter follow the changes of a group-by's result, if that can be.
func (x *Execution) lead(n *plan.Sort) {
	r, ok := x.end.(*aggregate)
	if !ok || r.groups == nil {
		return
	}
	var by []string
	for _, o := range n.By {
		name, bare := o.Expr.Column()
		if !bare {
			return
		}
		by = append(by, name)
	}
	if x.sorter.lead = newLeaders(x.sorter, n.Input.Schema(), by); x.sorter.lead != nil {
		r.changes = &changes{}
	}
}

// feedBy makes a line an input of the joint.
func (j *joint) feedBy(line *pipeline, end reducer, n plan.Node, input int) error {
	if end != nil {
		return fmt.Errorf("%s: it takes rows that are added, not a result that is replaced: %s", j.name, n)
	}
	line.sink = func(t *column.Table) error { return j.process(input, t.Keep()) }
	line.mark = func(watermark int64) error { return j.advance(input, watermark) }
	line.paced = func(*column.Table) error { return nil }
	line.feeds, line.input = j, input
	return nil
}

// root makes what a line reads from.
func (x *Execution) root(n plan.Node, line *pipeline, pace []plan.Node) (base, error) {
	if s, ok := n.(*plan.Source); ok {
		l := &leaf{input: s.Reader, line: line}
		var err error
		if l.pace, err = newPacer(pace); err != nil {
			return nil, err
		}
		x.leaves = append(x.leaves, l)
		return l, nil
	}
	op := junctionOf(n)
	if op == nil {
		return nil, fmt.Errorf("%s: no operator runs %T", n, n)
	}
	j := &joint{op: op, name: n.String(), out: line, left: len(n.Below())}
	j.emit = func(t *column.Table) error { return line.process(0, t) }
	if q, ok := op.(quiet); ok && q.mayBeIdle() {
		x.quiet = append(x.quiet, quietJoint{q, j})
		q.countLate(&x.late)
	}
	for i, in := range n.Below() {
		b, err := x.grow(in, j, i)
		if err != nil {
			return nil, err
		}
		j.bases, j.hots = append(j.bases, b), append(j.hots, b.hot())
	}
	return j, nil
}

// junctionOf makes the junction of a node that has several inputs.
func junctionOf(n plan.Node) junction {
	switch n := n.(type) {
	case *plan.Concat:
		return newConcat(n)
	case *plan.Join:
		return newJoin(n)
	case *plan.AsofJoin:
		return newAsof(n)
	}
	return nil
}

// open starts all sources.
func (x *Execution) open(ctx context.Context) {
	var more chan struct{}
	if len(x.leaves) > 1 {
		more = x.more
	}
	for _, line := range x.lines {
		line.start(ctx)
		for k, s := range line.stages {
			if h, ok := s.op.(*head); ok && h.left == 0 && line.ended == 0 {
				line.ended = k + 1 // nothing needs to be read for it
			}
		}
	}
	for _, l := range x.leaves {
		l.feed = open(ctx, l, x.ahead, more)
	}
}

// leave ends the sources that have not ended by themselves.
func (x *Execution) leave(cancel context.CancelFunc) {
	cancel()
	timer := time.NewTimer(grace)
	defer timer.Stop()
	for _, l := range x.leaves {
		l.feed.cancel()
	}
	for _, l := range x.leaves {
		select {
		case <-l.feed.done:
		case <-timer.C:
			return
		}
	}
}

// next returns the next batch and the leaf that gave it; no batch when the leaf
// has ended.
func (x *Execution) next(ctx context.Context) (*leaf, *column.Table, error) {
	list := x.leaves
	if len(list) > 1 {
		x.wanted = x.base.wants(x.wanted[:0])
		list = x.wanted
	}
	if len(list) == 1 {
		t, err := list[0].feed.next(ctx, x.due())
		return list[0], t, err
	}
	return x.any(ctx, list)
}

// any is next of several that will do.
func (x *Execution) any(ctx context.Context, list []*leaf) (*leaf, *column.Table, error) {
	var alarm <-chan time.Time
	if due := x.due(); !due.IsZero() {
		timer := time.NewTimer(time.Until(due))
		defer timer.Stop()
		alarm = timer.C
	}
	for ctx.Err() == nil {
		for _, l := range list {
			if t, ended := l.feed.ready(); t != nil || ended {
				return l, t, errIf(ended, l.feed)
			}
		}
		select {
		case <-x.more:
		case <-ctx.Done():
		case <-alarm:
			return nil, nil, errDue
		}
	}
	return nil, nil, context.Cause(ctx)
}

func errIf(ended bool, f *feed) error {
	if ended {
		return f.err
	}
	return nil
}

// exhaust is called when a leaf has ended.
func (x *Execution) exhaust(l *leaf) error {
	l.done = true
	return x.shut(l.line, 0)
}

// shut flushes the stages of a line from k on, and then those above it if it was
// the last one that they waited for. The last line is flushed by settle.
func (x *Execution) shut(line *pipeline, k int) error {
	if line.shut {
		return nil
	}
	line.shut = true
	if line == x.line {
		return nil
	}
	if err := line.close(k); err != nil {
		return err
	}
	j := line.feeds
	if err := j.close(line.input); err != nil {
		return err
	}
	if j.left == 0 {
		return x.shut(j.out, 0)
	}
	return x.tell()
}

// settle sees to the lines that had enough, the last one first, and ends the run
// when that one has ended.
func (x *Execution) settle() (done bool, err error) {
	for _, line := range x.lines {
		switch {
		case line == x.line && (line.ended > 0 || line.shut):
			return true, x.finish(line.ended)
		case line.ended > 0 && !line.shut:
			x.release(line)
			if err := x.shut(line, line.ended); err != nil && err != errEnough {
				return true, err
			}
			return x.settle()
		}
	}
	return false, nil
}

// release ends the sources of a line that had enough.
func (x *Execution) release(line *pipeline) {
	for _, l := range x.leaves {
		for at := l.line; at != nil; at = at.above() {
			if at == line {
				l.done = true
				l.feed.cancel()
			}
		}
	}
}

// above is the line that a line feeds; nil for the last one.
func (p *pipeline) above() *pipeline {
	if p.feeds == nil {
		return nil
	}
	return p.feeds.out
}

// timed reports that event time is declared in the line.
func (p *pipeline) timed() bool {
	for _, s := range p.stages {
		if s.marks != nil {
			return true
		}
	}
	return false
}
