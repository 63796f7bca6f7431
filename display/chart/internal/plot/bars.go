package plot

import (
	"math"
	"slices"
	"strconv"
)

// bars keeps the last value of each series at each x: bars, and lines over
// categories. It holds the first 1,000 categories and says how many there are
// more; of numbers and times the 400 greatest, so that a stream of them moves
// through the plot.
type bars struct {
	spec   *Spec
	series *seriesNames
	cats   registry
	rows   []barRow // sorted by x
	newest float64
	total  int  // rows that came
	missed bool // greatest x's were dropped
}

type barRow struct {
	x, age float64   // x of Names is the number of the category
	v      []float64 // by series; NaN or missing: no bar
}

const (
	catLimit   = 1000
	placeLimit = 400
	carryLimit = 16 // bars that carry their values
)

func newBars(s *Spec) *bars {
	return &bars{spec: s, series: newSeries(s), cats: registry{limit: catLimit}, newest: math.Inf(-1)}
}

// reset forgets the categories too: the order of a result is its own.
func (b *bars) reset() {
	b.cats = registry{limit: catLimit}
	b.rows, b.newest, b.missed = nil, math.Inf(-1), false
}

func (b *bars) empty() bool {
	for _, r := range b.rows {
		for _, v := range r.v {
			if drawable(v) {
				return false
			}
		}
	}
	return true
}

func (b *bars) add(batch *Batch, row int) {
	for i := range batch.N {
		x := float64(row + i)
		switch {
		case b.spec.XScale == Names:
			n := -1
			if batch.XNull == nil || !batch.XNull[i] {
				n = b.cats.of(batch.XNames[i])
			} else {
				n = b.cats.of("null")
			}
			if n < 0 {
				continue
			}
			x = float64(n)
		case !b.spec.Rows:
			x = batch.X[i]
		}
		age := ageOf(b.spec, batch, i, row)
		if !b.spec.placed(x) || math.IsNaN(age) {
			continue
		}
		r := b.place(x)
		r.age = age
		b.newest = max(b.newest, r.age)
		for y := range b.spec.Y {
			b.set(r, batch, i, y)
		}
		if over := len(b.rows) - placeLimit; over > 0 && b.spec.XScale != Names {
			b.rows, b.missed = slices.Delete(b.rows, 0, over), true
		}
	}
	b.total = row + batch.N
	b.forget()
}

func (b *bars) forget() {
	limit := windowLimit(b.spec, b.total, b.newest)
	if !math.IsInf(limit, -1) {
		b.rows = slices.DeleteFunc(b.rows, func(r barRow) bool { return r.age <= limit })
	}
}

func (b *bars) place(x float64) *barRow {
	i, ok := slices.BinarySearchFunc(b.rows, x, func(r barRow, x float64) int {
		switch {
		case r.x < x:
			return -1
		case r.x > x:
			return 1
		}
		return 0
	})
	if !ok {
		b.rows = slices.Insert(b.rows, i, barRow{x: x})
	}
	return &b.rows[i]
}

func (b *bars) set(r *barRow, batch *Batch, i, y int) {
	n := b.series.number(batch, i, y)
	if n < 0 {
		return
	}
	for len(r.v) <= n {
		r.v = append(r.v, math.NaN())
	}
	r.v[n] = batch.Y[y][i]
}

func (b *bars) extent() (lo, hi float64, count int) {
	lo, hi = math.Inf(1), math.Inf(-1)
	for _, r := range b.rows {
		for _, v := range r.v {
			if drawable(v) {
				lo, hi, count = min(lo, v), max(hi, v), count+1
			}
		}
	}
	return lo, hi, count
}

// name is what a place on the axis is called.
func (b *bars) name(r barRow) string {
	switch b.spec.XScale {
	case Names:
		return b.cats.names[int(r.x)]
	case Times:
		return clock{b.spec.Origin}.at(r.x).Format("2 Jan 15:04:05")
	}
	if b.spec.XWhole {
		return minus(strconv.FormatFloat(r.x, 'f', 0, 64))
	}
	return minus(strconv.FormatFloat(r.x, 'g', 6, 64))
}

func (b *bars) names() []string {
	out := make([]string, len(b.rows))
	for i, r := range b.rows {
		out[i] = b.name(r)
	}
	return out
}
