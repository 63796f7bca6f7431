package exec

import (
	"freshet/streamdf/internal/agg"
	"freshet/streamdf/internal/column"
	"freshet/streamdf/internal/plan"
)

// join pairs rows with equal keys whose times are at most within apart. It takes
// the rows of both sides in one order, of event time and then left before right:
// each meets those of the other side that came before it and are not too old.
type join struct {
	sides
	keys   *matchKeys
	within int64
	rows   [2]joinRows
	times  [2]int // the columns
	outer  [2]bool
	same   [][2]int // places of keys that are one column of the result, left and right
	pairs  [2][]int64
	schema column.Schema
	left   []int // columns of the left, all
	kept   []int // columns of the right that are in the result
}

var _ junction = (*join)(nil)

// joinRows are the rows of one side that may still meet others.
type joinRows struct {
	store
	head    int64    // the first row that is not too old
	times   []int64  // of the rows from head on
	codes   []uint32 // likewise
	matched []bool   // likewise; of an outer side
	byKey   []queue  // of each key: its rows
}

// A queue is the rows of one key, oldest first.
type queue struct {
	rows []int64
	gone int // rows that are not in it any more
}

func (q *queue) live() []int64 { return q.rows[q.gone:] }

func (q *queue) push(row int64) { q.rows = append(q.rows, row) }

// pop forgets the oldest row.
func (q *queue) pop() {
	q.gone++
	if q.gone == len(q.rows) || q.gone >= 32 && q.gone > len(q.rows)/2 {
		q.rows, q.gone = q.rows[:copy(q.rows, q.live())], 0
	}
}

func newJoin(n *plan.Join) junction {
	left, right := n.Left.Schema(), n.Right.Schema()
	j := &join{
		keys: newMatchKeys(left, right, n.On), within: int64(n.Within), schema: n.Schema(),
		times: [2]int{left.Index(n.LeftTime), right.Index(n.RightTime)},
		outer: [2]bool{n.How != "inner", n.How == "full"},
		sides: sides{newSide(n.LeftTime, n.Left), newSide(n.RightTime, n.Right)},
	}
	j.rows[0].store, j.rows[1].store = newStore(left), newStore(right)
	_, j.kept = plan.Joined(left, right, n.On)
	for i := range left {
		j.left = append(j.left, i)
	}
	for _, p := range n.On {
		if p.Left == p.Right {
			j.same = append(j.same, [2]int{left.Index(p.Left), right.Index(p.Right)})
		}
	}
	return j
}

func (j *join) Advance(input int, watermark int64, out emit) error {
	if !j.advance(input, watermark) {
		return nil
	}
	return j.drain(out)
}

func (j *join) Close(input int, out emit) error {
	j.end(input)
	return j.drain(out)
}

// Watermark is that of both sides less the bound: a pair has the time of its
// left row, which may be that much older.
func (j *join) Watermark() int64 { return before(j.bound(), j.within) }

// drain takes all rows that are next in order.
func (j *join) drain(out emit) error {
	j.tidy()
	var fresh [2][]int64 // times
	limit := j.bound()
	for s := range j.sides {
		err := j.sides[s].take(limit, func(t *column.Table) error {
			fresh[s] = append(fresh[s], t.Col(j.times[s]).Ints()...)
			j.rows[s].add(t)
			j.rows[s].codes = append(j.rows[s].codes, j.keys.of(t, s)...)
			return nil
		})
		if err != nil {
			return err
		}
	}
	j.meet(fresh)
	if j.sides[0].ended && j.sides[1].ended {
		j.retireAll()
	} else {
		j.retire(limit)
	}
	var t *column.Table
	if len(j.pairs[0]) > 0 {
		t = j.emitted()
	}
	for s := range j.rows {
		j.pairs[s] = j.pairs[s][:0]
		j.rows[s].drop(j.rows[s].head)
	}
	if t == nil {
		return nil
	}
	return out(t)
}

// meet takes the fresh rows of both sides in their order.
func (j *join) meet(fresh [2][]int64) {
	for s := range j.rows {
		r := &j.rows[s]
		if missing := j.keys.len() - len(r.byKey); missing > 0 {
			r.byKey = append(r.byKey, make([]queue, missing)...)
		}
	}
	for len(fresh[0])+len(fresh[1]) > 0 {
		s := 0
		if len(fresh[0]) == 0 || len(fresh[1]) > 0 && fresh[1][0] < fresh[0][0] {
			s = 1
		}
		t := fresh[s][0]
		fresh[s] = fresh[s][1:]
		j.retire(t)
		j.arrive(s, t)
	}
}

// arrive pairs the next row of a side with those of the other.
func (j *join) arrive(s int, t int64) {
	r, o := &j.rows[s], &j.rows[1-s]
	at := len(r.times)
	row, code, met := r.head+int64(at), r.codes[at], false
	r.times = append(r.times, t)
	if code != agg.NoCode {
		for _, other := range o.byKey[code].live() {
			met = true
			j.pairs[s], j.pairs[1-s] = append(j.pairs[s], row), append(j.pairs[1-s], other)
			if j.outer[1-s] {
				o.matched[other-o.head] = true
			}
		}
		r.byKey[code].push(row)
	}
	if j.outer[s] {
		r.matched = append(r.matched, met)
	}
}

// retire forgets the rows that are too old for one of time t, oldest first, left
// before right, and gives those of an outer side that met none.
func (j *join) retire(t int64) {
	limit := before(t, j.within)
	for {
		s := j.oldest()
		if s < 0 || j.rows[s].times[0] >= limit {
			return
		}
		j.leave(s)
	}
}

func (j *join) retireAll() {
	for s := j.oldest(); s >= 0; s = j.oldest() {
		j.leave(s)
	}
}

// oldest is the side of the oldest row; -1 if there is none.
func (j *join) oldest() int {
	l, r := j.rows[0].times, j.rows[1].times
	switch {
	case len(l) > 0 && (len(r) == 0 || l[0] <= r[0]):
		return 0
	case len(r) > 0:
		return 1
	}
	return -1
}

// leave forgets the oldest row of a side.
func (j *join) leave(s int) {
	r := &j.rows[s]
	if j.outer[s] {
		if !r.matched[0] {
			j.pairs[s], j.pairs[1-s] = append(j.pairs[s], r.head), append(j.pairs[1-s], none)
		}
		r.matched = r.matched[1:]
	}
	if code := r.codes[0]; code != agg.NoCode {
		r.byKey[code].pop()
	}
	r.times, r.codes = r.times[1:], r.codes[1:]
	r.head++
}

// emitted puts the pairs side by side.
func (j *join) emitted() *column.Table {
	n := len(j.pairs[0])
	cols := make([]*column.Column, 0, len(j.schema))
	cols = j.rows[0].gather(cols, j.left, j.pairs[0])
	if j.outer[1] {
		j.coalesce(cols, n)
	}
	cols = j.rows[1].gather(cols, j.kept, j.pairs[1])
	return column.NewTable(j.schema, n, cols...)
}

// coalesce fills the keys of rows without a left one from the right.
func (j *join) coalesce(cols []*column.Column, n int) {
	rows := make([]int32, n)
	for i := range rows {
		rows[i] = int32(i)
		if j.pairs[0][i] == none {
			rows[i] += int32(n)
		}
	}
	for _, p := range j.same {
		right := j.rows[1].gather(nil, p[1:], j.pairs[1])[0]
		schema := column.Schema{{Name: "key", Type: cols[p[0]].Type()}}
		both := column.Concat(schema, column.NewTable(schema, n, cols[p[0]]), column.NewTable(schema, n, right))
		cols[p[0]] = both.Col(0).Take(rows)
	}
}

// tidy numbers the keys anew when most have gone.
func (j *join) tidy() {
	live := len(j.rows[0].codes) + len(j.rows[1].codes)
	if j.keys.groups == nil || j.keys.len() < 4*max(4096, live) {
		return
	}
	j.keys.renumber(j.rows[0].codes, j.rows[1].codes)
	for s := range j.rows {
		r := &j.rows[s]
		r.byKey = make([]queue, j.keys.len())
		for i, code := range r.codes {
			if code != agg.NoCode {
				r.byKey[code].push(r.head + int64(i))
			}
		}
	}
}
