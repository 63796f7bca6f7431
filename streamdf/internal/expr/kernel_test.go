package expr

import (
	"math/rand/v2"
	"testing"

	"freshet/streamdf/internal/column"
)

// BenchmarkSteps runs the steps alone, without the result's allocation: what
// the loops themselves do.
func BenchmarkSteps(b *testing.B) {
	const n = 1000
	rng := rand.New(rand.NewPCG(1, 2))
	x, y, i, j := make([]float64, n), make([]float64, n), make([]int64, n), make([]int64, n)
	for k := range n {
		x[k], y[k], i[k], j[k] = rng.Float64()*4, rng.Float64(), rng.Int64N(1000), rng.Int64N(1000)
	}
	schema := column.Schema{{Name: "x", Type: column.Float}, {Name: "y", Type: column.Float}, {Name: "i", Type: column.Int}, {Name: "j", Type: column.Int}}
	t := column.NewTable(schema, n, column.NewFloats(x, nil), column.NewFloats(y, nil), column.NewInts(column.Int, i, nil), column.NewInts(column.Int, j, nil))
	for _, text := range []string{"x + y", "x > 2", "i + j", "i * j", "i > 500", "x > 2 and y > 0.5", "x > 2 ? x : y", "x ?? 0"} {
		b.Run(text, func(b *testing.B) {
			e, err := Parse(text, schema)
			if err != nil {
				b.Fatal(err)
			}
			v := e.Evaluator()
			for b.Loop() {
				if err := v.run(t, 0, n); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.N)*n/b.Elapsed().Seconds()/1e6, "Mrows/s")
		})
	}
}
