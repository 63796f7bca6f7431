package column_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"freshet/streamdf/internal/column"
)

// lendFloats makes a lent column of n times x.
func lendFloats(r *column.Room, n int, x float64) *column.Column {
	out := r.Floats(n)
	for i := range out {
		out[i] = x
	}
	return r.Lend(column.Float, nil)
}

func TestRoom(t *testing.T) {
	var r column.Room
	first := lendFloats(&r, 3, 1)
	second := lendFloats(&r, 3, 2)
	if first != second || first.Floats()[0] != 2 {
		t.Error("a column that nobody kept was not written over")
	}
	tail := second.Slice(1, 3).Keep()
	third := lendFloats(&r, 3, 3)
	if got := tail.Floats(); !slices.Equal(got, []float64{2, 2}) {
		t.Errorf("a slice that was kept became %v", got)
	}
	third.Keep()
	lendFloats(&r, 3, 4)
	if got := third.Floats(); !slices.Equal(got, []float64{3, 3, 3}) {
		t.Errorf("a column that was kept became %v", got)
	}
}

func TestTableRoom(t *testing.T) {
	schema := column.Schema{{Name: "x", Type: column.Float}}
	var cols column.Room
	var tables column.TableRoom
	lend := func(n int, x float64) *column.Table { return tables.Lend(schema, n, lendFloats(&cols, n, x)) }
	kept := lend(2, 1).Keep()
	passing := lend(3, 2)
	lend(4, 3)
	if kept.Len() != 2 || kept.Col(0).Floats()[1] != 1 {
		t.Errorf("a table that was kept became %d rows of %v", kept.Len(), kept.Col(0).Floats())
	}
	if passing.Len() != 4 {
		t.Error("a table that nobody kept was not written over")
	}
}

func TestScribble(t *testing.T) {
	defer column.Scribble(column.Scribble(true))
	var r column.Room
	released := lendFloats(&r, 3, 1)
	kept := lendFloats(&r, 3, 2).Keep()
	lendFloats(&r, 3, 3)
	if released.Floats()[0] == 1 || kept.Floats()[0] != 2 {
		t.Errorf("released: %v, kept: %v", released.Floats(), kept.Floats())
	}
}

// TestPick compares tables of picked rows with taken ones: read at once, after
// they were kept and others were made, and picked from twice.
func TestPick(t *testing.T) {
	for _, scribble := range []bool{false, true} {
		t.Run(fmt.Sprint("scribble=", scribble), func(t *testing.T) {
			defer column.Scribble(column.Scribble(scribble))
			rng := rand.New(rand.NewPCG(1, 2))
			var outer, inner column.Picker
			var kept, want []*column.Table
			for range 100 {
				all, _ := random(rng, 1+rng.IntN(200), rng.IntN(3), column.NewDict())
				all = all.Keep()
				rows := someRows(rng, outer.Rows(all.Len()))
				picked := outer.Pick(all, rows)
				expected := all.Take(slices.Clone(rows))
				if rng.IntN(2) == 0 && picked.Len() > 0 {
					again := someRows(rng, inner.Rows(picked.Len()))
					picked, expected = inner.Pick(picked, again), expected.Take(slices.Clone(again))
				}
				if rng.IntN(2) == 0 {
					sameTable(t, picked, expected)
				}
				if rng.IntN(2) == 0 {
					kept, want = append(kept, picked.Keep()), append(want, expected)
				}
			}
			for i := range kept {
				sameTable(t, kept[i], want[i])
			}
		})
	}
}

// someRows leaves some of the rows of a table.
func someRows(rng *rand.Rand, rows []int32) []int32 {
	n, most := 0, rng.IntN(4)
	for i := range rows {
		if rng.IntN(4) <= most {
			rows[n] = int32(i)
			n++
		}
	}
	return rows[:n]
}

func sameTable(t *testing.T, got, want *column.Table) {
	t.Helper()
	if got.Len() != want.Len() {
		t.Fatalf("%d rows, want %d", got.Len(), want.Len())
	}
	for k := range want.Schema() {
		for i := range want.Len() {
			if g, w := got.Col(k).Value(i), want.Col(k).Value(i); g != w {
				t.Fatalf("column %s, row %d: %v, want %v", want.Schema()[k].Name, i, g, w)
			}
		}
	}
}

// TestPickShared reads a table that was kept from several goroutines, for the
// race detector.
func TestPickShared(t *testing.T) {
	all, _ := random(rand.New(rand.NewPCG(3, 4)), 100, 3, column.NewDict())
	var p column.Picker
	picked := p.Pick(all, someRows(rand.New(rand.NewPCG(5, 6)), p.Rows(100))).Keep()
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			for k := range schema {
				picked.Keep().Col(k).Keep()
			}
		})
	}
	group.Wait()
}
