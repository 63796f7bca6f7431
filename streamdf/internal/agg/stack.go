package agg

import "freshet/streamdf/internal/column"

// A stack cuts a sliding window in two at row mid: before it lie the rows of
// which every suffix is reduced already, from it on those that are reduced one
// by one as they come. A window is one suffix and the running reduction, so
// nothing ever leaves a reduction. When the window has left the front, flip
// turns the back into the new front. Where that happens depends on the rows
// alone, never on batches. (The "two stacks" of sliding-window aggregation.)
type stack struct {
	front int64 // the row of the first suffix
	mid   int64
}

// flip moves mid behind the n rows of the back and the front to start, and
// returns how many rows at the beginning of the back have left.
func (s *stack) flip(start int64, n int) (gone int) {
	gone = int(min(start-s.mid, int64(n)))
	s.mid += int64(n)
	s.front = min(start, s.mid)
	return gone
}

// without removes the first n elements and keeps their room, which a slice of the
// rest would lose.
func without[T any](s []T, n int) []T {
	if n == 0 {
		return s
	}
	return s[:copy(s, s[n:])]
}

// presence counts the values in a window that are not null: few rows are, so
// it remembers which.
type presence struct {
	row   int64   // the number of the next row
	nulls []int64 // rows of the window that are null, ascending
}

// count writes into n the number of values in the window of each of rows lo to
// hi-1 of c; a nil c has no nulls. starts and n begin with row lo.
func (p *presence) count(c *column.Column, lo, hi int, starts, n []int64) {
	var valid column.Bitmap
	if c != nil {
		valid = c.Validity()
	}
	p.countValid(valid, lo, hi, starts, n)
}

// countValid is count by a bitmap; nil: no row is null.
func (p *presence) countValid(valid column.Bitmap, lo, hi int, starts, n []int64) {
	row := p.row
	p.row += int64(hi - lo)
	starts, n = starts[:hi-lo], n[:hi-lo]
	if valid == nil && len(p.nulls) == 0 {
		for i, s := range starts {
			n[i] = row + int64(i) + 1 - s
		}
		return
	}
	for i, s := range starts {
		if valid != nil && !valid.Get(lo+i) {
			p.nulls = append(p.nulls, row)
		}
		for len(p.nulls) > 0 && p.nulls[0] < s {
			p.nulls = p.nulls[1:]
		}
		row++
		n[i] = row - s - int64(len(p.nulls))
	}
}
