package agg

import (
	"cmp"
	"math/bits"
	"slices"
)

// A place is a key and where it comes from.
type place struct {
	key uint64
	at  int32
}

// radix sorts places by key, with memory that it keeps.
type radix struct {
	other  []place
	counts []uint32
}

// sort puts p in order; it may return other memory than it was given. It goes
// through the upper digits of the part in which keys differ, which nearly puts
// them in order, and sets the rest right by insertion.
func (r *radix) sort(p []place) []place {
	if len(p) < 64 {
		insertion(p, len(p)*len(p))
		return p
	}
	width, differ := 8, uint64(0)
	if len(p) > 4096 {
		width = 11
	}
	for _, x := range p {
		differ |= x.key ^ p[0].key
	}
	const digits = 3
	low := max(bits.Len64(differ)-digits*width, 0)
	r.other = grow(r.other, len(p))
	r.counts = grow(r.counts, digits<<width)
	r.count(p, low, width, digits)
	from, to := p, r.other[:len(p)]
	for d := range digits {
		scatter(to, from, r.counts[d<<width:(d+1)<<width], low+d*width)
		from, to = to, from
	}
	r.other = to
	if !insertion(from, 8*len(from)) {
		slices.SortFunc(from, func(a, b place) int { return cmp.Compare(a.key, b.key) })
	}
	return from
}

// count finds where the places with each value of each digit go.
func (r *radix) count(p []place, low, width, digits int) {
	counts, mask := r.counts[:digits<<width], uint64(1)<<width-1
	clear(counts)
	for _, x := range p {
		k := x.key >> low
		for d := range digits {
			counts[d<<width|int(k&mask)]++
			k >>= width
		}
	}
	for d := range digits {
		sum := uint32(0)
		for i, n := range counts[d<<width : (d+1)<<width] {
			counts[d<<width+i] = sum
			sum += n
		}
	}
}

// scatter moves places to where their digit goes.
func scatter(to, from []place, next []uint32, shift int) {
	mask := uint64(len(next) - 1)
	for _, x := range from {
		n := &next[x.key>>(shift&63)&mask]
		to[*n] = x
		*n++
	}
}

// insertion sorts what is nearly in order. It gives up after so many moves.
func insertion(p []place, moves int) bool {
	for i := 1; i < len(p); i++ {
		x := p[i]
		j := i
		for ; j > 0 && p[j-1].key > x.key; j-- {
			p[j] = p[j-1]
		}
		p[j] = x
		if moves -= i - j; moves < 0 {
			return false
		}
	}
	return true
}
