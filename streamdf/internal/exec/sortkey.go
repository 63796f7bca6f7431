package exec

import (
	"cmp"
	"math"
	"slices"
	"sync"

	"freshet/streamdf/internal/column"
)

// sortKeys order rows by columns, each ascending or descending. NaN comes after
// all values and null last, whatever the direction.
type sortKeys []sortKey

// A sortKey is one column. Values that are not strings are kept as numbers that
// order as the rows are to come.
type sortKey struct {
	ranks []uint64
	valid column.Bitmap
	text  *column.Column // of a string column
	desc  bool
}

// The ranks of what is no value. Floats all have lower ones; a whole number may
// have that of null, and then comes before it.
const (
	rankNaN  = math.MaxUint64 - 1
	rankNull = math.MaxUint64
)

func newSortKeys(cols []*column.Column, desc []bool) sortKeys {
	keys := make(sortKeys, len(cols))
	for i, c := range cols {
		keys[i] = newSortKey(c, desc[i])
	}
	return keys
}

func newSortKey(c *column.Column, desc bool) sortKey {
	if c.Type() == column.String {
		return sortKey{text: c, desc: desc}
	}
	ranks := newRanks(c.Len())
	switch c.Type() {
	case column.Float:
		for i, x := range c.Floats() {
			ranks[i] = floatRank(x, desc)
		}
	case column.Bool:
		for i, b := range c.Bools() {
			if b != desc {
				ranks[i] = 1
			}
		}
	default:
		for i, v := range c.Ints() {
			ranks[i] = wholeRank(v, desc)
		}
	}
	if valid := c.Validity(); valid != nil {
		for i := range ranks {
			if !valid.Get(i) {
				ranks[i] = rankNull
			}
		}
	}
	return sortKey{ranks: ranks, valid: c.Validity()}
}

// rankPool keeps the memory of ranks: a result of many groups is put in order
// after every batch.
var rankPool sync.Pool

func newRanks(n int) []uint64 {
	if p, _ := rankPool.Get().(*[]uint64); p != nil && cap(*p) >= n {
		ranks := (*p)[:n]
		clear(ranks)
		return ranks
	}
	return make([]uint64, n)
}

// release gives the memory back; the keys are not used again.
func (k sortKeys) release() {
	for i := range k {
		if k[i].ranks != nil {
			rankPool.Put(&k[i].ranks)
		}
	}
}

// floatRank orders floats; -0 is 0.
func floatRank(x float64, desc bool) uint64 {
	if x != x {
		return rankNaN
	}
	b := math.Float64bits(x + 0)
	b ^= uint64(int64(b)>>63) | 1<<63
	if desc {
		return ^b
	}
	return b
}

// wholeRank orders whole numbers.
func wholeRank(v int64, desc bool) uint64 {
	u := uint64(v) ^ 1<<63
	if desc {
		return ^u
	}
	return u
}

// compare says how rows i and j of the keys order.
func (k sortKeys) compare(i, j int32) int {
	for c := range k {
		if d := k[c].compare(i, j); d != 0 {
			return d
		}
	}
	return 0
}

func (k *sortKey) compare(i, j int32) int {
	if k.text == nil {
		if d := cmp.Compare(k.ranks[i], k.ranks[j]); d != 0 || k.valid == nil {
			return d
		}
		return present(k.valid.Get(int(i)), k.valid.Get(int(j)))
	}
	if a, b := k.text.Valid(int(i)), k.text.Valid(int(j)); !a || !b {
		return present(a, b)
	}
	d := cmp.Compare(k.text.Str(int(i)), k.text.Str(int(j)))
	if k.desc {
		return -d
	}
	return d
}

// present puts what is not null first.
func present(a, b bool) int {
	switch {
	case a && !b:
		return -1
	case b && !a:
		return 1
	}
	return 0
}

// order returns the rows 0 to n-1 in order, the first most of them; those that
// are equal as they were.
func (k sortKeys) order(n, most int) []int32 {
	if most > 0 && most*4 < n {
		if len(k) == 1 && k[0].text == nil && k[0].valid == nil && most <= fewRows {
			return rowsOf(firstOf(k[0].ranks[:n], most))
		}
		return k.first(n, most)
	}
	rows := appendRange(make([]int32, 0, n), n)
	slices.SortFunc(rows, k.stable)
	if most > 0 && most < n {
		rows = rows[:most]
	}
	return rows
}

func (k sortKeys) stable(i, j int32) int {
	if d := k.compare(i, j); d != 0 {
		return d
	}
	return cmp.Compare(i, j)
}

// A rankedRow is a row and what it is ordered by.
type rankedRow struct {
	rank uint64
	row  int32
}

func (a rankedRow) compare(b rankedRow) int {
	if d := cmp.Compare(a.rank, b.rank); d != 0 {
		return d
	}
	return cmp.Compare(a.row, b.row)
}

// fewRows is how many rows firstOf is for.
const fewRows = 64

// firstOf is sortKeys.first of one column of numbers without nulls, and few rows.
func firstOf(ranks []uint64, most int) []rankedRow {
	h := make([]rankedRow, most)
	for i := range h {
		h[i] = rankedRow{ranks[i], int32(i)}
	}
	slices.SortFunc(h, rankedRow.compare)
	last := h[most-1].rank
	for i := most; i < len(ranks); i++ {
		if ranks[i] >= last { // it comes behind those of its rank
			continue
		}
		at := most - 1
		for ; at > 0 && h[at-1].rank > ranks[i]; at-- {
			h[at] = h[at-1]
		}
		h[at] = rankedRow{ranks[i], int32(i)}
		last = h[most-1].rank
	}
	return h
}

func rowsOf(ranked []rankedRow) []int32 {
	rows := make([]int32, len(ranked))
	for i, r := range ranked {
		rows[i] = r.row
	}
	return rows
}

// first finds the first rows in order. It keeps a heap of them, the last one of
// all on top: most rows come after that one and cost a comparison.
func (k sortKeys) first(n, most int) []int32 {
	h := appendRange(make([]int32, 0, most), most)
	for i := most/2 - 1; i >= 0; i-- {
		k.sink(h, i)
	}
	for i := int32(most); i < int32(n); i++ {
		if k.compare(i, h[0]) < 0 {
			h[0] = i
			k.sink(h, 0)
		}
	}
	slices.SortFunc(h, k.stable)
	return h
}

// sink moves row i of a heap down to its place.
func (k sortKeys) sink(h []int32, i int) {
	for {
		c := 2*i + 1
		if c >= len(h) {
			return
		}
		if c+1 < len(h) && k.stable(h[c], h[c+1]) < 0 {
			c++
		}
		if k.stable(h[i], h[c]) >= 0 {
			return
		}
		h[i], h[c] = h[c], h[i]
		i = c
	}
}
