package exec

import (
	"fmt"
	"math"
	"slices"
	"time"

	"freshet/streamdf/internal/agg"
	"freshet/streamdf/internal/column"
	"freshet/streamdf/internal/plan"
)

// A paneling is what the windows of one node have in common: the columns that
// they reduce and the numbers of their groups.
type paneling struct {
	in     *inputs
	calls  []plan.Call
	schema column.Schema // of the rows of a window
	time   int           // the event-time column of the input
	groups *groups       // nil without keys
	peak   int           // about how many groups a window had lately
	cols   []*column.Column
	kept   []int32
}

func newPaneling(n *plan.TimeWindow) *paneling {
	schema := n.Schema()
	if n.Early() {
		schema = schema[:len(schema)-1]
	}
	p := &paneling{in: newInputs(n.Keys, n.Calls), calls: n.Calls, schema: schema, time: n.Input.Schema().Index(n.Time)}
	if p.in.keys > 0 {
		p.groups = newGroups(p.in.types[:p.in.keys])
	}
	return p
}

// read computes what is reduced of a batch, and which group each row belongs
// to: ids is nil without keys. Rows with a null key are left out.
func (p *paneling) read(t *column.Table) (cols []*column.Column, times []int64, ids []uint32, err error) {
	if p.cols, err = evalAll(p.in.eval, t, p.cols[:0]); err != nil {
		return nil, nil, nil, err
	}
	cols, times = p.cols, t.Col(p.time).Ints()
	if p.groups == nil {
		return cols, times, nil, nil
	}
	ids = p.groups.of(cols[:p.in.keys], t.Len())
	if !slices.Contains(ids, agg.NoCode) {
		return cols, times, ids, nil
	}
	p.kept = p.kept[:0]
	for i, id := range ids {
		if id != agg.NoCode {
			ids[len(p.kept)] = id
			p.kept = append(p.kept, int32(i))
		}
	}
	return takeAll(cols, p.kept), t.Col(p.time).Take(p.kept).Ints(), ids[:len(p.kept)], nil
}

// closed takes note of how many groups a window had.
func (p *paneling) closed(groups int) { p.peak = max(groups, p.peak-p.peak/8) }

// stale reports that most groups have not been seen for long, so that they
// should be numbered anew.
func (p *paneling) stale(live int) bool {
	return p.groups != nil && p.groups.len() > 4*max(1024, p.peak, live)
}

// renumber forgets all groups but those of ids, which it numbers anew.
func (p *paneling) renumber(ids ...[]uint32) {
	old := p.groups
	p.groups = newGroups(p.in.types[:p.in.keys])
	for _, list := range ids {
		keys := old.keysOf(slices.Clone(list))
		copy(list, p.groups.of(keys, len(list)))
	}
}

// numbers are accumulators of one group a window, or one a slot.
type numbers []agg.Accumulator

func (p *paneling) numbers() numbers {
	n := make(numbers, len(p.calls))
	for i, c := range p.calls {
		n[i] = agg.NewAccumulator(specOf(c))
	}
	return n
}

// add takes the next rows.
func (n numbers) add(in *inputs, cols []*column.Column, rows agg.Rows) error {
	for i, acc := range n {
		c, with := in.of(i, cols)
		if err := acc.Add(rows, c, with); err != nil {
			return err
		}
	}
	return nil
}

// A pane is one window of all groups.
type pane struct {
	start, end int64
	numbers
	ids []uint32 // the groups with rows in it, in order of first appearance
	at  []uint32 // of each group: its place in ids plus 1
	n   int      // rows
}

// add takes the next n rows, which belong to groups ids.
func (w *pane) add(p *paneling, cols []*column.Column, ids []uint32, n int, scratch []uint32) error {
	w.n += n
	rows := agg.Rows{N: n, Groups: 1}
	if p.groups != nil {
		if all := p.groups.len(); len(w.at) < all {
			w.at = append(w.at, make([]uint32, all-len(w.at))...)
		}
		rows.IDs = scratch[:n]
		for i, id := range ids {
			if w.at[id] == 0 {
				w.ids = append(w.ids, id)
				w.at[id] = uint32(len(w.ids))
			}
			rows.IDs[i] = w.at[id] - 1
		}
		rows.Groups = max(len(w.ids), p.peak)
	}
	if err := w.numbers.add(p.in, cols, rows); err != nil {
		return fmt.Errorf("the window from %s: %w", time.Unix(0, w.start).UTC().Format(time.RFC3339Nano), err)
	}
	return nil
}

// rows are the results of the window if it ended at end.
func (w *pane) rows(p *paneling, end int64) *column.Table {
	n := 1
	if p.groups != nil {
		n = len(w.ids)
	}
	cols := make([]*column.Column, 0, len(p.schema))
	cols = append(cols, constant(w.start, n), constant(end, n))
	if p.groups != nil {
		cols = append(cols, p.groups.keysOf(slices.Clone(w.ids))...)
	}
	for _, acc := range w.numbers {
		cols = append(cols, acc.Result(n))
	}
	return column.NewTable(p.schema, n, cols...)
}

// constant is a column of one time.
func constant(t int64, n int) *column.Column {
	v := make([]int64, n)
	for i := range v {
		v[i] = t
	}
	return column.NewInts(column.Time, v, nil)
}

// floor is the last multiple of step that is not after t.
func floor(t, step int64) int64 {
	if rest := t % step; rest < 0 {
		return before(t, rest+step)
	} else {
		return t - rest
	}
}

// after is t+span, or the end of time.
func after(t, span int64) int64 {
	if t > math.MaxInt64-span {
		return math.MaxInt64
	}
	return t + span
}
