package source

import (
	"context"
	"math/rand/v2"
	"time"

	"freshet/streamdf/internal/column"
	"freshet/streamdf/internal/meter"
)

// Random makes up rows at a steady pace, as streamz' Random does: ts is the
// moment of the row, x uniform in [0, 1), y Poisson with mean 50, z standard
// normal, name one of eight. The seed settles all but ts. A core makes tens of
// millions of rows a second.
type Random struct {
	RowsPerSecond float64
	Seed          uint64
}

// randomNames are the values of the column name: eight, for three bits.
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
	rng := rand.NewPCG(r.Seed, 0x5EED)
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

func (r *Random) batch(rng *rand.PCG, dict *column.Dict, start time.Time, first int64, n int) *column.Table {
	ints, floats, names := make([]int64, 2*n), make([]float64, 2*n), make([]uint32, n)
	ts, y, x, z := ints[:n:n], ints[n:], floats[:n:n], floats[n:]
	from, gap := start.UnixNano(), 1e9/r.RowsPerSecond
	normal := rand.New(rng)
	for i := range n {
		ts[i] = from + int64(float64(first+int64(i))*gap)
		x[i] = float64(rng.Uint64()>>11) * 0x1p-53
		bits := rng.Uint64()
		y[i] = poisson50.draw(bits >> 3)
		names[i] = uint32(bits & 7)
		z[i] = normal.NormFloat64()
	}
	return column.NewTable(randomSchema, n,
		column.NewInts(column.Time, ts, nil), column.NewFloats(x, nil), column.NewInts(column.Int, y, nil),
		column.NewFloats(z, nil), column.NewCodes(names, dict, nil))
}
