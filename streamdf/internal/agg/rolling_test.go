package agg_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"freshet/streamdf/internal/agg"
	"freshet/streamdf/internal/column"
)

// windows returns the oldest row of each window, for windows of a number of
// rows and for windows that grow and shrink as those by time do.
func windows(n int) map[string][]int64 {
	all := map[string][]int64{}
	for _, size := range []int{1, 2, 5, 20, 100} {
		starts := make([]int64, n)
		for i := range starts {
			starts[i] = int64(max(0, i-size+1))
		}
		all[fmt.Sprintf("%d rows", size)] = starts
	}
	r := rand.New(rand.NewPCG(5, 6))
	for name, jump := range map[string]int{"by time": 3, "gaps": 40} {
		starts, at := make([]int64, n), int64(0)
		for i := range starts {
			if r.IntN(jump) == 0 {
				at += r.Int64N(int64(2*jump - 1))
			}
			at = min(at, int64(i))
			starts[i] = at
		}
		all[name] = starts
	}
	return all
}

func TestRolling(t *testing.T) {
	for _, n := range []int{0, 1, 150} {
		all := windows(n)
		for _, d := range datasets(n, 77) {
			for _, call := range calls(t, d.col.Type()) {
				t.Run(fmt.Sprintf("%s/%d/%s/%g", d.name, n, call.Func, call.Q), func(t *testing.T) {
					for name, starts := range all {
						rows := expected(d.col, call, starts)
						for _, least := range []int{0, 5} {
							testRolling(t, name, d.col, call, starts, least, rows)
						}
					}
				})
			}
		}
	}
}

// An expectation is what a window should give.
type expectation struct {
	values int // not null
	want   any
	size   float64
}

func expected(c *column.Column, call agg.Spec, starts []int64) []expectation {
	rows := make([]expectation, c.Len())
	for i := range rows {
		var values []any
		for k := starts[i]; k <= int64(i); k++ {
			if v := c.Value(int(k)); v != nil {
				values = append(values, v)
			}
		}
		rows[i] = expectation{len(values), reference(call.Func, call.Q, c.Type(), values), 0}
		if call.Func == "sum" || call.Func == "mean" { // values that cancel leave their rounding
			rows[i].size = size(values, c.Type())
		}
	}
	return rows
}

func testRolling(t *testing.T, name string, c *column.Column, call agg.Spec, starts []int64, least int, rows []expectation) {
	t.Helper()
	first := ""
	for _, batch := range []int{1, 3, 97, c.Len() + 1} {
		got, err := roll(c, call, starts, least, batch)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if first == "" {
			first = bitsOf(got)
		}
		if bits := bitsOf(got); bits != first {
			t.Fatalf("%s: batches of %d give %s\nbatches of 1 give %s", name, batch, bits, first)
		}
		for i, e := range rows {
			if e.values < least && call.Func != "count" {
				e.want = nil
			}
			if v := got.Value(i); !near(v, e.want, e.size) {
				t.Fatalf("%s, least %d, batches of %d, row %d: got %v, want %v", name, least, batch, i, v, e.want)
			}
		}
	}
}

// roll rolls over batches, each at some offset of a larger column.
func roll(c *column.Column, call agg.Spec, starts []int64, least, batch int) (*column.Column, error) {
	roller := agg.NewRolling(call, least)()
	schema := column.Schema{{Name: "y", Type: call.Type}}
	var parts []*column.Table
	var res agg.Results
	from := 0
	for k, to := range cuts(c.Len(), batch) {
		lo := min(k%3, from) // rows before lo belong to others
		res.Reset(call, to-from+lo)
		if err := roller.Roll(c.Slice(from-lo, to), nil, lo, to-from+lo, starts[from-lo:to], &res); err != nil {
			return nil, err
		}
		part := column.NewTable(schema, to-from+lo, res.Column().Keep())
		parts = append(parts, part.Slice(lo, to-from+lo))
		from = to
	}
	return column.Concat(schema, parts...).Col(0), nil
}

// Large windows take other paths: blocks split and join, fronts are long.
func TestLargeWindows(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 9))
	const n, window = 30_000, 7_000
	x := make([]float64, n)
	for i := range x {
		x[i] = r.NormFloat64() + 10*float64(i/5000%2) // a level that moves
	}
	x[12_000] = 1e17
	c := column.NewFloats(x, nil)
	starts := make([]int64, n)
	for i := range starts {
		starts[i] = int64(max(0, i-window+1))
		if i > 20_000 { // shrink
			starts[i] = max(starts[20_000], int64(i-window/20))
		}
	}
	for _, call := range calls(t, column.Float) {
		got, err := roll(c, call, starts, 1, 1000)
		if err != nil {
			t.Fatal(err)
		}
		for i := 0; i < n; i += 997 {
			var values []any
			for _, v := range x[starts[i] : i+1] {
				values = append(values, v)
			}
			want := reference(call.Func, call.Q, column.Float, values)
			if v := got.Value(i); !near(v, want, 0) {
				t.Fatalf("%s(%g), row %d: got %v, want %v", call.Func, call.Q, i, v, want)
			}
		}
	}
}
