package streamdf

import (
	"context"
	"fmt"

	"freshet/streamdf/internal/source"
)

// CSVOptions says how ReadCSV reads. The zero value reads comma-separated
// files with a header and tells the types from the first 10,000 rows.
type CSVOptions struct {
	// Follow keeps watching for new files and for rows appended to known ones;
	// the frame then never ends. Only complete lines count: a last line without
	// a newline is read once its file has been unchanged for five seconds. A
	// followed file that is truncated or replaced ends the query with an error.
	Follow bool
	// Schema gives the types of columns by name, bool int float string time
	// duration; those it does not name are inferred. With Follow and no file
	// yet it must name all columns.
	Schema Schema
	// Delimiter stands between fields: one ASCII character, ';' or ";", a comma
	// when it is not given.
	Delimiter any
	// Header says where the names stand: by default in the first row of each
	// file; false, or NoHeader(), reads files without names, and NoHeader("x",
	// "y"), or []string{"x", "y"}, gives them.
	Header any
	// Null lists spellings of null beside the empty field, as "NA". A quoted
	// field in a string column is never null: "" is the empty string.
	Null []string
	// BadRows says what becomes of a row with too few or too many fields, text
	// in a number's place or invalid UTF-8: Fail (the default) ends the query
	// with an error, Skip counts it in Stats.Bad, Divert also hands it to
	// OnBadRow.
	BadRows BadRows
	// OnBadRow receives the rows that Divert takes out, on the query's
	// goroutine.
	OnBadRow func(BadRow)
	// BatchRows is the most rows a batch holds, 8,192 when 0. The end of a file
	// ends its batch too.
	BatchRows int
}

// Header says whether CSV files start with a row of names. The zero Header
// means that they do.
type Header struct {
	none  bool
	names []string
}

// NoHeader reads files whose first row is data. The columns take the given
// names; without any, those of the Schema option, or else c0, c1, ….
func NoHeader(names ...string) Header { return Header{none: true, names: names} }

// BadRows says what happens to a row of a file that does not fit.
type BadRows = source.Policy

// The ways to treat bad rows; see CSVOptions.
const (
	Fail   = source.Fail
	Skip   = source.Skip
	Divert = source.Divert
)

// BadRow is a row that did not fit: its file, line, the column and value at
// fault, and the problem. Its Error method says it in one line.
type BadRow = source.BadRow

// ReadCSV reads a file, a folder (all *.csv in it) or a glob, in name order,
// as an appending frame. Every query reads the files anew.
//
// Types are told from the first 10,000 rows: bool, int, float, time (RFC 3339,
// 2012-01-01, 2006-01-02 15:04:05; UTC without a zone), duration (1m30s), else
// string. An empty field is null. Files may have their columns in another order,
// but must have the same ones.
//
// It panics with an *Error when there is nothing to read or the options
// contradict each other.
func ReadCSV(pattern string, options ...CSVOptions) *Frame {
	return frameOf(openCSV("ReadCSV", pattern, options))
}

// LoadCSV reads one file, folder or glob to its end, for use in
// Stream.Map. It panics with an *Error when that fails.
func LoadCSV(pattern string) *Table {
	t, err := openCSV("LoadCSV", pattern, nil).Load(context.Background())
	if err != nil {
		refuse("LoadCSV", err)
	}
	return tableOf(t)
}

func openCSV(verb, pattern string, options []CSVOptions) *source.CSV {
	var o CSVOptions
	switch len(options) {
	case 0:
	case 1:
		o = options[0]
	default:
		refuse(verb, fmt.Errorf("it takes one CSVOptions, got %d", len(options)))
	}
	header := headerOf(verb, o.Header)
	spec := source.CSVOptions{
		Follow: o.Follow, Schema: o.Schema, Delimiter: delimiterOf(verb, o.Delimiter), NoHeader: header.none, Names: header.names,
		Null: o.Null, BadRows: o.BadRows, BatchRows: o.BatchRows,
	}
	if o.OnBadRow != nil {
		spec.OnBadRow = func(b *source.BadRow) { o.OnBadRow(*b) }
	}
	in, err := source.NewCSV(pattern, spec)
	if err != nil {
		refuse(verb, err)
	}
	return in
}

func headerOf(verb string, header any) Header {
	switch h := header.(type) {
	case nil:
	case Header:
		return h
	case bool:
		return Header{none: !h}
	case []string:
		return NoHeader(h...)
	default:
		refusef(verb, "Header is %T: want true, false, the names, or NoHeader(…)", h)
	}
	return Header{}
}

func delimiterOf(verb string, delimiter any) rune {
	switch d := delimiter.(type) {
	case nil:
	case rune:
		return d
	case byte:
		return rune(d)
	case string:
		if r := []rune(d); len(r) == 1 {
			return r[0]
		}
		refusef(verb, "Delimiter is %q: want one character", d)
	default:
		refusef(verb, "Delimiter is %T: want ';' or \";\"", d)
	}
	return 0
}
