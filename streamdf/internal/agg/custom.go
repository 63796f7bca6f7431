package agg

import (
	"time"

	"freshet/streamdf/internal/column"
)

// A Custom is an aggregate in Go code of the user's, which may fail.
type Custom struct {
	// Init makes the state of no rows.
	Init func() (any, error)
	// Add takes a row of the arguments into a state, which it may change, and
	// returns the next one; took is false for a row that does not count, as
	// one of its arguments is null.
	Add func(state any, args [2]*column.Column, row int) (next any, took bool, err error)
	// Merge makes one state of those of two runs of rows, and leaves both as
	// they are; nil when it cannot be done.
	Merge func(older, newer any) (any, error)
	// Result returns the value of a state: a bool, int64, float64, string,
	// time.Time, time.Duration, or nil for null.
	Result func(state any) (any, error)
}

// A FuncError is what a Custom failed with.
type FuncError struct {
	Row int // of the batch
	Err error
}

func (e *FuncError) Error() string { return e.Err.Error() }

// Unwrap returns what the function failed with.
func (e *FuncError) Unwrap() error { return e.Err }

// At returns the row of the batch.
func (e *FuncError) At() int { return e.Row }

// At returns the row of the batch.
func (e *OverflowError) At() int { return e.Row }

// Theirs is implemented by what keeps values that the functions of a Custom make:
// those functions may change them at any time, and nobody else may look.
type Theirs interface{ theirs() }

var (
	_ Theirs = (*Custom)(nil)
	_ Theirs = (*custom)(nil)
	_ Theirs = (*stepCustom)(nil)
	_ Theirs = (*rollingCustom)(nil)
)

func (*Custom) theirs()        {}
func (*custom) theirs()        {}
func (*stepCustom) theirs()    {}
func (*rollingCustom) theirs() {}

// custom reduces by a Custom; of a group without rows the result is that of no
// rows.
type custom struct {
	Custom
	typ    column.Type
	states []any
}

var _ Accumulator = (*custom)(nil)

func (a *custom) Add(rows Rows, c, with *column.Column) (err error) {
	if err := a.begin(rows.Groups); err != nil {
		return err
	}
	for i := range rows.N {
		g := uint32(0)
		if rows.IDs != nil {
			g = rows.IDs[i]
		}
		if a.states[g], _, err = a.Custom.Add(a.states[g], [2]*column.Column{c, with}, i); err != nil {
			return &FuncError{i, err}
		}
	}
	return nil
}

// begin makes the states of new groups.
func (a *custom) begin(groups int) error {
	for g := len(a.states); g < groups; g++ {
		state, err := a.Init()
		if err != nil {
			return err
		}
		a.states = append(a.states, state)
	}
	return nil
}

// Result panics with the error that the user's function fails with: what calls
// it turns that into the query's.
func (a *custom) Result(groups int) *column.Column {
	if err := a.begin(groups); err != nil {
		panic(err)
	}
	var out Results
	out.Reset(Spec{Type: a.typ}, groups)
	for g := range groups {
		v, err := a.Custom.Result(a.states[g])
		if err != nil {
			panic(err)
		}
		out.set(g, v)
	}
	return out.Column()
}

// set puts a Go value into a row.
func (r *Results) set(row int, v any) {
	switch v := v.(type) {
	case nil:
		r.Null(row)
	case bool:
		r.ints[row] = bit(v)
	case int64:
		r.ints[row] = v
	case float64:
		r.floats[row] = v
	case string:
		r.strs[row] = v
	case time.Time:
		r.ints[row] = v.UnixNano()
	case time.Duration:
		r.ints[row] = int64(v)
	}
}

// stepCustom is a Custom over all rows so far.
type stepCustom struct {
	custom
	least int64
	n     []int64
}

var _ Stepper = (*stepCustom)(nil)

func (s *stepCustom) Step(rows Rows, c, with *column.Column, out *Results) (err error) {
	s.n = grow(s.n, rows.Groups)
	if err := s.begin(rows.Groups); err != nil {
		return err
	}
	rows.each(out, func(i int, g uint32) {
		if err != nil {
			return
		}
		if failed := s.step(i, g, [2]*column.Column{c, with}, out); failed != nil {
			err = &FuncError{i, failed}
		}
	})
	return err
}

func (s *stepCustom) step(i int, g uint32, args [2]*column.Column, out *Results) error {
	next, took, err := s.Custom.Add(s.states[g], args, i)
	if err != nil {
		return err
	}
	if s.states[g] = next; took {
		s.n[g]++
	}
	if s.n[g] < s.least {
		out.Null(i)
		return nil
	}
	v, err := s.Custom.Result(next)
	out.set(i, v)
	return err
}

// rollingCustom merges states in two stacks.
type rollingCustom struct {
	Custom
	min   int64
	stack stack
	suf   []any // of the rows from stack.front on
	back  []any // of each row from stack.mid on
	now   any   // of back
	nulls presence
	n     []int64
}

var _ Roller = (*rollingCustom)(nil)

func (r *rollingCustom) Roll(c, with *column.Column, lo, hi int, starts []int64, out *Results) error {
	took := column.NewBitmap(hi - lo)
	for i := lo; i < hi; i++ {
		v, ok, err := r.next([2]*column.Column{c, with}, i, starts[i])
		if err != nil {
			return &FuncError{i, err}
		}
		if ok {
			took.Set(i - lo)
		}
		out.set(i, v)
	}
	r.n = grow(r.n, hi-lo)
	r.nulls.countValid(took, 0, hi-lo, starts[lo:hi], r.n[:hi-lo])
	out.require(lo, r.n[:hi-lo], r.min)
	return nil
}

// next takes a row and returns the value of the window that ends at it.
func (r *rollingCustom) next(args [2]*column.Column, row int, start int64) (v any, took bool, err error) {
	if start > r.stack.mid {
		if err := r.flip(start); err != nil {
			return nil, false, err
		}
	}
	state, err := r.Init()
	if err != nil {
		return nil, false, err
	}
	if state, took, err = r.Add(state, args, row); err != nil {
		return nil, false, err
	}
	if r.now == nil {
		if r.now, err = r.Init(); err != nil {
			return nil, false, err
		}
	}
	if r.now, _, err = r.Add(r.now, args, row); err != nil {
		return nil, false, err
	}
	r.back = append(r.back, state)
	all := r.now
	if at := start - r.stack.front; at < int64(len(r.suf)) {
		if all, err = r.Merge(r.suf[at], r.now); err != nil {
			return nil, false, err
		}
	}
	v, err = r.Result(all)
	return v, took, err
}

// flip merges every suffix of the rows from start to the last.
func (r *rollingCustom) flip(start int64) (err error) {
	keep := r.stack.flip(start, len(r.back))
	suf := append([]any(nil), r.back[keep:]...)
	for i := len(suf) - 2; i >= 0; i-- {
		if suf[i], err = r.Merge(suf[i], suf[i+1]); err != nil {
			return err
		}
	}
	r.suf, r.back, r.now = suf, r.back[:0], nil
	return nil
}
