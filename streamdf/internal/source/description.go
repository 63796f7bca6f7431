package source

import (
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"freshet/streamdf/internal/column"
)

// A Description is a source as the JSON form of plans has it: Open makes a
// source that reads the same. Which fields there are depends on Kind.
type Description struct {
	Kind string `json:"kind"` // "csv", "jsonlines", "arrow", "parquet", "tables", "random"

	// Of files: relative paths are those of the process that opens them.
	Path      string             `json:"path,omitempty"`
	Follow    bool               `json:"follow,omitempty"`
	Types     []column.FieldJSON `json:"types,omitempty"` // as told; the rest is inferred
	BadRows   string             `json:"bad_rows,omitempty"`
	BatchRows int                `json:"batch_rows,omitempty"`
	Delimiter string             `json:"delimiter,omitempty"`
	NoHeader  bool               `json:"no_header,omitempty"`
	Names     []string           `json:"names,omitempty"`
	Null      []string           `json:"null,omitempty"`
	Columns   []string           `json:"columns,omitempty"` // of arrow and parquet; none: all

	// Of tables.
	Name   string             `json:"name,omitempty"`
	Schema []column.FieldJSON `json:"schema,omitempty"`
	Tables []column.TableJSON `json:"tables,omitempty"`

	// Of random.
	RowsPerSecond float64 `json:"rows_per_second,omitempty"`
	Seed          uint64  `json:"seed,omitempty"`
}

var errDivert = errors.New("BadRows: Divert hands rows to a Go function, which has no JSON form; use Skip or Fail")

// Describe says how the source is opened.
func (c *CSV) Describe() (any, error) {
	o := c.opt
	d, err := describeFiles("csv", c.files, o.Schema, o.BadRows)
	d.Follow, d.BatchRows, d.Delimiter = o.Follow, o.BatchRows, string(o.Delimiter)
	d.NoHeader, d.Names, d.Null = o.NoHeader, o.Names, o.Null
	for _, s := range append(append([]string(nil), o.Names...), o.Null...) {
		if !utf8.ValidString(s) {
			return nil, fmt.Errorf("%q is not UTF-8, as JSON has to be", s)
		}
	}
	return d, err
}

// Describe says how the source is opened.
func (j *JSONLines) Describe() (any, error) {
	d, err := describeFiles("jsonlines", j.files, j.opt.Schema, j.opt.BadRows)
	d.Follow, d.BatchRows = j.opt.Follow, j.opt.BatchRows
	return d, err
}

// Describe says how the source is opened.
func (b *Binary) Describe() (any, error) {
	d, err := describeFiles(strings.ToLower(b.kind), b.files, b.opt.Schema, Fail)
	d.BadRows, d.BatchRows, d.Columns, d.Follow = "", b.opt.BatchRows, b.opt.Columns, b.opt.Follow
	return d, err
}

func describeFiles(kind string, f Files, types column.Schema, bad Policy) (d Description, err error) {
	d = Description{Kind: kind, Path: f.pattern, BadRows: string(bad)}
	switch {
	case bad == Divert:
		return d, errDivert
	case !utf8.ValidString(f.pattern):
		return d, fmt.Errorf("path %q is not UTF-8, as JSON has to be", f.pattern)
	}
	d.Types, err = column.SchemaToJSON(types)
	return d, err
}

// Describe writes the tables out.
func (s *Tables) Describe() (any, error) {
	d := Description{Kind: "tables", Name: s.name}
	var err error
	if d.Schema, err = column.SchemaToJSON(s.schema); err != nil {
		return nil, err
	}
	values := 0
	for _, t := range s.tables {
		if values += t.Len() * len(s.schema); values > column.MaxJSONValues {
			return nil, fmt.Errorf("more than %d values at hand are too many for JSON: write them into a file and read that", column.MaxJSONValues)
		}
		j, err := column.TableToJSON(t)
		if err != nil {
			return nil, err
		}
		d.Tables = append(d.Tables, j)
	}
	return d, nil
}

// Describe says the pace and the seed.
func (r *Random) Describe() (any, error) {
	return Description{Kind: "random", RowsPerSecond: r.RowsPerSecond, Seed: r.Seed}, nil
}

// Shares returns what is shared, and how long its rows are kept.
func (h *Hub) Shares() (in Input, keep time.Duration) { return h.in, h.keep }

// Describe is that of the input that is shared.
func (h *Hub) Describe() (any, error) {
	if in, ok := h.in.(interface{ Describe() (any, error) }); ok {
		return in.Describe()
	}
	return nil, errors.New("its rows come from Go code, which has no JSON form")
}

// Open makes the source that was described. Files must be there.
func (d Description) Open() (Input, error) {
	types, err := column.SchemaFromJSON(d.Types)
	if err != nil {
		return nil, err
	}
	bad := Policy(d.BadRows)
	if bad != "" && bad != Fail && bad != Skip {
		return nil, fmt.Errorf("bad_rows is %q: want fail or skip", d.BadRows)
	}
	switch d.Kind {
	case "csv":
		delimiter, size := utf8.DecodeRuneInString(d.Delimiter)
		if size != len(d.Delimiter) {
			return nil, fmt.Errorf("the delimiter is %q: want one ASCII character", d.Delimiter)
		}
		if size == 0 {
			delimiter = 0
		}
		return NewCSV(d.Path, CSVOptions{
			Follow: d.Follow, Schema: types, Delimiter: delimiter, NoHeader: d.NoHeader, Names: d.Names,
			Null: d.Null, BadRows: bad, BatchRows: d.BatchRows,
		})
	case "jsonlines":
		return NewJSONLines(d.Path, JSONOptions{Follow: d.Follow, Schema: types, BadRows: bad, BatchRows: d.BatchRows})
	case "arrow":
		return NewArrow(d.Path, BinaryOptions{Columns: d.Columns, BatchRows: d.BatchRows, Follow: d.Follow, Schema: types})
	case "parquet":
		return NewParquet(d.Path, BinaryOptions{Columns: d.Columns, BatchRows: d.BatchRows, Follow: d.Follow, Schema: types})
	case "tables":
		return d.openTables()
	case "random":
		if !(d.RowsPerSecond > 0) {
			return nil, fmt.Errorf("rows_per_second is %v: it must be positive", d.RowsPerSecond)
		}
		return &Random{RowsPerSecond: d.RowsPerSecond, Seed: d.Seed}, nil
	}
	return nil, fmt.Errorf("no source is of kind %q: want csv, jsonlines, arrow, parquet, tables or random", d.Kind)
}

func (d Description) openTables() (Input, error) {
	schema, err := column.SchemaFromJSON(d.Schema)
	if err != nil {
		return nil, err
	}
	if len(schema) == 0 {
		return nil, errors.New("tables without columns")
	}
	var tables []*column.Table
	for i, j := range d.Tables {
		t, err := column.TableFromJSON(j)
		if err == nil && !t.Schema().Equal(schema) {
			err = errors.New("its columns are not those of the source")
		}
		if err != nil {
			return nil, fmt.Errorf("table %d: %w", i+1, err)
		}
		tables = append(tables, t)
	}
	return NewTables(d.Name, schema, tables...), nil
}
