package expr

// Logic is Kleene's: null stands for a truth that is not known, so false and
// null is false, true or null is true, and all else with a null is null.

func not(r *reg) { notBools(r.boolsOut(), boolLane.full(r.args[0], r.n)) }

// both is a and b. It is known where both are, and where one is false; the
// values that stand in null rows do not disturb it there. Rows of b that could
// not be computed do not matter where a is false.
func both(r *reg) {
	a, b := r.args[0], r.args[1]
	x, y := boolLane.full(a, r.n), boolLane.full(b, r.n)
	va, vb := a.validity(r.n), b.validity(r.n)
	r.addBad(a, nil)
	r.addBad(b, func(i int) bool { return x[i] || va != nil && !va.Get(i) })
	andBools(r.boolsOut(), x, y)
	if va == nil && vb == nil {
		return
	}
	r.valid = r.bitsOut()
	for k := range r.valid {
		knownA, knownB := word(va, k), word(vb, k)
		r.valid[k] = knownA&knownB | knownA&^pack(x, k) | knownB&^pack(y, k)
	}
}

// either is a or b, likewise with true for false.
func either(r *reg) {
	a, b := r.args[0], r.args[1]
	x, y := boolLane.full(a, r.n), boolLane.full(b, r.n)
	va, vb := a.validity(r.n), b.validity(r.n)
	r.addBad(a, nil)
	r.addBad(b, func(i int) bool { return !x[i] || va != nil && !va.Get(i) })
	orBools(r.boolsOut(), x, y)
	if va == nil && vb == nil {
		return
	}
	r.valid = r.bitsOut()
	for k := range r.valid {
		knownA, knownB := word(va, k), word(vb, k)
		r.valid[k] = knownA&knownB | knownA&pack(x, k) | knownB&pack(y, k)
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
	r.addBad(a, nil)
	valid := a.validity(r.n)
	for i := range out {
		out[i] = valid != nil && !valid.Get(i)
	}
}
