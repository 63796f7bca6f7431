package sink

import (
	"io"

	"github.com/apache/arrow-go/v18/arrow/ipc"

	"freshet/streamdf/internal/bridge"
	"freshet/streamdf/internal/column"
)

// Arrow writes Arrow's IPC file format: a record batch for each batch.
type Arrow struct{ out *ipc.FileWriter }

// NewArrow begins a file.
func NewArrow(w io.Writer, schema column.Schema) (*Arrow, error) {
	out, err := ipc.NewFileWriter(w, ipc.WithSchema(bridge.PlainSchema(schema)))
	return &Arrow{out}, err
}

// Write appends rows.
func (a *Arrow) Write(t *column.Table) error {
	r := bridge.ToArrowPlain(t)
	defer r.Release()
	return a.out.Write(r)
}

// Close writes the footer. The writer below stays open.
func (a *Arrow) Close() error { return a.out.Close() }
