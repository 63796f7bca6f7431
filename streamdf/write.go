package streamdf

import (
	"bufio"
	"context"
	"io"
	"os"

	"freshet/streamdf/internal/column"
	"freshet/streamdf/internal/exec"
)

// WriteCSV starts a query that writes a file, as Table.WriteCSV does: the rows
// of an appending frame as they come, the final result of an updating one when
// the query ends. A file of that name is replaced. It panics with an *Error when
// the file cannot be made; what fails later ends the query.
func (f *Frame) WriteCSV(path string) *Query {
	return f.write("WriteCSV", path, (*Table).writeCSV)
}

// WriteJSONLines starts a query that writes a file with a JSON object a row, as
// Table.WriteJSONLines does; see WriteCSV.
func (f *Frame) WriteJSONLines(path string) *Query {
	return f.write("WriteJSONLines", path, func(t *Table, w io.Writer, _ bool) error { return t.WriteJSONLines(w) })
}

// A tableWriter writes a table; first is true for the first of a file.
type tableWriter func(t *Table, w io.Writer, first bool) error

// write runs the frame into a file. Each batch is flushed, so that who follows
// the file sees it.
func (f *Frame) write(verb, path string, put tableWriter) *Query {
	file, err := os.Create(path)
	if err != nil {
		refuse(verb, err)
	}
	out := bufio.NewWriter(file)
	x, first := f.execute(verb), true
	add := func(t *column.Table) error {
		if err := put(tableOf(t), out, first); err != nil {
			return err
		}
		first = false
		return out.Flush()
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
		return orElse(err, file.Close())
	})
}

// orElse is the first error.
func orElse(err, next error) error {
	if err != nil {
		return err
	}
	return next
}
