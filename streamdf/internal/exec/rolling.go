package exec

import (
	"errors"
	"fmt"

	"freshet/streamdf/internal/agg"
	"freshet/streamdf/internal/column"
	"freshet/streamdf/internal/expr"
	"freshet/streamdf/internal/plan"
)

// rolling gives each row the calls over the window that ends at it, within its
// group. A row with a null key has no group: its results are null.
type rolling struct {
	immediate
	borrowing
	schema column.Schema
	keep   []*expr.Evaluator
	specs  []agg.Spec
	in     *inputs
	time   int // the event-time column; -1: windows by rows
	make   []func() agg.Roller
	window plan.Span
	rows   int64 // seen so far

	cols    []*column.Column // that are read
	made    []*column.Column
	room    column.TableRoom
	starts  []int64
	results []agg.Results
	groups  *groups // nil without keys
	state   []*rollingGroup
	layout  layout
}

var _ operator = (*rolling)(nil)

// rollingGroup is what is kept of one group.
type rollingGroup struct {
	rollers []agg.Roller
	rows    int64   // of the group so far
	times   []int64 // of the rows that are in the window, by time
}

func newRolling(n *plan.Rolling) *rolling {
	r := &rolling{
		schema: n.Schema(), keep: lending(n.Keep), in: newInputs(n.Keys, n.Calls).lend(), window: n.Window, time: -1,
	}
	if n.Window.Rows == 0 {
		r.time = n.Input.Schema().Index(n.Window.Time)
	}
	r.results = make([]agg.Results, len(n.Calls))
	for _, c := range n.Calls {
		r.specs = append(r.specs, specOf(c))
		r.make = append(r.make, agg.NewRolling(specOf(c), n.MinPeriods))
	}
	if len(n.Keys) > 0 {
		r.groups = newGroups(r.in.types[:len(n.Keys)])
	} else {
		r.state = []*rollingGroup{r.newGroup()}
	}
	return r
}

func (r *rolling) newGroup() *rollingGroup {
	g := &rollingGroup{rollers: make([]agg.Roller, len(r.make))}
	for i, roller := range r.make {
		g.rollers[i] = roller()
	}
	return g
}

func (r *rolling) Process(in *column.Table, out emit) error {
	n := in.Len()
	cols, err := evalAll(r.keep, in, r.made[:0])
	if err != nil {
		return err
	}
	if r.cols, err = evalAll(r.in.eval, in, r.cols[:0]); err != nil {
		return err
	}
	var times *column.Column
	if r.time >= 0 {
		times = in.Col(r.time)
	}
	for i, c := range r.specs {
		r.results[i].Reset(c, n)
	}
	r.starts = scratch(r.starts, n)
	moved := false
	if r.groups == nil {
		err = r.roll(r.state[0], r.cols, times, 0, n)
	} else {
		moved, err = r.byGroup(times, n)
	}
	if err != nil {
		return err
	}
	for i := range r.results {
		c := r.results[i].Column()
		if moved {
			c = c.Take(r.layout.place)
		}
		cols = append(cols, c)
	}
	r.made = cols
	r.rows += int64(n)
	return out(r.room.Lend(r.schema, n, cols...))
}

// byGroup brings the rows of each group together and rolls over them. The
// results lie in that order if it moved any.
func (r *rolling) byGroup(times *column.Column, n int) (moved bool, err error) {
	r.layout.arrange(r.groups.of(r.cols[:r.in.keys], n), r.groups.len())
	for len(r.state) < r.groups.len() {
		r.state = append(r.state, r.newGroup())
	}
	if moved = n > 1; moved {
		for i, c := range r.cols[r.in.keys:] {
			r.cols[r.in.keys+i] = c.Take(r.layout.order)
		}
		if times != nil {
			times = times.Take(r.layout.order)
		}
	}
	lo := 0
	for _, s := range r.layout.segments {
		if err := r.roll(r.state[s.group], r.cols, times, lo, s.end); err != nil {
			return moved, err
		}
		lo = s.end
	}
	for ; lo < n; lo++ {
		for i := range r.results {
			r.results[i].Null(lo)
		}
	}
	return moved, nil
}

// roll takes rows lo to hi-1 as the next of a group.
func (r *rolling) roll(g *rollingGroup, cols []*column.Column, times *column.Column, lo, hi int) error {
	if times == nil {
		g.startsByRows(r.starts[lo:hi], int64(r.window.Rows))
	} else {
		g.startsByTime(r.starts[lo:hi], times.Ints()[lo:hi], int64(r.window.Span))
	}
	g.rows += int64(hi - lo)
	if len(g.rollers) > 1 && spread(r.specs, hi-lo) {
		return r.locate(atOnce(len(g.rollers), func(i int) error {
			c, with := r.in.of(i, cols)
			return g.rollers[i].Roll(c, with, lo, hi, r.starts, &r.results[i])
		}))
	}
	for i, roller := range g.rollers {
		c, with := r.in.of(i, cols)
		if err := roller.Roll(c, with, lo, hi, r.starts, &r.results[i]); err != nil {
			return r.locate(err)
		}
	}
	return nil
}

// startsByRows writes the oldest row of each window of size rows.
func (g *rollingGroup) startsByRows(starts []int64, size int64) {
	start := g.rows - size + 1
	for i := range starts {
		starts[i] = max(start+int64(i), 0)
	}
}

// startsByTime writes the oldest row of each window (t-span, t]. Times ascend.
func (g *rollingGroup) startsByTime(starts, times []int64, span int64) {
	oldest := g.rows - int64(len(g.times))
	g.times = append(g.times, times...)
	window := g.times
	for i, t := range times {
		limit := before(t, span)
		for window[0] <= limit {
			window = window[1:]
			oldest++
		}
		starts[i] = oldest
	}
	g.times = window
}

// locate adds the row to an error that knows which row of the batch it is.
func (r *rolling) locate(err error) error {
	var o interface{ At() int }
	if !errors.As(err, &o) {
		return err
	}
	row := o.At()
	if r.groups != nil {
		row = int(r.layout.order[row])
	}
	return fmt.Errorf("row %d: %w", r.rows+int64(row), err)
}

// A layout is the rows of a batch, those of each group together.
type layout struct {
	order    []int32   // the rows by group; those of none last
	place    []int32   // where each row is in order
	segments []segment // the groups of the batch, by first appearance
	at       []int32   // of each group: its segment plus 1; all 0 between batches
}

type segment struct {
	group uint32
	end   int // behind its last row in layout.order
}

// arrange lays out a batch whose rows belong to ids.
func (l *layout) arrange(ids []uint32, groups int) {
	l.order, l.place = scratch(l.order, len(ids)), scratch(l.place, len(ids))
	if len(l.at) < groups {
		l.at = append(l.at, make([]int32, groups-len(l.at))...)
	}
	l.segments = l.segments[:0]
	for _, id := range ids {
		if id == agg.NoCode {
			continue
		}
		if l.at[id] == 0 {
			l.segments = append(l.segments, segment{group: id})
			l.at[id] = int32(len(l.segments))
		}
		l.segments[l.at[id]-1].end++
	}
	next := 0 // end is where the segment's next row goes, and at last its end
	for i, s := range l.segments {
		l.segments[i].end, next = next, next+s.end
	}
	for i, id := range ids {
		to := &next
		if id != agg.NoCode {
			to = &l.segments[l.at[id]-1].end
		}
		l.order[*to], l.place[i] = int32(i), int32(*to)
		*to++
	}
	for _, s := range l.segments {
		l.at[s.group] = 0
	}
}
