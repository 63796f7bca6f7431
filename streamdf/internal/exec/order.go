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
	rows := make([]int32, len(times))
	for i := range rows {
		rows[i] = int32(i)
	}
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
	var parts []*column.Table
	for len(o.runs) > 0 {
		r := o.runs[0]
		n := due(r.times[r.at:])
		if n == 0 {
			break
		}
		if len(o.runs) > 1 {
			n = min(n, r.ahead(o.runs.second()))
		}
		parts = append(parts, r.rows.Slice(r.at, r.at+n))
		if r.at += n; r.at == len(r.times) {
			heap.Pop(&o.runs)
		} else {
			heap.Fix(&o.runs, 0)
		}
	}
	if len(parts) == 0 {
		return nil
	}
	return out(column.Concat(o.schema, parts...))
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
