package agg

import "freshet/streamdf/internal/column"

func meanType(t column.Type) column.Type {
	switch t {
	case column.Int, column.Float, column.Bool:
		return column.Float
	case column.Duration:
		return t
	}
	return column.Invalid
}

// mean divides a compensated sum by the number of values. That of a bool is
// the share of true; that of a duration is rounded to the nanosecond.
type mean struct {
	typ column.Type
	sum floatSum
	n   []int64
}

var _ Accumulator = (*mean)(nil)

func (a *mean) Add(rows Rows, c, _ *column.Column) error {
	a.n = grow(a.n, rows.Groups)
	countInto(a.n, rows, c)
	return a.sum.Add(rows, c, nil)
}

func (a *mean) Result(groups int) *column.Column {
	a.n = grow(a.n, groups)
	out := a.sum.totals(groups)
	for g, n := range a.n[:groups] {
		if n > 0 {
			out[g] /= float64(n)
		}
	}
	return floatsTo(a.typ, out, validWhere(groups, func(g int) bool { return a.n[g] > 0 }))
}
