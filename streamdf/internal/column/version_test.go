package column_test

import (
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"freshet/streamdf/internal/column"
)

// TestVersions makes states one after the other, some of more values than the one
// before, keeps them all, and compares each with a copy that was made in its time:
// by single values and as a whole, while later states are made.
func TestVersions(t *testing.T) {
	schema := column.Schema{{Name: "k", Type: column.Int}, {Name: "x", Type: column.Float}}
	for _, n := range []int{1, 64, 700} {
		rng := rand.New(rand.NewPCG(1, uint64(n)))
		now := make([]float64, n)
		var v column.Versions
		if v.Has(n) {
			t.Error("a state is known before there is one")
		}
		var readers sync.WaitGroup
		whole := 0
		for range 400 {
			changes, more := rng.IntN(7), max(0, rng.IntN(5)-3)
			n := len(now)
			if !v.Has(n) || !v.Takes(changes+more) {
				v.Start(slices.Clone(now))
				whole++
				if !v.Takes(changes + more) {
					t.Fatalf("a new state of %d values takes no %d changes", n, changes)
				}
			}
			for range changes {
				row := rng.IntN(n)
				now[row] = rng.Float64()
				v.Set(uint32(row), now[row])
			}
			for range more {
				now = append(now, rng.Float64())
				v.Set(uint32(n), now[n])
				n++
			}
			keys := column.NewInts(column.Int, make([]int64, n), nil)
			state := column.NewVersioned(schema, n, []*column.Column{keys, nil}, []column.Version{{}, v.Now(n)})
			want, row := slices.Clone(now), rng.IntN(n)
			if got := state.Value(row, 1); got != want[row] {
				t.Fatalf("row %d is %v, want %v", row, got, want[row])
			}
			for range 2 {
				readers.Go(func() {
					if got := state.Col(1).Floats(); !slices.Equal(got, want) {
						t.Errorf("a state of %d values is\n%v, it was\n%v", n, got, want)
					}
					for i := range min(n, 10) {
						if got := state.Value(i, 1); got != want[i] {
							t.Errorf("row %d is %v, it was %v", i, got, want[i])
						}
					}
				})
			}
		}
		readers.Wait()
		if whole > 30 {
			t.Errorf("%d of 400 states of %d values were made in whole", whole, n)
		}
	}
}
