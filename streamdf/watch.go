package streamdf

// This file is the seam to package display: what a live view reads.

import (
	"sync"
	"time"

	"freshet/streamdf/internal/column"
	"freshet/streamdf/internal/exec"
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
	Memory    int64         // bytes of the query's state: an estimate, as of the last batch after somebody asked
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

// A Watch is a running query and what is seen of it.
type Watch struct {
	frame   *Frame
	exec    *exec.Execution
	query   *Query
	options WatchOptions
	changes chan struct{}

	mu      sync.Mutex
	version uint64
	rows    int64
	head    []*column.Table // the first rows
	headLen int
	tail    []*column.Table // the last rows, and some before them
	tailLen int
}

// Watch starts a query of the frame for a view.
func (f *Frame) Watch(o WatchOptions) *Watch {
	w := &Watch{frame: f, exec: f.execute("Watch"), options: o, changes: make(chan struct{}, 1)}
	run := exec.Options{Changed: w.mark}
	if !f.Updating() {
		run.Each = w.add
	}
	w.query = f.query(w.exec, run)
	return w
}

// Query returns the query that is watched.
func (w *Watch) Query() *Query { return w.query }

// Changes has an element when the snapshot is newer than the last one taken.
func (w *Watch) Changes() <-chan struct{} { return w.changes }

func (w *Watch) mark(time.Time) {
	select {
	case w.changes <- struct{}{}:
	default:
	}
}

// add keeps what a view may show of a batch.
func (w *Watch) add(t *column.Table) error {
	if w.options.Each != nil {
		w.options.Each(tableOf(t))
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.version++
	w.rows += int64(t.Len())
	if n := min(w.options.Head-w.headLen, t.Len()); n > 0 {
		w.head, w.headLen = append(w.head, t.Slice(0, n)), w.headLen+n
	}
	if n := min(w.options.Tail, t.Len()); n > 0 {
		w.tail, w.tailLen = append(w.tail, t.Slice(t.Len()-n, t.Len())), w.tailLen+n
		w.trim()
	}
	return nil
}

// trim lets go of batches that hold none of the last rows, and joins the small
// batches that are left now and then.
func (w *Watch) trim() {
	for len(w.tail) > 1 && w.tailLen-w.tail[0].Len() >= w.options.Tail {
		w.tailLen -= w.tail[0].Len()
		w.tail = w.tail[1:]
	}
	if len(w.tail) > 64 {
		w.tail = []*column.Table{w.last()}
		w.tailLen = w.tail[0].Len()
	}
}

func (w *Watch) last() *column.Table {
	all := column.Concat(w.frame.Schema(), w.tail...)
	return all.Slice(max(0, all.Len()-w.options.Tail), all.Len())
}

// Snapshot returns what there is now, from any goroutine.
func (w *Watch) Snapshot() Snapshot {
	if w.frame.Updating() {
		result, version := w.exec.Result()
		s := Snapshot{Version: version, Stats: w.query.Stats()}
		if result != nil {
			s.Result, s.Rows = tableOf(result), int64(result.Len())
		}
		return s
	}
	w.mu.Lock()
	s := Snapshot{Version: w.version, Rows: w.rows}
	schema := w.frame.Schema()
	s.Head, s.Tail = tableOf(column.Concat(schema, w.head...)), tableOf(w.last())
	w.mu.Unlock()
	s.Stats = w.query.Stats()
	s.Stats.Rows = s.Rows
	return s
}
