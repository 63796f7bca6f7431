package expr

import "cmp"

// A comparison has loops for the types that are compared as they lie.
type comparison struct {
	ints   loops[int64, bool]
	floats loops[float64, bool]
	texts  loops[string, bool]
}

func comparisonOf[T cmp.Ordered](symbol string) loops[T, bool] {
	switch symbol {
	case "==":
		return loops[T, bool]{equalVV[T], equalVS[T], swapped(equalVS[T])}
	case "!=":
		return loops[T, bool]{unequalVV[T], unequalVS[T], swapped(unequalVS[T])}
	case "<":
		return loops[T, bool]{lessVV[T], lessVS[T], swapped(greaterVS[T])}
	case "<=":
		return loops[T, bool]{atMostVV[T], atMostVS[T], swapped(atLeastVS[T])}
	case ">":
		return loops[T, bool]{func(out []bool, a, b []T) { lessVV(out, b, a) }, greaterVS[T], swapped(lessVS[T])}
	}
	return loops[T, bool]{func(out []bool, a, b []T) { atMostVV(out, b, a) }, atLeastVS[T], swapped(atMostVS[T])}
}

var comparisons = func() map[string]comparison {
	all := map[string]comparison{}
	for _, s := range []string{"==", "!=", "<", "<=", ">", ">="} {
		all[s] = comparison{comparisonOf[int64](s), comparisonOf[float64](s), comparisonOf[string](s)}
	}
	return all
}()

func compared[T any](in lane[T], l loops[T, bool]) kernel {
	return func(r *reg) { l.run(r, in, r.boolsOut()) }
}

// comparedStrings compares words of a dictionary with a constant once each, and
// codes of one dictionary for equality.
func comparedStrings(symbol string) kernel {
	l := comparisons[symbol].texts
	byWord := scalar(func(a []value) value {
		order := cmp.Compare(a[0].s, a[1].s)
		switch symbol {
		case "==":
			return value{b: order == 0}
		case "!=":
			return value{b: order != 0}
		case "<":
			return value{b: order < 0}
		case "<=":
			return value{b: order <= 0}
		case ">":
			return value{b: order > 0}
		}
		return value{b: order >= 0}
	})
	return func(r *reg) {
		a, b := r.args[0], r.args[1]
		switch {
		case a.dict != nil && b.konst || b.dict != nil && a.konst:
			byWord(r)
		case a.dict != nil && a.dict == b.dict && symbol == "==":
			equalVV(r.boolsOut(), a.codes, b.codes)
		case a.dict != nil && a.dict == b.dict && symbol == "!=":
			unequalVV(r.boolsOut(), a.codes, b.codes)
		default:
			l.run(r, textLane, r.boolsOut())
		}
	}
}

func swapped[T any](vs func([]bool, []T, T)) func([]bool, T, []T) {
	return func(out []bool, a T, b []T) { vs(out, b, a) }
}

func equalVV[T comparable](out []bool, a, b []T) {
	a, b = a[:len(out)], b[:len(out)]
	for i := range out {
		out[i] = a[i] == b[i]
	}
}

func equalVS[T comparable](out []bool, a []T, b T) {
	a = a[:len(out)]
	for i := range out {
		out[i] = a[i] == b
	}
}

func unequalVV[T comparable](out []bool, a, b []T) {
	a, b = a[:len(out)], b[:len(out)]
	for i := range out {
		out[i] = a[i] != b[i]
	}
}

func unequalVS[T comparable](out []bool, a []T, b T) {
	a = a[:len(out)]
	for i := range out {
		out[i] = a[i] != b
	}
}

func lessVV[T cmp.Ordered](out []bool, a, b []T) {
	a, b = a[:len(out)], b[:len(out)]
	for i := range out {
		out[i] = a[i] < b[i]
	}
}

func lessVS[T cmp.Ordered](out []bool, a []T, b T) {
	a = a[:len(out)]
	for i := range out {
		out[i] = a[i] < b
	}
}

func atMostVV[T cmp.Ordered](out []bool, a, b []T) {
	a, b = a[:len(out)], b[:len(out)]
	for i := range out {
		out[i] = a[i] <= b[i]
	}
}

func atMostVS[T cmp.Ordered](out []bool, a []T, b T) {
	a = a[:len(out)]
	for i := range out {
		out[i] = a[i] <= b
	}
}

func greaterVS[T cmp.Ordered](out []bool, a []T, b T) {
	a = a[:len(out)]
	for i := range out {
		out[i] = a[i] > b
	}
}

func atLeastVS[T cmp.Ordered](out []bool, a []T, b T) {
	a = a[:len(out)]
	for i := range out {
		out[i] = a[i] >= b
	}
}
