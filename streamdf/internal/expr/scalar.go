package expr

import (
	"freshet/streamdf/internal/column"
)

// A table holds what a function made of each word of a dictionary. As
// dictionaries only grow, it stays right, and grows with them.
type table struct {
	of     *column.Dict
	bools  []bool
	ints   []int64
	floats []float64
	codes  []uint32 // of strings, in the step's own dictionary
	null   []bool
	bad    []bool
	nulls  bool // some of them are
	bads   bool
}

// scalar makes a kernel of a function of single values.
func scalar(f rowFunction) kernel {
	return func(r *reg) {
		if word := r.wordArg(); word != nil {
			r.byWord(f, word)
			return
		}
		r.byRow(f)
	}
}

// wordArg returns the one argument that is not constant if it has a dictionary
// that is worth going through: one that is known, or has not many more words
// than there are rows.
func (r *reg) wordArg() *reg {
	var word *reg
	for _, a := range r.args {
		if a.konst {
			continue
		}
		if word != nil || a.dict == nil {
			return nil
		}
		word = a
	}
	if word == nil || word.dict != r.table.of && len(word.words) > 2*r.n+64 {
		return nil
	}
	return word
}

// operands prepares the arguments of a row function.
func (r *reg) operands() []value {
	args := grown(&r.mem.args, len(r.args))
	for k, a := range r.args {
		if a.konst {
			args[k] = a.value(0)
		}
	}
	return args
}

// value returns row i, or the constant.
func (r *reg) value(i int) value {
	switch r.node.typ {
	case column.Bool:
		return value{b: r.bools[i]}
	case column.Float:
		return value{f: r.floats[i]}
	case column.String:
		if r.dict != nil {
			return value{s: r.words[r.codes[i]]}
		}
		return value{s: r.strs[i]}
	}
	return value{i: r.ints[i]}
}

// byRow calls f for each row that is not null.
func (r *reg) byRow(f rowFunction) {
	args, store := r.operands(), r.store()
	for i := range r.n {
		if !r.isValid(i) {
			store(i, value{})
			continue
		}
		for k, a := range r.args {
			if !a.konst {
				args[k] = a.value(i)
			}
		}
		v := f(args)
		store(i, v)
		if v.null {
			r.setNull(i)
		}
		if v.bad {
			r.setBad(i)
		}
	}
	clear(args) // keep no text alive
}

// store returns what writes row i.
func (r *reg) store() func(i int, v value) {
	switch r.node.typ {
	case column.Bool:
		out := r.boolsOut()
		return func(i int, v value) { out[i] = v.b }
	case column.Float:
		out := r.floatsOut()
		return func(i int, v value) { out[i] = v.f }
	case column.String:
		out := r.strsOut()
		return func(i int, v value) { out[i] = v.s }
	}
	out := r.intsOut()
	return func(i int, v value) { out[i] = v.i }
}

// byWord calls f for each word not met before, and looks the rows up.
func (r *reg) byWord(f rowFunction, word *reg) {
	t := &r.table
	if t.of != word.dict {
		*t, r.own = table{of: word.dict}, column.NewDict()
	}
	args := r.operands()
	for _, s := range word.words[min(len(t.null), len(word.words)):] {
		for k, a := range r.args {
			if a == word {
				args[k] = value{s: s}
			}
		}
		t.add(r.node.typ, f(args), r.own)
	}
	r.lookUp(t, word.codes)
}

func (t *table) add(typ column.Type, v value, own *column.Dict) {
	t.null, t.bad = append(t.null, v.null), append(t.bad, v.bad)
	t.nulls, t.bads = t.nulls || v.null, t.bads || v.bad
	switch typ {
	case column.Bool:
		t.bools = append(t.bools, v.b)
	case column.Float:
		t.floats = append(t.floats, v.f)
	case column.String:
		t.codes = append(t.codes, own.Code(v.s))
	default:
		t.ints = append(t.ints, v.i)
	}
}

func (r *reg) lookUp(t *table, codes []uint32) {
	switch r.node.typ {
	case column.Bool:
		mapCodes(r.boolsOut(), t.bools, codes)
	case column.Float:
		mapCodes(r.floatsOut(), t.floats, codes)
	case column.String:
		mapCodes(r.codesOut(r.own), t.codes, codes)
		r.words = r.own.Words()
	default:
		mapCodes(r.intsOut(), t.ints, codes)
	}
	if !t.nulls && !t.bads {
		return
	}
	for i, code := range codes {
		if int(code) >= len(t.null) || !r.isValid(i) {
			continue
		}
		if t.null[code] {
			r.setNull(i)
		}
		if t.bad[code] {
			r.setBad(i)
		}
	}
}

// mapCodes looks words up; codes of null rows may lie anywhere.
func mapCodes[T any](out, of []T, codes []uint32) {
	var none T
	for i, code := range codes {
		if int(code) < len(of) {
			out[i] = of[code]
		} else {
			out[i] = none
		}
	}
}

// into returns the codes in own of the words of a, or of its constant.
func (t *table) into(own *column.Dict, a *reg) []uint32 {
	words := a.words
	if a.konst {
		words = a.strs
	}
	t.of = a.dict
	for _, s := range words[min(len(t.codes), len(words)):] {
		t.codes = append(t.codes, own.Code(s))
	}
	return t.codes
}
