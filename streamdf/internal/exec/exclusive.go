package exec

import (
	"fmt"

	"freshet/streamdf/internal/agg"
	"freshet/streamdf/internal/column"
	"freshet/streamdf/internal/expr"
	"freshet/streamdf/internal/plan"
)

// exclusive gives each row the calls over a window that ends before it: by rows
// before the row itself, by time before all rows of its time, which wait until
// that has passed. It puts a probe, a row of nulls with the same keys and time, in
// front of the row, or of the first of its time, and takes the result that rolling
// gives the probe.
type exclusive struct {
	schema column.Schema
	keep   []*expr.Evaluator
	in     *inputs
	time   int           // the event-time column; -1: a window by rows
	spread column.Schema // keys, arguments, "row", "time"
	inner  *rolling
	groups *groups       // nil: one
	held   *column.Table // rows of the newest time; nil: none
}

var (
	_ operator = (*exclusive)(nil)
	_ shifter  = (*exclusive)(nil)
)

// schemaOnly is a node of which no more than the columns are known.
type schemaOnly struct {
	plan.Node
	schema column.Schema
}

// Schema returns them.
func (n schemaOnly) Schema() column.Schema { return n.schema }

func newExclusive(n *plan.Rolling, window plan.Span) *exclusive {
	x := &exclusive{schema: n.Schema(), keep: evaluators(n.Keep), in: newInputs(n.Keys, n.Calls), time: -1}
	for i, t := range x.in.types {
		x.spread = append(x.spread, column.Field{Name: fmt.Sprint(i), Type: t})
	}
	x.spread = append(x.spread, column.Field{Name: "row", Type: column.Bool})
	if window.Rows > 0 {
		// The window has the probe itself, and a row and its probe for each row.
		window.Rows = max(2*(window.Rows-1), 1)
	} else {
		x.time, window.Time = n.Input.Schema().Index(window.Time), "time"
		x.spread = append(x.spread, column.Field{Name: "time", Type: column.Time})
	}
	if len(n.Keys) > 0 {
		x.groups = newGroups(x.in.types[:x.in.keys])
	}
	x.inner = newRolling(&plan.Rolling{
		Input: schemaOnly{schema: x.spread}, Keys: x.refs(), Window: window, MinPeriods: n.MinPeriods, Calls: x.calls(n.Calls),
	})
	return x
}

func (x *exclusive) ref(i int) *expr.Expr { return expr.ColumnRef(x.spread[i].Name, x.spread) }

// refs are the keys of a row with its probe.
func (x *exclusive) refs() []plan.Named {
	var keys []plan.Named
	for i := range x.in.keys {
		keys = append(keys, plan.Named{Name: x.spread[i].Name, Expr: x.ref(i)})
	}
	return keys
}

// calls read the arguments of a row with its probe; count() counts rows alone.
func (x *exclusive) calls(of []plan.Call) []plan.Call {
	var calls []plan.Call
	for i, c := range of {
		at := x.in.args[i]
		if at[0] < 0 {
			at[0] = len(x.in.types)
		}
		c.Arg = x.ref(at[0])
		if at[1] >= 0 {
			c.With = x.ref(at[1])
		}
		calls = append(calls, c)
	}
	return calls
}

func (x *exclusive) Process(in *column.Table, out emit) error {
	if x.time < 0 {
		return x.give(in, out)
	}
	if x.held != nil {
		in = column.Concat(in.Schema(), x.held, in)
	}
	times := in.Col(x.time).Ints()
	newest := upTo(times, times[len(times)-1]-1)
	x.held = in.Slice(newest, in.Len())
	if newest == 0 {
		return nil
	}
	return x.give(in.Slice(0, newest), out)
}

// Advance gives the rows of a time that has passed.
func (x *exclusive) Advance(watermark int64, out emit) error {
	if x.held == nil || watermark <= x.held.Col(x.time).Ints()[0] {
		return nil
	}
	return x.Close(out)
}

// Shift is the time that is held, when that comes before.
func (x *exclusive) Shift(watermark int64) int64 {
	if x.held == nil {
		return watermark
	}
	return min(watermark, x.held.Col(x.time).Ints()[0])
}

// Close gives what is held.
func (x *exclusive) Close(out emit) error {
	held := x.held
	if x.held = nil; held == nil {
		return nil
	}
	return x.give(held, out)
}

// give emits rows; all those of a time are among them.
func (x *exclusive) give(in *column.Table, out emit) error {
	cols, err := evalAll(x.keep, in, make([]*column.Column, 0, len(x.schema)))
	if err != nil {
		return err
	}
	read, err := evalAll(x.in.eval, in, nil)
	if err != nil {
		return err
	}
	from, values, at := x.probes(in, read)
	return x.inner.Process(x.withProbes(read, in, from, values), func(t *column.Table) error {
		return out(column.NewTable(x.schema, in.Len(), append(cols, columnsOf(t.Take(at))...)...))
	})
}

// probes returns which row each row and each probe is of; the same with -1 for
// probes; and where the probe of each row stands.
func (x *exclusive) probes(in *column.Table, read []*column.Column) (from, values, at []int32) {
	var ids []uint32
	if x.groups != nil {
		ids = x.groups.of(read[:x.in.keys], in.Len())
	}
	at = make([]int32, in.Len())
	seen := map[uint32]int{} // the last row of a group that has a probe
	for i := range at {
		id := uint32(0)
		if ids != nil {
			id = ids[i]
		}
		last, ok := seen[id]
		if ok && x.time >= 0 && id != agg.NoCode && in.Col(x.time).Ints()[last] == in.Col(x.time).Ints()[i] {
			at[i] = at[last]
		} else {
			at[i] = int32(len(from))
			from, values = append(from, int32(i)), append(values, -1)
			seen[id] = i
		}
		from, values = append(from, int32(i)), append(values, int32(i))
	}
	return from, values, at
}

// withProbes are the rows and the probes in front of them.
func (x *exclusive) withProbes(read []*column.Column, in *column.Table, from, values []int32) *column.Table {
	var cols []*column.Column
	for i, c := range read {
		if i < x.in.keys {
			cols = append(cols, c.Take(from))
		} else {
			cols = append(cols, c.TakeOrNull(values))
		}
	}
	cols = append(cols, column.NewBools(make([]bool, in.Len()), nil).TakeOrNull(values))
	if x.time >= 0 {
		cols = append(cols, in.Col(x.time).Take(from))
	}
	return column.NewTable(x.spread, len(from), cols...)
}
