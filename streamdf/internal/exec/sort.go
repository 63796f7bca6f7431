package exec

import (
	"fmt"

	"freshet/streamdf/internal/column"
	"freshet/streamdf/internal/expr"
	"freshet/streamdf/internal/plan"
)

// sorter keeps the first rows in an order: all of a result, or so many of a
// stream. Those kept are in order, so that new ones, which come behind them, go
// behind those that are equal.
type sorter struct {
	schema column.Schema
	by     []*expr.Evaluator
	desc   []bool
	most   int // 0: all
	keyed  column.Schema
	rows   *column.Table // kept
	keys   *column.Table // their keys
}

var _ reducer = (*sorter)(nil)

func newSorter(n *plan.Sort) *sorter {
	s := &sorter{schema: n.Schema(), most: n.N}
	for i, o := range n.By {
		s.by, s.desc = append(s.by, o.Expr.Evaluator()), append(s.desc, o.Desc)
		s.keyed = append(s.keyed, column.Field{Name: fmt.Sprint(i), Type: o.Expr.Type()})
	}
	return s
}

func (s *sorter) Add(t *column.Table) error {
	cols, err := evalAll(s.by, t, make([]*column.Column, 0, len(s.by)))
	if err != nil {
		return err
	}
	keys := column.NewTable(s.keyed, t.Len(), cols...)
	if s.rows != nil {
		t, keys = s.promising(t, keys)
		if t == nil {
			return nil
		}
		t, keys = column.Concat(s.schema, s.rows, t), column.Concat(s.keyed, s.keys, keys)
	}
	by := newSortKeys(columnsOf(keys), s.desc)
	order := by.order(t.Len(), s.most)
	by.release()
	s.rows, s.keys = t.Take(order), keys.Take(order)
	return nil
}

// promising returns the first rows of a batch in order: no more than are kept
// will be. Nil when the last row that is kept comes before all of them.
func (s *sorter) promising(t, keys *column.Table) (*column.Table, *column.Table) {
	if s.most == 0 || s.rows.Len() < s.most {
		return t, keys
	}
	last := s.keys.Slice(s.most-1, s.most)
	both := column.Concat(s.keyed, last, keys) // row 0 is the last one
	k := newSortKeys(columnsOf(both), s.desc)
	var rows []int32
	for i := int32(1); i < int32(both.Len()); i++ {
		if k.compare(i, 0) < 0 {
			rows = append(rows, i-1)
		}
	}
	k.release()
	if len(rows) == 0 {
		return nil, nil
	}
	return t.Take(rows), keys.Take(rows)
}

// Result returns the rows in order.
func (s *sorter) Result() (*column.Table, error) {
	if s.rows == nil {
		return column.Concat(s.schema), nil
	}
	return s.rows, nil
}

func columnsOf(t *column.Table) []*column.Column {
	cols := make([]*column.Column, len(t.Schema()))
	for i := range cols {
		cols[i] = t.Col(i)
	}
	return cols
}
