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
	latest
}

var (
	_ Accumulator = (*mean)(nil)
	_ floats      = (*mean)(nil)
)

func (a *mean) Add(rows Rows, c, _ *column.Column) error {
	a.note(rows)
	a.n = grow(a.n, rows.Groups)
	countInto(a.n, rows, c)
	return a.sum.Add(rows, c, nil)
}

func (a *mean) Result(groups int) *column.Column {
	a.n = grow(a.n, groups)
	if a.typ == column.Float {
		return a.column(a, groups)
	}
	out, valid := a.next(a, groups)
	return floatsTo(a.typ, out, valid)
}

func (a *mean) version(groups int) (v column.Version, ok bool) {
	if a.typ != column.Float {
		return v, false
	}
	return a.latest.version(a, groups)
}

func (a *mean) fill(out []float64) column.Bitmap {
	a.sum.fill(out)
	some := true
	for g, n := range a.n[:len(out)] {
		out[g] /= float64(n)
		some = some && n > 0
	}
	if some {
		return nil
	}
	return validWhere(len(out), func(g int) bool { return a.n[g] > 0 })
}

func (a *mean) at(g uint32) (float64, bool) {
	sum, _ := a.sum.at(g)
	return sum / float64(a.n[g]), a.n[g] > 0
}
