package expr

import (
	"fmt"
	"strconv"

	"freshet/streamdf/internal/column"
)

// chunk is how many rows run through all steps at a time, so that what lies
// between the steps stays in the cache. It is a multiple of 64, so that
// validity bitmaps start at whole words.
const chunk = 4096

// An Evaluator runs an expression over batches. It owns the memory between the
// steps, so that a batch allocates nothing but its result. Use one per query,
// from one goroutine at a time.
type Evaluator struct {
	expr *Expr
	regs []reg
	rows int64 // evaluated before this batch
	step int   // rows at a time
	bare int   // the column that it is nothing but; -1: it is more
	out  result
	lent bool // so are the results

	outside []*node // parameters
	values  []any   // theirs, in regs
}

// Evaluator returns a new evaluator of e.
func (e *Expr) Evaluator() *Evaluator {
	v := &Evaluator{expr: e, step: chunk, bare: e.nodes[len(e.nodes)-1].col}
	for _, n := range e.nodes {
		if n.value != nil {
			v.outside = append(v.outside, n)
		}
	}
	v.values = make([]any, len(v.outside))
	if e.Type() == column.String {
		v.step = 1<<31 - 64 // in one piece: a chunk might not go on with another's dictionary
	}
	v.refresh()
	return v
}

// prepare makes the registers.
func (v *Evaluator) prepare() {
	v.regs = make([]reg, len(v.expr.nodes))
	parameters := v.values
	for i, n := range v.expr.nodes {
		r := &v.regs[i]
		r.node = n
		for _, a := range n.args {
			r.args = append(r.args, &v.regs[a.id])
		}
		switch {
		case n.konst != nil:
			r.setConstant(n.typ, *n.konst)
		case n.value != nil:
			r.setConstant(n.typ, constantOf(n.typ, parameters[0]))
			parameters = parameters[1:]
		}
	}
}

// Lend makes the results of Eval lent, as by a column.Room, unless they are
// strings. It returns v.
func (v *Evaluator) Lend() *Evaluator {
	v.lent = true
	return v
}

// Restart counts rows from 1 again.
func (v *Evaluator) Restart() { v.rows = 0 }

// Eval computes e for each row of t, whose schema is the one that e was parsed
// with. The result is fresh and immutable, unless Lend was called, or t's own
// column if e is nothing but a column. The error is an *Error: a row cannot be computed, because an
// int overflows. Rows are counted from 0 over all batches.
func (v *Evaluator) Eval(t *column.Table) (*column.Column, error) {
	if v.bare >= 0 {
		if c := t.Col(v.bare); c.Type() == v.expr.Type() { // else run says what is wrong
			return c, nil
		}
	}
	if v.outside != nil {
		v.refresh()
	}
	root := &v.regs[len(v.regs)-1]
	n := t.Len()
	if n == 0 {
		return column.NullColumn(root.node.typ, 0), nil
	}
	out := &v.out
	out.reset(root.node.typ, n)
	for from := 0; from < n; from += v.step {
		to := min(n, from+v.step)
		out.lend(root, from, to)
		if err := v.run(t, from, to); err != nil {
			return nil, err
		}
		out.take(root, from, to)
	}
	out.release(root)
	v.rows += int64(n)
	c := out.column(root)
	if !v.lent {
		c.Keep()
	}
	return c, nil
}

// run computes rows from to to-1 in every register.
func (v *Evaluator) run(t *column.Table, from, to int) error {
	for i := range v.regs {
		r := &v.regs[i]
		r.n = to - from
		switch {
		case r.node.col >= 0:
			r.bind(v.input(t, r.node), from, to)
		case r.node.kernel != nil:
			r.run()
		}
	}
	if bad := v.regs[len(v.regs)-1].bad; bad != nil {
		return v.faulty(bad, v.rows+int64(from))
	}
	return nil
}

// input returns the column of t that n stands for.
func (v *Evaluator) input(t *column.Table, n *node) *column.Column {
	c := t.Col(n.col)
	if c.Type() != n.typ {
		panic(fmt.Sprintf("expr: column %d is %s, but %q was parsed for %s", n.col, c.Type(), v.expr.text, n.typ))
	}
	return c
}

// faulty returns the error for the first row that could not be computed.
func (v *Evaluator) faulty(bad []fault, before int64) error {
	first, row := bad[0], -1
	for _, f := range bad {
		if i := f.first(); row < 0 || i < row {
			first, row = f, i
		}
	}
	n := first.node
	return &Error{
		Text: v.expr.whole, Start: n.start, End: n.end, Help: n.help,
		Message: n.fault + " in row " + strconv.FormatInt(before+int64(row), 10),
	}
}

// A result gathers the chunks of a column. Its memory is lent to the last step,
// which so writes into it directly.
type result struct {
	typ    column.Type
	n      int
	room   column.Room
	bools  []bool
	ints   []int64
	floats []float64
	valid  column.Bitmap
}

// reset makes room for the next result.
func (o *result) reset(t column.Type, n int) {
	o.typ, o.n, o.valid = t, n, nil
	switch t {
	case column.Bool:
		o.bools = o.room.Bools(n)
	case column.Float:
		o.floats = o.room.Floats(n)
	case column.String:
	default:
		o.ints = o.room.Ints(n)
	}
}

func (o *result) lend(r *reg, from, to int) {
	switch o.typ {
	case column.Bool:
		r.mem.bools = o.bools[from:to:to]
	case column.Float:
		r.mem.floats = o.floats[from:to:to]
	case column.String:
		r.mem.strs, r.mem.codes = nil, nil
	default:
		r.mem.ints = o.ints[from:to:to]
	}
}

// release takes the memory back, so that the next batch does not write there.
func (o *result) release(r *reg) {
	r.mem.bools, r.mem.floats, r.mem.ints, r.mem.strs, r.mem.codes = nil, nil, nil, nil, nil
}

// take copies what the last step did not write into the result itself.
func (o *result) take(r *reg, from, to int) {
	n := to - from
	switch o.typ {
	case column.Bool:
		settle(o.bools[from:to], boolLane.full(r, n))
	case column.Float:
		settle(o.floats[from:to], floatLane.full(r, n))
	case column.String:
	default:
		settle(o.ints[from:to], intLane.full(r, n))
	}
	if valid := r.validity(n); valid != nil || o.valid != nil {
		o.takeValid(valid, from, to)
	}
}

func settle[T any](out, values []T) {
	if &out[0] != &values[0] {
		copy(out, values)
	}
}

// takeValid copies a chunk's bitmap; those before had no nulls when this is
// the first one.
func (o *result) takeValid(valid column.Bitmap, from, to int) {
	if o.valid == nil {
		if o.valid = o.room.Bits(o.n); o.typ == column.String { // which is not of the room
			o.valid = column.NewBitmap(o.n)
		}
		for i := range from >> 6 {
			o.valid[i] = ^uint64(0)
		}
	}
	words := o.valid[from>>6 : (to+63)>>6]
	if valid != nil {
		copy(words, valid)
		return
	}
	for i := range words {
		words[i] = ^uint64(0)
	}
}

func (o *result) column(r *reg) *column.Column {
	if o.valid.Count(o.n) == o.n {
		o.valid = nil
	}
	if o.typ == column.String {
		return o.stringColumn(r)
	}
	return o.room.Lend(o.typ, o.valid)
}

// stringColumn keeps the dictionary of the last step: it is the step's own, or
// a column's. Slices that are not the step's fresh memory are copied.
func (o *result) stringColumn(r *reg) *column.Column {
	switch {
	case r.konst:
		dict := column.NewDict()
		dict.Code(r.strs[0])
		return column.NewCodes(make([]uint32, o.n), dict, o.valid)
	case r.dict != nil:
		return column.NewCodesOf(r.codes[:o.n:o.n], r.words, r.dict, o.valid)
	}
	return column.NewStrings(r.strs[:o.n:o.n], o.valid)
}
