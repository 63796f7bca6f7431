package source

import (
	"bytes"
	"fmt"
	"io"
	"os"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/ipc"

	"freshet/streamdf/internal/bridge"
	"freshet/streamdf/internal/column"
)

// NewArrow looks at files in Arrow's IPC formats, of a file or a stream, and
// tells the columns from the first.
func NewArrow(pattern string, opt BinaryOptions) (*Binary, error) {
	return newBinary(&Binary{kind: "Arrow", opt: opt, open: openArrow}, pattern, ".arrow")
}

// arrowFile is one file.
type arrowFile struct {
	schema column.Schema // of the columns that are read
	fields []int
	names  *arrow.Schema
	next   func() (arrow.RecordBatch, error)
	close  func()
}

func openArrow(f *os.File, opt BinaryOptions) (tables, error) {
	a := &arrowFile{}
	whole, err := a.open(f)
	if err != nil {
		return nil, fmt.Errorf("it is no Arrow file: %w", err)
	}
	var all []string
	for _, field := range whole.Fields() {
		all = append(all, field.Name)
	}
	if a.fields, err = chosen(all, opt.Columns); err != nil {
		a.close()
		return nil, err
	}
	var fields []arrow.Field
	for _, i := range a.fields {
		fields = append(fields, whole.Field(i))
	}
	a.names = arrow.NewSchema(fields, nil)
	if a.schema, err = bridge.Schema(a.names); err != nil {
		a.close()
		return nil, err
	}
	return a, nil
}

// open tells the two formats apart by the first bytes.
func (a *arrowFile) open(f *os.File) (*arrow.Schema, error) {
	var head [6]byte
	n, _ := io.ReadFull(f, head[:])
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	if !bytes.Equal(head[:n], []byte("ARROW1")) {
		r, err := ipc.NewReader(f)
		if err != nil {
			return nil, err
		}
		a.next, a.close = r.Read, r.Release
		return r.Schema(), nil
	}
	r, err := ipc.NewFileReader(f)
	if err != nil {
		return nil, err
	}
	at := 0
	a.next, a.close = func() (arrow.RecordBatch, error) {
		if at == r.NumRecords() {
			return nil, io.EOF
		}
		at++
		return r.RecordBatch(at - 1)
	}, func() { _ = r.Close() }
	return r.Schema(), nil
}

// Schema returns the columns that are read.
func (a *arrowFile) Schema() column.Schema { return a.schema }

// Next returns the rows of the next record batch. Its memory is left to the
// garbage collector, for the table is a part of it.
func (a *arrowFile) Next() (*column.Table, error) {
	r, err := a.next()
	if err != nil {
		return nil, err
	}
	r.Retain()
	cols := make([]arrow.Array, len(a.fields))
	for k, i := range a.fields {
		cols[k] = r.Column(i)
	}
	return bridge.FromArrow(array.NewRecordBatch(a.names, cols, r.NumRows()))
}

// Close lets go of the file.
func (a *arrowFile) Close() error {
	a.close()
	return nil
}
