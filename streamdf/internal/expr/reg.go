package expr

import (
	"math/bits"

	"freshet/streamdf/internal/column"
)

// A reg holds what one step computes for the rows at hand, and the memory that
// it does so in. A constant holds one value for all rows.
type reg struct {
	node  *node
	args  []*reg
	n     int
	konst bool
	null  bool // of a constant

	bools  []bool
	ints   []int64
	floats []float64
	strs   []string      // strings without a dictionary
	codes  []uint32      // or words[codes[i]]; a null row's code means nothing
	words  []string      // the strings of dict
	dict   *column.Dict  // nil for strings without a dictionary
	valid  column.Bitmap // nil when no row is null; bits past n mean nothing
	bad    []fault       // rows that could not be computed

	mem    memory
	spread memory       // of a constant: its value as often as a kernel without a loop for constants needs
	table  table        // results by word of the argument that has a dictionary
	recode []table      // of each argument: its words' codes in own
	own    *column.Dict // of a step that makes strings
}

// memory is what a step writes into.
type memory struct {
	bools  []bool
	ints   []int64
	floats []float64
	strs   []string
	codes  []uint32
	bits   column.Bitmap
	args   []value
}

// A fault is rows that a step could not compute.
type fault struct {
	node *node
	rows column.Bitmap
}

// first returns the first row.
func (f fault) first() int {
	for i, w := range f.rows {
		if w != 0 {
			return i<<6 + bits.TrailingZeros64(w)
		}
	}
	return -1
}

// run computes r from its arguments. Unless the kernel is lazy, a row is null
// that is null in any of them, and else faulty that is faulty in any.
func (r *reg) run() {
	r.valid, r.bad = nil, nil
	if !r.node.lazy {
		for _, a := range r.args {
			r.spreadNulls(a)
		}
		for _, a := range r.args {
			r.addBad(a, r.isValid)
		}
	}
	r.node.kernel(r)
	if r.bad != nil && r.valid != nil {
		r.validateBad()
	}
}

// validateBad takes back the nulls that a kernel made of the rubbish in faulty
// rows: a null would hide the fault from the steps that follow.
func (r *reg) validateBad() {
	own := r.bitsOut()
	copy(own, r.valid)
	r.valid = own
	for _, f := range r.bad {
		for k, rows := range f.rows {
			own[k] |= rows
		}
	}
}

// spreadNulls makes the rows null that are null in a.
func (r *reg) spreadNulls(a *reg) {
	valid := a.validity(r.n)
	switch {
	case valid == nil:
	case r.valid == nil:
		r.valid = valid
	default:
		both := r.bitsOut()
		for i := range both {
			both[i] = r.valid[i] & valid[i]
		}
		r.valid = both
	}
}

// setNull makes row i null.
func (r *reg) setNull(i int) {
	own := r.bitsOut()
	if r.valid == nil {
		for j := range own {
			own[j] = ^uint64(0)
		}
	} else if &own[0] != &r.valid[0] {
		copy(own, r.valid)
	}
	r.valid = own
	own.Clear(i)
}

func (r *reg) isValid(i int) bool { return r.valid == nil || r.valid.Get(i) }

// setBad marks row i as one that could not be computed.
func (r *reg) setBad(i int) {
	k := len(r.bad) - 1
	if k < 0 || r.bad[k].node != r.node {
		r.bad = append(r.bad, fault{r.node, column.NewBitmap(r.n)})
		k++
	}
	r.bad[k].rows.Set(i)
}

// addBad takes over the faults of a in the rows that keep
// says; nil keeps all.
func (r *reg) addBad(a *reg, keep func(i int) bool) {
	if keep == nil {
		r.bad = append(r.bad, a.bad...)
		return
	}
	for _, f := range a.bad {
		rows, some := column.NewBitmap(r.n), false
		for i := range r.n {
			if f.rows.Get(i) && keep(i) {
				rows.Set(i)
				some = true
			}
		}
		if some {
			r.bad = append(r.bad, fault{f.node, rows})
		}
	}
}

// validity returns the bitmap of a register, also of a constant.
func (r *reg) validity(n int) column.Bitmap {
	if !r.konst {
		return r.valid
	}
	if !r.null {
		return nil
	}
	if words := (n + 63) >> 6; len(r.mem.bits) < words {
		r.mem.bits = column.NewBitmap(n)
	}
	return r.mem.bits[:(n+63)>>6]
}

// bind sets r to rows from to to-1 of a column.
func (r *reg) bind(c *column.Column, from, to int) {
	r.valid = nil
	if v := c.Validity(); v != nil {
		r.valid = v[from>>6 : (to+63)>>6]
	}
	switch c.Type() {
	case column.Bool:
		r.bools = c.Bools()[from:to]
	case column.Float:
		r.floats = c.Floats()[from:to]
	case column.String:
		if r.codes, r.dict = c.Codes(); r.dict != nil {
			r.codes, r.words = r.codes[from:to], c.Words()
		} else {
			r.strs = c.Strings()[from:to]
		}
	default:
		r.ints = c.Ints()[from:to]
	}
}

func (r *reg) setConstant(t column.Type, v value) {
	r.konst, r.null = true, v.null
	switch t {
	case column.Bool:
		r.bools = []bool{v.b}
	case column.Float:
		r.floats = []float64{v.f}
	case column.String:
		r.strs = []string{v.s}
	default:
		r.ints = []int64{v.i}
	}
}

// grown returns a slice of n values, of the memory if it is large enough.
func grown[T any](mem *[]T, n int) []T {
	if cap(*mem) < n {
		*mem = make([]T, n)
	}
	*mem = (*mem)[:n]
	return *mem
}

// The values that a kernel is to write: r.n of them, holding anything.

func (r *reg) boolsOut() []bool     { r.bools = grown(&r.mem.bools, r.n); return r.bools }
func (r *reg) intsOut() []int64     { r.ints = grown(&r.mem.ints, r.n); return r.ints }
func (r *reg) floatsOut() []float64 { r.floats = grown(&r.mem.floats, r.n); return r.floats }

func (r *reg) strsOut() []string {
	r.strs, r.dict = grown(&r.mem.strs, r.n), nil
	return r.strs
}

func (r *reg) codesOut(dict *column.Dict) []uint32 {
	r.codes, r.dict = grown(&r.mem.codes, r.n), dict
	return r.codes
}

func (r *reg) bitsOut() column.Bitmap {
	words := []uint64(r.mem.bits)
	r.mem.bits = grown(&words, (r.n+63)>>6)
	return r.mem.bits
}

// A lane reads and writes the values of one Go type, so that kernels are
// written once for all.
type lane[T any] struct {
	of     func(*reg) []T
	out    func(*reg) []T
	spread func(*reg) *[]T
}

var (
	boolLane = lane[bool]{func(r *reg) []bool { return r.bools }, (*reg).boolsOut, func(r *reg) *[]bool { return &r.spread.bools }}
	intLane  = lane[int64]{func(r *reg) []int64 { return r.ints }, (*reg).intsOut, func(r *reg) *[]int64 { return &r.spread.ints }}

	floatLane = lane[float64]{func(r *reg) []float64 { return r.floats }, (*reg).floatsOut, func(r *reg) *[]float64 { return &r.spread.floats }}
	textLane  = lane[string]{(*reg).plain, (*reg).strsOut, func(r *reg) *[]string { return &r.spread.strs }}
)

// full returns n values of a, also if it is a constant.
func (l lane[T]) full(a *reg, n int) []T {
	values := l.of(a)
	if !a.konst {
		return values[:n]
	}
	mem := l.spread(a)
	if len(*mem) < n {
		*mem = make([]T, n)
		for i := range *mem {
			(*mem)[i] = values[0]
		}
	}
	return (*mem)[:n]
}

// plain returns the strings themselves; "" in rows that are null.
func (r *reg) plain() []string {
	if r.dict == nil {
		return r.strs
	}
	out := grown(&r.spread.strs, r.n)
	for i, code := range r.codes {
		out[i] = ""
		if int(code) < len(r.words) {
			out[i] = r.words[code]
		}
	}
	return out
}
