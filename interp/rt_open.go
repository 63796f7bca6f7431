package interp

import (
	"reflect"
	"sync"
	"unsafe"
)

// Variables of the type any hold values of cells in boxes. Packages that work
// by reflection go into what they are given and must not meet a box there, so
// what has such variables has its boxes opened first. A value of an any is
// copied for that, since no other copy of it may change, and so is a map, since
// others may be reading it; what a pointer or a slice leads to is changed in
// place: to cells it is the same in its box and without.

// opening is held while boxes are opened: two who share a slice would both.
var opening sync.Mutex

// opened is x with no box in it.
func (r *runtime) opened(x any) any {
	if x == nil || !mayHoldBox(reflect.TypeOf(x)) {
		return x
	}
	opening.Lock()
	defer opening.Unlock()
	v := reflect.New(reflect.TypeOf(x)).Elem()
	v.Set(reflect.ValueOf(x))
	(&opener{r, map[place]bool{}}).open(v)
	return v.Interface()
}

// An opener knows where it has been.
type opener struct {
	r    *runtime
	seen map[place]bool
}

type place struct {
	at unsafe.Pointer
	t  reflect.Type
}

// open opens the boxes in v, which can be set, and tells whether it had to set v
// or a part of it for that.
func (o *opener) open(v reflect.Value) (changed bool) {
	if !mayHoldBox(v.Type()) {
		return false
	}
	switch v.Kind() {
	case reflect.Interface:
		return o.openInterface(v)
	case reflect.Pointer:
		if o.first(v) {
			o.open(v.Elem())
		}
	case reflect.Slice:
		if o.first(v) {
			o.openElements(v)
		}
	case reflect.Map:
		return o.first(v) && o.openMap(v)
	case reflect.Array:
		return o.openElements(v)
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Field(i); f.CanSet() && o.open(f) {
				changed = true
			}
		}
	}
	return changed
}

// first tells whether v leads to something, and where none has been yet.
func (o *opener) first(v reflect.Value) bool {
	key := place{v.UnsafePointer(), v.Type()}
	before := o.seen[key] || v.IsNil()
	o.seen[key] = true
	return !before
}

func (o *opener) openElements(v reflect.Value) (changed bool) {
	for i := range v.Len() {
		if o.open(v.Index(i)) {
			changed = true
		}
	}
	return changed
}

// openInterface puts what is in a box in its place, and a copy with open boxes
// in the place of a value that holds some.
func (o *opener) openInterface(v reflect.Value) (changed bool) {
	if v.IsNil() || v.NumMethod() > 0 {
		return false
	}
	x := v.Elem().Interface()
	b, isBox := asBox(x)
	if isBox {
		x = b.v
	}
	if x != nil && mayHoldBox(reflect.TypeOf(x)) {
		c := reflect.New(reflect.TypeOf(x)).Elem()
		c.Set(reflect.ValueOf(x))
		changed = o.open(c)
		x = c.Interface()
	}
	if isBox {
		o.r.likeAll()
		if t := o.r.like(b.d); t != nil && x != nil {
			x = retype(x, t)
		}
	}
	if isBox || changed {
		v.Set(adapt(reflect.ValueOf(x), v.Type()))
	}
	return isBox || changed
}

// openMap puts a map without boxes in the place of one that has some.
func (o *opener) openMap(v reflect.Value) (changed bool) {
	c := reflect.MakeMapWithSize(v.Type(), v.Len())
	k, e := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
	for iter := v.MapRange(); iter.Next(); {
		k.Set(iter.Key())
		e.Set(iter.Value())
		if o.open(k) {
			changed = true
		}
		if o.open(e) {
			changed = true
		}
		c.SetMapIndex(k, e)
	}
	if changed {
		v.Set(c)
	}
	return changed
}

var boxHolders sync.Map // reflect.Type → bool

// mayHoldBox tells types whose values can have a variable of an empty interface
// in them, or lead to one.
func mayHoldBox(t reflect.Type) bool {
	if known, ok := boxHolders.Load(t); ok {
		return known.(bool)
	}
	may := leadsToAny(t, map[reflect.Type]bool{})
	boxHolders.Store(t, may)
	return may
}

func leadsToAny(t reflect.Type, seen map[reflect.Type]bool) bool {
	if seen[t] {
		return false
	}
	seen[t] = true
	switch t.Kind() {
	case reflect.Interface:
		return t.NumMethod() == 0
	case reflect.Pointer, reflect.Slice, reflect.Array:
		return leadsToAny(t.Elem(), seen)
	case reflect.Map:
		return leadsToAny(t.Key(), seen) || leadsToAny(t.Elem(), seen)
	case reflect.Struct:
		for i := range t.NumField() {
			if f := t.Field(i); f.IsExported() && leadsToAny(f.Type, seen) {
				return true
			}
		}
	}
	return false
}
