package plan

import "freshet/streamdf/internal/meter"

// A Meter counts what a query's input has seen. The input writes, anybody
// reads.
type Meter = meter.Meter
