package streamdf

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"freshet/streamdf/internal/column"
	"freshet/streamdf/internal/exec"
	"freshet/streamdf/internal/expr"
	"freshet/streamdf/internal/plan"
)

// JoinHow says which rows without a partner a join gives.
type JoinHow string

// The kinds of Join, as in pandas and SQL.
const (
	Inner JoinHow = "inner" // none: the default
	Left  JoinHow = "left"  // those of the left, with nulls for the right
	Full  JoinHow = "full"  // those of both
)

// JoinOptions say how Join pairs rows.
type JoinOptions struct {
	How JoinHow
	// Within is how far apart in event time two rows may be, "5s" or a
	// time.Duration; exactly so far is not too far. It bounds what a query has
	// to remember, so it must be given.
	Within any
}

// Join puts the rows of two frames side by side that have equal keys and event
// times at most o.Within apart, each pair once: Join(payments, "order",
// JoinOptions{Within: "5s"}). on names the keys, "symbol, venue", or "id = order"
// where the left calls them otherwise; nulls are equal to nothing. Columns of the
// right get the suffix _right if the left has one of the name; keys of the same
// name are one column. Both frames need EventTime, or have one time column.
//
// Pairs come in the order of event time, when the later of the two rows does;
// rows without a partner when none can come any more. The answer depends on the
// rows and their times alone, not on how the two streams kept pace. A left join
// keeps the event time of the left, a full one has none.
func (f *Frame) Join(right *Frame, on string, o JoinOptions) *Frame {
	switch o.How {
	case "":
		o.How = Inner
	case "outer": // pandas' word
		o.How = Full
	case "right":
		refusef("Join", "How is \"right\": join the other way round, right.Join(left, …) with Left")
	case Inner, Left, Full:
	default:
		refusef("Join", "How is %q: want Inner, Left or Full", o.How)
	}
	if o.Within == nil {
		refuse("Join", &Error{
			Verb: "Join", Message: "without a bound in time a query would have to remember every row for ever",
			Hint: "Say how far apart two rows may be: JoinOptions{Within: \"5s\"}.\n" +
				"For the newest row of the right before each of the left: AsofJoin. For a table that does not change: Lookup.",
		})
	}
	left, right := sides("Join", f, right)
	n := &plan.Join{
		Left: left.node, Right: right.node, On: parseOn("Join", on, left.Schema(), right.Schema()), How: string(o.How),
		Within: interval("Join", o.Within), LeftTime: left.EventTimeColumn(), RightTime: right.EventTimeColumn(),
	}
	if len(n.On) == 0 {
		refuse("Join", errors.New("it takes the columns that must be equal: Join(right, \"k\", …)"))
	}
	distinctNames("Join", n.Schema())
	return newFrame(n)
}

// The directions of AsofJoin.
const (
	Backward = "backward"
	Forward  = "forward"
	Nearest  = "nearest"
)

// AsofOptions say which row AsofJoin takes.
type AsofOptions struct {
	// By names the keys that must be equal, as Join's on does; empty: none.
	By string
	// Tolerance is how far away in event time the row may be, "2s" or a
	// time.Duration; nil: any distance, which only Backward allows.
	Tolerance any
	// Direction is Backward, the default, Forward or Nearest.
	Direction string
}

// AsofJoin gives every row with the row of the right that is nearest in event
// time, as pandas' merge_asof: trades.AsofJoin(quotes, AsofOptions{By: "symbol"})
// puts beside each trade the last quote at or before it. Forward takes the first
// one at or after it, Nearest whichever is nearer, and of two the earlier. Rows
// without one get nulls; so do rows with a null key. Columns are named as Join
// names them.
//
// Rows come in the order of event time, each when the event time of the right
// has passed it: the answer does not depend on how the two streams kept pace.
// Both frames need EventTime, or have one time column.
func (f *Frame) AsofJoin(right *Frame, options ...AsofOptions) *Frame {
	var o AsofOptions
	if len(options) > 1 {
		refusef("AsofJoin", "it takes one AsofOptions, got %d", len(options))
	} else if len(options) == 1 {
		o = options[0]
	}
	if o.Direction == "" {
		o.Direction = Backward
	}
	if !slices.Contains([]string{Backward, Forward, Nearest}, o.Direction) {
		refusef("AsofJoin", "the direction is %q: want Backward, Forward or Nearest", o.Direction)
	}
	tolerance := time.Duration(-1)
	switch {
	case o.Tolerance != nil:
		tolerance = interval("AsofJoin", o.Tolerance)
	case o.Direction != Backward:
		refuse("AsofJoin", &Error{
			Verb: "AsofJoin", Message: fmt.Sprintf("%s without a tolerance would wait for ever for a row that may never come", o.Direction),
			Hint: "Say how far away it may be: AsofOptions{Tolerance: \"2s\", …}.",
		})
	}
	left, right := sides("AsofJoin", f, right)
	n := &plan.AsofJoin{
		Left: left.node, Right: right.node, By: parseOn("AsofJoin", o.By, left.Schema(), right.Schema()),
		Direction: o.Direction, Tolerance: tolerance, LeftTime: left.EventTimeColumn(), RightTime: right.EventTimeColumn(),
	}
	distinctNames("AsofJoin", n.Schema())
	return newFrame(n)
}

// Lookup gives every row with the row of a table that has equal keys, or nulls if
// none has: Lookup(stations, "id"). on is as Join's. Two rows of the table with
// one key are refused, as pandas' merge does with validate="many_to_one".
func (f *Frame) Lookup(table *Table, on string) *Frame {
	if table == nil {
		refuse("Lookup", errors.New("the table is nil"))
	}
	t := columnsOf(table)
	pairs := parseOn("Lookup", on, f.Schema(), t.Schema())
	if len(pairs) == 0 {
		refuse("Lookup", errors.New("it takes the columns that must be equal: Lookup(table, \"k\")"))
	}
	var names []string
	for _, p := range pairs {
		names = append(names, p.Right)
	}
	if key := exec.Duplicate(t, names); key != nil {
		refuse("Lookup", &Error{
			Verb: "Lookup", Message: fmt.Sprintf("the table has several rows with %s = %s", strings.Join(names, ", "), list(key)),
			Hint: "Keep one of each: streamdf.FromTable(t).GroupBy(…).First().Collect().",
		})
	}
	n := &plan.Lookup{Input: f.node, Table: t, On: pairs}
	distinctNames("Lookup", n.Schema())
	return newFrame(n)
}

func list(values []any) string {
	var parts []string
	for _, v := range values {
		parts = append(parts, fmt.Sprint(v))
	}
	return strings.Join(parts, ", ")
}

// sides are two frames ready to be joined by event time.
func sides(verb string, left, right *Frame) (l, r *Frame) {
	if right == nil {
		refuse(verb, errors.New("the right frame is nil"))
	}
	return left.side(verb, "left"), right.side(verb, "right")
}

func (f *Frame) side(verb, name string) *Frame {
	if f.Updating() {
		refusef(verb, "the %s frame is updating: its rows are replaced, not added. Join the rows that it reduces; or Collect it once and use Lookup", name)
	}
	if f.EventTimeColumn() == "" && !slices.ContainsFunc(f.Schema(), func(c Field) bool { return c.Type == column.Time }) {
		refusef(verb, "the %s frame has no time column, by which rows could meet; columns: %s", name, describe(f.Schema()))
	}
	return f.timed(verb)
}

// interval is mustInterval, with zero allowed.
func interval(verb string, d any) time.Duration {
	if d == "0" || d == "0s" || d == time.Duration(0) {
		return 0
	}
	return mustInterval(verb, d)
}

// parseOn reads "a, b = c": columns of the left, and of the right where they are
// called otherwise.
func parseOn(verb, on string, left, right Schema) (pairs []plan.Pair) {
	if left.Index(on) >= 0 && right.Index(on) >= 0 {
		return []plan.Pair{sameType(verb, plan.Pair{Left: on, Right: on}, left, right)}
	}
	for _, part := range strings.Split(on, ",") {
		if strings.TrimSpace(on) == "" {
			return nil
		}
		l, r, renamed := strings.Cut(part, "=")
		p := plan.Pair{Left: bare(l), Right: bare(r)}
		if !renamed {
			p.Right = p.Left
		}
		for _, s := range []struct {
			side, name string
			schema     Schema
		}{{"left", p.Left, left}, {"right", p.Right, right}} {
			if s.schema.Index(s.name) < 0 {
				at := strings.LastIndex(on, s.name)
				panic(&Error{
					Verb: verb, Message: fmt.Sprintf("no column %q on the %s", s.name, s.side), Text: on, Start: at, End: at + len(s.name),
					Hint: expr.Suggest(s.name, s.schema.Names()),
				})
			}
		}
		pairs = append(pairs, sameType(verb, p, left, right))
	}
	return pairs
}

// bare is a name without the space and the backquotes around it.
func bare(name string) string { return strings.Trim(strings.TrimSpace(name), "`") }

func sameType(verb string, p plan.Pair, left, right Schema) plan.Pair {
	l, r := left[left.Index(p.Left)].Type, right[right.Index(p.Right)].Type
	if l != r {
		refuse(verb, &Error{
			Verb: verb, Message: fmt.Sprintf("%s is %s on the left, but %s is %s on the right", p.Left, l, p.Right, r),
			Hint: fmt.Sprintf("Make them alike: right.Assign(\"%s = %s(%s)\").", p.Right, l, p.Right),
		})
	}
	return p
}

// distinctNames refuses a result with two columns of one name.
func distinctNames(verb string, schema Schema) {
	for i, c := range schema {
		if schema[:i].Index(c.Name) >= 0 {
			refusef(verb, "two columns would be called %s: Rename one of them first", c.Name)
		}
	}
}
