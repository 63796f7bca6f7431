package agg_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"freshet/streamdf/internal/agg"
	"freshet/streamdf/internal/column"
)

// Codes come in order of first appearance, and lead back to the values.
func TestCoder(t *testing.T) {
	const n = 200_000
	r := rand.New(rand.NewPCG(3, 3))
	ints, floats, words := make([]int64, n), make([]float64, n), make([]string, n)
	for i := range n {
		switch r.IntN(4) {
		case 0:
			ints[i] = r.Int64N(100)
		case 1:
			ints[i] = r.Int64N(70_000) // some have a place, some do not
		case 2:
			ints[i] = -r.Int64N(1000)
		default:
			ints[i] = int64(r.Uint64())
		}
		floats[i] = []float64{0, math.Copysign(0, -1), math.NaN(), math.Inf(1), r.NormFloat64()}[r.IntN(5)]
		words[i] = fmt.Sprint(r.IntN(5000))
	}
	for _, c := range []*column.Column{
		column.NewInts(column.Int, ints, some(r, n, 0.1)), column.NewInts(column.Duration, ints, nil),
		column.NewFloats(floats, some(r, n, 0.1)), column.NewStrings(words, some(r, n, 0.1)),
	} {
		coder, known := agg.NewCoder(c.Type()), map[any]uint32{}
		for at := 0; at < n; at += 5000 {
			part := c.Slice(at, at+5000)
			ids := make([]uint32, 5000)
			coder.Code(part, ids)
			for i, id := range ids {
				v := part.Value(i)
				if v == nil {
					if id != agg.NoCode {
						t.Fatalf("null has code %d", id)
					}
					continue
				}
				if f, ok := v.(float64); ok && f != f {
					v = "NaN"
				}
				if _, ok := known[v]; !ok {
					known[v] = uint32(len(known))
				}
				if known[v] != id {
					t.Fatalf("%v has code %d, want %d", v, id, known[v])
				}
			}
		}
		if coder.Len() != len(known) {
			t.Fatalf("%d values, want %d", coder.Len(), len(known))
		}
		all := make([]uint32, len(known))
		for i := range all {
			all[i] = uint32(i)
		}
		values := coder.Values(all)
		for v, id := range known {
			if got := fmt.Sprint(values.Value(int(id))); got != fmt.Sprint(v) && got != "-0" && got != "0" {
				t.Fatalf("code %d is %v, want %v", id, got, v)
			}
		}
	}
}
