package exec

import (
	"math"
	"slices"

	"freshet/streamdf/internal/agg"
	"freshet/streamdf/internal/column"
	"freshet/streamdf/internal/plan"
)

// asof gives each left row with the nearest right row of its key. A left row
// waits until no right row can come that would be nearer; then it is decided by
// times alone.
type asof struct {
	sides
	keys      *matchKeys
	right     store
	times     []int64  // of the right rows from next on
	codes     []uint32 // likewise
	next      int64    // the first right row that is not in nearest
	nearest   []nearest
	newest    int64 // time of the last left row that is decided
	live      int   // keys with rows when they were last numbered
	timeAt    [2]int
	backward  bool  // a right row before the left one will do
	forward   bool  // one behind it will
	tolerance int64 // at most so far; -1: any distance, only backward
	match     []int64
	cols      []*column.Column // scratch
	schema    column.Schema
	kept      []int // columns of the right that are in the result
	decided   int64 // left rows before it are
}

var _ junction = (*asof)(nil)

// nearest are the right rows of one key around the left row that is decided.
type nearest struct {
	back     int64 // the last one before it, or with it if that will do; none
	backTime int64
	ahead    []numberedTime // those behind, oldest first
}

type numberedTime struct{ row, time int64 }

func newAsof(n *plan.AsofJoin) junction {
	left, right := n.Left.Schema(), n.Right.Schema()
	a := &asof{
		keys: newMatchKeys(left, right, n.By), schema: n.Schema(),
		timeAt:   [2]int{left.Index(n.LeftTime), right.Index(n.RightTime)},
		backward: n.Direction != "forward", forward: n.Direction != "backward",
		tolerance: int64(n.Tolerance), decided: noEvent,
		sides: sides{newSide(n.LeftTime, n.Left), newSide(n.RightTime, n.Right)},
	}
	if n.Tolerance < 0 {
		a.tolerance = -1 // as a distance the greatest
	}
	a.right = newStore(right)
	_, a.kept = plan.Joined(left, right, n.By)
	return a
}

func (a *asof) Advance(input int, watermark int64, out emit) error {
	a.advance(input, watermark)
	return a.drain(out)
}

func (a *asof) Close(input int, out emit) error {
	a.end(input)
	return a.drain(out)
}

// Watermark is the time before which all left rows are decided.
func (a *asof) Watermark() int64 { return min(a.sides[0].bound, a.limit()) }

// limit is the time before which left rows can be decided.
func (a *asof) limit() int64 {
	bound := a.sides[1].bound
	if a.forward && !a.sides[1].ended {
		return before(bound, a.tolerance)
	}
	return bound
}

func (a *asof) drain(out emit) error {
	limit := min(a.limit(), a.sides[0].bound)
	if limit <= a.decided && !(a.sides[0].ended && a.sides[1].ended) {
		return nil
	}
	a.decided = limit
	err := a.sides[1].take(a.sides[1].bound, func(t *column.Table) error {
		a.right.add(t)
		a.times = append(a.times, t.Col(a.timeAt[1]).Ints()...)
		a.codes = append(a.codes, a.keys.of(t, 1)...)
		return nil
	})
	if err != nil {
		return err
	}
	return a.sides[0].take(limit, func(t *column.Table) error { return a.decide(t, out) })
}

// decide emits left rows with their matches.
func (a *asof) decide(left *column.Table, out emit) error {
	codes, times := a.keys.of(left, 0), left.Col(a.timeAt[0]).Ints()
	for len(a.nearest) < a.keys.len() {
		a.nearest = append(a.nearest, nearest{back: none})
	}
	a.match = scratch(a.match, left.Len())
	if a.forward {
		a.around(times, codes)
	} else {
		a.before(times, codes)
	}
	t := a.joined(left)
	a.newest = times[len(times)-1]
	a.tidy()
	return out(t)
}

// before finds the last right row that is not behind each left row.
func (a *asof) before(times []int64, codes []uint32) {
	right, keys, n := a.times, a.codes[:len(a.times)], 0
	for i, t := range times {
		for ; n < len(right) && right[n] <= t; n++ {
			if code := keys[n]; code != agg.NoCode {
				k := &a.nearest[code]
				k.back, k.backTime = a.next+int64(n), right[n]
			}
		}
		a.match[i] = none
		if code := codes[i]; code != agg.NoCode {
			if k := &a.nearest[code]; k.back != none && uint64(t)-uint64(k.backTime) <= uint64(a.tolerance) {
				a.match[i] = k.back
			}
		}
	}
	a.passed(n)
}

// passed is called when the next n right rows have been noted.
func (a *asof) passed(n int) { a.times, a.codes, a.next = a.times[n:], a.codes[n:], a.next+int64(n) }

// around finds the right row that is nearest to each left row, of those that
// will do.
func (a *asof) around(times []int64, codes []uint32) {
	for i, t := range times {
		a.reach(after(t, a.tolerance))
		a.match[i] = none
		if codes[i] != agg.NoCode {
			a.match[i] = a.pick(&a.nearest[codes[i]], t)
		}
	}
}

// reach notes the right rows up to a time.
func (a *asof) reach(t int64) {
	n := 0
	for ; n < len(a.times) && a.times[n] <= t; n++ {
		if code := a.codes[n]; code != agg.NoCode {
			k := &a.nearest[code]
			k.ahead = append(k.ahead, numberedTime{a.next + int64(n), a.times[n]})
		}
	}
	a.passed(n)
}

// pick returns the right row for a left one of time t.
func (a *asof) pick(k *nearest, t int64) int64 {
	for len(k.ahead) > 0 && k.ahead[0].time < t {
		k.back, k.backTime = k.ahead[0].row, k.ahead[0].time
		k.ahead = k.ahead[1:]
	}
	best, far := none, uint64(math.MaxUint64)
	if a.backward && k.back != none {
		best, far = k.back, uint64(t)-uint64(k.backTime)
	}
	if len(k.ahead) > 0 {
		if f := k.ahead[0]; uint64(f.time)-uint64(t) < far {
			best, far = f.row, uint64(f.time)-uint64(t)
		}
		if a.backward && k.ahead[0].time == t { // the last of that time
			for _, f := range k.ahead {
				if f.time > t {
					break
				}
				best = f.row
			}
		}
	}
	if far > uint64(a.tolerance) {
		return none
	}
	return best
}

// joined puts the left rows and their matches side by side.
func (a *asof) joined(left *column.Table) *column.Table {
	cols := a.cols[:0]
	for i := range left.Schema() {
		cols = append(cols, left.Col(i))
	}
	a.cols = a.right.gather(cols, a.kept, a.match)
	return column.NewTable(a.schema, left.Len(), a.cols...)
}

// tidyRows is how many right rows may wait to be forgotten, beside some a key.
const tidyRows = 512

// tidy forgets right rows that no left row will get any more, and keys that have
// none.
func (a *asof) tidy() {
	rows := a.next-a.right.start() >= tidyRows+4*int64(len(a.nearest))
	keys := a.keys.groups != nil && a.keys.len() > 4*max(1024, a.live)
	if !rows && !keys {
		return
	}
	a.forgetFar()
	a.forgetRows()
	if keys {
		a.forgetKeys()
	}
}

// forgetFar forgets the rows that are too far from any left row to come.
func (a *asof) forgetFar() {
	if a.tolerance < 0 {
		return
	}
	limit := before(a.newest, a.tolerance)
	for i := range a.nearest {
		k := &a.nearest[i]
		if k.backTime < limit {
			k.back = none
		}
		for len(k.ahead) > 0 && k.ahead[0].time < limit {
			k.ahead = k.ahead[1:]
		}
	}
}

// forgetKeys numbers the keys that have rows anew, and no others.
func (a *asof) forgetKeys() {
	var ids []uint32
	var kept []nearest
	for i, k := range a.nearest {
		if k.back != none || len(k.ahead) > 0 {
			ids, kept = append(ids, uint32(i)), append(kept, k)
		}
	}
	a.live = len(kept)
	a.keys.renumber(ids, a.codes)
	a.nearest = make([]nearest, a.keys.len())
	for i := range a.nearest {
		a.nearest[i].back = none
	}
	for i, id := range ids {
		a.nearest[id] = kept[i]
	}
}

// forgetRows leaves the store with the rows that are some key's.
func (a *asof) forgetRows() {
	var refs []*int64
	for i := range a.nearest {
		k := &a.nearest[i]
		if k.back != none {
			refs = append(refs, &k.back)
		}
		k.ahead = slices.Clone(k.ahead)
		for n := range k.ahead {
			refs = append(refs, &k.ahead[n].row)
		}
	}
	slices.SortFunc(refs, func(a, b *int64) int { return int(*a - *b) })
	live := make([]int64, len(refs))
	for i, ref := range refs {
		live[i] = *ref
	}
	a.right.keep(live, a.next)
	for i, ref := range refs {
		*ref = a.next - int64(len(refs)-i)
	}
}
