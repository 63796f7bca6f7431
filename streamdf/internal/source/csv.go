package source

import (
	"context"
	"fmt"
	"math"
	"os"
	"strings"

	"freshet/streamdf/internal/column"
	"freshet/streamdf/internal/meter"
)

// CSVOptions says how CSV files are to be read. The zero value reads files
// with a header, commas and types told from their first rows.
type CSVOptions struct {
	Follow    bool          // keep watching for new and grown files
	Schema    column.Schema // types of some or all columns; the rest is inferred
	Delimiter rune          // 0 is a comma
	NoHeader  bool          // the first row is data
	Names     []string      // of the columns when NoHeader; c0, c1, … without
	Null      []string      // spellings of null beside the empty field
	BadRows   Policy
	OnBadRow  func(*BadRow) // receives bad rows under Divert, on the query's goroutine
	BatchRows int           // at most so many rows a batch; 0 is 8,192
}

const defaultBatchRows = 8192

// A CSV reads comma-separated files in name order. It is read anew by each
// query; each file ends a batch.
type CSV struct {
	files  Files
	opt    CSVOptions
	delim  byte
	nulls  map[string]bool
	schema column.Schema
	origin string // the file that the names come from
}

// NewCSV looks at the files, infers what the schema does not say, and reports
// what is wrong so far.
func NewCSV(pattern string, opt CSVOptions) (*CSV, error) {
	c := &CSV{files: NewFiles(pattern, ".csv"), opt: opt}
	if err := c.check(); err != nil {
		return nil, err
	}
	paths, err := c.files.List()
	if err != nil {
		return nil, err
	}
	if len(paths) == 0 && !opt.Follow {
		return nil, c.files.missing()
	}
	if err := c.infer(paths); err != nil {
		return nil, err
	}
	return c, nil
}

// check fills the defaults and refuses options that contradict each other.
func (c *CSV) check() error {
	o := &c.opt
	if o.Delimiter == 0 {
		o.Delimiter = ','
	}
	if o.Delimiter > 127 || strings.ContainsRune("\"\r\n", o.Delimiter) {
		return fmt.Errorf("delimiter %q: it must be one ASCII character, neither a quote nor a line end", o.Delimiter)
	}
	c.delim = byte(o.Delimiter)
	if o.BatchRows < 0 {
		return fmt.Errorf("BatchRows is %d: it must be positive, or 0 for %d", o.BatchRows, defaultBatchRows)
	}
	if o.BatchRows == 0 {
		o.BatchRows = defaultBatchRows
	}
	if err := o.BadRows.settle(o.OnBadRow != nil); err != nil {
		return err
	}
	c.nulls = map[string]bool{}
	for _, s := range o.Null {
		c.nulls[s] = true
	}
	seen := map[string]bool{}
	for _, f := range o.Schema {
		if f.Type == column.Invalid || seen[f.Name] {
			return fmt.Errorf("Schema names column %q twice or without a type", f.Name)
		}
		seen[f.Name] = true
	}
	return nil
}

// Schema returns the columns in the order of the first file's header.
func (c *CSV) Schema() column.Schema { return c.schema }

// Hot is false: files can be read again.
func (c *CSV) Hot() bool { return false }

// Follows reports that files are watched for more.
func (c *CSV) Follows() bool { return c.opt.Follow }

// String returns the pattern.
func (c *CSV) String() string { return c.files.String() }

// Read reads every file, or with Follow all that is there and all that comes.
func (c *CSV) Read(ctx context.Context, emit func(*column.Table) error, m *meter.Meter) error {
	d := c.newDecoder(emit, m)
	if c.opt.Follow {
		return newFollower(c, d).run(ctx)
	}
	paths, err := d.paths()
	switch {
	case err != nil:
		return err
	case workers(len(paths)) > 1:
		return d.ahead(ctx, paths)
	}
	return d.all(ctx, paths, d.flush)
}

// Load reads all the files into one table.
func (c *CSV) Load(ctx context.Context) (*column.Table, error) {
	d := c.newDecoder(nil, &meter.Meter{})
	d.batchRows = math.MaxInt
	paths, err := d.paths()
	if err == nil {
		err = d.all(ctx, paths, func() error { return nil })
	}
	if err != nil {
		return nil, err
	}
	return takeTable(d.schema, d.rows, d.vectors), nil
}

// A decoder turns records into batches of a schema.
type decoder struct {
	*CSV
	reader    recordReader
	vectors   []*vector
	rows      int // gathered since the last batch
	batchRows int
	scratch   []byte
	emit      func(*column.Table) error
	divert    func(*BadRow) error
	meter     *meter.Meter
}

func (c *CSV) newDecoder(emit func(*column.Table) error, m *meter.Meter) *decoder {
	return &decoder{
		CSV: c, reader: recordReader{scan: scanner{delim: c.delim}}, vectors: newVectors(c.schema),
		batchRows: c.opt.BatchRows, emit: emit, meter: m,
		divert: func(row *BadRow) error { c.opt.OnBadRow(row); return nil },
	}
}

// paths lists the files that are there.
func (d *decoder) paths() ([]string, error) {
	paths, err := d.files.List()
	if err == nil && len(paths) == 0 {
		err = d.files.missing()
	}
	for _, path := range paths {
		if info, err := os.Stat(path); err == nil {
			d.meter.Total.Add(info.Size())
		}
	}
	return paths, err
}

// all reads files one after the other, and calls done after each.
func (d *decoder) all(ctx context.Context, paths []string, done func() error) error {
	for _, path := range paths {
		if err := d.read(ctx, &file{path: path}, true); err != nil {
			return err
		}
		if err := done(); err != nil {
			return err
		}
	}
	return nil
}

// read reads f to its end, or to its last complete line unless final. Full
// batches are handed over; the rest stays until flush.
func (d *decoder) read(ctx context.Context, f *file, final bool) error {
	at := f.offset
	err := d.reader.records(ctx, f, final, func(data []byte, bad error) error {
		if f.places == nil {
			return d.header(f, data, bad)
		}
		err := d.row(f, data, bad)
		if err == nil && d.rows >= d.batchRows {
			d.meter.Bytes.Add(f.offset - at)
			at = f.offset
			err = d.flush()
		}
		return err
	})
	if err != nil {
		return err
	}
	d.meter.Bytes.Add(f.offset - at)
	if final && f.offset == 0 {
		return fmt.Errorf("%s is empty: it has not even a header", f.path)
	}
	return nil
}

func (d *decoder) flush() error {
	if d.rows == 0 {
		return nil
	}
	t := takeTable(d.schema, d.rows, d.vectors)
	d.rows = 0
	arrived(d.meter, t)
	return d.emit(t)
}

// header maps the fields of f to columns; without a header it is a row.
func (d *decoder) header(f *file, data []byte, bad error) error {
	if d.opt.NoHeader {
		f.places = make([]int, len(d.schema))
		for i := range f.places {
			f.places[i] = i
		}
		return d.row(f, data, bad)
	}
	names, err := headerNames(f, data, d.reader.scan.fields, bad)
	if err != nil {
		return err
	}
	places := make([]int, len(names))
	for i, name := range names {
		places[i] = d.schema.Index(name)
		if places[i] < 0 || len(names) != len(d.schema) {
			return fmt.Errorf("%s has other columns than %s: %s instead of %s",
				f.path, d.origin, strings.Join(names, ", "), strings.Join(d.schema.Names(), ", "))
		}
	}
	f.places = places
	return nil
}

// row appends a row to the vectors, all of it or nothing.
func (d *decoder) row(f *file, data []byte, bad error) error {
	fields := d.reader.scan.fields
	if bad != nil {
		return d.bad(f, data, -1, bad.Error())
	}
	if len(fields) != len(f.places) {
		return d.bad(f, data, -1, fmt.Sprintf("%s instead of %d", plural(len(fields), "field"), len(f.places)))
	}
	for i, s := range fields {
		v := d.vectors[f.places[i]]
		text := data[s.start:s.end]
		if s.escaped {
			d.scratch = s.text(data, d.scratch)
			text = d.scratch
		}
		if d.null(v, s, text) {
			v.null(d.rows)
			continue
		}
		if problem := v.parse(text); problem != "" {
			return d.bad(f, data, i, problem)
		}
	}
	d.rows++
	return nil
}

// null reports a missing value: an empty field or one of the spellings in
// Null. A quoted field is text: "" is the empty string in a string column.
func (d *decoder) null(v *vector, s span, text []byte) bool {
	if s.quoted && v.field.Type == column.String {
		return false
	}
	return len(text) == 0 || len(d.nulls) > 0 && d.nulls[string(text)]
}

// bad takes back the row and does with it what the policy says.
func (d *decoder) bad(f *file, data []byte, field int, problem string) error {
	for _, v := range d.vectors {
		v.truncate(d.rows)
	}
	row := &BadRow{File: f.path, Line: f.line, Problem: problem, Value: strings.TrimRight(string(data), "\r\n")}
	if field >= 0 {
		row.Column = d.schema[f.places[field]].Name
		row.Value = string(d.reader.scan.fields[field].text(data, nil))
	}
	if d.opt.BadRows == Fail {
		return row
	}
	d.meter.Bad.Add(1)
	if d.opt.BadRows == Divert {
		return d.divert(row)
	}
	return nil
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
