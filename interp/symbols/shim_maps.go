package symbols

import "reflect"

var mapsShims = map[string]shim{
	"All":    over(func(v []reflect.Value) { v[0].Set(rangeMap(v[0].Type(), v[1], true, true)) }),
	"Keys":   over(func(v []reflect.Value) { v[0].Set(rangeMap(v[0].Type(), v[1], true, false)) }),
	"Values": over(func(v []reflect.Value) { v[0].Set(rangeMap(v[0].Type(), v[1], false, true)) }),
	"Clone": over(func(v []reflect.Value) {
		if v[1].IsNil() {
			v[0].SetZero()
			return
		}
		m := reflect.MakeMapWithSize(v[1].Type(), v[1].Len())
		copyMap(m, v[1])
		v[0].Set(m)
	}),
	"Collect": over(func(v []reflect.Value) {
		m := reflect.MakeMap(v[0].Type())
		insert(m, v[1])
		v[0].Set(m)
	}),
	"Copy":   over(func(v []reflect.Value) { copyMap(v[0], v[1]) }),
	"Insert": over(func(v []reflect.Value) { insert(v[0], v[1]) }),
	"DeleteFunc": over(func(v []reflect.Value) {
		for it := v[0].MapRange(); it.Next(); {
			if call1(v[1], it.Key(), it.Value()).Bool() {
				v[0].SetMapIndex(it.Key(), reflect.Value{})
			}
		}
	}),
	"Equal": over(func(v []reflect.Value) { v[0].SetBool(equalMaps(v[1], v[2], same)) }),
	"EqualFunc": over(func(v []reflect.Value) {
		v[0].SetBool(equalMaps(v[1], v[2], func(a, b reflect.Value) bool { return call1(v[3], a, b).Bool() }))
	}),
}

// rangeMap iterates over m as a range statement does: entries made or removed
// on the way are met or not as Go has it.
func rangeMap(t reflect.Type, m reflect.Value, keys, values bool) reflect.Value {
	m = held(m)
	return sequence(t, func(yield func(...reflect.Value) bool) {
		for it := m.MapRange(); it.Next(); {
			var pair []reflect.Value
			if keys {
				pair = append(pair, it.Key())
			}
			if values {
				pair = append(pair, it.Value())
			}
			if !yield(pair...) {
				return
			}
		}
	})
}

// held copies a parameter out of its variable, whose frame may be used again
// once the shim has returned.
func held(v reflect.Value) reflect.Value {
	c := reflect.New(v.Type()).Elem()
	c.Set(v)
	return c
}

func copyMap(dst, src reflect.Value) {
	for it := src.MapRange(); it.Next(); {
		dst.SetMapIndex(it.Key(), it.Value())
	}
}

func insert(m, seq reflect.Value) {
	iterate(seq, func(v []reflect.Value) bool {
		m.SetMapIndex(v[0], v[1])
		return true
	})
}

func equalMaps(a, b reflect.Value, eq func(a, b reflect.Value) bool) bool {
	if a.Len() != b.Len() {
		return false
	}
	for it := a.MapRange(); it.Next(); {
		other := b.MapIndex(it.Key())
		if !other.IsValid() || !eq(it.Value(), other) {
			return false
		}
	}
	return true
}
