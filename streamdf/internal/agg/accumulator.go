package agg

import (
	"fmt"

	"freshet/streamdf/internal/column"
)

// Rows says to which groups the rows of a batch belong.
type Rows struct {
	N      int      // rows in the batch
	IDs    []uint32 // the group of each row; nil: all belong to group 0
	Groups int      // IDs are below; it never shrinks from batch to batch
}

// An Accumulator reduces a growing number of rows to one value a group. Either
// all batches of its life have IDs or none.
type Accumulator interface {
	// Add takes the next rows of the aggregate's argument and of the second one
	// that corr and cov have; what it does not have is nil.
	Add(rows Rows, c, with *column.Column) error
	// Result returns the value of each group so far; groups without a row are
	// those of no value. More rows may be added afterwards.
	Result(groups int) *column.Column
}

// NewAccumulator makes the accumulator of an aggregate.
func NewAccumulator(s Spec) Accumulator {
	t := s.Of
	if s.Go != nil {
		return &custom{Custom: *s.Go, typ: s.Type}
	}
	switch s.Func {
	case "count":
		return &count{}
	case "sum":
		if t == column.Float {
			return &floatSum{}
		}
		return &intSum{arg: s.Arg, typ: s.Type, codec: intCodec(t)}
	case "mean":
		return &mean{typ: s.Type}
	case "min", "max":
		return newExtreme(t, s.Func == "max")
	case "var", "std":
		return &variance{root: s.Func == "std"}
	case "median", "quantile":
		return &quantile{q: s.Q, typ: s.Type}
	case "first", "last":
		return newEdge(t, s.Func == "last")
	case "corr", "cov":
		return &covariance{corr: s.Func == "corr"}
	case "approx_quantile":
		return &approxQuantile{q: s.Q}
	case "approx_nunique":
		return &approxDistinct{}
	case "nunique":
		return &distinct{values: NewCoder(t)}
	}
	panic(fmt.Sprintf("agg: no accumulator for %s", s.Func))
}

// An OverflowError is a sum, or what Func is, of whole numbers beyond 64 bits.
type OverflowError struct {
	Func string // empty: sum
	Arg  string // what is summed
	Row  int    // the row of the batch at which it happened
}

func (e *OverflowError) Error() string {
	fn := e.Func
	if fn == "" {
		fn = "sum"
	}
	return fmt.Sprintf("%s(%s) is too large for a 64-bit integer: write %s(float(%s))", fn, e.Arg, fn, e.Arg)
}

// grow returns s with at least n elements, the new ones zero.
func grow[T any](s []T, n int) []T {
	if n <= len(s) {
		return s
	}
	if n <= cap(s) {
		return s[:n]
	}
	bigger := make([]T, n, max(n, 2*cap(s)))
	copy(bigger, s)
	return bigger
}
