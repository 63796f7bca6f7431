package agg

import (
	"fmt"
	"math"
	"math/bits"
	"strings"

	"freshet/streamdf/internal/column"
)

// runnings lists the running functions and what each becomes of a type.
var runnings = []struct {
	name string
	of   func(column.Type) column.Type
}{
	{"cumsum", sumType},
	{"cumprod", productType},
	{"cummin", sameType},
	{"cummax", sameType},
	{"diff", diffType},
	{"shift", sameType},
	{"pct_change", ratioType},
}

func productType(t column.Type) column.Type {
	if t.Numeric() {
		return t
	}
	return column.Invalid
}

func ratioType(t column.Type) column.Type {
	if t.Numeric() || t == column.Duration {
		return column.Float
	}
	return column.Invalid
}

func diffType(t column.Type) column.Type {
	switch t {
	case column.Int, column.Float, column.Duration:
		return t
	case column.Time:
		return column.Duration
	}
	return column.Invalid
}

// NewRunningSpec checks a function of each row and those before it: cumsum,
// cumprod, cummin and cummax reduce all rows so far, diff, shift and pct_change
// compare with the row n before. arg is the text of what it is computed of.
func NewRunningSpec(fn, arg string, of column.Type, n int) (Spec, error) {
	for _, f := range runnings {
		if f.name != fn {
			continue
		}
		s := Spec{Func: fn, Arg: arg, Of: of, N: n, Type: f.of(of)}
		if s.Type == column.Invalid {
			return Spec{}, fmt.Errorf("%s takes numbers, but %s is a %s", fn, arg, of)
		}
		if !strings.HasPrefix(fn, "cum") && n < 1 {
			return Spec{}, fmt.Errorf("%s by %d rows: it looks back by 1 or more; rows to come are not known yet", fn, n)
		}
		return s, nil
	}
	panic("agg: no running function " + fn)
}

// NewRunning makes the stepper of a running function. A row whose argument is
// null gets null and changes nothing, but for diff, shift and pct_change, in
// which it takes part as null.
func NewRunning(s Spec) Stepper {
	switch s.Func {
	case "cumsum":
		if s.Of == column.Float {
			return &cumulated{of: func(sum *compensated, x float64) float64 { sum.add(x); return sum.total() }}
		}
		return &cumulatedWhole{codec: intCodec(s.Of), of: addWhole, fault: OverflowError{Func: "cumsum", Arg: s.Arg}}
	case "cumprod":
		if s.Of == column.Float {
			return &cumulated{start: 1, of: func(p *compensated, x float64) float64 { p.sum *= x; return p.sum }}
		}
		return &cumulatedWhole{codec: intCodec(s.Of), start: 1, of: multiplyWhole, fault: OverflowError{Func: "cumprod", Arg: s.Arg}}
	case "cummin", "cummax":
		return newHeld(s, 1, true)
	}
	return newLag(s)
}

// cumulated folds floats; the sums keep what rounding takes from them.
type cumulated struct {
	start float64
	of    func(so *compensated, x float64) float64
	kept  []compensated
	nums  numbers
}

var _ Stepper = (*cumulated)(nil)

func (s *cumulated) Step(rows Rows, c, _ *column.Column, out *Results) error {
	for g := len(s.kept); g < rows.Groups; g++ {
		s.kept = append(s.kept, compensated{sum: s.start})
	}
	x, valid := s.nums.of(c, 0, rows.N), c.Validity()
	rows.each(out, func(i int, g uint32) {
		if valid != nil && !valid.Get(i) {
			out.Null(i)
			return
		}
		out.floats[i] = s.of(&s.kept[g], x[i])
	})
	return nil
}

// cumulatedWhole folds whole numbers, and fails rather than wrap around.
type cumulatedWhole struct {
	codec[int64]
	start int64
	of    func(so, x int64) (int64, bool)
	fault OverflowError
	kept  []int64
}

var _ Stepper = (*cumulatedWhole)(nil)

func (s *cumulatedWhole) Step(rows Rows, c, _ *column.Column, out *Results) (err error) {
	for g := len(s.kept); g < rows.Groups; g++ {
		s.kept = append(s.kept, s.start)
	}
	x, valid := s.values(c, 0, rows.N), c.Validity()
	rows.each(out, func(i int, g uint32) {
		if valid != nil && !valid.Get(i) {
			out.Null(i)
			return
		}
		v, ok := s.of(s.kept[g], x[i])
		if !ok && err == nil {
			fault := s.fault
			fault.Row = i
			err = &fault
		}
		s.kept[g], out.ints[i] = v, v
	})
	return err
}

func addWhole(a, b int64) (int64, bool) {
	s := a + b
	return s, (s^a)&(s^b) >= 0
}

func multiplyWhole(a, b int64) (int64, bool) {
	hi, lo := bits.Mul64(magnitude(a), magnitude(b))
	negative := (a < 0) != (b < 0)
	fits := hi == 0 && (lo <= math.MaxInt64 || negative && lo == 1<<63)
	return a * b, fits
}

func magnitude(x int64) uint64 {
	if x < 0 {
		return -uint64(x)
	}
	return uint64(x)
}
