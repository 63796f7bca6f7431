package interp

import (
	"go/types"
	"reflect"
	"runtime/debug"
)

// A Value is what an expression of a cell gave.
type Value struct {
	// Type is the static type, in Go's syntax without the package of cells.
	Type string
	// Value is the value itself when its type is a compiled one. A value of a
	// type that cells declare comes in a wrapper that has its MIME, String and
	// Error methods, and formats with package fmt as the value does.
	Value any
}

// show takes a value that ends a cell.
func (r *runtime) show(id int, x any) {
	run := current()
	if run == nil {
		return
	}
	d := r.desc(id)
	x = r.unwrap(x)
	v := Value{Type: types.TypeString(d.typ, shortNames), Value: x}
	if b, ok := asBox(x); ok {
		v.Value = present(x, b)
	}
	run.mu.Lock()
	run.values = append(run.values, v)
	run.mu.Unlock()
}

// present gives a boxed value the methods that hosts look for.
func present(x any, b Box) any {
	mime := b.has("MIME", "func() map[string]interface {}")
	str := b.has("String", "func() string")
	switch {
	case b.d.isError() && !mime:
		return x
	case mime && str:
		return mimeStringer{stringer{b}}
	case mime:
		return mimer{b}
	case str:
		return stringer{b}
	}
	return x
}

type mimer struct{ Box }

// MIME calls the value's method.
func (m mimer) MIME() map[string]any {
	out, _ := m.d.r.invoke(m.Box, "MIME")[0].Interface().(map[string]any)
	return out
}

type stringer struct{ Box }

// String calls the value's method.
func (s stringer) String() string { return s.d.r.invoke(s.Box, "String")[0].String() }

type mimeStringer struct{ stringer }

// MIME calls the value's method.
func (m mimeStringer) MIME() map[string]any { return mimer{m.Box}.MIME() }

// unbox is the box of a value that was presented to a host, or of any other.
func unbox(x any) (Box, bool) {
	switch x := x.(type) {
	case mimer:
		return x.Box, true
	case stringer:
		return x.Box, true
	case mimeStringer:
		return x.Box, true
	}
	return asBox(x)
}

// pointee describes what a pointer type points to.
func (r *runtime) pointee(d *desc) *desc {
	p, ok := d.typ.Underlying().(*types.Pointer)
	if !ok {
		return nil
	}
	return r.lookup(p.Elem())
}

// lookup finds the description of a type; nil when no cell needed one.
func (r *runtime) lookup(t types.Type) *desc {
	for _, d := range *r.descs.Load() {
		if d != nil && types.Identical(d.typ, t) {
			return d
		}
	}
	return nil
}

// reflectType is what the engine makes of a type, if known.
func (r *runtime) reflectType(t types.Type) (reflect.Type, bool) {
	if d := r.lookup(t); d != nil && d.rtype() != nil {
		return d.rtype(), true
	}
	return nil, false
}

// valueText prints the value of a variable as it is now. A running cell may be
// changing it: what comes of that is caught.
func (s *Session) valueText(engineName, name string) (text string, ok bool) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if recover() != nil {
			ok = false
		}
	}()
	v, found := s.values.Load(engineName)
	if !found {
		return "", false
	}
	obj := s.snapshot().object(name)
	if obj == nil {
		return "", false
	}
	x := v.(reflect.Value).Interface()
	rt := s.running()
	if d := rt.lookup(obj.Type()); d != nil && d.boxed {
		x = rt.box(d, x)
	}
	return format(Value{Type: types.TypeString(obj.Type(), shortNames), Value: x}, s.active.Load() > 0), true
}

func (v view) object(name string) types.Object {
	for _, obj := range v.objects {
		if obj.Name() == name {
			return obj
		}
	}
	return nil
}
