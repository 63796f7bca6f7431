package agg_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"freshet/streamdf/internal/agg"
	"freshet/streamdf/internal/column"
)

// TestRollingQuantileCuts slides windows over rows that come in batches of all
// sizes, so that both ways of keeping a window in order take turns, and expects
// to the bit what sorting each window gives.
func TestRollingQuantileCuts(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	const n = 12_000
	for name, draw := range map[string]func(i int) float64{
		"normal":    func(int) float64 { return rng.NormFloat64() },
		"ties":      func(int) float64 { return float64(rng.IntN(5)) },
		"constant":  func(int) float64 { return 3 },
		"clusters":  func(int) float64 { return 1e9 + float64(rng.IntN(40))*1e-6 + 1e12*float64(rng.IntN(2)) },
		"ascending": func(i int) float64 { return float64(i) },
		"infinite": func(int) float64 {
			return []float64{math.Inf(1), math.Inf(-1), 0, math.Copysign(0, -1), 1}[rng.IntN(5)]
		},
		"NaN": func(i int) float64 {
			if i%5000 == 4000 {
				return math.NaN()
			}
			return rng.NormFloat64()
		},
	} {
		x := make([]float64, n)
		for i := range x {
			x[i] = draw(i)
		}
		for _, size := range []int{1, 7, 100, 3000} {
			t.Run(fmt.Sprint(name, "/", size), func(t *testing.T) {
				roller, from := agg.NewRolling(ninety(t), 1)(), 0
				for from < n {
					to := min(n, from+1+rng.IntN([]int{50, 1500, 6000}[rng.IntN(3)]))
					for i, got := range rollOn(t, roller, x, from, to, size) {
						if size > 100 && (from+i)%97 > 0 { // sorting all of them takes long
							continue
						}
						if want := quantileOf(x[max(0, from+i-size+1):from+i+1], 0.9); math.Float64bits(got) != math.Float64bits(want) {
							t.Fatalf("row %d of a batch from %d to %d: %v, want %v", from+i, from, to, got, want)
						}
					}
					from = to
				}
			})
		}
	}
}

func ninety(t *testing.T) agg.Spec {
	s, err := agg.NewSpec("quantile", "x", column.Float, []float64{0.9})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// rollOn takes rows from to to-1, whose windows have size rows.
func rollOn(t *testing.T, roller agg.Roller, x []float64, from, to, size int) []float64 {
	starts := make([]int64, to-from)
	for i := range starts {
		starts[i] = int64(max(0, from+i-size+1))
	}
	var out agg.Results
	out.Reset(ninety(t), to-from)
	if err := roller.Roll(column.NewFloats(x[from:to], nil), nil, 0, to-from, starts, &out); err != nil {
		t.Fatal(err)
	}
	return out.Column().Floats()
}

// quantileOf sorts: -0 before 0.
func quantileOf(x []float64, q float64) float64 {
	if slices.ContainsFunc(x, func(v float64) bool { return v != v }) {
		return math.NaN()
	}
	s := slices.Clone(x)
	slices.SortFunc(s, func(a, b float64) int {
		switch {
		case a < b || a == b && math.Signbit(a) && !math.Signbit(b):
			return -1
		case a == b && math.Signbit(a) == math.Signbit(b):
			return 0
		}
		return 1
	})
	pos := q * float64(len(s)-1)
	i := int(pos)
	if frac := pos - float64(i); frac > 0 && s[i] != s[i+1] {
		return s[i] + (s[i+1]-s[i])*frac
	}
	return s[i]
}
