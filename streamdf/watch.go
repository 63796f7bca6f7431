package streamdf

// This file is the seam to package display: what a live view reads.

import (
	"time"
)

// State tells what a query is doing.
type State int

// The states of a query, in the order it goes through them. Every query ends
// in one of the last three.
const (
	Waiting State = iota // running, no row yet
	Live                 // rows are arriving, or may
	Done                 // the source ended and all is computed
	Stopped              // Stop or an interrupt ended it
	Failed               // Err says why
)

// Stats is a moment of a query. Rows counts those that the query emitted (for
// an updating frame: those that it has reduced).
type Stats struct {
	State     State
	Source    string        // data/*.csv
	RowsIn    int64         // rows read
	Rows      int64         // rows out; see above
	Rate      float64       // rows read a second, over the last seconds
	Lag       time.Duration // now minus the arrival of the newest row
	EventTime bool          // an event-time column is declared
	Late      int64         // rows behind the watermark
	Bad       int64         // bad rows skipped or diverted
	Watermark time.Time     // zero before the first row or without event time
	Started   time.Time
	Ended     time.Time // zero while it runs
	Err       error
}

// WatchOptions says what a Watch keeps of an appending frame.
type WatchOptions struct {
	Head, Tail int          // rows kept of its start and its end
	Each       func(*Table) // called with every batch on the query's goroutine; nil: none
}

// A Snapshot is one state of a watched frame.
type Snapshot struct {
	Version uint64 // grows whenever anything changed
	Head    *Table // appending: the first rows
	Tail    *Table // appending: the last rows
	Result  *Table // updating: the current result, nil before the first row
	Rows    int64  // appending: rows so far; updating: rows of Result
	Stats   Stats
}
