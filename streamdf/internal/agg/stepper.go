package agg

import (
	"fmt"

	"freshet/streamdf/internal/column"
)

// A Stepper gives each row a value of the rows of its group up to it. What it
// keeps does not grow with the rows, but for those that say so.
type Stepper interface {
	// Step takes the next rows of the argument and of the second one that corr
	// and cov have; what it does not have is nil. It puts the value of each
	// row into out, null where rows.IDs is NoCode.
	Step(rows Rows, c, with *column.Column, out *Results) error
}

// NewStepper makes the stepper of an aggregate over all rows so far. A value is
// null until its group has minPeriods values that are not null; a count never
// is.
func NewStepper(s Spec, minPeriods int) Stepper {
	least := int64(minPeriods)
	if s.Go != nil {
		return &stepCustom{custom: custom{Custom: *s.Go, typ: s.Type}, least: least}
	}
	switch s.Func {
	case "count":
		return &stepCount{}
	case "sum":
		if s.Of == column.Float {
			return &stepSum{least: least}
		}
		return &stepWhole{arg: s.Arg, codec: intCodec(s.Of), least: least}
	case "mean":
		return &stepSum{divide: true, least: max(least, 1)}
	case "var", "std":
		return &stepMoments{root: s.Func == "std", least: max(least, 2)}
	case "corr", "cov":
		return &stepPairs{corr: s.Func == "corr", least: max(least, 2)}
	case "median", "quantile":
		return &stepQuantile{q: s.Q, least: max(least, 1)}
	case "approx_quantile":
		return &approxQuantile{q: s.Q, least: max(least, 1)}
	case "approx_nunique":
		return &approxDistinct{least: least}
	case "nunique":
		return &stepDistinct{values: NewCoder(s.Of), least: least}
	case "min", "max", "first", "last":
		return newHeld(s, max(least, 1), false)
	}
	panic(fmt.Sprintf("agg: no stepper for %s", s.Func))
}

// each calls step with the group of every row that has one; the others become
// null.
func (r Rows) each(out *Results, step func(i int, g uint32)) {
	if r.IDs == nil {
		for i := range r.N {
			step(i, 0)
		}
		return
	}
	for i, g := range r.IDs {
		if g == NoCode {
			out.Null(i)
		} else {
			step(i, g)
		}
	}
}

// stepCount counts values that are not null, or rows.
type stepCount struct{ n []int64 }

var _ Stepper = (*stepCount)(nil)

func (s *stepCount) Step(rows Rows, c, _ *column.Column, out *Results) error {
	s.n = grow(s.n, rows.Groups)
	rows.each(out, func(i int, g uint32) {
		if c == nil || c.Valid(i) {
			s.n[g]++
		}
		out.ints[i] = s.n[g]
	})
	return nil
}

// stepSum is a sum of floats in row order, or the mean.
type stepSum struct {
	divide bool
	least  int64
	sums   []compensated
	n      []int64
	nums   numbers
}

var _ Stepper = (*stepSum)(nil)

func (s *stepSum) Step(rows Rows, c, _ *column.Column, out *Results) error {
	s.sums, s.n = grow(s.sums, rows.Groups), grow(s.n, rows.Groups)
	x, valid := s.nums.of(c, 0, rows.N), c.Validity()
	rows.each(out, func(i int, g uint32) {
		if valid == nil || valid.Get(i) {
			s.sums[g].add(x[i])
			s.n[g]++
		}
		if s.n[g] < s.least {
			out.Null(i)
			return
		}
		out.floats[i] = s.sums[g].total()
		if s.divide {
			out.floats[i] /= float64(s.n[g])
		}
	})
	return nil
}

// stepWhole is an exact sum of whole numbers.
type stepWhole struct {
	arg string
	codec[int64]
	least int64
	sums  []int64
	n     []int64
}

var _ Stepper = (*stepWhole)(nil)

func (s *stepWhole) Step(rows Rows, c, _ *column.Column, out *Results) (err error) {
	s.sums, s.n = grow(s.sums, rows.Groups), grow(s.n, rows.Groups)
	x, valid := s.values(c, 0, rows.N), c.Validity()
	rows.each(out, func(i int, g uint32) {
		if valid == nil || valid.Get(i) {
			sum := s.sums[g] + x[i]
			if (sum^s.sums[g])&(sum^x[i]) < 0 && err == nil {
				err = &OverflowError{Arg: s.arg, Row: i}
			}
			s.sums[g] = sum
			s.n[g]++
		}
		out.ints[i] = s.sums[g]
		if s.n[g] < s.least {
			out.Null(i)
		}
	})
	return err
}

// stepMoments is the sample variance or its root.
type stepMoments struct {
	root   bool
	least  int64
	groups []moments
	nums   numbers
}

var _ Stepper = (*stepMoments)(nil)

func (s *stepMoments) Step(rows Rows, c, _ *column.Column, out *Results) error {
	s.groups = grow(s.groups, rows.Groups)
	x, valid := s.nums.of(c, 0, rows.N), c.Validity()
	rows.each(out, func(i int, g uint32) {
		m := &s.groups[g]
		if valid == nil || valid.Get(i) {
			m.add(x[i])
		}
		if int64(m.n) < s.least {
			out.Null(i)
			return
		}
		out.floats[i] = varianceOf(m.n, m.m2, m.finite(), s.root)
	})
	return nil
}

// stepPairs is the sample covariance or the correlation.
type stepPairs struct {
	corr   bool
	least  int64
	groups []comoments
	x, y   numbers
}

var _ Stepper = (*stepPairs)(nil)

func (s *stepPairs) Step(rows Rows, c, with *column.Column, out *Results) error {
	s.groups = grow(s.groups, rows.Groups)
	x, y := s.x.of(c, 0, rows.N), s.y.of(with, 0, rows.N)
	rows.each(out, func(i int, g uint32) {
		m := &s.groups[g]
		if c.Valid(i) && with.Valid(i) {
			m.add(x[i], y[i])
		}
		if int64(m.x.n) < s.least {
			out.Null(i)
			return
		}
		out.floats[i] = m.value(s.corr)
	})
	return nil
}

// stepQuantile is an exact quantile; it keeps every value.
type stepQuantile struct {
	q      float64
	least  int64
	groups []stepOrder
	nums   numbers
}

type stepOrder struct {
	ranked
	nans int
}

var _ Stepper = (*stepQuantile)(nil)

func (s *stepQuantile) Step(rows Rows, c, _ *column.Column, out *Results) error {
	s.groups = grow(s.groups, rows.Groups)
	x, valid := s.nums.of(c, 0, rows.N), c.Validity()
	rows.each(out, func(i int, g uint32) {
		o := &s.groups[g]
		switch ok := valid == nil || valid.Get(i); {
		case ok && x[i] == x[i]:
			o.insert(x[i])
		case ok:
			o.nans++
		}
		switch {
		case int64(o.n+o.nans) < s.least:
			out.Null(i)
		case o.nans > 0:
			out.floats[i] = nan
		default:
			out.floats[i] = o.quantile(s.q)
		}
	})
	return nil
}

// stepDistinct counts the different values so far, and keeps them.
type stepDistinct struct {
	values *Coder
	pairs  Pairs
	least  int64
	n      []int64 // different values
	seen   []int64 // values
	codes  []uint32
}

var _ Stepper = (*stepDistinct)(nil)

func (s *stepDistinct) Step(rows Rows, c, _ *column.Column, out *Results) error {
	s.n, s.seen, s.codes = grow(s.n, rows.Groups), grow(s.seen, rows.Groups), grow(s.codes, rows.N)
	codes := s.codes[:rows.N]
	s.values.Code(c, codes)
	rows.each(out, func(i int, g uint32) {
		if codes[i] != NoCode {
			before := len(s.pairs.Left)
			s.pairs.Code(g, codes[i])
			s.n[g] += int64(len(s.pairs.Left) - before)
			s.seen[g]++
		}
		out.ints[i] = s.n[g]
		if s.seen[g] < s.least {
			out.Null(i)
		}
	})
	return nil
}
