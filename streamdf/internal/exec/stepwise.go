package exec

import (
	"errors"
	"fmt"

	"freshet/streamdf/internal/agg"
	"freshet/streamdf/internal/column"
	"freshet/streamdf/internal/expr"
	"freshet/streamdf/internal/plan"
)

// stepwise gives each row columns of its own and values of the rows of its
// group up to it. A row with a null key has no group: its values are null.
type stepwise struct {
	immediate
	borrowing
	schema  column.Schema
	columns []stepColumn
	in      *inputs
	cols    []*column.Column // that are read
	made    []*column.Column
	room    column.TableRoom
	groups  *groups // nil without keys
	rows    int64   // seen so far
}

// A stepColumn is a column of the row itself or what a stepper makes.
type stepColumn struct {
	keep    *expr.Evaluator // nil when there is a stepper
	stepper agg.Stepper
	spec    agg.Spec
	call    int // whose arguments the stepper reads
	results agg.Results
}

var _ operator = (*stepwise)(nil)

func newStepwise(schema column.Schema, keys, keep []plan.Named, calls []plan.Call, stepper func(agg.Spec) agg.Stepper) *stepwise {
	s := &stepwise{schema: schema, in: newInputs(keys, calls).lend()}
	if len(keys) > 0 {
		s.groups = newGroups(s.in.types[:len(keys)])
	}
	for _, e := range lending(keep) {
		s.columns = append(s.columns, stepColumn{keep: e})
	}
	for i, c := range calls {
		spec := specOf(c)
		s.columns = append(s.columns, stepColumn{stepper: stepper(spec), spec: spec, call: i})
	}
	return s
}

func newExpanding(n *plan.Rolling) *stepwise {
	return newStepwise(n.Schema(), n.Keys, n.Keep, n.Calls, func(s agg.Spec) agg.Stepper {
		return agg.NewStepper(s, n.MinPeriods)
	})
}

func newEWM(n *plan.EWM) *stepwise {
	return newStepwise(n.Schema(), n.Keys, n.Keep, n.Calls, func(s agg.Spec) agg.Stepper {
		return agg.NewEWM(s, agg.Decay(n.Decay), n.MinPeriods)
	})
}

func newRunning(n *plan.Running) *stepwise {
	var calls []plan.Call
	for _, c := range n.Columns {
		if c.Func != "" {
			calls = append(calls, plan.Call{Name: c.Name, Func: c.Func, Arg: c.Arg, Type: c.Type})
		}
	}
	s := newStepwise(n.Schema(), n.Keys, nil, calls, func(agg.Spec) agg.Stepper { return nil })
	made := s.columns
	s.columns = nil
	for _, c := range n.Columns {
		if c.Func == "" {
			s.columns = append(s.columns, stepColumn{keep: c.Arg.Evaluator().Lend()})
			continue
		}
		m := made[0]
		m.spec.N = c.N
		m.stepper = agg.NewRunning(m.spec)
		s.columns, made = append(s.columns, m), made[1:]
	}
	return s
}

func (s *stepwise) Process(in *column.Table, out emit) (err error) {
	if s.cols, err = evalAll(s.in.eval, in, s.cols[:0]); err != nil {
		return err
	}
	rows := agg.Rows{N: in.Len(), Groups: 1}
	if s.groups != nil {
		rows.IDs = s.groups.of(s.cols[:s.in.keys], in.Len())
		rows.Groups = s.groups.len()
	}
	s.made = s.made[:0]
	for i := range s.columns {
		c, err := s.columns[i].make(s, rows, in)
		if err != nil {
			return s.locate(err)
		}
		s.made = append(s.made, c)
	}
	s.rows += int64(in.Len())
	return out(s.room.Lend(s.schema, in.Len(), s.made...))
}

func (c *stepColumn) make(s *stepwise, rows agg.Rows, in *column.Table) (*column.Column, error) {
	if c.keep != nil {
		return c.keep.Eval(in)
	}
	x, with := s.in.of(c.call, s.cols)
	c.results.Reset(c.spec, rows.N)
	if err := c.stepper.Step(rows, x, with, &c.results); err != nil {
		return nil, err
	}
	return c.results.Column(), nil
}

// locate adds the row to an error that knows which row of the batch it is.
func (s *stepwise) locate(err error) error {
	var o interface{ At() int }
	if !errors.As(err, &o) {
		return err
	}
	return fmt.Errorf("row %d: %w", s.rows+int64(o.At()), err)
}
