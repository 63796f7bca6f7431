package agg

import (
	"fmt"

	"freshet/streamdf/internal/column"
)

// A Roller reduces the window that ends at each row of one group.
type Roller interface {
	// Roll takes rows lo to hi-1 of c, the next ones of the group, and puts
	// the result of the window that ends at each into the same row of out. with
	// is the second argument of corr and cov; what a call does not have is
	// nil. starts[i] numbers the oldest row in the window of row
	// i, counted from the group's first row; it never decreases.
	Roll(c, with *column.Column, lo, hi int, starts []int64, out *Results) error
}

// NewRolling returns what makes the rollers of an aggregate, one a group. A result is
// null unless its window has at least minPeriods values that are not null; a
// count never is. The rollers share memory: one goroutine must own them all.
func NewRolling(spec Spec, minPeriods int) func() Roller {
	if spec.Go != nil {
		return func() Roller { return &rollingCustom{Custom: *spec.Go, min: int64(minPeriods)} }
	}
	t, s := spec.Of, &shared{arg: spec.Arg, min: int64(minPeriods)}
	switch spec.Func {
	case "count":
		return func() Roller { return &rollingCount{} }
	case "sum":
		if t == column.Float {
			return func() Roller { return &rollingFloatSum{shared: s, suf: []float64{0}} }
		}
		ints := intCodec(t)
		return func() Roller { return &rollingIntSum{shared: s, codec: ints} }
	case "mean":
		s.min = max(s.min, 1)
		return func() Roller { return &rollingFloatSum{shared: s, divide: true, suf: []float64{0}} }
	case "corr", "cov":
		s.min = max(s.min, 2)
		return func() Roller { return &rollingCovariance{shared: s, corr: spec.Func == "corr"} }
	case "var", "std":
		s.min = max(s.min, 2)
		return func() Roller { return &rollingVariance{shared: s, root: spec.Func == "std"} }
	}
	if spec.Func == "nunique" {
		return rollingDistinctOf(s, t)
	}
	s.min = max(s.min, 1)
	switch spec.Func {
	case "min", "max":
		return rollingExtremeOf(s, t, spec.Func == "max")
	case "median", "quantile":
		return func() Roller { return &rollingQuantile{shared: s, q: spec.Q, ranks: ranks{rankRoom: &s.rank}} }
	case "first", "last":
		return rollingEdgeOf(s, t, spec.Func == "last")
	}
	panic(fmt.Sprintf("agg: no roller for %s", spec.Func))
}

// shared is what the rollers of one call have in common.
type shared struct {
	arg  string
	min  int64 // values below which a result is null
	nums numbers
	n    []int64 // scratch
	rank rankRoom
}

// counts returns scratch for n counts.
func (s *shared) counts(n int) []int64 {
	s.n = grow(s.n, n)
	return s.n[:n]
}

// Results gathers the results of rollers, row by row. It may be used for one
// batch after the other. Their columns are lent: see column.Room.
type Results struct {
	typ    column.Type
	n      int
	room   column.Room
	floats []float64
	ints   []int64
	strs   []string
	valid  column.Bitmap
}

// Reset makes room for the results of n rows of an aggregate.
func (r *Results) Reset(spec Spec, n int) {
	r.typ, r.n, r.valid = spec.Type, n, nil
	switch {
	case spec.Type == column.String:
		r.strs = make([]string, n)
	case spec.Type == column.Float || spec.Func == "mean" || spec.Func == "quantile" || spec.Func == "median":
		r.floats = r.room.Floats(n)
	default:
		r.ints = r.room.Ints(n)
	}
}

// Column returns the results. Nothing may be written until Reset.
func (r *Results) Column() *column.Column {
	switch {
	case r.typ == column.String:
		return column.NewStrings(r.strs, r.valid)
	case r.typ == column.Duration && r.floats != nil:
		round(r.room.Ints(r.n), r.floats)
	case r.typ == column.Bool:
		bools := r.room.Bools(r.n)
		for i, b := range r.ints {
			bools[i] = b != 0
		}
	}
	return r.room.Lend(r.typ, r.valid)
}

// Null makes a result null.
func (r *Results) Null(row int) {
	if r.valid == nil {
		if r.valid = r.room.Bits(r.n); r.typ == column.String { // which is not of the room
			r.valid = column.NewBitmap(r.n)
		}
		for i := range r.valid {
			r.valid[i] = ^uint64(0)
		}
	}
	r.valid.Clear(row)
}

// require makes null the rows from lo on whose windows have too few values.
func (r *Results) require(lo int, n []int64, least int64) {
	for i, k := range n {
		if k < least {
			r.Null(lo + i)
		}
	}
}
