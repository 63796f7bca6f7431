package plot

import (
	"math"
	"slices"
)

// A curve is what is kept of a series of samples, in the order of their keys:
// first each sample, and when there are more than capacity of them, buckets
// of equal widths, which double whenever there are too many again. So a
// million samples take the room of a few thousand, and a bucket stays
// narrower than a pixel of a common plot.
type curve struct {
	capacity int
	width    float64 // of a bucket, 0 while each sample has its own
	origin   float64 // where bucket 0 begins
	buckets  []bucket
	scratch  []bucket
}

// add takes samples in any order; they are sorted in place.
func (c *curve) add(batch []sample) {
	if !slices.IsSortedFunc(batch, byKey) {
		slices.SortStableFunc(batch, byKey)
	}
	for len(batch) > 0 { // in parts, or one huge batch would be kept whole
		n := min(len(batch), c.capacity)
		c.merge(batch[:n])
		batch = batch[n:]
		for len(c.buckets) > c.capacity {
			c.coarsen()
		}
	}
}

func byKey(a, b sample) int {
	switch {
	case a.key < b.key:
		return -1
	case a.key > b.key:
		return 1
	}
	return 0
}

// merge puts sorted samples into their buckets. Late ones cost a copy of what
// follows them.
func (c *curve) merge(batch []sample) {
	from := len(c.buckets)
	for from > 0 && c.buckets[from-1].lo > c.place(batch[0].key) {
		from = c.search(c.place(batch[0].key))
	}
	later := append(c.scratch[:0], c.buckets[from:]...)
	c.scratch = later
	c.buckets = c.buckets[:from]
	for _, s := range batch {
		if n := len(c.buckets); len(later) == 0 && n > 0 && s.key < c.buckets[n-1].lo+c.width {
			c.buckets[n-1].insert(s) // the bucket of the sample before
			continue
		}
		for len(later) > 0 && later[0].lo <= c.place(s.key) {
			c.buckets = append(c.buckets, later[0])
			later = later[1:]
		}
		c.put(s)
	}
	c.buckets = append(c.buckets, later...)
}

// search returns the first bucket that begins after lo.
func (c *curve) search(lo float64) int {
	i, _ := slices.BinarySearchFunc(c.buckets, lo, func(b bucket, lo float64) int {
		if b.lo <= lo {
			return -1
		}
		return 1
	})
	return i
}

// put adds a sample at the end.
func (c *curve) put(s sample) {
	lo := c.place(s.key)
	if n := len(c.buckets); n > 0 && c.width > 0 && c.buckets[n-1].lo == lo {
		c.buckets[n-1].insert(s)
		return
	}
	c.buckets = append(c.buckets, bucketOf(lo, s))
}

// place returns where the bucket of a key begins.
func (c *curve) place(key float64) float64 {
	if c.width == 0 {
		return key
	}
	return c.origin + math.Floor((key-c.origin)/c.width)*c.width
}

// coarsen doubles the width of the buckets until a quarter of them is free.
func (c *curve) coarsen() {
	span := c.buckets[len(c.buckets)-1].lo - c.buckets[0].lo
	switch {
	case c.width > 0:
		c.width *= 2
	case span > 0:
		c.width = math.Exp2(math.Ceil(math.Log2(span / float64(c.capacity))))
	default:
		c.width = 1
	}
	if c.origin == 0 {
		c.origin = math.Floor(c.buckets[0].lo/c.width) * c.width
	}
	for {
		c.regroup()
		if len(c.buckets) <= c.capacity*3/4 {
			return
		}
		c.width *= 2
	}
}

func (c *curve) regroup() {
	kept := c.buckets[:0]
	for i := range c.buckets {
		b := c.buckets[i]
		b.lo = c.place(b.lo)
		if n := len(kept); n > 0 && kept[n-1].lo == b.lo {
			kept[n-1].merge(&b)
		} else {
			kept = append(kept, b)
		}
	}
	c.buckets = kept
}

// forget drops what is not newer than an age.
func (c *curve) forget(age float64) {
	c.buckets = slices.DeleteFunc(c.buckets, func(b bucket) bool { return b.age <= age })
}

// forgetFirst does so if the first bucket is due: it costs nothing to ask.
func (c *curve) forgetFirst(age float64) {
	if len(c.buckets) > 0 && c.buckets[0].age <= age {
		c.forget(age)
	}
}

// columns returns the samples to draw where the keys from lo on fall into
// pixel columns of some width: at most four a column. A bucket belongs to the
// column in which it begins.
func columns(buckets []bucket, lo, width float64) []sample {
	var out []sample
	var open bucket
	last := math.Inf(-1)
	for i := range buckets {
		b := &buckets[i]
		if column := math.Floor((b.lo - lo) / width); column != last {
			if i > 0 {
				out = open.samples(out)
			}
			open, last = *b, column
			continue
		}
		open.merge(b)
	}
	if len(buckets) > 0 {
		out = open.samples(out)
	}
	return out
}
