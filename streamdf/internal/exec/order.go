package exec

import (
	"container/heap"
	"slices"

	"freshet/streamdf/internal/column"
)

// order gives rows in the order of event time, those of one time in order of
// arrival. It holds rows back until the watermark says that none before them
// will come. Batches that are in order already pass as they are.
type order struct {
	time   int // the column
	schema column.Schema
	runs   runs
	seq    int
	merge  merge  // scratch; release has it, and may be called again meanwhile
	spare  []*run // to be used again
}

var _ operator = (*order)(nil)

func newOrder(time string, schema column.Schema) *order {
	return &order{time: schema.Index(time), schema: schema}
}

// A run is rows that are in order.
type run struct {
	seq   int // of arrival
	rows  *column.Table
	times []int64
	at    int // the first row still held
	part  int // of the merge at hand, from 1; 0: none
	from  int // the part's first row
}

// runs is a heap: the run whose next row comes first is on top.
type runs []*run

func (r runs) Len() int           { return len(r) }
func (r runs) Less(i, j int) bool { return r[i].before(r[j]) }
func (r runs) Swap(i, j int)      { r[i], r[j] = r[j], r[i] }
func (r *runs) Push(x any)        { *r = append(*r, x.(*run)) }
func (r *runs) Pop() any {
	old := *r
	last := old[len(old)-1]
	old[len(old)-1] = nil
	*r = old[:len(old)-1]
	return last
}

func (r *run) before(o *run) bool {
	a, b := r.times[r.at], o.times[o.at]
	return a < b || a == b && r.seq < o.seq
}

func (o *order) Process(in *column.Table, _ emit) error {
	times := in.Col(o.time).Ints()
	if !slices.IsSorted(times) {
		in, times = sorted(in, times)
	}
	var r *run
	if n := len(o.spare); n > 0 {
		r, o.spare = o.spare[n-1], o.spare[:n-1]
	} else {
		r = new(run)
	}
	*r = run{seq: o.seq, rows: in, times: times}
	heap.Push(&o.runs, r)
	o.seq++
	return nil
}

func sorted(t *column.Table, times []int64) (*column.Table, []int64) {
	rows := appendRange(make([]int32, 0, len(times)), len(times))
	slices.SortStableFunc(rows, func(a, b int32) int {
		switch {
		case times[a] < times[b]:
			return -1
		case times[a] > times[b]:
			return 1
		}
		return 0
	})
	ordered := make([]int64, len(times))
	for i, r := range rows {
		ordered[i] = times[r]
	}
	return t.Take(rows), ordered
}

// bySeq returns the runs as they came.
func (o *order) bySeq() []*run {
	list := slices.Clone(o.runs)
	slices.SortFunc(list, func(a, b *run) int { return a.seq - b.seq })
	return list
}

// Advance emits the rows up to the watermark. One that comes later with that
// very time belongs behind them.
func (o *order) Advance(watermark int64, out emit) error {
	return o.release(out, func(t []int64) int { return upTo(t, watermark) })
}

// Close emits all that is held.
func (o *order) Close(out emit) error {
	return o.release(out, func(t []int64) int { return len(t) })
}

// release emits, in order, the first rows of each run, as many as due says.
func (o *order) release(out emit, due func(times []int64) int) error {
	if len(o.runs) == 1 {
		return o.releaseOne(out, due)
	}
	m := o.merge
	o.merge = merge{}
	for len(o.runs) > 0 {
		r := o.runs[0]
		n := due(r.times[r.at:])
		if n == 0 {
			break
		}
		if len(o.runs) > 1 {
			n = min(n, r.ahead(o.runs.second()))
		}
		m.add(r, n)
		if r.at += n; r.at == len(r.times) {
			heap.Pop(&o.runs)
		} else {
			heap.Fix(&o.runs, 0)
		}
	}
	m.cut()
	for _, r := range m.runs {
		if r.at == len(r.times) {
			o.reuse(r)
		}
	}
	err := m.emit(o.schema, out)
	o.merge = m.emptied()
	return err
}

// reuse keeps a run whose rows are all released for others.
func (o *order) reuse(r *run) {
	*r = run{}
	o.spare = append(o.spare, r)
}

// releaseOne is release of one run.
func (o *order) releaseOne(out emit, due func(times []int64) int) error {
	r := o.runs[0]
	from := r.at
	if r.at += due(r.times[r.at:]); r.at == from {
		return nil
	}
	rows := r.rows.Slice(from, r.at)
	if r.at == len(r.times) {
		o.reuse(heap.Pop(&o.runs).(*run))
	}
	return out(rows)
}

// A merge is rows of several runs in the order in which they are to come.
type merge struct {
	runs  []*run
	parts []*column.Table // what is taken of each
	steps []step
}

// A step is the next n rows of a part.
type step struct{ part, n int }

// add takes the next n rows of a run.
func (m *merge) add(r *run, n int) {
	if r.part == 0 {
		m.runs = append(m.runs, r)
		r.part, r.from = len(m.runs), r.at
	}
	m.steps = append(m.steps, step{r.part - 1, n})
}

// cut makes the parts when all is added. The runs may then be released further.
func (m *merge) cut() {
	for _, r := range m.runs {
		m.parts = append(m.parts, r.rows.Slice(r.from, r.at))
		r.part = 0
	}
}

// emptied is a merge of nothing in the same memory.
func (m *merge) emptied() merge {
	clear(m.runs)
	clear(m.parts)
	return merge{m.runs[:0], m.parts[:0], m.steps[:0]}
}

// largeRows is from how many rows on a batch costs little beside its rows.
const largeRows = 64

func (m *merge) emit(schema column.Schema, out emit) error {
	rows := 0
	for _, t := range m.parts {
		rows += t.Len()
	}
	switch {
	case rows == 0:
		return nil
	case len(m.parts) == 1:
		return out(m.parts[0])
	case len(m.steps) > len(m.parts):
		return out(m.inOrder(schema, rows))
	case rows <= len(m.parts)*largeRows:
		return out(column.Concat(schema, m.parts...))
	}
	for _, t := range m.parts { // they are not worth being put together
		if err := out(t); err != nil {
			return err
		}
	}
	return nil
}

// inOrder puts the parts one below the other, and then in order.
func (m *merge) inOrder(schema column.Schema, n int) *column.Table {
	next := make([]int32, len(m.parts))
	for k := range m.parts[1:] {
		next[k+1] = next[k] + int32(m.parts[k].Len())
	}
	rows := make([]int32, 0, n)
	for _, s := range m.steps {
		for range s.n {
			rows = append(rows, next[s.part])
			next[s.part]++
		}
	}
	return column.Concat(schema, m.parts...).Take(rows)
}

// second returns the run that comes next but one.
func (r runs) second() *run {
	if len(r) > 2 && r[2].before(r[1]) {
		return r[2]
	}
	return r[1]
}

// ahead returns how many rows of r come before the next one of o.
func (r *run) ahead(o *run) int {
	limit := o.times[o.at]
	if r.seq > o.seq {
		limit-- // o's rows of that time came first
	}
	return upTo(r.times[r.at:], limit)
}
