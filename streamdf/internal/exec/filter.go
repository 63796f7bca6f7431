package exec

import (
	"freshet/streamdf/internal/column"
	"freshet/streamdf/internal/expr"
	"freshet/streamdf/internal/plan"
)

// filter keeps the rows for which the condition is true, and not null.
type filter struct {
	immediate
	cond *expr.Evaluator
	rows []int32
}

var _ operator = (*filter)(nil)

func newFilter(n *plan.Filter) *filter { return &filter{cond: n.Cond.Evaluator()} }

func (f *filter) Process(in *column.Table, out emit) error {
	keep, err := f.cond.Eval(in)
	if err != nil {
		return err
	}
	f.rows = appendTrue(f.rows[:0], keep)
	switch len(f.rows) {
	case 0:
		return nil
	case in.Len():
		return out(in)
	}
	return out(in.Take(f.rows))
}

// appendTrue appends the rows of a bool column that are true.
func appendTrue(rows []int32, c *column.Column) []int32 {
	n := c.Len()
	if cap(rows) < n {
		rows = make([]int32, 0, max(n, 2*cap(rows)))
	}
	rows = rows[:n]
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
