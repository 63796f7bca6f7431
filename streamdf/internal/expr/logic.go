package expr

// Logic is Kleene's: null stands for a truth that is not known, so false and
// null is false, true or null is true, and all else with a null is null.

func not(r *reg) {
	out := r.boolsOut()
	for i, b := range boolLane.full(r.args[0], r.n) {
		out[i] = !b
	}
}

// both is a and b. Rows of b that could not be computed do not matter where a
// is false.
func both(r *reg) { junction(r, false) }

// either is a or b. Rows of b that could not be computed do not matter where a
// is true.
func either(r *reg) { junction(r, true) }

// junction joins two conditions, of which one that is decisive settles a row.
func junction(r *reg, decisive bool) {
	a, b := r.args[0], r.args[1]
	x, y, out := boolLane.full(a, r.n), boolLane.full(b, r.n), r.boolsOut()
	va, vb := a.validity(r.n), b.validity(r.n)
	r.addBad(a, func(int) bool { return true })
	r.addBad(b, func(i int) bool { return x[i] != decisive || va != nil && !va.Get(i) })
	for i := range out { // right wherever both are known
		out[i] = x[i] == decisive || y[i] == decisive
	}
	if !decisive {
		for i, settled := range out {
			out[i] = !settled
		}
	}
	if va == nil && vb == nil {
		return
	}
	for i := range out {
		knownA, knownB := va == nil || va.Get(i), vb == nil || vb.Get(i)
		switch {
		case knownA && knownB:
		case knownA && x[i] == decisive || knownB && y[i] == decisive:
			out[i] = decisive
		default:
			r.setNull(i)
		}
	}
}

// sameBools compares conditions.
func sameBools(equal bool) kernel {
	return func(r *reg) {
		a, b, out := boolLane.full(r.args[0], r.n), boolLane.full(r.args[1], r.n), r.boolsOut()
		for i := range out {
			out[i] = a[i] == b[i] == equal
		}
	}
}

// mapBools looks false and true up.
func mapBools(of [2]bool) kernel {
	return func(r *reg) {
		out := r.boolsOut()
		for i, b := range boolLane.full(r.args[0], r.n) {
			out[i] = !b && of[0] || b && of[1]
		}
	}
}

// nulls is isnull(x). NaN is a number that is not null.
func nulls(r *reg) {
	a, out := r.args[0], r.boolsOut()
	r.addBad(a, func(int) bool { return true })
	valid := a.validity(r.n)
	for i := range out {
		out[i] = valid != nil && !valid.Get(i)
	}
}
