// Package meter counts what an input has seen. It is a leaf: sources write it,
// plans carry it, views read it.
package meter

import "sync/atomic"

// A Meter counts what a query's input has seen. The input writes, anybody
// reads.
type Meter struct {
	Rows    atomic.Int64 // rows handed over
	Bad     atomic.Int64 // bad rows skipped or diverted
	Bytes   atomic.Int64 // bytes read
	Arrived atomic.Int64 // when the newest row arrived: ns since 1970
	Total   atomic.Int64 // bytes to read in all, 0 when unknown
}
