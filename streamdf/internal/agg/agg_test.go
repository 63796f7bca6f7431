package agg_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"

	"freshet/streamdf/internal/agg"
	"freshet/streamdf/internal/column"
)

// calls returns every aggregate that takes a column of t.
func calls(t testing.TB, typ column.Type) []agg.Spec {
	var list []agg.Spec
	for _, fn := range agg.Known() {
		if fn == "corr" || fn == "cov" || agg.Approximate(fn) { // of two columns, or not exact
			continue
		}
		params := [][]float64{nil}
		if fn == "quantile" {
			params = [][]float64{{0}, {0.1}, {0.5}, {0.9}, {1}}
		}
		for _, p := range params {
			call, err := agg.NewSpec(fn, "x", typ, p)
			if err == nil {
				list = append(list, call)
			} else if typ == column.Float {
				t.Fatal(err)
			}
		}
	}
	return list
}

func TestAccumulators(t *testing.T) {
	for _, n := range []int{0, 1, 2, 500} {
		for _, d := range datasets(n, uint64(n)) {
			for _, call := range calls(t, d.col.Type()) {
				name := fmt.Sprintf("%s/%d/%s/%g", d.name, n, call.Func, call.Q)
				t.Run(name, func(t *testing.T) {
					testAccumulator(t, d.col, call, nil, 1)
					ids, groups := randomGroups(n, 7)
					testAccumulator(t, d.col, call, ids, groups)
				})
			}
		}
	}
}

func randomGroups(n, most int) (ids []uint32, groups int) {
	r := rand.New(rand.NewPCG(3, 4))
	ids = make([]uint32, n)
	for i := range ids {
		ids[i] = uint32(r.IntN(min(groups+1, most)))
		groups = max(groups, int(ids[i])+1)
	}
	return ids, groups
}

func testAccumulator(t *testing.T, c *column.Column, call agg.Spec, ids []uint32, groups int) {
	values := make([][]any, groups)
	for i := range c.Len() {
		g := uint32(0)
		if ids != nil {
			g = ids[i]
		}
		if v := c.Value(i); v != nil {
			values[g] = append(values[g], v)
		}
	}
	first := ""
	for _, batch := range []int{1, 3, 97, c.Len() + 1} {
		got, err := reduce(c, call, ids, groups, batch)
		if err != nil {
			t.Fatalf("batches of %d: %v", batch, err)
		}
		if first == "" {
			first = bitsOf(got)
		}
		if bits := bitsOf(got); bits != first {
			t.Fatalf("batches of %d give %s\nbatches of 1 give %s", batch, bits, first)
		}
		for g := range groups {
			want := reference(call.Func, call.Q, c.Type(), values[g])
			if v := got.Value(g); !near(v, want, 0) {
				t.Fatalf("batches of %d, group %d: got %v, want %v", batch, g, v, want)
			}
		}
	}
}

func reduce(c *column.Column, call agg.Spec, ids []uint32, groups, batch int) (*column.Column, error) {
	acc := agg.NewAccumulator(call)
	from, known := 0, 0
	for k, to := range cuts(c.Len(), batch) {
		rows := agg.Rows{N: to - from, Groups: 1}
		if ids != nil {
			rows.IDs = ids[from:to]
			for _, id := range rows.IDs {
				known = max(known, int(id)+1)
			}
			rows.Groups = known
		}
		if err := acc.Add(rows, c.Slice(from, to), nil); err != nil {
			return nil, err
		}
		if from = to; k%3 == 0 {
			acc.Result(rows.Groups) // what was asked in between must not matter
		}
	}
	return acc.Result(groups), nil
}

func TestCountRows(t *testing.T) {
	call, err := agg.NewSpec("count", "", column.Invalid, nil)
	if err != nil {
		t.Fatal(err)
	}
	acc := agg.NewAccumulator(call)
	for range 3 {
		if err := acc.Add(agg.Rows{N: 4, IDs: []uint32{0, 1, 1, 0}, Groups: 3}, nil, nil); err != nil {
			t.Fatal(err)
		}
	}
	if got := fmt.Sprint(acc.Result(3).Ints()); got != "[6 6 0]" {
		t.Error(got)
	}
}

func TestOverflow(t *testing.T) {
	x := column.NewInts(column.Int, []int64{1 << 62, 1, 1 << 62}, nil)
	call := calls(t, column.Int)[1]
	for _, ids := range [][]uint32{nil, {0, 0, 0}} {
		err := agg.NewAccumulator(call).Add(agg.Rows{N: 3, IDs: ids, Groups: 1}, x, nil)
		var o *agg.OverflowError
		if !errors.As(err, &o) || o.Row != 2 {
			t.Errorf("got %v, want an overflow in row 2", err)
		}
	}
	// Partial sums may be too large as long as no window is.
	x = column.NewInts(column.Int, []int64{1 << 62, 1 << 62, -5, 1 << 62, -7, 1 << 62}, nil)
	starts := []int64{0, 1, 1, 2, 3, 4}
	res := new(agg.Results)
	res.Reset(call, 6)
	if err := agg.NewRolling(call, 1)().Roll(x, nil, 0, 6, starts, res); err != nil {
		t.Error(err)
	}
	res.Reset(call, 6)
	err := agg.NewRolling(call, 1)().Roll(x, nil, 0, 6, make([]int64, 6), res)
	var o *agg.OverflowError
	if !errors.As(err, &o) || o.Row != 1 {
		t.Errorf("got %v, want an overflow in row 1", err)
	}
}

func TestNewSpecErrors(t *testing.T) {
	schema := column.Schema{{Name: "name", Type: column.String}, {Name: "ts", Type: column.Time}, {Name: "x", Type: column.Float}}
	for _, test := range []struct {
		fn, arg string
		params  []float64
		want    string
	}{
		{"mean", "name", nil, "mean takes numbers, but name is a string; count, min, max, first, last and nunique take strings"},
		{"sum", "ts", nil, "sum takes numbers, but ts is a time; count, min, max, first, last and nunique take times"},
		{"mean", "", nil, "mean() does not say what to reduce: write mean(x) with a column or an expression"},
		{"maen", "x", nil, "no aggregate maen: known are count, sum, mean, min, max, var, std, median, quantile, first, last, nunique, approx_quantile, approx_nunique, corr, cov"},
		{"quantile", "x", nil, "quantile takes a column and one number from 0 to 1: quantile(x, 0.9)"},
		{"quantile", "x", []float64{90}, "quantile 90: it must be from 0 to 1, as in quantile(x, 0.9)"},
		{"corr", "x", nil, "corr takes two columns: corr(x, y)"},
		{"max", "x", []float64{90}, "max takes one argument, got 2"},
	} {
		of := column.Invalid
		if test.arg != "" {
			of = schema[schema.Index(test.arg)].Type
		}
		if _, err := agg.NewSpec(test.fn, test.arg, of, test.params); err == nil || err.Error() != test.want {
			t.Errorf("%s(%s): got %v, want %s", test.fn, test.arg, err, test.want)
		}
	}
}
