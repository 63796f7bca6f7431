package exec

import (
	"slices"

	"freshet/streamdf/internal/column"
	"freshet/streamdf/internal/plan"
)

// describe turns the one row of a reduction into a row a statistic.
type describe struct {
	*aggregate
	schema column.Schema
}

var _ reducer = (*describe)(nil)

// newDescribe reduces every column to all statistics, column by column.
func newDescribe(n *plan.Describe) *describe {
	var calls []plan.Call
	for _, c := range n.Columns {
		for _, name := range plan.Statistics {
			call := plan.Call{Name: c.Name + " " + name, Func: name, Arg: c.Expr, Type: column.Float}
			switch name {
			case "count":
				call.Type = column.Int
			case "min", "max":
				call.Type = c.Expr.Type()
			case "25%", "50%", "75%":
				call.Func, call.Q = "quantile", map[string]float64{"25%": 0.25, "50%": 0.5, "75%": 0.75}[name]
			}
			calls = append(calls, call)
		}
	}
	return &describe{newAggregate(&plan.Aggregate{Input: n.Input, Calls: calls}), n.Schema()}
}

func (d *describe) Result() (*column.Table, error) {
	row, err := d.aggregate.Result()
	if err != nil {
		return nil, err
	}
	k := len(plan.Statistics)
	cols := []*column.Column{column.NewStrings(slices.Clone(plan.Statistics), nil)}
	for at := 0; at < len(row.Schema()); at += k {
		values, valid := make([]float64, k), column.NewBitmap(k)
		for i := range k {
			c := row.Col(at + i)
			if !c.Valid(0) {
				continue
			}
			valid.Set(i)
			if c.Type() == column.Float {
				values[i] = c.Floats()[0]
			} else {
				values[i] = float64(c.Ints()[0])
			}
		}
		if valid.Count(k) == k {
			valid = nil
		}
		cols = append(cols, column.NewFloats(values, valid))
	}
	return column.NewTable(d.schema, k, cols...), nil
}
