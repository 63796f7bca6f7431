package column_test

import (
	"math/rand/v2"
	"testing"

	"freshet/streamdf/internal/column"
)

// TestGrowing compares a growing table with one that is put together anew, for
// dictionaries that are shared, that differ and that are missing.
func TestGrowing(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 10))
	shared := column.NewDict()
	for range 200 {
		g := column.NewGrowing(schema)
		var want [][]any
		for range 8 {
			dict := shared
			if rng.IntN(8) == 0 {
				dict = column.NewDict()
			}
			part, rows := random(rng, rng.IntN(90), rng.IntN(3), dict)
			if rng.IntN(4) == 0 {
				part, rows = part.Slice(0, 0), nil
			}
			g.Append(part)
			want = append(want, rows...)
			if rng.IntN(2) == 0 {
				var keep []int32
				var kept [][]any
				for i, row := range want {
					if rng.IntN(3) > 0 {
						keep, kept = append(keep, int32(i)), append(kept, row)
					}
				}
				g.Retain(keep)
				want = kept
			}
			cols := make([]*column.Column, len(schema))
			for i := range cols {
				cols[i] = g.Col(i)
			}
			same(t, "growing", column.NewTable(schema, g.Len(), cols...), want)
		}
	}
}
