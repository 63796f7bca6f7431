package agg

import "math/bits"

// ranks answers quantiles of a window that slides over many rows at once. The
// rows in the window and those to come are put in order together, so that each
// has a rank, and a bitmap by rank tells which of them are in the window: a row
// comes or leaves by flipping a bit, and a quantile is the k-th bit set, which is
// found from where the last one was.
type ranks struct {
	sorted []place // the rows in the window, in order; at counts from the oldest
	*rankRoom
}

// rankRoom is what ranks need while rows come. Windows that slide in turn share
// it.
type rankRoom struct {
	radix
	fresh  []place
	all    []place  // by rank
	rank   []int32  // by row, from the oldest in the window on
	in     []uint64 // bits by rank
	at     int      // a rank, and
	before int      // how many rows in the window have a lower one
}

// load makes x, of which none is NaN, the rows in the window.
func (r *ranks) load(x []float64) {
	r.sorted = grow(r.sorted[:0], len(x))
	for i, v := range x {
		r.sorted[i] = place{keyOf(v), int32(i)}
	}
	r.sorted = r.radix.sort(r.sorted)
}

// arrange gives ranks to the rows in the window and to x, which follow them.
func (r *ranks) arrange(x []float64) {
	held := len(r.sorted)
	r.fresh = grow(r.fresh, len(x))
	fresh := r.fresh[:len(x)]
	for i, v := range x {
		fresh[i] = place{keyOf(v), int32(held + i)}
	}
	fresh = r.radix.sort(fresh)
	n := held + len(x)
	r.all, r.rank, r.in = grow(r.all[:cap(r.all)], n)[:n], grow(r.rank, n), grow(r.in[:cap(r.in)], n>>6+1)[:n>>6+1]
	all, rank, in := r.all, r.rank[:n], r.in
	clear(in)
	i, old := 0, r.sorted
	for k := range all {
		var p place
		if i < len(fresh) && (len(old) == 0 || fresh[i].key < old[0].key) {
			p = fresh[i]
			i++
		} else {
			p, old = old[0], old[1:]
			in[k>>6] |= 1 << (k & 63)
		}
		all[k], rank[p.at] = p, int32(k)
	}
	r.fresh = fresh[:cap(fresh)]
	r.at, r.before = 0, 0
}

// enter puts a row into the window, and leave takes one out.
func (r *ranks) enter(row int) {
	k := int(r.rank[row])
	r.in[k>>6] |= 1 << (k & 63)
	if k < r.at {
		r.before++
	}
}

func (r *ranks) leave(row int) {
	k := int(r.rank[row])
	r.in[k>>6] &^= 1 << (k & 63)
	if k < r.at {
		r.before--
	}
}

// quantile interpolates like ranked.quantile; n rows are in the window.
func (r *ranks) quantile(q float64, n int) float64 {
	pos := q * float64(n-1)
	i := int(pos)
	at := r.nth(i)
	lo := valueOf(r.all[at].key)
	frac := pos - float64(i)
	if frac == 0 {
		return lo
	}
	hi := valueOf(r.all[r.from(at+1)].key)
	if lo == hi {
		return lo
	}
	return lo + (hi-lo)*frac
}

// nth returns the rank of the row in the window that n others precede.
func (r *ranks) nth(n int) int {
	at, before := r.at, r.before
	for ; n < before; before-- {
		at = r.below(at)
	}
	for ; at&63 == 0 || n-before > 64; at = at&^63 + 64 { // whole words
		k := bits.OnesCount64(r.in[at>>6] >> (at & 63))
		if before+k > n {
			break
		}
		before += k
	}
	at = r.from(at)
	for ; before < n; before++ {
		at = r.from(at + 1)
	}
	r.at, r.before = at, before
	return at
}

// from returns the first rank from at on that is in the window. There is one.
func (r *ranks) from(at int) int {
	w := at >> 6
	if rest := r.in[w] >> (at & 63); rest != 0 {
		return at + bits.TrailingZeros64(rest)
	}
	for w++; r.in[w] == 0; w++ {
	}
	return w<<6 + bits.TrailingZeros64(r.in[w])
}

// below returns the last rank below at that is in the window. There is one.
func (r *ranks) below(at int) int {
	w := at >> 6
	if rest := r.in[w] & (1<<(at&63) - 1); rest != 0 {
		return w<<6 + bits.Len64(rest) - 1
	}
	for w--; r.in[w] == 0; w-- {
	}
	return w<<6 + bits.Len64(r.in[w]) - 1
}

// settle keeps the rows in the window in order; gone rows have left.
func (r *ranks) settle(gone int) {
	sorted := r.sorted[:0]
	for w, word := range r.in {
		for ; word != 0; word &= word - 1 {
			p := r.all[w<<6+bits.TrailingZeros64(word)]
			p.at -= int32(gone)
			sorted = append(sorted, p)
		}
	}
	r.sorted = sorted
}
