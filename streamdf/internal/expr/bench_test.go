package expr_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"freshet/streamdf/internal/column"
	"freshet/streamdf/internal/expr"
)

func numbers(n int, nulls bool) *column.Table {
	rng := rand.New(rand.NewPCG(1, 2))
	x, y, i := make([]float64, n), make([]float64, n), make([]int64, n)
	codes, dict := make([]uint32, n), column.NewDict()
	valid := column.NewBitmap(n)
	for k := range n {
		x[k], y[k], i[k] = rng.Float64()*4, rng.Float64(), rng.Int64N(1000)
		codes[k] = dict.Code(fmt.Sprint("word", rng.IntN(100)))
		if rng.IntN(10) > 0 {
			valid.Set(k)
		}
	}
	if !nulls {
		valid = nil
	}
	schema := column.Schema{{Name: "x", Type: column.Float}, {Name: "y", Type: column.Float}, {Name: "i", Type: column.Int}, {Name: "s", Type: column.String}, {Name: "ts", Type: column.Time}}
	return column.NewTable(schema, n, column.NewFloats(x, valid), column.NewFloats(y, nil), column.NewInts(column.Int, i, valid),
		column.NewCodes(codes, dict, valid), column.NewInts(column.Time, i, nil))
}

// BenchmarkEval runs expressions over batches of 1,000 rows, the result's
// allocation included.
func BenchmarkEval(b *testing.B) {
	for _, text := range []string{
		"x + y", "x > 2", "x > 2 and y < 0.5", "i * 3 + 1", "i % 7", "x > 1 ? x : y", "x ?? 0", "10 ** (1.5 * x + 4.8)",
		"s == 'word7'", "upper(s)", "hour(ts)", "sqrt(x * x + y * y)",
	} {
		for _, nulls := range []bool{false, true} {
			name := text
			if nulls {
				name += " with nulls"
			}
			b.Run(name, func(b *testing.B) {
				t := numbers(1000, nulls)
				e, err := expr.Parse(text, t.Schema())
				if err != nil {
					b.Fatal(err)
				}
				v := e.Evaluator()
				b.ReportAllocs()
				for b.Loop() {
					if _, err := v.Eval(t); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(b.N)*1000/b.Elapsed().Seconds()/1e6, "Mrows/s")
			})
		}
	}
	for _, text := range []string{"x + y", "x > 2 and s == 'word7'"} {
		b.Run("one row "+text, func(b *testing.B) {
			t := numbers(1, false)
			e, err := expr.Parse(text, t.Schema())
			if err != nil {
				b.Fatal(err)
			}
			v := e.Evaluator()
			for b.Loop() {
				if _, err := v.Eval(t); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
