package streamdf

import (
	"errors"
	"fmt"

	"github.com/apache/arrow-go/v18/arrow"

	"freshet/streamdf/internal/bridge"
	"freshet/streamdf/internal/column"
	"freshet/streamdf/internal/source"
)

// ArrowBatch is the rows of a table as an Arrow record batch.
type ArrowBatch struct{ arrow.RecordBatch }

// Arrow returns the table as an Arrow record batch, for libraries that take one.
// Ints, floats, times (timestamps of nanoseconds in UTC), durations, dictionary
// codes and the bitmaps of nulls are the table's own memory, which nobody may
// change; bools and texts are copied. A cell can look at it,
// fmt.Println(t.Arrow().Column(0)), and hand it on, but cannot name the types of
// its parts; to give rows to another program see Frame.WriteArrow.
func (t *Table) Arrow() ArrowBatch { return ArrowBatch{bridge.ToArrow(columnsOf(t))} }

// String says how large the batch is and which columns it has.
func (b ArrowBatch) String() string {
	return fmt.Sprintf("Arrow record batch of %d rows\n%s", b.NumRows(), b.Schema())
}

// FromArrow is a frame of Arrow record batches of one schema, a batch each. Where
// the layouts are the same it shares memory with them: they must not be changed
// or freed (see arrow.RecordBatch.Retain). Ints and floats of any width, strings,
// dictionaries of them, dates, timestamps, durations and times of the day become
// columns; other types are refused.
func FromArrow(batches ...arrow.RecordBatch) *Frame {
	if len(batches) == 0 {
		refuse("FromArrow", errors.New("it takes at least one record batch"))
	}
	var data []*column.Table
	for i, b := range batches {
		if b == nil {
			refusef("FromArrow", "batch %d is nil", i+1)
		}
		t, err := bridge.FromArrow(b)
		if err != nil {
			refuse("FromArrow", fmt.Errorf("batch %d: %w", i+1, err))
		}
		if i > 0 && !t.Schema().Equal(data[0].Schema()) {
			refusef("FromArrow", "batch %d has the columns %s, the first %s", i+1, describe(t.Schema()), describe(data[0].Schema()))
		}
		data = append(data, t)
	}
	return frameOf(source.NewTables("arrow", data[0].Schema(), data...))
}

// ArrowOptions says how ReadArrow reads.
type ArrowOptions struct {
	// Columns are those to read, in their order; nil: all.
	Columns []string
	// BatchRows is the most rows a batch holds, 8,192 when 0.
	BatchRows int
	// Follow keeps watching for new files; the frame then never ends. A file is
	// read once, when nobody has written to it for a second.
	Follow bool
	// Schema gives the columns of all files. It is needed with Follow and no file
	// yet; else the first file tells.
	Schema Schema
}

// ReadArrow reads a file, a folder (all *.arrow in it) or a glob of files in
// Arrow's IPC formats, of a file (Feather) or a stream, in name order, as an
// appending frame. Every query reads the files anew. For the types see FromArrow.
func ReadArrow(pattern string, options ...ArrowOptions) *Frame {
	o := onlyOne("ReadArrow", options)
	in, err := source.NewArrow(pattern, source.BinaryOptions{Columns: o.Columns, BatchRows: o.BatchRows, Follow: o.Follow, Schema: o.Schema})
	if err != nil {
		refuse("ReadArrow", err)
	}
	return frameOf(in)
}

// ParquetOptions says how ReadParquet reads.
type ParquetOptions struct {
	// Columns are those to read, in their order; nil: all. The others are left
	// where they are.
	Columns []string
	// BatchRows is the most rows a batch holds, 8,192 when 0. The end of a row
	// group ends its batch too.
	BatchRows int
	// Follow and Schema are as in ArrowOptions.
	Follow bool
	Schema Schema
}

// ReadParquet reads a file, a folder (all *.parquet in it) or a glob of Parquet
// files, in name order, as an appending frame. Every query reads the files anew,
// a row group after the other.
//
// Ints of any width are ints, decimals that are stored as ints are floats, dates
// and timestamps times, times of the day durations. Lists, structs and fixed
// bytes have no column: leave them out by Columns.
func ReadParquet(pattern string, options ...ParquetOptions) *Frame {
	o := onlyOne("ReadParquet", options)
	in, err := source.NewParquet(pattern, source.BinaryOptions{Columns: o.Columns, BatchRows: o.BatchRows, Follow: o.Follow, Schema: o.Schema})
	if err != nil {
		refuse("ReadParquet", err)
	}
	return frameOf(in)
}

// onlyOne is the options that a verb was given, or none.
func onlyOne[T any](verb string, options []T) (o T) {
	switch len(options) {
	case 0:
	case 1:
		o = options[0]
	default:
		refusef(verb, "it takes one %T, got %d", o, len(options))
	}
	return o
}
