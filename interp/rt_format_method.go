package interp

import (
	"fmt"
	"go/types"
	"reflect"
	"strings"
)

// methods lets a value with an Error, String, Format or GoString method print
// itself.
func (p *fmtPrinter) methods(t types.Type, v reflect.Value) (done bool) {
	if types.IsInterface(t) || p.hidden {
		return false
	}
	d := p.r.lookup(t)
	if d == nil || !d.boxed || !v.CanInterface() {
		return false
	}
	b := Box{d, v.Interface()}
	switch {
	case b.has("Format", "func(fmt.State, int32)"):
		p.say(b, "Format", func() {
			w, _ := p.r.wrap(b, reflect.TypeFor[fmt.Formatter]())
			fmt.Fprintf(&p.out, p.directive, w.Interface())
		})
	case p.sharp && b.has("GoString", "func() string"):
		p.say(b, "GoString", func() { // its width counts, its # does not
			fmt.Fprintf(&p.out, strings.TrimSuffix(strings.ReplaceAll(p.directive, "#", ""), "v")+"s", p.r.invoke(b, "GoString")[0].String())
		})
	case p.sharp || !strings.ContainsRune("vsxXq", p.verb):
		return false
	case d.isError():
		p.say(b, "Error", func() { fmt.Fprintf(&p.out, p.directive, p.r.invoke(b, "Error")[0].String()) })
	case b.has("String", "func() string"):
		p.say(b, "String", func() { fmt.Fprintf(&p.out, p.directive, p.r.invoke(b, "String")[0].String()) })
	default:
		return false
	}
	return true
}

// say calls a method that may panic: a nil pointer then prints as one, and of
// any other value the panic is printed.
func (p *fmtPrinter) say(b Box, method string, call func()) {
	defer func() {
		x := recover()
		if x == nil {
			return
		}
		if run := current(); run != nil {
			run.takeTrace()
		}
		if v := reflect.ValueOf(b.v); v.Kind() == reflect.Pointer && v.IsNil() {
			p.out.WriteString("<nil>")
			return
		}
		fmt.Fprintf(&p.out, "%%!%c(PANIC=%s method: %v)", p.verb, method, x)
	}()
	call()
}

// plainValue is a basic value by its kind, without methods of its type.
func plainValue(v reflect.Value) any {
	switch v.Kind() {
	case reflect.Bool:
		return v.Bool()
	case reflect.Float32:
		return float32(v.Float())
	case reflect.Float64:
		return v.Float()
	case reflect.Complex64:
		return complex64(v.Complex())
	case reflect.Complex128:
		return v.Complex()
	case reflect.String:
		return v.String()
	}
	switch {
	case v.CanInt():
		return v.Int()
	case v.CanUint():
		return v.Uint()
	}
	return v.UnsafePointer()
}
