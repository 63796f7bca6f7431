package agg_test

import (
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"testing"

	"freshet/streamdf/internal/agg"
	"freshet/streamdf/internal/column"
)

// pairsOf makes two columns with nulls that have something to do with each
// other, far from 0.
func pairsOf(n int) (x, y *column.Column) {
	r := rand.New(rand.NewPCG(1, 8))
	a, b := make([]float64, n), make([]float64, n)
	for i := range a {
		a[i] = 1e9 + r.NormFloat64()
		b[i] = 1e6 - (a[i]-1e9)/2 + r.NormFloat64()
		if i%50 > 45 {
			b[i] = 0.1 // constant in short windows
		}
	}
	return column.NewFloats(a, some(r, n, 0.1)), column.NewFloats(b, some(r, n, 0.2))
}

func exactPair(fn string, x, y *column.Column, rows []int) any {
	var a, b []float64
	for _, i := range rows {
		if x.Valid(i) && y.Valid(i) {
			a, b = append(a, x.Floats()[i]), append(b, y.Floats()[i])
		}
	}
	if len(a) < 2 {
		return nil
	}
	n := big.NewFloat(float64(len(a)))
	ma, mb := new(big.Float).SetPrec(300).Quo(bigSum(a), n), new(big.Float).SetPrec(300).Quo(bigSum(b), n)
	sum := new(big.Float).SetPrec(300)
	for i := range a {
		da, db := new(big.Float).SetPrec(300).Sub(big.NewFloat(a[i]), ma), new(big.Float).SetPrec(300).Sub(big.NewFloat(b[i]), mb)
		sum.Add(sum, da.Mul(da, db))
	}
	cov, _ := sum.Quo(sum, big.NewFloat(float64(len(a)-1))).Float64()
	if fn == "corr" {
		return cov / math.Sqrt(exactVar(a)*exactVar(b))
	}
	return cov
}

func pairCall(t *testing.T, fn string) agg.Spec {
	call, err := agg.NewPairSpec(fn, "x", column.Float, "y", column.Float)
	if err != nil {
		t.Fatal(err)
	}
	return call
}

func TestCovariance(t *testing.T) {
	const n = 300
	x, y := pairsOf(n)
	for _, fn := range []string{"cov", "corr"} {
		call, first := pairCall(t, fn), ""
		for _, size := range []int{1, 3, 97, n} {
			one, three := agg.NewAccumulator(call), agg.NewAccumulator(call)
			members := make([][]int, 3)
			from := 0
			for _, to := range cuts(n, size) {
				ids := make([]uint32, to-from)
				for i := range ids {
					ids[i] = uint32((from + i) % 3)
					members[ids[i]] = append(members[ids[i]], from+i)
				}
				a, b := x.Slice(from, to), y.Slice(from, to)
				if one.Add(agg.Rows{N: to - from, Groups: 1}, a, b) != nil || three.Add(agg.Rows{N: to - from, IDs: ids, Groups: 3}, a, b) != nil {
					t.Fatal("it fails")
				}
				from = to
			}
			bits := bitsOf(one.Result(1)) + bitsOf(three.Result(3))
			if first == "" {
				first = bits
			}
			if bits != first {
				t.Fatalf("%s: batches of %d give %s, of 1 %s", fn, size, bits, first)
			}
			for g, rows := range members {
				if got, want := three.Result(3).Value(g), exactPair(fn, x, y, rows); !near(got, want, 0) {
					t.Errorf("%s of group %d: got %v, want %v", fn, g, got, want)
				}
			}
		}
	}
}

func TestRollingCovariance(t *testing.T) {
	const n = 300
	x, y := pairsOf(n)
	for name, starts := range windows(n) {
		for _, fn := range []string{"cov", "corr"} {
			t.Run(fmt.Sprint(fn, "/", name), func(t *testing.T) {
				call, first := pairCall(t, fn), ""
				for _, size := range []int{1, 3, 97, n} {
					got := rollPair(t, call, x, y, starts, size)
					if first == "" {
						first = bitsOf(got)
					}
					if bitsOf(got) != first {
						t.Fatalf("batches of %d give something else", size)
					}
					for i := range n {
						var rows []int
						for k := starts[i]; k <= int64(i); k++ {
							rows = append(rows, int(k))
						}
						if v, want := got.Value(i), exactPair(fn, x, y, rows); !near(v, want, 0.01) {
							t.Fatalf("row %d: got %v, want %v", i, v, want)
						}
					}
				}
			})
		}
	}
}

func rollPair(t *testing.T, call agg.Spec, x, y *column.Column, starts []int64, size int) *column.Column {
	roller := agg.NewRolling(call, 2)()
	schema := column.Schema{{Name: "c", Type: column.Float}}
	var parts []*column.Table
	from := 0
	for _, to := range cuts(x.Len(), size) {
		var res agg.Results
		res.Reset(call, to-from)
		if err := roller.Roll(x.Slice(from, to), y.Slice(from, to), 0, to-from, starts[from:to], &res); err != nil {
			t.Fatal(err)
		}
		parts = append(parts, column.NewTable(schema, to-from, res.Column().Keep()))
		from = to
	}
	return column.Concat(schema, parts...).Col(0)
}
