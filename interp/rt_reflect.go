package interp

import (
	"reflect"
	"unsafe"
)

// reflected is a value for packages that work by reflection: under the type
// that its cell declares.
func (r *runtime) reflected(x any) any { return r.likeCell(x, true) }

// reflectedPlace is reflected for those that may write where a pointer leads.
func (r *runtime) reflectedPlace(x any) any { return r.likeCell(x, false) }

func (r *runtime) likeCell(x any, through bool) any {
	b, ok := asBox(r.unwrap(x))
	if !ok {
		return r.opened(x, through)
	}
	r.likeAll()
	v := r.opened(b.v, through)
	if t := r.like(b.d); t != nil && v != nil {
		return retype(v, t)
	}
	return v
}

// likeAll makes the types of all descriptions, so that boxed finds them. It also
// has those of later ones made: see register.
func (r *runtime) likeAll() {
	r.forge.once.Do(func() {
		r.forge.used.Store(true)
		for _, d := range *r.descs.Load() {
			r.like(d)
		}
	})
}

// typeFor is reflect.TypeFor.
func (r *runtime) typeFor(id int) reflect.Type {
	d := r.desc(id)
	if t := r.like(d); t != nil {
		return t
	}
	if t := d.rtype(); t != nil {
		return t
	}
	return reflect.TypeFor[any]()
}

// retype is a value under another type with the same layout.
func retype(x any, t reflect.Type) any {
	(*[2]unsafe.Pointer)(unsafe.Pointer(&x))[0] = word(t)
	return x
}

// boxed puts a value that comes back from such packages in its box again.
func boxed(x any) any {
	if !forged.Load() {
		return x
	}
	v, ok := forgedDescs.Load(reflect.TypeOf(x))
	if !ok {
		return x
	}
	d := v.(*desc)
	return d.r.box(d, retype(x, d.rtype()))
}

// fromReflection is an operand of package fmt that came from reflection, as a
// value of its cell.
func fromReflection(x any) any {
	if v, ok := x.(reflect.Value); ok && v.IsValid() && v.CanInterface() {
		if b, ok := asBox(boxed(v.Interface())); ok {
			return b.d.r.box(b.d, b.v)
		}
		return x
	}
	return boxed(x)
}
