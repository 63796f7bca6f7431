package exec

import (
	"fmt"
	"slices"

	"freshet/streamdf/internal/column"
	"freshet/streamdf/internal/expr"
	"freshet/streamdf/internal/plan"
)

// sorter keeps the first rows in an order: all, or so many. Those kept are in
// order, so that new ones, which come behind them, go behind those that are
// equal. When all are kept they are put in order by Result.
type sorter struct {
	schema column.Schema
	by     []*expr.Evaluator
	desc   []bool
	most   int      // 0: all
	lead   *leaders // of one result after the other; nil: they are looked for in each
	keyed  column.Schema
	rows   *column.Table    // kept
	keys   *column.Table    // their keys
	cols   []*column.Column // scratch
	// Of all rows: those that came since the last Result, and their keys.
	newRows, newKeys []*column.Table
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
	if s.most == 0 {
		s.newRows, s.newKeys = append(s.newRows, t), append(s.newKeys, keys)
		return nil
	}
	if s.rows != nil {
		t, keys = s.promising(t, keys)
		if t == nil {
			return nil
		}
		t, keys = column.Concat(s.schema, s.rows, t), column.Concat(s.keyed, s.keys, keys)
	}
	s.put(t, keys)
	return nil
}

// once puts one table in order, of which it keeps nothing.
func (s *sorter) once(t *column.Table) (*column.Table, error) {
	for _, e := range s.by {
		e.Restart()
	}
	cols, err := evalAll(s.by, t, s.cols[:0])
	if err != nil {
		return nil, err
	}
	s.cols = cols
	return t.Take(inOrder(cols, s.desc, t.Len(), s.most)), nil
}

// next is once of the next result, in which the rows of changed may be others than
// in the last one; known says that it is so.
func (s *sorter) next(t *column.Table, changed []uint32, known bool) (*column.Table, error) {
	if s.lead == nil || !(known && s.lead.follow(t, changed)) && !s.lead.find(t, s.most) {
		return s.once(t)
	}
	return s.lead.table(t), nil
}

// inOrder returns the rows 0 to n-1 of some columns in order, the first most of
// them; 0: all.
func inOrder(cols []*column.Column, desc []bool, n, most int) []int32 {
	by := newSortKeys(cols, desc)
	defer by.release()
	return by.order(n, most)
}

// put keeps the first rows of t in order.
func (s *sorter) put(t, keys *column.Table) {
	order := inOrder(columnsOf(keys), s.desc, t.Len(), s.most)
	s.rows, s.keys = t.Take(order), keys.Take(order)
}

// promising returns the first rows of a batch in order: no more than are kept
// will be. Nil when the last row that is kept comes before all of them.
func (s *sorter) promising(t, keys *column.Table) (*column.Table, *column.Table) {
	if s.rows.Len() < s.most {
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
	if len(s.newRows) > 0 {
		if s.rows != nil {
			s.newRows, s.newKeys = slices.Insert(s.newRows, 0, s.rows), slices.Insert(s.newKeys, 0, s.keys)
		}
		s.put(column.Concat(s.schema, s.newRows...), column.Concat(s.keyed, s.newKeys...))
		s.newRows, s.newKeys = nil, nil
	}
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
