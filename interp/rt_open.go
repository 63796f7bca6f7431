package interp

import (
	"reflect"
	"sync"
	"unsafe"
)

// Variables of the type any hold values of cells in boxes. Packages that work
// by reflection go into what they are given and must not meet a box there: what
// has boxes somewhere goes to them as a copy without. The original stays as it
// is, for a cell would not find a value without its box among keys of a map.

// opened is x, or a copy of it without boxes if it has some. through says that
// pointers are followed; what they lead to is not copied for a package that is
// to write there.
func (r *runtime) opened(x any, through bool) any {
	v := reflect.ValueOf(x)
	o := &opener{r: r, through: through, seen: map[place]bool{}, made: map[place]reflect.Value{}}
	if x == nil || !o.holdsBox(v) {
		return x
	}
	return o.open(v).Interface()
}

type opener struct {
	r       *runtime
	through bool
	seen    map[place]bool
	made    map[place]reflect.Value // copies
}

// A place is what a pointer, slice or map leads to.
type place struct {
	at unsafe.Pointer
	n  int
	t  reflect.Type
}

func placeOf(v reflect.Value) place {
	p := place{at: v.UnsafePointer(), t: v.Type()}
	if v.Kind() == reflect.Slice {
		p.n = v.Len()
	}
	return p
}

// leads tells kinds that lead elsewhere, where o is to go.
func (o *opener) leads(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Pointer:
		return o.through && !v.IsNil()
	case reflect.Slice, reflect.Map:
		return !v.IsNil()
	}
	return false
}

// holdsBox tells whether a box is in v or where it leads.
func (o *opener) holdsBox(v reflect.Value) bool {
	if !mayHoldBox(v.Type()) {
		return false
	}
	if o.leads(v) {
		p := placeOf(v)
		if o.seen[p] {
			return false
		}
		o.seen[p] = true
	}
	switch v.Kind() {
	case reflect.Interface:
		if v.IsNil() || v.NumMethod() > 0 || !v.CanInterface() {
			return false
		}
		_, isBox := asBox(v.Elem().Interface())
		return isBox || o.holdsBox(v.Elem())
	case reflect.Pointer:
		return o.leads(v) && o.holdsBox(v.Elem())
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			if o.holdsBox(v.Index(i)) {
				return true
			}
		}
	case reflect.Map:
		for iter := v.MapRange(); iter.Next(); {
			if o.holdsBox(iter.Key()) || o.holdsBox(iter.Value()) {
				return true
			}
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Field(i); f.CanInterface() && o.holdsBox(f) {
				return true
			}
		}
	}
	return false
}

// open is a copy of v without boxes.
func (o *opener) open(v reflect.Value) reflect.Value {
	if !mayHoldBox(v.Type()) {
		return v
	}
	if o.leads(v) {
		return o.openPlace(v)
	}
	out := reflect.New(v.Type()).Elem()
	out.Set(v)
	switch v.Kind() {
	case reflect.Interface:
		if !v.IsNil() && v.NumMethod() == 0 {
			out.Set(adapt(o.openHeld(v.Elem()), v.Type()))
		}
	case reflect.Array:
		for i := range v.Len() {
			out.Index(i).Set(o.open(v.Index(i)))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Field(i); f.CanInterface() {
				out.Field(i).Set(o.open(f))
			}
		}
	}
	return out
}

// openHeld is what an any holds, without its box.
func (o *opener) openHeld(v reflect.Value) reflect.Value {
	b, isBox := asBox(v.Interface())
	if !isBox {
		return o.open(v)
	}
	if b.v == nil {
		return reflect.Value{}
	}
	o.r.likeAll()
	x := o.open(reflect.ValueOf(b.v)).Interface()
	if t := o.r.like(b.d); t != nil {
		x = retype(x, t)
	}
	return reflect.ValueOf(x)
}

// openPlace is a copy of what v leads to: one, however often v leads there.
func (o *opener) openPlace(v reflect.Value) reflect.Value {
	p := placeOf(v)
	if made, ok := o.made[p]; ok {
		return made
	}
	switch v.Kind() {
	case reflect.Pointer:
		c := reflect.New(v.Type().Elem())
		o.made[p] = c.Convert(v.Type())
		c.Elem().Set(o.open(v.Elem()))
	case reflect.Slice:
		c := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
		o.made[p] = c
		for i := range v.Len() {
			c.Index(i).Set(o.open(v.Index(i)))
		}
	default:
		c := reflect.MakeMapWithSize(v.Type(), v.Len())
		o.made[p] = c
		for iter := v.MapRange(); iter.Next(); {
			c.SetMapIndex(o.open(iter.Key()), o.open(iter.Value()))
		}
	}
	return o.made[p]
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
