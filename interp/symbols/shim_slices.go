package symbols

import (
	"reflect"
	"slices"
	"sort"
)

// slicesShims follow package slices in order, aliasing, capacity limits and
// panics.
var slicesShims = map[string]shim{
	"All":         over(func(v []reflect.Value) { v[0].Set(rangeSlice(v[0].Type(), v[1], true, false)) }),
	"Values":      over(func(v []reflect.Value) { v[0].Set(rangeSlice(v[0].Type(), v[1], false, false)) }),
	"Backward":    over(func(v []reflect.Value) { v[0].Set(rangeSlice(v[0].Type(), v[1], true, true)) }),
	"AppendSeq":   over(func(v []reflect.Value) { v[0].Set(collect(v[1], v[2])) }),
	"Collect":     over(func(v []reflect.Value) { v[0].Set(collect(reflect.Zero(v[0].Type()), v[1])) }),
	"Chunk":       over(chunk),
	"Clip":        over(func(v []reflect.Value) { n := v[1].Len(); v[0].Set(v[1].Slice3(0, n, n)) }),
	"Clone":       over(func(v []reflect.Value) { v[0].Set(clone(v[1])) }),
	"Compact":     over(func(v []reflect.Value) { v[0].Set(compact(v[1], same)) }),
	"CompactFunc": over(func(v []reflect.Value) { v[0].Set(compact(v[1], equality(v[2]))) }),
	"Compare":     over(func(v []reflect.Value) { v[0].SetInt(int64(compareSlices(v[1], v[2], compare))) }),
	"CompareFunc": over(func(v []reflect.Value) { v[0].SetInt(int64(compareSlices(v[1], v[2], comparison(v[3])))) }),
	"Concat":      over(concat),
	"Contains":    over(func(v []reflect.Value) { v[0].SetBool(index(v[1], v[2]) >= 0) }),
	"ContainsFunc": over(func(v []reflect.Value) {
		v[0].SetBool(indexFunc(v[1], func(e reflect.Value) bool { return call1(v[2], e).Bool() }) >= 0)
	}),
	"Delete": over(func(v []reflect.Value) { v[0].Set(remove(v[1], int(v[2].Int()), int(v[3].Int()))) }),
	"DeleteFunc": over(func(v []reflect.Value) {
		v[0].Set(keep(v[1], func(e reflect.Value) bool { return !call1(v[2], e).Bool() }))
	}),
	"Equal":     over(func(v []reflect.Value) { v[0].SetBool(equalSlices(v[1], v[2], same)) }),
	"EqualFunc": over(func(v []reflect.Value) { v[0].SetBool(equalSlices(v[1], v[2], equality(v[3]))) }),
	"Grow": over(func(v []reflect.Value) {
		if v[2].Int() < 0 {
			panic("cannot be negative")
		}
		v[0].Set(v[1])
		v[0].Grow(int(v[2].Int()))
	}),
	"Index": over(func(v []reflect.Value) { v[0].SetInt(int64(index(v[1], v[2]))) }),
	"IndexFunc": over(func(v []reflect.Value) {
		v[0].SetInt(int64(indexFunc(v[1], func(e reflect.Value) bool { return call1(v[2], e).Bool() })))
	}),
	"Insert": over(func(v []reflect.Value) {
		i := int(v[2].Int())
		v[0].Set(replace(v[1], i, i, v[3]))
	}),
	"Replace": over(func(v []reflect.Value) { v[0].Set(replace(v[1], int(v[2].Int()), int(v[3].Int()), v[4])) }),
	"Repeat":  over(repeat),
	"Reverse": over(func(v []reflect.Value) {
		swap := reflect.Swapper(v[0].Interface())
		for i, j := 0, v[0].Len()-1; i < j; i, j = i+1, j-1 {
			swap(i, j)
		}
	}),
}

// comparison and equality make Go functions of callbacks.
func comparison(f reflect.Value) func(a, b reflect.Value) int {
	return func(a, b reflect.Value) int { return int(call1(f, a, b).Int()) }
}

func equality(f reflect.Value) func(a, b reflect.Value) bool {
	return func(a, b reflect.Value) bool { return call1(f, a, b).Bool() }
}

func rangeSlice(t reflect.Type, s reflect.Value, indices, backward bool) reflect.Value {
	s = held(s)
	return sequence(t, func(yield func(...reflect.Value) bool) {
		n := s.Len()
		for i := range n {
			if backward {
				i = n - 1 - i
			}
			v := []reflect.Value{s.Index(i)}
			if indices {
				v = []reflect.Value{reflect.ValueOf(i), s.Index(i)}
			}
			if !yield(v...) {
				return
			}
		}
	})
}

func chunk(v []reflect.Value) {
	s, n := held(v[1]), int(v[2].Int())
	if n < 1 {
		panic("cannot be less than 1")
	}
	v[0].Set(sequence(v[0].Type(), func(yield func(...reflect.Value) bool) {
		for i := 0; i < s.Len(); i += n {
			end := min(i+n, s.Len())
			if !yield(s.Slice3(i, end, end)) {
				return
			}
		}
	}))
}

func clone(s reflect.Value) reflect.Value {
	if s.IsNil() {
		return s
	}
	return reflect.AppendSlice(s.Slice3(0, 0, 0), s)
}

func concat(v []reflect.Value) {
	v[0].SetZero()
	size := 0
	for i := range v[1].Len() {
		size += v[1].Index(i).Len()
	}
	v[0].Grow(size)
	for i := range v[1].Len() {
		v[0].Set(reflect.AppendSlice(v[0], v[1].Index(i).Convert(v[0].Type())))
	}
}

func repeat(v []reflect.Value) {
	count := int(v[2].Int())
	if count < 0 {
		panic("cannot be negative")
	}
	n := v[1].Len()
	if n > 0 && count > int(^uint(0)>>1)/n {
		panic("the result of (len(x) * count) overflows")
	}
	s := reflect.MakeSlice(v[0].Type(), n*count, n*count)
	for i := range count {
		reflect.Copy(s.Slice(i*n, (i+1)*n), v[1])
	}
	v[0].Set(s)
}

func index(s, x reflect.Value) int {
	return indexFunc(s, func(e reflect.Value) bool { return same(e, x) })
}

func indexFunc(s reflect.Value, match func(reflect.Value) bool) int {
	for i := range s.Len() {
		if match(s.Index(i)) {
			return i
		}
	}
	return -1
}

func equalSlices(a, b reflect.Value, eq func(a, b reflect.Value) bool) bool {
	if a.Len() != b.Len() {
		return false
	}
	for i := range a.Len() {
		if !eq(a.Index(i), b.Index(i)) {
			return false
		}
	}
	return true
}

func compareSlices(a, b reflect.Value, cmp func(a, b reflect.Value) int) int {
	for i := range min(a.Len(), b.Len()) {
		if c := cmp(a.Index(i), b.Index(i)); c != 0 {
			return c
		}
	}
	return order(a.Len(), b.Len())
}

// keep moves the elements that pass to the front and clears the rest.
func keep(s reflect.Value, pass func(reflect.Value) bool) reflect.Value {
	n := 0
	for i := range s.Len() {
		if e := s.Index(i); pass(e) {
			s.Index(n).Set(e)
			n++
		}
	}
	clearFrom(s, n)
	return s.Slice(0, n)
}

// compact keeps the first of each run of equal elements; eq is called with
// the kept one first, as slices.CompactFunc does it.
func compact(s reflect.Value, eq func(a, b reflect.Value) bool) reflect.Value {
	if s.Len() < 2 {
		return s
	}
	n := 1
	for i := 1; i < s.Len(); i++ {
		if !eq(s.Index(i), s.Index(i-1)) {
			n++
			continue
		}
		rest := i + 1
		for ; rest < s.Len(); rest++ {
			if !eq(s.Index(rest), s.Index(n-1)) {
				s.Index(n).Set(s.Index(rest))
				n++
			}
		}
		break
	}
	clearFrom(s, n)
	return s.Slice(0, n)
}

func clearFrom(s reflect.Value, n int) {
	for i := n; i < s.Len(); i++ {
		s.Index(i).SetZero()
	}
}

func remove(s reflect.Value, i, j int) reflect.Value {
	n := s.Len()
	_ = s.Slice3(i, j, n) // panics when out of range, as s[i:j:n] does
	if i == j {
		return s
	}
	reflect.Copy(s.Slice(i, n), s.Slice(j, n))
	clearFrom(s, n-(j-i))
	return s.Slice(0, n-(j-i))
}

// replace puts the elements of v in the place of s[i:j], in s's own array when
// it is large enough.
func replace(s reflect.Value, i, j int, v reflect.Value) reflect.Value {
	n := s.Len()
	_ = s.Slice3(i, j, n)
	if i == j && v.Len() == 0 {
		return s
	}
	total := n - (j - i) + v.Len()
	if total > s.Cap() {
		out := reflect.AppendSlice(s.Slice3(0, i, i), v)
		return reflect.AppendSlice(out, s.Slice(j, n))
	}
	v = clone(v) // it may lie in s
	out := s.Slice(0, max(total, n))
	reflect.Copy(out.Slice(i+v.Len(), total), s.Slice(j, n))
	reflect.Copy(out.Slice(i, i+v.Len()), v)
	clearFrom(out, total)
	return out.Slice(0, total)
}

// values lists copies of the elements of s, so that the real functions of
// package slices can sort them; store puts them back.
func values(s reflect.Value) []reflect.Value {
	c := clone(s)
	list := make([]reflect.Value, s.Len())
	for i := range list {
		list[i] = c.Index(i)
	}
	return list
}

func store(s reflect.Value, list []reflect.Value) {
	for i, v := range list {
		s.Index(i).Set(v)
	}
}

func search(v []reflect.Value, cmp func(e, target reflect.Value) int) {
	s, target := v[2], v[3]
	i, found := sort.Find(s.Len(), func(i int) int { return -cmp(s.Index(i), target) })
	v[0].SetInt(int64(i))
	v[1].SetBool(found)
}

func sortBy(s reflect.Value, cmp func(a, b reflect.Value) int, stable bool) {
	list := values(s)
	if stable {
		slices.SortStableFunc(list, cmp)
	} else {
		slices.SortFunc(list, cmp)
	}
	store(s, list)
}
