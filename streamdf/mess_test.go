package streamdf_test

import (
	"math"
	"math/rand/v2"
	"time"

	"freshet/streamdf"
)

// mess is rows with everything that may go wrong in them: nulls, NaN, infinite
// and huge values, ties, null keys.
func mess(n int) *streamdf.Table {
	r := rand.New(rand.NewPCG(7, uint64(n)))
	x, i, k := make([]*float64, n), make([]*int64, n), make([]*string, n)
	s, b, ts := make([]*string, n), make([]*bool, n), make([]time.Time, n)
	special := []float64{math.NaN(), math.Inf(1), math.Inf(-1), 0, math.Copysign(0, -1), 1e300, 1e9 + 0.5}
	pick := func(of string) *string { s := string(of[r.IntN(len(of))]); return &s }
	for row := range n {
		ts[row] = day(9, 0).Add(time.Duration(row) * time.Second)
		if r.IntN(8) > 0 {
			v := math.Round(r.NormFloat64()*16) / 16
			if r.IntN(40) == 0 {
				v = special[r.IntN(len(special))]
			}
			x[row] = &v
		}
		if r.IntN(8) > 0 {
			v := r.Int64N(9) - 4
			i[row] = &v
		}
		if r.IntN(10) > 0 {
			k[row] = pick("abc")
		}
		if r.IntN(10) > 0 {
			s[row] = pick("uvwxyz")
		}
		if r.IntN(10) > 0 {
			v := r.IntN(2) == 0
			b[row] = &v
		}
	}
	return streamdf.FromColumns("ts", ts, "x", x, "i", i, "k", k, "s", s, "b", b).Collect()
}

// rowsOf is a frame's final rows, a line each, a value a cell.
func rowsOf(f *streamdf.Frame) [][]any {
	t := f.Collect()
	rows := make([][]any, t.Len())
	for i := range rows {
		for _, name := range t.Names() {
			rows[i] = append(rows[i], t.Value(i, name))
		}
	}
	return rows
}

// same compares cells: NaN equals NaN, floats to a relative 1e-12.
func same(a, b any) bool {
	x, ok := a.(float64)
	y, also := b.(float64)
	if !ok || !also {
		return a == b
	}
	return x == y || x != x && y != y || math.Abs(x-y) <= 1e-12*max(1, math.Abs(x), math.Abs(y))
}

// float makes ints floats, to compare.
func float(v any) any {
	if i, ok := v.(int64); ok {
		return float64(i)
	}
	return v
}

func ptr[T any](v T) *T { return &v }
