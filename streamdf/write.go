package streamdf

import (
	"bufio"
	"context"
	"io"
	"os"

	"freshet/streamdf/internal/column"
	"freshet/streamdf/internal/exec"
	"freshet/streamdf/internal/sink"
)

// WriteCSV starts a query that writes a file, as Table.WriteCSV does: the rows
// of an appending frame as they come, the final result of an updating one when
// the query ends. A file of that name is replaced. It panics with an *Error when
// the file cannot be made; what fails later ends the query.
func (f *Frame) WriteCSV(path string) *Query {
	return f.write("WriteCSV", path, func(w *bufio.Writer) (rowWriter, error) {
		return &textRows{out: w, put: (*Table).writeCSV}, nil
	})
}

// WriteJSONLines starts a query that writes a file with a JSON object a row, as
// Table.WriteJSONLines does; see WriteCSV.
func (f *Frame) WriteJSONLines(path string) *Query {
	return f.write("WriteJSONLines", path, func(w *bufio.Writer) (rowWriter, error) {
		return &textRows{out: w, put: func(t *Table, w io.Writer, _ bool) error { return t.WriteJSONLines(w) }}, nil
	})
}

// WriteParquet starts a query that writes a Parquet file, as WriteCSV does. It
// can be read when the query has ended, by Wait or Stop. Durations stay
// durations for ReadParquet and for pyarrow, which look for Arrow's types in the
// file; for others they are ints in nanoseconds.
func (f *Frame) WriteParquet(path string) *Query {
	return f.write("WriteParquet", path, func(w *bufio.Writer) (rowWriter, error) {
		return sink.NewParquet(w, f.Schema())
	})
}

// WriteArrow starts a query that writes a file in Arrow's IPC file format, which
// pandas and Polars read as Feather; see WriteParquet.
func (f *Frame) WriteArrow(path string) *Query {
	return f.write("WriteArrow", path, func(w *bufio.Writer) (rowWriter, error) { return sink.NewArrow(w, f.Schema()) })
}

// A rowWriter writes rows into a file, whose end Close writes.
type rowWriter interface {
	Write(t *column.Table) error
	Close() error
}

// textRows writes lines. Each batch is flushed, so that who follows the file
// sees it.
type textRows struct {
	out   *bufio.Writer
	put   func(t *Table, w io.Writer, first bool) error
	begun bool
}

// Write appends rows, the first time with a header if there is one.
func (r *textRows) Write(t *column.Table) error {
	first := !r.begun
	r.begun = true
	return orElse(r.put(tableOf(t), r.out, first), r.out.Flush())
}

// Close writes nothing: lines have no end.
func (r *textRows) Close() error { return nil }

// write runs the frame into a file.
func (f *Frame) write(verb, path string, open func(*bufio.Writer) (rowWriter, error)) *Query {
	file, err := os.Create(path)
	if err != nil {
		refuse(verb, err)
	}
	out := bufio.NewWriter(file)
	rows, err := open(out)
	if err != nil {
		_ = file.Close() // nothing is in it
		refuse(verb, err)
	}
	x, first := f.execute(verb), true
	add := func(t *column.Table) error {
		first = false
		return rows.Write(t)
	}
	o := exec.Options{}
	if !f.Updating() {
		o.Each = add
	}
	return f.queryBy(x, o, func(ctx context.Context, o exec.Options) error {
		err := x.Run(ctx, o)
		if result, _ := x.Result(); f.Updating() && result != nil {
			err = orElse(err, add(result))
		}
		if first {
			err = orElse(err, add(column.Concat(f.Schema()))) // a header alone
		}
		return orElse(err, orElse(rows.Close(), orElse(out.Flush(), file.Close())))
	})
}

// orElse is the first error.
func orElse(err, next error) error {
	if err != nil {
		return err
	}
	return next
}
