package expr

import "freshet/streamdf/internal/column"

// choice is c ? a : b for values of type t. Only the rows that are taken count:
// a row of the other side may be null or impossible to compute.
func choice(t column.Type) kernel {
	pick := pickerOf(t)
	return func(r *reg) {
		c, a, b := r.args[0], r.args[1], r.args[2]
		cond, valid := boolLane.full(c, r.n), c.validity(r.n)
		first := func(i int) bool { return cond[i] && (valid == nil || valid.Get(i)) }
		r.addBad(c, func(int) bool { return true })
		r.pick(pick, a, b, first)
	}
}

// fallback is a ?? b: b where a is null.
func fallback(t column.Type) kernel {
	pick := pickerOf(t)
	return func(r *reg) {
		a, b := r.args[0], r.args[1]
		valid := a.validity(r.n)
		r.pick(pick, a, b, func(i int) bool { return valid == nil || valid.Get(i) })
	}
}

// pick takes rows from a where first says so, and from b elsewhere.
func (r *reg) pick(values picker, a, b *reg, first func(i int) bool) {
	r.addBad(a, first)
	r.addBad(b, func(i int) bool { return !first(i) })
	values(r, a, b, first)
	va, vb := a.validity(r.n), b.validity(r.n)
	if va == nil && vb == nil {
		return
	}
	for i := range r.n {
		valid := va
		if !first(i) {
			valid = vb
		}
		if valid != nil && !valid.Get(i) {
			r.setNull(i)
		}
	}
}

// A picker writes r's values, from a where first says so, else from b.
type picker func(r, a, b *reg, first func(i int) bool)

func pickerOf(t column.Type) picker {
	switch t {
	case column.Bool:
		return picking(boolLane)
	case column.Float:
		return picking(floatLane)
	case column.String:
		return pickStrings
	}
	return picking(intLane)
}

func picking[T any](l lane[T]) picker {
	return func(r, a, b *reg, first func(int) bool) {
		pickInto(l.out(r), l.full(a, r.n), l.full(b, r.n), first)
	}
}

func pickInto[T any](out, a, b []T, first func(int) bool) {
	for i := range out {
		if first(i) {
			out[i] = a[i]
		} else {
			out[i] = b[i]
		}
	}
}

// pickStrings keeps codes if both sides have few strings, in a dictionary of
// the step's own.
func pickStrings(r, a, b *reg, first func(int) bool) {
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
		if !first(i) {
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
