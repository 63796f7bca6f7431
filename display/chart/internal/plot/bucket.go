package plot

import "math"

// A sample is one value of a series: what orders it, where it is drawn, and
// its age (see Batch.Age). A y of NaN is a null.
type sample struct{ key, x, y, age float64 }

func (s sample) null() bool { return math.IsNaN(s.y) }

// A bucket is the first, the lowest, the highest and the last of the samples
// of a stretch of keys (the aggregation called M4): a line drawn through them
// covers the same pixels as one through all of them, as long as the stretch
// is narrower than a pixel. Two buckets merge into the exact bucket of both.
//
// A null breaks the line. Of the nulls of a stretch these are known: whether
// one precedes the first sample or follows the last, and the place of one
// between.
type bucket struct {
	lo                    float64 // where its stretch begins
	age                   float64 // the newest
	n                     int     // samples, without nulls
	first, low, high, tip sample
	head, tail            bool    // a null before the first, after the last
	mid                   float64 // the line breaks before the first key ≥ mid; NaN: nowhere
}

func bucketOf(lo float64, s sample) bucket {
	b := bucket{lo: lo, age: s.age, mid: math.NaN()}
	if s.null() {
		b.head, b.tail = true, true
		return b
	}
	b.n, b.first, b.low, b.high, b.tip = 1, s, s, s, s
	return b
}

// merge adds the bucket that follows b.
func (b *bucket) merge(c *bucket) {
	b.age = max(b.age, c.age)
	switch {
	case c.n == 0:
		b.tail = true
		b.head = b.head || b.n == 0
		return
	case b.n == 0:
		lo, age := b.lo, b.age
		*b = *c
		b.lo, b.age, b.head = lo, age, true
		return
	}
	switch {
	case b.tail || c.head:
		b.mid = c.first.key
	case !math.IsNaN(c.mid):
		b.mid = c.mid
	}
	b.n += c.n
	if c.low.y < b.low.y {
		b.low = c.low
	}
	if c.high.y > b.high.y {
		b.high = c.high
	}
	b.tip, b.tail = c.tip, c.tail
}

// insert adds a sample that belongs into b's stretch, in any order.
func (b *bucket) insert(s sample) {
	if b.n > 0 && s.key >= b.tip.key && !b.tail && !s.null() { // as most samples are
		b.age = max(b.age, s.age)
		b.n++
		if s.y < b.low.y {
			b.low = s
		}
		if s.y > b.high.y {
			b.high = s
		}
		b.tip = s
		return
	}
	if b.n == 0 || s.key >= b.tip.key {
		c := bucketOf(b.lo, s)
		b.merge(&c)
		return
	}
	b.age = max(b.age, s.age)
	if s.null() {
		if s.key < b.first.key {
			b.head = true
		} else {
			b.mid = s.key
		}
		return
	}
	b.n++
	if s.key < b.first.key {
		if b.head {
			b.mid, b.head = b.first.key, false
		}
		b.first = s
	}
	if s.y < b.low.y {
		b.low = s
	}
	if s.y > b.high.y {
		b.high = s
	}
}

// samples appends what is kept of b in the order of keys, with nulls where the
// line breaks.
func (b *bucket) samples(out []sample) []sample {
	null := sample{key: b.lo, x: math.NaN(), y: math.NaN()}
	if b.head {
		out = append(out, null)
	}
	if b.n == 0 {
		return out
	}
	kept := [4]sample{b.first, b.low, b.high, b.tip}
	if kept[2].key < kept[1].key {
		kept[1], kept[2] = kept[2], kept[1]
	}
	broken := math.IsNaN(b.mid)
	for i, s := range kept {
		if i > 0 && s == kept[i-1] {
			continue
		}
		if !broken && s.key >= b.mid {
			broken = true
			if i > 0 {
				out = append(out, null)
			}
		}
		out = append(out, s)
	}
	if b.tail {
		out = append(out, null)
	}
	return out
}
