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
	heap.Push(&o.runs, &run{seq: o.seq, rows: in, times: times})
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
	var m merge
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
	if len(m.runs) == 0 {
		return nil
	}
	if len(m.steps) == len(m.runs) && m.large() {
		return m.each(out)
	}
	return out(m.rows(o.schema))
}

// releaseOne is release of one run.
func (o *order) releaseOne(out emit, due func(times []int64) int) error {
	r := o.runs[0]
	from := r.at
	if r.at += due(r.times[r.at:]); r.at == from {
		return nil
	}
	if r.at == len(r.times) {
		heap.Pop(&o.runs)
	}
	return out(r.rows.Slice(from, r.at))
}

// A merge is rows of several runs in the order in which they are to come.
type merge struct {
	runs  []*run
	from  []int        // the first row of each that takes part
	place map[*run]int // in runs
	steps []step
}

// A step is the next n rows of a run.
type step struct{ run, n int }

func (m *merge) add(r *run, n int) {
	k, ok := m.place[r]
	if !ok {
		if m.place == nil {
			m.place = map[*run]int{}
		}
		k = len(m.runs)
		m.place[r], m.runs, m.from = k, append(m.runs, r), append(m.from, r.at)
	}
	m.steps = append(m.steps, step{k, n})
}

// largeRows is from how many rows on a batch costs little beside its rows.
const largeRows = 64

// large reports runs that are not worth being put together.
func (m *merge) large() bool {
	n := 0
	for k, r := range m.runs {
		n += r.at - m.from[k]
	}
	return n > len(m.runs)*largeRows
}

// each emits the parts of runs that come one after the other.
func (m *merge) each(out emit) error {
	for k, r := range m.runs {
		if err := out(r.rows.Slice(m.from[k], r.at)); err != nil {
			return err
		}
	}
	return nil
}

// rows puts the parts of the runs one below the other, and then in order if
// that is another one.
func (m *merge) rows(schema column.Schema) *column.Table {
	parts, next := make([]*column.Table, len(m.runs)), make([]int32, len(m.runs))
	n := int32(0)
	for k, r := range m.runs {
		parts[k] = r.rows.Slice(m.from[k], r.at)
		next[k], n = n, n+int32(parts[k].Len())
	}
	all := column.Concat(schema, parts...)
	if len(m.steps) == len(m.runs) {
		return all
	}
	rows := make([]int32, 0, n)
	for _, s := range m.steps {
		for range s.n {
			rows = append(rows, next[s.run])
			next[s.run]++
		}
	}
	return all.Take(rows)
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
