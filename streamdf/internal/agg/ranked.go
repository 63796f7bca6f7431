package agg

import (
	"math"
	"math/bits"
	"slices"
)

// ranked keeps floats, none of them NaN, in order: in sorted blocks, so that
// putting one in or taking one out moves few others. It finds a value by its
// rank from where it found the last one, as neighbouring windows have
// neighbouring quantiles. Values are kept as keys, which order like them.
type ranked struct {
	blocks [][]uint64 // none is empty
	last   []uint64   // the greatest key of each block
	n      int
	at     int // a block, and
	before int // how many values are in the blocks before it
	spare  [][]uint64
}

// rankBlock is how many values a block holds before it is split.
const rankBlock = 128

func (r *ranked) insert(x float64) { r.put(keyOf(x)) }

func (r *ranked) put(x uint64) {
	r.n++
	if len(r.blocks) == 0 {
		r.blocks, r.last = append(r.blocks, append(r.fresh(), x)), append(r.last, x)
		r.at, r.before = 0, 0
		return
	}
	k := min(lowerBound(r.last, x), len(r.blocks)-1)
	b := r.blocks[k]
	i := lowerBound(b, x)
	b = append(b, 0)
	copy(b[i+1:], b[i:])
	b[i] = x
	r.blocks[k], r.last[k] = b, b[len(b)-1]
	if k < r.at {
		r.before++
	}
	if len(b) > rankBlock {
		r.split(k)
	}
}

// remove takes out one v, which is there.
func (r *ranked) remove(v float64) {
	x := keyOf(v)
	r.n--
	k := lowerBound(r.last, x)
	b := r.blocks[k]
	i := lowerBound(b, x)
	copy(b[i:], b[i+1:])
	b = b[:len(b)-1]
	r.blocks[k] = b
	if k < r.at {
		r.before--
	}
	if len(b) == 0 {
		r.drop(k)
		return
	}
	r.last[k] = b[len(b)-1]
	if len(b) < rankBlock/4 && k+1 < len(r.blocks) && len(b)+len(r.blocks[k+1]) <= rankBlock/2 {
		r.join(k)
	}
}

// replace takes out old, which is there, and puts in x: in one move when both
// belong to one block, as they do in small windows.
func (r *ranked) replace(old, x float64) {
	out, in := keyOf(old), keyOf(x)
	k := lowerBound(r.last, out)
	if k != min(lowerBound(r.last, in), len(r.last)-1) {
		r.remove(old)
		r.put(in)
		return
	}
	b := r.blocks[k]
	i, j := lowerBound(b, out), lowerBound(b, in)
	if i < j {
		j--
		copy(b[i:j], b[i+1:])
	} else {
		copy(b[j+1:i+1], b[j:])
	}
	b[j] = in
	r.last[k] = b[len(b)-1]
}

func (r *ranked) split(k int) {
	b := r.blocks[k]
	half := len(b) / 2
	upper := append(r.fresh(), b[half:]...)
	r.blocks[k], r.last[k] = b[:half], b[half-1]
	r.blocks = slices.Insert(r.blocks, k+1, upper)
	r.last = slices.Insert(r.last, k+1, upper[len(upper)-1])
	if k < r.at {
		r.at++
	}
}

// join moves block k+1 to the end of block k.
func (r *ranked) join(k int) {
	if k+1 == r.at {
		r.at, r.before = k, r.before-len(r.blocks[k])
	} else if k+1 < r.at {
		r.at--
	}
	r.blocks[k] = append(r.blocks[k], r.blocks[k+1]...)
	r.last[k] = r.last[k+1]
	r.release(k + 1)
}

// drop removes the empty block k.
func (r *ranked) drop(k int) {
	if k < r.at {
		r.at--
	}
	r.release(k)
	if r.at == len(r.blocks) && r.at > 0 {
		r.at--
		r.before -= len(r.blocks[r.at])
	}
}

func (r *ranked) release(k int) {
	r.spare = append(r.spare, r.blocks[k][:0])
	r.blocks = slices.Delete(r.blocks, k, k+1)
	r.last = slices.Delete(r.last, k, k+1)
}

// fresh returns an empty block. The first one of a small window grows as
// needed; there may be many small windows.
func (r *ranked) fresh() []uint64 {
	if n := len(r.spare); n > 0 {
		b := r.spare[n-1]
		r.spare = r.spare[:n-1]
		return b
	}
	if len(r.blocks) == 0 {
		return nil
	}
	return make([]uint64, 0, rankBlock+1)
}

// rank returns the value that i others precede.
func (r *ranked) rank(i int) float64 {
	for i < r.before {
		r.at--
		r.before -= len(r.blocks[r.at])
	}
	for i >= r.before+len(r.blocks[r.at]) {
		r.before += len(r.blocks[r.at])
		r.at++
	}
	return valueOf(r.blocks[r.at][i-r.before])
}

// load replaces all values by those of sorted keys.
func (r *ranked) load(sorted []uint64) {
	*r = ranked{n: len(sorted)}
	for len(sorted) > 0 {
		n := min(rankBlock/2, len(sorted))
		b := append(make([]uint64, 0, rankBlock+1), sorted[:n]...)
		r.blocks, r.last = append(r.blocks, b), append(r.last, b[n-1])
		sorted = sorted[n:]
	}
}

// loadPlaces is load of keys with their places.
func (r *ranked) loadPlaces(sorted []place) {
	keys := make([]uint64, len(sorted))
	for i, p := range sorted {
		keys[i] = p.key
	}
	r.load(keys)
}

// quantile interpolates between the two values nearest to rank q(n-1), as
// pandas does by default.
func (r *ranked) quantile(q float64) float64 {
	pos := q * float64(r.n-1)
	i := int(pos)
	lo := r.rank(i)
	frac := pos - float64(i)
	if frac == 0 {
		return lo
	}
	hi := r.rank(i + 1)
	if lo == hi {
		return lo
	}
	return lo + (hi-lo)*frac
}

// keyOf returns a number that orders like x, which is not NaN: -0 before 0.
func keyOf(x float64) uint64 {
	b := math.Float64bits(x)
	return b ^ (uint64(int64(b)>>63) | 1<<63)
}

// valueOf is the inverse of keyOf.
func valueOf(key uint64) float64 {
	return math.Float64frombits(key ^ (^uint64(int64(key)>>63) | 1<<63))
}

// lowerBound returns how many keys of a sorted slice are below x. Its loop has
// no branch to mispredict.
func lowerBound(s []uint64, x uint64) int {
	at := 0
	for n := len(s); n > 0; {
		half := (n + 1) >> 1
		_, below := bits.Sub64(s[at+half-1], x, 0)
		at += half & -int(below)
		n -= half
	}
	return at
}
