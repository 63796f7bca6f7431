package exec

import (
	"errors"
	"fmt"
	"slices"

	"freshet/streamdf/internal/agg"
	"freshet/streamdf/internal/column"
	"freshet/streamdf/internal/expr"
	"freshet/streamdf/internal/plan"
)

// inputs are the columns that a reduction reads: keys, then the arguments of
// its calls, each once.
type inputs struct {
	eval  []*expr.Evaluator
	types []column.Type
	keys  int
	args  [][2]int // of each call: the places of its arguments in eval; -1: none
}

// of returns the arguments of a call.
func (in *inputs) of(call int, cols []*column.Column) (c, with *column.Column) {
	if at := in.args[call][0]; at >= 0 {
		c = cols[at]
	}
	if at := in.args[call][1]; at >= 0 {
		with = cols[at]
	}
	return c, with
}

func newInputs(keys []plan.Named, calls []plan.Call) *inputs {
	in := &inputs{eval: evaluators(keys), keys: len(keys)}
	for _, k := range keys {
		in.types = append(in.types, k.Expr.Type())
	}
	place := map[string]int{}
	for _, c := range calls {
		in.args = append(in.args, [2]int{in.add(c.Arg, place), in.add(c.With, place)})
	}
	return in
}

// lend makes what is read lent. It returns in.
func (in *inputs) lend() *inputs {
	for _, e := range in.eval {
		e.Lend()
	}
	return in
}

// add returns the place of an argument; -1 of none.
func (in *inputs) add(e *expr.Expr, place map[string]int) int {
	if e == nil {
		return -1
	}
	text := "= " + e.String()
	if name, bare := e.Column(); bare {
		text = "column " + name // which may read like an expression
	}
	at, ok := place[text]
	if !ok {
		at = len(in.eval)
		place[text] = at
		in.eval, in.types = append(in.eval, e.Evaluator()), append(in.types, e.Type())
	}
	return at
}

// specOf is what package agg needs to know of a call.
func specOf(c plan.Call) agg.Spec {
	s := agg.Spec{Func: c.Func, Q: c.Q, Type: c.Type}
	if c.Arg != nil {
		s.Arg, s.Of = c.Arg.String(), c.Arg.Type()
	}
	if c.With != nil {
		s.With = c.With.Type()
	}
	if c.Go != nil {
		custom := agg.Custom(*c.Go)
		s.Go = &custom
	}
	return s
}

// aggregate reduces all rows so far to one row a group.
type aggregate struct {
	borrowing
	in   *inputs
	args []*column.Column
	*reduction
}

var _ reducer = (*aggregate)(nil)

func newAggregate(n *plan.Aggregate) *aggregate {
	in := newInputs(n.Keys, n.Calls).lend()
	return &aggregate{in: in, reduction: newReduction(in, n.Calls, n.Schema())}
}

func (a *aggregate) Add(t *column.Table) error {
	cols, err := evalAll(a.in.eval, t, a.args[:0])
	if err != nil {
		return err
	}
	a.args = cols
	return a.reduce(cols, t.Len())
}

// A reduction reduces columns that are computed already.
type reduction struct {
	in       *inputs
	schema   column.Schema
	groups   *groups // nil without keys
	specs    []agg.Spec
	accs     []agg.Accumulator
	rows     int64 // reduced so far
	kept     []int32
	parts    parts
	changes  *changes          // nil: nobody asks
	cols     []*column.Column  // of the last result
	versions []column.Version  // likewise, where it has no columns
	room     *column.TableRoom // of results that are lent; nil: they are not
}

func newReduction(in *inputs, calls []plan.Call, schema column.Schema) *reduction {
	r := &reduction{in: in, schema: schema}
	if in.keys > 0 {
		r.groups = newGroups(in.types[:in.keys])
	}
	for _, c := range calls {
		r.specs = append(r.specs, specOf(c))
		r.accs = append(r.accs, agg.NewAccumulator(specOf(c)))
	}
	return r
}

// lendResults makes the results lent.
func (r *reduction) lendResults() {
	r.room = &column.TableRoom{}
	for _, acc := range r.accs {
		agg.Lend(acc)
	}
}

// reduce takes the next n rows.
func (r *reduction) reduce(cols []*column.Column, n int) error {
	rows := agg.Rows{N: n, Groups: 1}
	taken := false
	if r.groups != nil {
		rows.IDs = r.groups.of(cols[:r.in.keys], n)
		rows.Groups = r.groups.len()
		if rows.IDs, taken = r.keyed(rows.IDs); taken {
			rows.N = len(rows.IDs)
			cols = takeAll(cols, r.kept)
		}
	}
	r.changes.note(rows)
	if err := r.add(rows, cols); err != nil {
		return r.locate(err, taken)
	}
	r.rows += int64(n)
	return nil
}

// add hands rows to every call.
func (r *reduction) add(rows agg.Rows, cols []*column.Column) error {
	if spread(r.specs, rows.N) {
		return r.addAtOnce(rows, cols)
	}
	for i, acc := range r.accs {
		c, with := r.in.of(i, cols)
		if err := acc.Add(rows, c, with); err != nil {
			return err
		}
	}
	return nil
}

// addAtOnce is add by all cores: the calls side by side, and of those that are
// worth it the rows of different groups.
func (r *reduction) addAtOnce(rows agg.Rows, cols []*column.Column) error {
	var parts [][]int32
	var work []func() error
	for i, acc := range r.accs {
		c, with := r.in.of(i, cols)
		add := agg.Open(acc, rows, c, with, cores() >= manyCores)
		if add == nil && len(r.accs) == 1 {
			return acc.Add(rows, c, with)
		}
		if add == nil {
			work = append(work, func() error { return acc.Add(rows, c, with) })
			continue
		}
		if parts == nil {
			parts = r.parts.of(rows.IDs)
		}
		for _, part := range parts {
			work = append(work, func() error {
				add(part)
				return nil
			})
		}
	}
	return atOnce(len(work), func(i int) error { return work[i]() })
}

// keyed leaves out rows whose key is null; kept then lists the others.
func (r *reduction) keyed(ids []uint32) (left []uint32, taken bool) {
	if !slices.Contains(ids, agg.NoCode) {
		return ids, false
	}
	r.kept, left = r.kept[:0], ids[:0]
	for i, id := range ids {
		if id != agg.NoCode {
			r.kept, left = append(r.kept, int32(i)), append(left, id)
		}
	}
	return left, true
}

func takeAll(cols []*column.Column, rows []int32) []*column.Column {
	out := make([]*column.Column, len(cols))
	for i, c := range cols {
		out[i] = c.Take(rows)
	}
	return out
}

// locate adds the row to an error that knows which row of the batch it is.
func (r *reduction) locate(err error, taken bool) error {
	var o interface{ At() int }
	if !errors.As(err, &o) {
		return err
	}
	row := o.At()
	if taken {
		row = int(r.kept[row])
	}
	return fmt.Errorf("row %d: %w", r.rows+int64(row), err)
}

// settle puts values in order that the result needs so, by all cores if they are
// many.
func (r *reduction) settle(groups int) error {
	for _, acc := range r.accs {
		settle, values := agg.Unsettled(acc)
		if values < parallelRows {
			continue
		}
		if n := cores(); n > 1 {
			if err := atOnce(n, func(i int) error {
				settle(i*groups/n, (i+1)*groups/n)
				return nil
			}); err != nil {
				return err
			}
		}
	}
	return nil
}

// Result returns a row a group.
func (r *reduction) Result() (*column.Table, error) {
	n := 1
	cols := r.cols[:0]
	if r.groups != nil {
		n = r.groups.len()
		cols = append(cols, r.groups.keys()...)
	}
	if n > 1 {
		if err := r.settle(n); err != nil {
			return nil, err
		}
	}
	r.versions = scratch(r.versions, len(r.schema))
	for _, acc := range r.accs {
		cols = append(cols, r.value(acc, n, &r.versions[len(cols)]))
	}
	r.cols = cols
	switch {
	case r.room != nil:
		return r.room.Lend(r.schema, n, cols...), nil
	case slices.Contains(cols, nil):
		return column.NewVersioned(r.schema, n, cols, r.versions), nil
	}
	return column.NewTable(r.schema, n, cols...), nil
}

// value returns the column of a call, or nil and sets v if it is a version of the
// last one.
func (r *reduction) value(acc agg.Accumulator, groups int, v *column.Version) *column.Column {
	if groups > 1 {
		version, ok := agg.Version(acc, groups)
		if ok {
			*v = version
			return nil
		}
	}
	return acc.Result(groups)
}
