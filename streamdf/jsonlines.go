package streamdf

import (
	"fmt"

	"freshet/streamdf/internal/source"
)

// JSONOptions says how ReadJSONLines reads. The zero value tells the columns
// and their types from the first 10,000 rows.
type JSONOptions struct {
	// Follow keeps watching for new files and for lines appended to known ones;
	// the frame then never ends. A last line without a newline is read once its
	// file has been unchanged for five seconds.
	Follow bool
	// Schema names the columns to read and their types; other keys are left
	// out. With Follow and no file yet it is needed.
	Schema Schema
	// BadRows says what becomes of a line that is no JSON object or holds a
	// value of another type: Fail (the default) ends the query with an error,
	// Skip counts it in Stats.Bad, Divert also hands it to OnBadRow.
	BadRows BadRows
	// OnBadRow receives the rows that Divert takes out, on the query's
	// goroutine.
	OnBadRow func(BadRow)
	// BatchRows is the most rows a batch holds, 8,192 when 0. The end of a file
	// ends its batch too.
	BatchRows int
}

// ReadJSONLines reads a file, a folder (all *.jsonl in it) or a glob of files
// with one JSON object a line, in name order, as an appending frame. Every query
// reads the files anew.
//
// Keys become columns, in order of first appearance; a key that a row lacks is
// null, and one that the first 10,000 rows do not have is left out. Text that
// spells a time or a duration in every row becomes one; "NaN", "Inf" and "-Inf"
// are floats, as WriteJSONLines writes them. Arrays and objects become their
// JSON, as a string.
func ReadJSONLines(pattern string, options ...JSONOptions) *Frame {
	var o JSONOptions
	switch len(options) {
	case 0:
	case 1:
		o = options[0]
	default:
		refuse("ReadJSONLines", fmt.Errorf("it takes one JSONOptions, got %d", len(options)))
	}
	spec := source.JSONOptions{Follow: o.Follow, Schema: o.Schema, BadRows: o.BadRows, BatchRows: o.BatchRows}
	if o.OnBadRow != nil {
		spec.OnBadRow = func(b *source.BadRow) { o.OnBadRow(*b) }
	}
	in, err := source.NewJSONLines(pattern, spec)
	if err != nil {
		refuse("ReadJSONLines", err)
	}
	return frameOf(in)
}
