package source_test

import (
	"context"
	"errors"
	"math"
	"testing"

	"freshet/streamdf/internal/column"
	"freshet/streamdf/internal/meter"
	"freshet/streamdf/internal/source"
)

var errFull = errors.New("enough")

// randomRows are the first rows of a seed.
func randomRows(tb testing.TB, seed uint64, rows int) (x, z []float64, y []int64, names []string) {
	tb.Helper()
	in := &source.Random{RowsPerSecond: 1e12, Seed: seed}
	err := in.Read(context.Background(), func(t *column.Table) error {
		x, y, z = append(x, t.Named("x").Floats()...), append(y, t.Named("y").Ints()...), append(z, t.Named("z").Floats()...)
		for i := range t.Len() {
			names = append(names, t.Named("name").Str(i))
		}
		if len(x) >= rows {
			return errFull
		}
		return nil
	}, &meter.Meter{})
	if !errors.Is(err, errFull) {
		tb.Fatal(err)
	}
	return x[:rows], z[:rows], y[:rows], names[:rows]
}

// What Random makes has the moments that its distributions have, to five
// standard errors. The seeds are fixed, so that the test always says the same.
func TestRandomDistributions(t *testing.T) {
	const n = 1_000_000
	x, z, y, names := randomRows(t, 1, n)
	ints := make([]float64, n)
	for i, v := range y {
		ints[i] = float64(v)
	}
	// The error of a mean is sd/sqrt(n), of a variance sqrt((kurtosis-1)/n) times it.
	for _, c := range []struct {
		name                     string
		values                   []float64
		mean, variance, kurtosis float64
	}{
		{"x", x, 0.5, 1.0 / 12, 1.8},
		{"y", ints, 50, 50, 3.02},
		{"z", z, 0, 1, 3},
	} {
		mean, sum := 0.0, 0.0
		for _, v := range c.values {
			mean += v / n
		}
		for _, v := range c.values {
			sum += (v - mean) * (v - mean)
		}
		if d := math.Abs(mean-c.mean) / math.Sqrt(c.variance/n); d > 5 {
			t.Errorf("%s: mean %v, want %v", c.name, mean, c.mean)
		}
		if d := math.Abs(sum/n/c.variance-1) / math.Sqrt((c.kurtosis-1)/n); d > 5 {
			t.Errorf("%s: variance %v, want %v", c.name, sum/n, c.variance)
		}
	}
	for _, v := range x {
		if v < 0 || v >= 1 {
			t.Fatalf("x is %v, outside [0, 1)", v)
		}
	}
	counts := map[string]float64{}
	for _, name := range names {
		counts[name]++
	}
	for name, c := range counts {
		if len(counts) != 8 || math.Abs(c-n/8) > 5*math.Sqrt(n*7.0/64) {
			t.Errorf("%s came %v times of %d, of %d names", name, c, n, len(counts))
		}
	}
}

// TestRandomPoisson compares how often each value of y came with its chance.
func TestRandomPoisson(t *testing.T) {
	const n = 1_000_000
	_, _, y, _ := randomRows(t, 2, n)
	counts := map[int64]float64{}
	for _, v := range y {
		counts[v]++
	}
	for k := int64(20); k <= 90; k++ {
		log, _ := math.Lgamma(float64(k) + 1)
		want := n * math.Exp(float64(k)*math.Log(50)-50-log)
		if want >= 10 && math.Abs(counts[k]-want) > 5*math.Sqrt(want) {
			t.Errorf("%d came %v times, want %v", k, counts[k], want)
		}
	}
}

// The seed settles the rows, however they were cut into batches.
func TestRandomSeed(t *testing.T) {
	x, z, y, names := randomRows(t, 7, 1000)
	a, b, c, d := randomRows(t, 7, 20_000)
	other, _, _, _ := randomRows(t, 8, 1)
	for i := range x {
		if x[i] != a[i] || z[i] != b[i] || y[i] != c[i] || names[i] != d[i] {
			t.Fatalf("row %d differs in another run", i)
		}
	}
	if other[0] == x[0] {
		t.Error("another seed makes the same rows")
	}
}

// BenchmarkRandom makes rows as fast as it can.
func BenchmarkRandom(b *testing.B) {
	for b.Loop() {
		left := 1_000_000
		in := &source.Random{RowsPerSecond: 1e12, Seed: 1}
		err := in.Read(context.Background(), func(t *column.Table) error {
			if left -= t.Len(); left <= 0 {
				return errFull
			}
			return nil
		}, &meter.Meter{})
		if !errors.Is(err, errFull) {
			b.Fatal(err)
		}
	}
	b.ReportMetric(1e6*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}
