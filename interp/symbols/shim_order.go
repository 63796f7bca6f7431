package symbols

import (
	"reflect"
	"slices"
)

// orderShims are those of package slices that order elements.
var orderShims = map[string]shim{
	"BinarySearch":     over(func(v []reflect.Value) { search(v, compare) }),
	"BinarySearchFunc": over(func(v []reflect.Value) { search(v, comparison(v[4])) }),
	"IsSorted":         over(func(v []reflect.Value) { v[0].SetBool(isSorted(v[1], compare)) }),
	"IsSortedFunc":     over(func(v []reflect.Value) { v[0].SetBool(isSorted(v[1], comparison(v[2]))) }),
	"Max":              over(func(v []reflect.Value) { v[0].Set(extreme(v[1], 1, "slices.Max: empty list")) }),
	"Min":              over(func(v []reflect.Value) { v[0].Set(extreme(v[1], -1, "slices.Min: empty list")) }),
	"MaxFunc": over(func(v []reflect.Value) {
		v[0].Set(pick(v[1], 1, comparison(v[2]), "slices.MaxFunc: empty list"))
	}),
	"MinFunc": over(func(v []reflect.Value) {
		v[0].Set(pick(v[1], -1, comparison(v[2]), "slices.MinFunc: empty list"))
	}),
	"Sort":           sortShim,
	"SortFunc":       over(func(v []reflect.Value) { sortBy(v[0], comparison(v[1]), false) }),
	"SortStableFunc": over(func(v []reflect.Value) { sortBy(v[0], comparison(v[1]), true) }),
	"Sorted": over(func(v []reflect.Value) {
		v[0].Set(collect(reflect.Zero(v[0].Type()), v[1]))
		sortShim(v[0].Addr().Interface())
	}),
	"SortedFunc": over(func(v []reflect.Value) {
		v[0].Set(collect(reflect.Zero(v[0].Type()), v[1]))
		sortBy(v[0], comparison(v[2]), false)
	}),
	"SortedStableFunc": over(func(v []reflect.Value) {
		v[0].Set(collect(reflect.Zero(v[0].Type()), v[1]))
		sortBy(v[0], comparison(v[2]), true)
	}),
}

// sortShim sorts the usual types without reflection.
func sortShim(p ...any) {
	switch s := p[0].(type) {
	case *[]int:
		slices.Sort(*s)
	case *[]int64:
		slices.Sort(*s)
	case *[]float64:
		slices.Sort(*s)
	case *[]string:
		slices.Sort(*s)
	default:
		sortBy(reflect.ValueOf(s).Elem(), compare, false)
	}
}

func isSorted(s reflect.Value, cmp func(a, b reflect.Value) int) bool {
	for i := 1; i < s.Len(); i++ {
		if cmp(s.Index(i), s.Index(i-1)) < 0 {
			return false
		}
	}
	return true
}

// extreme is max (sign 1) or min (sign -1) of the elements; a NaN wins.
func extreme(s reflect.Value, sign int, empty string) reflect.Value {
	if s.Len() == 0 {
		panic(empty)
	}
	if s.Type().Elem().Kind() == reflect.Float32 || s.Type().Elem().Kind() == reflect.Float64 {
		m := s.Index(0).Float()
		for i := 1; i < s.Len(); i++ {
			if f := s.Index(i).Float(); sign > 0 {
				m = max(m, f)
			} else {
				m = min(m, f)
			}
		}
		return reflect.ValueOf(m).Convert(s.Type().Elem())
	}
	return pick(s, sign, compare, empty)
}

// pick is the first element that no other exceeds in the direction of sign.
func pick(s reflect.Value, sign int, cmp func(a, b reflect.Value) int, empty string) reflect.Value {
	if s.Len() == 0 {
		panic(empty)
	}
	best := s.Index(0)
	for i := 1; i < s.Len(); i++ {
		if c := cmp(s.Index(i), best); c != 0 && (c > 0) == (sign > 0) {
			best = s.Index(i)
		}
	}
	return best
}
