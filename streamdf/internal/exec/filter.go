package exec

import (
	"freshet/streamdf/internal/column"
	"freshet/streamdf/internal/expr"
	"freshet/streamdf/internal/plan"
)

// filter keeps the rows for which the condition is true, and not null.
type filter struct {
	immediate
	borrowing
	cond *expr.Evaluator
	rows column.Picker
}

var _ operator = (*filter)(nil)

func newFilter(n *plan.Filter) *filter { return &filter{cond: n.Cond.Evaluator().Lend()} }

func (f *filter) Process(in *column.Table, out emit) error {
	keep, err := f.cond.Eval(in)
	if err != nil {
		return err
	}
	rows := whereTrue(f.rows.Rows(in.Len()), keep)
	switch len(rows) {
	case 0:
		return nil
	case in.Len():
		return out(in)
	}
	return out(f.rows.Pick(in, rows))
}

// whereTrue lists the rows of a bool column that are true, in rows, which is as
// long.
func whereTrue(rows []int32, c *column.Column) []int32 {
	k := 0
	for i, b := range c.Bools() { // no branch that random data would mispredict
		rows[k] = int32(i)
		if b {
			k++
		}
	}
	if valid := c.Validity(); valid != nil {
		all := rows[:k]
		k = 0
		for _, i := range all {
			if valid.Get(int(i)) {
				rows[k] = i
				k++
			}
		}
	}
	return rows[:k]
}
