package source

import (
	"context"
	"math"
	"math/rand/v2"
	"time"

	"freshet/streamdf/internal/column"
	"freshet/streamdf/internal/meter"
)

// Random makes up rows at a steady pace, as streamz' Random does: ts is the
// moment of the row, x uniform in [0, 1), y Poisson with mean 50, z standard
// normal, name one of a few. The seed settles all but ts.
type Random struct {
	RowsPerSecond float64
	Seed          uint64
}

// randomNames are the values of the column name.
var randomNames = [...]string{"Alice", "Bob", "Charlie", "Dan", "Edith", "Frank", "George", "Hannah"}

// randomStep is how often a batch is due at most.
const randomStep = 20 * time.Millisecond

var randomSchema = column.Schema{
	{Name: "ts", Type: column.Time},
	{Name: "x", Type: column.Float},
	{Name: "y", Type: column.Int},
	{Name: "z", Type: column.Float},
	{Name: "name", Type: column.String},
}

// Schema returns ts, x, y, z and name.
func (*Random) Schema() column.Schema { return randomSchema }

// Hot is true: rows that passed by are gone.
func (*Random) Hot() bool { return true }

// String names the source.
func (*Random) String() string { return "random" }

// Read makes rows until ctx is cancelled. Row i is due i/RowsPerSecond after
// the start; what is due goes out in one batch, at most every 20 ms. When the
// query is slow, rows wait: they keep their number and their ts.
func (r *Random) Read(ctx context.Context, emit func(*column.Table) error, m *meter.Meter) error {
	rng := rand.New(rand.NewPCG(r.Seed, 0x5EED))
	dict := column.NewDict()
	for _, name := range randomNames {
		dict.Code(name)
	}
	start := time.Now()
	gap := max(randomStep, time.Duration(min(1/r.RowsPerSecond, 3600)*float64(time.Second)))
	tick := time.NewTicker(gap)
	defer tick.Stop()
	for made := int64(0); ; {
		due := int64(time.Since(start).Seconds()*r.RowsPerSecond) + 1
		for made < due {
			n := min(due-made, defaultBatchRows)
			t := r.batch(rng, dict, start, made, int(n))
			arrived(m, t)
			if err := emit(t); err != nil {
				return err
			}
			made += n
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-tick.C:
		}
	}
}

func (r *Random) batch(rng *rand.Rand, dict *column.Dict, start time.Time, first int64, n int) *column.Table {
	ts, x, y, z := make([]int64, n), make([]float64, n), make([]int64, n), make([]float64, n)
	names := make([]uint32, n)
	for i := range n {
		at := float64(first+int64(i)) / r.RowsPerSecond
		ts[i] = start.UnixNano() + int64(at*1e9)
		x[i], y[i], z[i] = rng.Float64(), poisson(rng, 50), rng.NormFloat64()
		names[i] = uint32(rng.IntN(len(randomNames)))
	}
	return column.NewTable(randomSchema, n,
		column.NewInts(column.Time, ts, nil), column.NewFloats(x, nil), column.NewInts(column.Int, y, nil),
		column.NewFloats(z, nil), column.NewCodes(names, dict, nil))
}

// poisson draws by multiplying uniforms (Knuth, TAOCP 2, 3.4.1).
func poisson(rng *rand.Rand, mean float64) int64 {
	limit, n := math.Exp(-mean), int64(0)
	for p := rng.Float64(); p > limit; p *= rng.Float64() {
		n++
	}
	return n
}
