package exec

import (
	"errors"
	"fmt"

	"freshet/streamdf/internal/column"
	"freshet/streamdf/internal/expr"
	"freshet/streamdf/internal/plan"
)

// mapRows adds a column that a Go function makes of each row.
type mapRows struct {
	immediate
	borrowing
	schema column.Schema
	at     int // the column
	args   []*expr.Evaluator
	call   func([]*column.Column, int) (*column.Column, error)
	rows   int64 // seen so far
}

var _ operator = (*mapRows)(nil)

func newMapRows(n *plan.MapRows) *mapRows {
	schema := n.Schema()
	return &mapRows{schema: schema, at: schema.Index(n.Name), args: lending(n.Args), call: n.Func}
}

func (m *mapRows) Process(in *column.Table, out emit) error {
	args, err := evalAll(m.args, in, make([]*column.Column, 0, len(m.args)))
	if err != nil {
		return err
	}
	made, err := m.call(args, in.Len())
	if err != nil {
		var at *plan.RowError
		if errors.As(err, &at) {
			return fmt.Errorf("MapRows %s, row %d: %w", m.schema[m.at].Name, m.rows+int64(at.Row), err)
		}
		return err
	}
	cols := make([]*column.Column, len(m.schema))
	for i := range in.Schema() {
		cols[i] = in.Col(i)
	}
	cols[m.at] = made
	m.rows += int64(in.Len())
	return out(column.NewTable(m.schema, in.Len(), cols...))
}

// mapBatch replaces batches by what a Go function makes of them.
type mapBatch struct {
	immediate
	call func(*column.Table) (*column.Table, error)
	rows int64
}

var _ operator = (*mapBatch)(nil)

func (m *mapBatch) Process(in *column.Table, out emit) error {
	made, err := m.call(in)
	if err != nil {
		return fmt.Errorf("MapBatch, rows %d to %d: %w", m.rows, m.rows+int64(in.Len())-1, err)
	}
	m.rows += int64(in.Len())
	return out(made)
}
