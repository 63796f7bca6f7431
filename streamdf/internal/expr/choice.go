package expr

import "freshet/streamdf/internal/column"

// choice is c ? a : b for values of type t. Only the rows that are taken count:
// a row of the other side may be null or impossible to compute.
func choice(t column.Type) kernel {
	pick := pickerOf(t)
	return func(r *reg) {
		c := r.args[0]
		first := boolLane.full(c, r.n)
		if valid := c.validity(r.n); valid != nil {
			first = grown(&r.spread.bools, r.n)
			for i, b := range boolLane.full(c, r.n) {
				first[i] = b && valid.Get(i)
			}
		}
		r.addBad(c, nil)
		r.pick(pick, r.args[1], r.args[2], first)
	}
}

// fallback is a ?? b: b where a is null.
func fallback(t column.Type) kernel {
	pick := pickerOf(t)
	return func(r *reg) {
		a, b := r.args[0], r.args[1]
		first, valid := grown(&r.spread.bools, r.n), a.validity(r.n)
		for i := range first {
			first[i] = valid == nil || valid.Get(i)
		}
		r.pick(pick, a, b, first)
	}
}

// pick takes rows from a where first says so, and from b elsewhere.
func (r *reg) pick(values picker, a, b *reg, first []bool) {
	r.addBad(a, func(i int) bool { return first[i] })
	r.addBad(b, func(i int) bool { return !first[i] })
	values(r, a, b, first)
	va, vb := a.validity(r.n), b.validity(r.n)
	if va == nil && vb == nil {
		return
	}
	r.valid = r.bitsOut()
	for k := range r.valid {
		m := pack(first, k)
		r.valid[k] = m&word(va, k) | ^m&word(vb, k)
	}
}

// A picker writes r's values, from a where first says so, else from b.
type picker func(r, a, b *reg, first []bool)

func pickerOf(t column.Type) picker {
	switch t {
	case column.Bool:
		return func(r, a, b *reg, first []bool) {
			pickInto(r.boolsOut(), boolLane.full(a, r.n), boolLane.full(b, r.n), first)
		}
	case column.Float:
		return func(r, a, b *reg, first []bool) {
			pickInto(asInts(r.floatsOut()), asInts(floatLane.full(a, r.n)), asInts(floatLane.full(b, r.n)), first)
		}
	case column.String:
		return pickStrings
	}
	return func(r, a, b *reg, first []bool) {
		pickInto(r.intsOut(), intLane.full(a, r.n), intLane.full(b, r.n), first)
	}
}

// pickInto loads both values before it chooses, which for ints takes no branch.
func pickInto[T any](out, a, b []T, first []bool) {
	a, b, first = a[:len(out)], b[:len(out)], first[:len(out)]
	for i := range out {
		x, y := a[i], b[i]
		if first[i] {
			y = x
		}
		out[i] = y
	}
}

// pickStrings keeps codes if both sides have few strings, in a dictionary of
// the step's own.
func pickStrings(r, a, b *reg, first []bool) {
	known := r.own != nil && r.recode[0].of == a.dict && r.recode[1].of == b.dict
	if !a.coded() || !b.coded() || !known && len(a.words)+len(b.words) > 2*r.n+64 {
		pickInto(r.strsOut(), textLane.full(a, r.n), textLane.full(b, r.n), first)
		return
	}
	if !known {
		r.own, r.recode = column.NewDict(), make([]table, 2)
	}
	x, y := r.recode[0].into(r.own, a), r.recode[1].into(r.own, b)
	out := r.codesOut(r.own)
	for i := range out {
		side, codes := a, x
		if !first[i] {
			side, codes = b, y
		}
		code := uint32(0)
		if !side.konst {
			code = side.codes[i]
		}
		out[i] = 0
		if int(code) < len(codes) {
			out[i] = codes[code]
		}
	}
	r.words = r.own.Words()
}

// coded reports whether r's strings are few: words of a dictionary or one
// constant.
func (r *reg) coded() bool { return r.konst || r.dict != nil }
