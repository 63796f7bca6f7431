package exec

import (
	"freshet/streamdf/internal/column"
	"freshet/streamdf/internal/expr"
	"freshet/streamdf/internal/plan"
)

// project computes columns; those that do not change pass as they are.
type project struct {
	immediate
	schema  column.Schema
	columns []*expr.Evaluator
}

var _ operator = (*project)(nil)

func newProject(n *plan.Project) *project {
	return &project{schema: n.Schema(), columns: evaluators(n.Columns)}
}

func (p *project) Process(in *column.Table, out emit) error {
	cols, err := evalAll(p.columns, in, make([]*column.Column, 0, len(p.columns)))
	if err != nil {
		return err
	}
	return out(column.NewTable(p.schema, in.Len(), cols...))
}
