package source

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"

	"freshet/streamdf/internal/column"
	"freshet/streamdf/internal/meter"
)

// JSONOptions says how files of JSON lines are to be read.
type JSONOptions struct {
	Follow    bool          // keep watching for new and grown files
	Schema    column.Schema // the columns and their types; empty: those of the first rows
	BadRows   Policy
	OnBadRow  func(*BadRow) // receives bad rows under Divert, on the query's goroutine
	BatchRows int           // at most so many rows a batch; 0 is 8,192
}

// A JSONLines reads files of one JSON object a line, in name order; each file
// ends a batch. Keys are columns; a key that a row lacks is null, one that is no
// column is left out. Arrays and objects stay JSON, as text.
type JSONLines struct {
	files  Files
	opt    JSONOptions
	schema column.Schema
}

// NewJSONLines looks at the files and tells the columns from their first rows.
func NewJSONLines(pattern string, opt JSONOptions) (*JSONLines, error) {
	if opt.BatchRows < 0 {
		return nil, fmt.Errorf("BatchRows is %d: it must be positive, or 0 for %d", opt.BatchRows, defaultBatchRows)
	}
	if opt.BatchRows == 0 {
		opt.BatchRows = defaultBatchRows
	}
	if err := opt.BadRows.settle(opt.OnBadRow != nil); err != nil {
		return nil, err
	}
	j := &JSONLines{files: NewFiles(pattern, ".jsonl"), opt: opt, schema: opt.Schema}
	paths, err := j.files.List()
	if err != nil {
		return nil, err
	}
	if len(paths) == 0 && !(opt.Follow && len(opt.Schema) > 0) {
		if opt.Follow {
			return nil, fmt.Errorf("%w; to wait for one, name the columns in Schema", j.files.missing())
		}
		return nil, j.files.missing()
	}
	if len(opt.Schema) == 0 {
		err = j.infer(paths)
	}
	return j, err
}

// Schema returns the columns in the order in which their keys appeared.
func (j *JSONLines) Schema() column.Schema { return j.schema }

// Hot is false: files can be read again.
func (j *JSONLines) Hot() bool { return false }

// Follows reports that files are watched for more.
func (j *JSONLines) Follows() bool { return j.opt.Follow }

// String returns the pattern.
func (j *JSONLines) String() string { return j.files.String() }

// infer reads the first rows. Those that are bad tell nothing.
func (j *JSONLines) infer(paths []string) error {
	var (
		names   []string
		guesses []*guess
		rows    int
	)
	for _, path := range paths {
		f := &file{path: path}
		_, err := eachLine(context.Background(), f, true, func(line []byte) error {
			err := members(line, func(key string, value []byte) {
				at := slices.Index(names, key)
				if at < 0 {
					at, names, guesses = len(names), append(names, key), append(guesses, &guess{})
				}
				guesses[at].addJSON(value)
			})
			if rows++; err == nil && rows >= inferRows {
				return errEnough
			}
			return nil
		})
		if err != nil && !errors.Is(err, errEnough) {
			return err
		}
		if rows >= inferRows {
			break
		}
	}
	if len(names) == 0 {
		return fmt.Errorf("%s holds no JSON object to tell the columns from: name them in Schema", j.files)
	}
	for i, name := range names {
		j.schema = append(j.schema, column.Field{Name: name, Type: guesses[i].typ()})
	}
	return nil
}

// addJSON narrows a guess by a JSON value.
func (g *guess) addJSON(value []byte) {
	text, kind := jsonText(value)
	only := func(types ...column.Type) {
		for _, t := range guessOrder {
			if !slices.Contains(types, t) {
				g.out[t] = true
			}
		}
	}
	switch kind {
	case 'n':
		return
	case 't', 'f':
		only(column.Bool)
	case '"':
		if s := string(text); s == "NaN" || s == "Inf" || s == "-Inf" {
			only(column.Float)
		} else {
			only(column.Time, column.Duration)
		}
	case '{', '[':
		only()
	default:
		only(column.Int, column.Float)
	}
	if len(text) == 0 {
		g.out = [column.Duration + 1]bool{column.Bool: true, column.Int: true, column.Float: true, column.Time: true, column.Duration: true}
	}
	g.add(text)
	g.seen = true
}

// jsonDecoder turns lines into batches.
type jsonDecoder struct {
	*JSONLines
	vectors []*vector
	places  map[string]int
	filled  []bool
	rows    int
	emit    func(*column.Table) error
	meter   *meter.Meter
}

// Read reads every file, or with Follow all that is there and all that comes.
func (j *JSONLines) Read(ctx context.Context, emit func(*column.Table) error, m *meter.Meter) error {
	d := &jsonDecoder{JSONLines: j, vectors: newVectors(j.schema), places: map[string]int{}, filled: make([]bool, len(j.schema)), emit: emit, meter: m}
	for i, f := range j.schema {
		d.places[f.Name] = i
	}
	if j.opt.Follow {
		return d.follow(ctx)
	}
	paths, err := j.files.List()
	if err != nil {
		return err
	}
	if len(paths) == 0 {
		return j.files.missing()
	}
	for _, path := range paths {
		if info, err := os.Stat(path); err == nil {
			m.Total.Add(info.Size())
		}
	}
	for _, path := range paths {
		if err := d.read(ctx, &file{path: path}, true); err != nil {
			return err
		}
	}
	return nil
}

// read reads a file from its offset on, and hands over what it has.
func (d *jsonDecoder) read(ctx context.Context, f *file, final bool) error {
	read, err := eachLine(ctx, f, final, func(line []byte) error {
		if err := d.row(f, line); err != nil {
			return err
		}
		if d.rows >= d.opt.BatchRows {
			return d.flush()
		}
		return nil
	})
	d.meter.Bytes.Add(read)
	if err != nil {
		return err
	}
	return d.flush()
}

func (d *jsonDecoder) flush() error {
	if d.rows == 0 {
		return nil
	}
	t := takeTable(d.schema, d.rows, d.vectors)
	d.rows = 0
	arrived(d.meter, t)
	return d.emit(t)
}

// row appends a row to the vectors, all of it or nothing.
func (d *jsonDecoder) row(f *file, line []byte) error {
	clear(d.filled)
	var bad *BadRow
	err := members(line, func(key string, value []byte) {
		at, known := d.places[key]
		if !known || bad != nil {
			return
		}
		if d.filled[at] {
			bad = &BadRow{Column: key, Value: string(value), Problem: "is the second of this key"}
			return
		}
		d.filled[at] = true
		text, kind := jsonText(value)
		if kind == 'n' {
			d.vectors[at].null(d.rows)
		} else if problem := d.vectors[at].parse(text); problem != "" {
			bad = &BadRow{Column: key, Value: string(text), Problem: problem}
		}
	})
	switch {
	case err != nil:
		bad = &BadRow{Problem: fmt.Sprintf("%q %v", shorten(string(bytes.TrimSpace(line)), 60), err), Value: string(bytes.TrimSpace(line))}
		fallthrough
	case bad != nil:
		return d.bad(f, bad)
	}
	for i, ok := range d.filled {
		if !ok {
			d.vectors[i].null(d.rows)
		}
	}
	d.rows++
	return nil
}

// bad takes back the row and does with it what the policy says.
func (d *jsonDecoder) bad(f *file, row *BadRow) error {
	for _, v := range d.vectors {
		v.truncate(d.rows)
	}
	row.File, row.Line = f.path, f.line
	if d.opt.BadRows == Fail {
		return row
	}
	d.meter.Bad.Add(1)
	if d.opt.BadRows == Divert {
		d.opt.OnBadRow(row)
	}
	return nil
}
