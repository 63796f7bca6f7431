package exec

import (
	"math"

	"freshet/streamdf/internal/column"
)

// recent keeps the last rows of a stream in order. Tables that are small are
// put together as they come, each row a few times at most, so that a window of
// one-row batches is a few tables too.
type recent struct {
	schema column.Schema
	tables []*column.Table
	n      int
}

// mergeRows is the size from which tables are left as they are.
const mergeRows = 4096

func (r *recent) add(t *column.Table) {
	r.tables = append(r.tables, t)
	r.n += t.Len()
	for k := len(r.tables); k > 1; k-- {
		a, b := r.tables[k-2], r.tables[k-1]
		if a.Len() > 2*b.Len() || a.Len()+b.Len() > mergeRows {
			return
		}
		r.tables[k-2] = column.Concat(r.schema, a, b)
		r.tables[k-1] = nil
		r.tables = r.tables[:k-1]
	}
}

// drop forgets the oldest n rows.
func (r *recent) drop(n int) {
	r.n -= n
	for n > 0 {
		if first := r.tables[0]; n < first.Len() {
			r.tables[0] = first.Slice(n, first.Len())
			return
		}
		n -= r.tables[0].Len()
		r.tables[0] = nil
		r.tables = r.tables[1:]
	}
}

// keepLast forgets all but the last n rows.
func (r *recent) keepLast(n int) {
	if r.n > n {
		r.drop(r.n - n)
	}
}

// keepAfter forgets the rows up to a time; column time holds it in order.
func (r *recent) keepAfter(limit int64, time int) {
	for len(r.tables) > 0 {
		first := r.tables[0]
		gone := upTo(first.Col(time).Ints(), limit)
		if gone > 0 {
			r.drop(gone)
		}
		if gone < first.Len() {
			return
		}
	}
}

// upTo returns how many values at the beginning of an ascending list are not
// above limit.
func upTo(times []int64, limit int64) int {
	lo, hi := 0, len(times)
	for lo < hi {
		if m := (lo + hi) / 2; times[m] <= limit {
			lo = m + 1
		} else {
			hi = m
		}
	}
	return lo
}

// before is t-span, or the beginning of time.
func before(t, span int64) int64 {
	if t < math.MinInt64+span {
		return math.MinInt64
	}
	return t - span
}
