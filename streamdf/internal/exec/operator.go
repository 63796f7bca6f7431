// Package exec runs plans: one file an operator, build.go turns nodes into
// operators, query.go and run.go run them.
//
// A query is one goroutine that calls its operators one after the other; its
// source has another. Operators need no locks. What a query keeps lives as long
// as its Execution, which is used for one run.
//
// Invariants that are easy to break:
//
//   - What a query answers depends on its rows and their order, never on how
//     they were cut into batches. An operator may only use the end of a batch
//     to decide when to emit, not what.
//   - Batches are immutable, and may be used again by other queries. What an
//     operator makes may be lent (column.Room): its maker writes over it for the
//     next batch. An operator that holds rows beyond the call must not say that
//     it borrows; then it is handed batches that are kept. So is every sink.
//   - Reductions of many rows use several cores in three places, all in parallel.go's
//     terms: numbering keys (groups.go), adding rows, and putting values in order
//     before a result (aggregate.go). Each value of a group is added by one
//     goroutine in the order of the rows: the number of cores changes no bit.
//   - The results of one reduction share memory: a table that was handed out is
//     never written to, only behind its end (column.Versions, agg.Values).
//   - Operators that wait (replay, throttle) never do so under the lock that
//     Result takes: only the reduction at the end is behind it.
package exec

import (
	"math"

	"freshet/streamdf/internal/column"
	"freshet/streamdf/internal/expr"
	"freshet/streamdf/internal/plan"
)

// emit hands a batch to the next operator. It returns when that one is done.
type emit func(*column.Table) error

// An operator turns batches into others. All calls come from one goroutine:
// Process for every batch that has rows, Advance after each batch when there is
// event time, Close once after the last batch unless the query fails.
type operator interface {
	// Process takes the next batch and emits what follows from it.
	Process(in *column.Table, out emit) error
	// Advance says that no row before watermark, in ns since 1970, will come.
	Advance(watermark int64, out emit) error
	// Close emits what was held back.
	Close(out emit) error
}

// A borrower is an operator or a reducer that is done with a batch when the call
// returns that hands it over, or passes it on: it may be handed lent ones (see
// column.Room). To others a batch is kept first.
type borrower interface{ borrows() }

// borrowing is embedded by those that are one.
type borrowing struct{}

func (borrowing) borrows() {}

// noEvent is the watermark before the first row.
const noEvent = math.MinInt64

// immediate is embedded by operators that hold nothing back.
type immediate struct{}

func (immediate) Advance(int64, emit) error { return nil }
func (immediate) Close(emit) error          { return nil }

// A reducer keeps the current result of an updating node. The lock of the
// Execution is around its calls.
type reducer interface {
	// Add takes the next batch, which has rows.
	Add(in *column.Table) error
	// Result returns the result of all rows so far.
	Result() (*column.Table, error)
}

// An advancer is a reducer whose result changes with event time, too.
type advancer interface {
	// Advance says that no row before watermark will come, and Close that none
	// will. They report whether the result is another.
	Advance(watermark int64) (changed bool, err error)
	Close() (changed bool, err error)
}

// lending makes evaluators whose results are lent.
func lending(named []plan.Named) []*expr.Evaluator {
	list := evaluators(named)
	for _, e := range list {
		e.Lend()
	}
	return list
}

// evaluators makes one for each expression.
func evaluators(named []plan.Named) []*expr.Evaluator {
	list := make([]*expr.Evaluator, len(named))
	for i, c := range named {
		list[i] = c.Expr.Evaluator()
	}
	return list
}

// evalAll appends the column of each evaluator to into.
func evalAll(list []*expr.Evaluator, t *column.Table, into []*column.Column) ([]*column.Column, error) {
	for _, e := range list {
		c, err := e.Eval(t)
		if err != nil {
			return nil, err
		}
		into = append(into, c)
	}
	return into, nil
}
