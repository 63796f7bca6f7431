package agg

import "freshet/streamdf/internal/column"

// count counts rows, or the values of a column that are not null.
type count struct{ n []int64 }

var _ Accumulator = (*count)(nil)

func (a *count) Add(rows Rows, c, _ *column.Column) error {
	a.n = grow(a.n, rows.Groups)
	countInto(a.n, rows, c)
	return nil
}

// countInto adds to n how many values each group got.
func countInto(n []int64, rows Rows, c *column.Column) {
	var valid column.Bitmap
	if c != nil {
		valid = c.Validity()
	}
	switch {
	case rows.IDs == nil:
		n[0] += int64(valid.Count(rows.N))
	case valid == nil:
		for _, g := range rows.IDs {
			n[g]++
		}
	default:
		for i, g := range rows.IDs {
			if valid.Get(i) {
				n[g]++
			}
		}
	}
}

func (a *count) Result(groups int) *column.Column {
	out := make([]int64, groups)
	copy(out, a.n)
	return column.NewInts(column.Int, out, nil)
}

// rollingCount counts in a window. It is never null.
type rollingCount struct{ seen presence }

var _ Roller = (*rollingCount)(nil)

func (r *rollingCount) Roll(c, _ *column.Column, lo, hi int, starts []int64, out *Results) error {
	r.seen.count(c, lo, hi, starts[lo:hi], out.ints[lo:hi])
	return nil
}
