package exec

import (
	"freshet/streamdf/internal/column"
	"freshet/streamdf/internal/expr"
	"freshet/streamdf/internal/plan"
)

// project computes columns; those that do not change pass as they are.
type project struct {
	immediate
	borrowing
	schema  column.Schema
	columns []*expr.Evaluator
	cols    []*column.Column
	room    column.TableRoom
}

var _ operator = (*project)(nil)

func newProject(n *plan.Project) *project {
	return &project{schema: n.Schema(), columns: lending(n.Columns)}
}

func (p *project) Process(in *column.Table, out emit) error {
	cols, err := evalAll(p.columns, in, p.cols[:0])
	if err != nil {
		return err
	}
	p.cols = cols
	return out(p.room.Lend(p.schema, in.Len(), cols...))
}
