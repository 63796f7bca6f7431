package source

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"freshet/streamdf/internal/column"
	"freshet/streamdf/internal/meter"
)

// Binary reads files that say themselves which columns they have, in name order.
type Binary struct {
	kind   string // "arrow"
	files  Files
	opt    BinaryOptions
	open   func(*os.File, BinaryOptions) (tables, error)
	schema column.Schema
}

// BinaryOptions says how files of Arrow and Parquet are to be read.
type BinaryOptions struct {
	Columns   []string // those to read, in their order; empty: all
	BatchRows int      // at most so many rows a batch; 0 is 8,192
	// Follow keeps watching for new files; each is read once, when nobody has
	// written to it for a second.
	Follow bool
	// Schema is the columns of all files; empty: those of the first one.
	Schema column.Schema
}

// tables are the rows of one file.
type tables interface {
	Schema() column.Schema
	// Next returns the next rows, at most so many as BatchRows says where the
	// format leaves a choice; io.EOF when there are no more.
	Next() (*column.Table, error)
}

func newBinary(b *Binary, pattern, ext string) (*Binary, error) {
	if b.opt.BatchRows < 0 {
		return nil, fmt.Errorf("BatchRows is %d: it must be positive, or 0 for %d", b.opt.BatchRows, defaultBatchRows)
	}
	if b.opt.BatchRows == 0 {
		b.opt.BatchRows = defaultBatchRows
	}
	b.files = NewFiles(pattern, ext)
	paths, err := b.files.List()
	if err != nil {
		return nil, err
	}
	switch {
	case len(b.opt.Schema) > 0 && (len(paths) > 0 || b.opt.Follow):
		b.schema = b.opt.Schema
		return b, nil
	case len(paths) == 0 && b.opt.Follow:
		return nil, fmt.Errorf("%w: until there is one, Schema must name the columns", b.files.missing())
	case len(paths) == 0:
		return nil, b.files.missing()
	}
	return b, b.with(paths[0], func(_ *os.File, t tables) error {
		b.schema = t.Schema()
		return nil
	})
}

// with opens a file. The libraries panic on some broken ones.
func (b *Binary) with(path string, do func(*os.File, tables) error) (err error) {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%s is no whole %s file: %v", path, b.kind, p)
		}
	}()
	t, err := b.open(f, b.opt)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if c, ok := t.(io.Closer); ok {
		defer c.Close()
	}
	return do(f, t)
}

// Schema returns the columns of the first file, or those of the options.
func (b *Binary) Schema() column.Schema { return b.schema }

// Hot is false: files can be read again.
func (b *Binary) Hot() bool { return false }

// Follows reports that files are watched for more.
func (b *Binary) Follows() bool { return b.opt.Follow }

// String returns the pattern.
func (b *Binary) String() string { return b.files.String() }

// Read reads every file, and with Follow those that come later.
func (b *Binary) Read(ctx context.Context, emit func(*column.Table) error, m *meter.Meter) error {
	if b.opt.Follow {
		names := &Filenames{files: b.files, follow: true, now: time.Now}
		return names.Run(ctx, func(path string) error { return b.readFile(ctx, path, emit, m) })
	}
	paths, err := b.files.List()
	if err != nil {
		return err
	}
	if len(paths) == 0 {
		return b.files.missing()
	}
	for _, path := range paths {
		if info, err := os.Stat(path); err == nil {
			m.Total.Add(info.Size())
		}
	}
	for _, path := range paths {
		if err := b.readFile(ctx, path, emit, m); err != nil {
			return err
		}
	}
	return nil
}

func (b *Binary) readFile(ctx context.Context, path string, emit func(*column.Table) error, m *meter.Meter) error {
	return b.with(path, func(f *os.File, t tables) error { return b.read(ctx, f, t, emit, m) })
}

func (b *Binary) read(ctx context.Context, f *os.File, rows tables, emit func(*column.Table) error, m *meter.Meter) error {
	for {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		t, err := rows.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return fmt.Errorf("%s: %w", f.Name(), err)
		}
		t, ok := column.Conform(t, b.schema)
		if !ok {
			return fmt.Errorf("%s has the columns %s, but %s %s", f.Name(), describe(rows.Schema()), b.others(), describe(b.schema))
		}
		for at := 0; at < t.Len(); at += b.opt.BatchRows {
			part := t.Slice(at, min(at+b.opt.BatchRows, t.Len()))
			arrived(m, part)
			if err := emit(part); err != nil {
				return err
			}
		}
	}
	if info, err := f.Stat(); err == nil {
		m.Bytes.Add(info.Size())
	}
	return nil
}

// others says where the columns come from.
func (b *Binary) others() string {
	if len(b.opt.Schema) > 0 {
		return "Schema"
	}
	return "the first file"
}

// chosen are the fields of a file that are to be read, in the order of columns.
func chosen(all, columns []string) ([]int, error) {
	var list []int
	for i := range all {
		if len(columns) == 0 {
			list = append(list, i)
		}
	}
	for _, name := range columns {
		at := -1
		for i, have := range all {
			if have == name {
				at = i
			}
		}
		if at < 0 {
			return nil, fmt.Errorf("there is no column %s; columns: %v", name, all)
		}
		list = append(list, at)
	}
	return list, nil
}
