// Package plan describes what a frame computes: a tree of typed nodes from the
// source at the bottom to the frame's own rows at the top. A node is data: the
// same node may be run by many queries at once, and explained without running.
// What runs it is package exec.
package plan

import (
	"time"

	"freshet/streamdf/internal/column"
	"freshet/streamdf/internal/expr"
)

// A Node is one step. Its fields are settled when it is made and never change.
type Node interface {
	// Schema returns the columns of the rows that the node gives.
	Schema() column.Schema
	// Below returns the nodes that it reads from; none for a leaf.
	Below() []Node
	// Updating reports that the node gives a current result that is replaced,
	// not rows that are added.
	Updating() bool
	// String describes the step in one line, without the nodes below:
	// "filter magnitude > 2".
	String() string
	// State says what a query keeps for it and how that is bounded: "20 rows a
	// column", "one row a group". Empty when it keeps nothing.
	State() string
}

// A Named is an expression and the column that it becomes.
type Named struct {
	Name string
	Expr *expr.Expr
}

// A Call is one aggregate of a reduction: p90 = quantile(magnitude, 0.9).
// Package agg knows which there are.
type Call struct {
	Name string     // the column that it becomes
	Func string     // "mean", "quantile", …
	Arg  *expr.Expr // what is reduced; nil for count(), which counts rows
	With *expr.Expr // the second column of corr and cov; nil for all others
	Q    float64    // of quantile
	Type column.Type
	Go   *GoAggregate // what computes it, under a name in Func; nil for all others
}

// A Time is a declared event-time column. Rows more than Delay behind the
// newest time seen are late: they are dropped and counted.
type Time struct {
	Column string
	Delay  time.Duration
	// Idle is how long nothing may come before the inputs that it is put
	// together with stop waiting for it; 0: they wait.
	Idle time.Duration
}

// A Span bounds a window: the last Rows rows, or with Rows 0 those of the
// event time (t-Span, t], where t is the time of the row that is last.
type Span struct {
	Rows int
	Span time.Duration
	Time string // the event-time column of a window by time
}

// Source reads an Input.
type Source struct{ Reader Input }

// Project computes columns of each row. Assign, Select, Drop and Rename are
// all projections.
type Project struct {
	Input   Node
	Columns []Named // every column of the result, in order
	Verb    string  // what the reader wrote, for Explain: "assign", "select", …
	Text    string  // likewise: "z = x + y"
}

// Filter keeps the rows for which Cond, a bool, is true; null is not.
type Filter struct {
	Input Node
	Cond  *expr.Expr
}

// Head keeps the first N rows and then ends the query, when its input is
// appending; of an updating input it keeps the first rows of every result.
type Head struct {
	Input Node
	N     int
}

// Tail keeps the last N rows. It is updating.
type Tail struct {
	Input Node
	N     int
}

// EventTime declares the event-time column: late rows are dropped and counted.
type EventTime struct {
	Input Node
	Time  Time
}

// Aggregate reduces all rows so far to one row a group, groups in order of
// first appearance; without keys to one row in all. It is updating.
type Aggregate struct {
	Input Node
	Keys  []Named
	Calls []Call
	// Window bounds the rows that are reduced to the last ones; the zero Span
	// means all. Groups without a row left in the window are not shown.
	Window Span
}

// Rolling gives a row for each row of its input: the columns of Keep, then the
// calls over the window that ends at that row, within the row's group. A window
// by time reads its input in the order of event time; the zero Span is all rows
// so far.
type Rolling struct {
	Input      Node
	Keys       []Named // what makes a group; shown only if Keep has them too
	Keep       []Named // columns of the row itself
	Window     Span
	Closed     Closed
	MinPeriods int // values that are not null below which a result is null
	Calls      []Call
}

// Replay plays rows at the pace of their own times: Speed seconds of Column a
// second.
type Replay struct {
	Input  Node
	Column string
	Speed  float64
}

// Throttle lets at most RowsPerSecond rows pass.
type Throttle struct {
	Input         Node
	RowsPerSecond float64
}
