package streamdf

import (
	"fmt"
	"math"

	"freshet/streamdf/internal/source"
)

// RandomOptions says what Random makes.
type RandomOptions struct {
	RowsPerSecond float64 // 10 when 0
	Seed          uint64  // the same seed makes the same x, y, z and names
}

// Random is a hot frame of made-up rows, as streamz' Random: ts is the moment
// of the row, x uniform in [0, 1), y Poisson with mean 50 (an int), z standard
// normal, name one of eight. Rows arrive at RowsPerSecond, in batches of what
// is due every 20 ms.
func Random(options ...RandomOptions) *Frame {
	var o RandomOptions
	if len(options) > 1 {
		refuse("Random", fmt.Errorf("it takes one RandomOptions, got %d", len(options)))
	} else if len(options) == 1 {
		o = options[0]
	}
	if o.RowsPerSecond == 0 {
		o.RowsPerSecond = 10
	}
	if !(o.RowsPerSecond > 0) || math.IsInf(o.RowsPerSecond, 0) {
		refuse("Random", fmt.Errorf("RowsPerSecond is %v: it must be positive", o.RowsPerSecond))
	}
	return frameOf(hot(&source.Random{RowsPerSecond: o.RowsPerSecond, Seed: o.Seed}))
}
