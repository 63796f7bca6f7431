package column_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"freshet/streamdf/internal/column"
)

var schema = column.Schema{
	{Name: "b", Type: column.Bool},
	{Name: "i", Type: column.Int},
	{Name: "f", Type: column.Float},
	{Name: "plain", Type: column.String},
	{Name: "coded", Type: column.String},
	{Name: "t", Type: column.Time},
	{Name: "d", Type: column.Duration},
}

// random makes n rows, about one value in nulls null (0: none), and the same
// rows as Go values. Codes of null rows point nowhere.
func random(rng *rand.Rand, n, nulls int, dict *column.Dict) (*column.Table, [][]any) {
	rows := make([][]any, n)
	cols := make([]*column.Column, len(schema))
	for k, f := range schema {
		var valid column.Bitmap
		if nulls > 0 {
			valid = column.NewBitmap(n)
		}
		bools, ints, floats := make([]bool, n), make([]int64, n), make([]float64, n)
		strs, codes := make([]string, n), make([]uint32, n)
		for i := range n {
			bools[i], ints[i], floats[i] = rng.IntN(2) == 0, rng.Int64N(1e9), rng.Float64()
			strs[i] = fmt.Sprint("w", rng.IntN(9))
			codes[i] = 1 << 31
			var v any
			if valid == nil || rng.IntN(nulls) > 0 {
				if valid != nil {
					valid.Set(i)
				}
				codes[i] = dict.Code(strs[i])
				v = []any{bools[i], ints[i], floats[i], strs[i], strs[i], time.Unix(0, ints[i]).UTC(), time.Duration(ints[i])}[k]
			}
			rows[i] = append(rows[i], v)
		}
		switch f.Name {
		case "b":
			cols[k] = column.NewBools(bools, valid)
		case "f":
			cols[k] = column.NewFloats(floats, valid)
		case "plain":
			cols[k] = column.NewStrings(strs, valid)
		case "coded":
			cols[k] = column.NewCodes(codes, dict, valid)
		default:
			cols[k] = column.NewInts(f.Type, ints, valid)
		}
	}
	return column.NewTable(schema, n, cols...), rows
}

func values(t *column.Table) [][]any {
	rows := make([][]any, t.Len())
	for i := range rows {
		for k := range t.Schema() {
			rows[i] = append(rows[i], t.Col(k).Value(i))
		}
	}
	return rows
}

func same(t *testing.T, what string, got *column.Table, want [][]any) {
	t.Helper()
	if got.Len() != len(want) {
		t.Fatalf("%s: %d rows, want %d", what, got.Len(), len(want))
	}
	for i, row := range values(got) {
		if !slices.Equal(row, want[i]) {
			t.Fatalf("%s: row %d is %v, want %v", what, i, row, want[i])
		}
	}
}

func TestSliceTakeConcat(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for round := range 200 {
		n := rng.IntN(300)
		shared := column.NewDict()
		a, rowsA := random(rng, n, rng.IntN(3)*2, shared)
		i := rng.IntN(n + 1)
		j := i + rng.IntN(n-i+1)
		cut := a.Slice(i, j)
		same(t, fmt.Sprintf("round %d: slice %d:%d of %d", round, i, j, n), cut, rowsA[i:j])

		k := rng.IntN(j - i + 1)
		same(t, "slice of a slice", cut.Slice(k, j-i), rowsA[i+k:j])

		var picked [][]any
		var rows []int32
		for range rng.IntN(100) * min(1, j-i) {
			r := rng.IntN(j - i)
			rows, picked = append(rows, int32(r)), append(picked, rowsA[i+r])
		}
		same(t, "take", cut.Take(rows), picked)

		dict := shared
		if rng.IntN(2) == 0 {
			dict = column.NewDict()
		}
		b, rowsB := random(rng, rng.IntN(200), rng.IntN(2)*3, dict)
		whole := column.Concat(schema, cut, b, cut)
		same(t, "concat", whole, slices.Concat(rowsA[i:j], rowsB, rowsA[i:j]))
		if _, d := whole.Named("coded").Codes(); dict == shared && d != shared {
			t.Fatal("concat lost the shared dictionary")
		}
	}
}

func TestSliceWithoutNullsHasNoBitmap(t *testing.T) {
	valid := column.NewBitmap(100)
	for i := 3; i < 100; i++ {
		valid.Set(i)
	}
	c := column.NewFloats(make([]float64, 100), valid)
	if c.Slice(3, 90).Validity() != nil {
		t.Error("rows 3 to 90 are valid, yet the slice has a bitmap")
	}
	if c.Slice(2, 90).Validity() == nil {
		t.Error("row 2 is null, yet the slice has no bitmap")
	}
	if got := valid.Count(100); got != 97 {
		t.Errorf("Count is %d, want 97", got)
	}
	if got := column.Bitmap(nil).Count(7); got != 7 {
		t.Errorf("Count of nil is %d, want 7", got)
	}
}

func TestNullColumnAndEmptyConcat(t *testing.T) {
	for typ := column.Bool; typ <= column.Duration; typ++ {
		c := column.NullColumn(typ, 70)
		if c.Type() != typ || c.Len() != 70 || c.Validity().Count(70) != 0 || c.Value(69) != nil {
			t.Errorf("NullColumn(%s, 70) is not 70 nulls", typ)
		}
	}
	if got := column.Concat(schema); got.Len() != 0 || len(got.Schema()) != len(schema) {
		t.Error("Concat of nothing is not an empty table")
	}
}
