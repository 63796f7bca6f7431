package interp

import (
	"bytes"
	"cmp"
	"fmt"
	"go/types"
	"reflect"
	"slices"
	"strings"
)

// Format prints the value as package fmt prints one of its type.
func (b Box) Format(s fmt.State, verb rune) {
	p := &fmtPrinter{r: b.d.r, directive: fmt.FormatString(s, verb), verb: verb, plus: s.Flag('+'), sharp: s.Flag('#')}
	p.print(b.d.typ, reflect.ValueOf(b.v), 0)
	_, _ = s.Write(p.out.Bytes())
}

// A fmtPrinter prints a value whose types go/types knows, by package fmt's
// rules: what has methods speaks for itself, at any depth.
type fmtPrinter struct {
	r         *runtime
	out       bytes.Buffer
	directive string
	verb      rune
	plus      bool
	sharp     bool
	hidden    bool // inside a field that is not exported: no methods
}

// methods lets a value with an Error, String, Format or GoString method print
// itself.
func (p *fmtPrinter) methods(t types.Type, v reflect.Value) (done bool) {
	if types.IsInterface(t) || p.hidden || p.verb == 'p' || p.verb == 'T' {
		return false
	}
	d := p.r.lookup(t)
	if d == nil || !d.boxed || !v.CanInterface() {
		return false
	}
	b := Box{d, v.Interface()}
	if b.has("Format", "func(fmt.State, rune)") || b.has("Format", "func(fmt.State, int32)") {
		w, _ := p.r.wrap(b, reflect.TypeFor[fmt.Formatter]())
		fmt.Fprintf(&p.out, p.directive, w.Interface())
		return true
	}
	if p.sharp && p.verb == 'v' {
		if b.has("GoString", "func() string") {
			p.out.WriteString(p.r.invoke(b, "GoString")[0].String())
			return true
		}
		return false
	}
	if !strings.ContainsRune("vsxXq", p.verb) {
		return false
	}
	name := "String"
	if d.isError() {
		name = "Error"
	} else if !b.has("String", "func() string") {
		return false
	}
	if v.Kind() == reflect.Pointer && v.IsNil() {
		if text, ok := p.nilReceiver(b, name); ok {
			fmt.Fprintf(&p.out, p.directive, text)
			return true
		}
		p.out.WriteString("<nil>")
		return true
	}
	fmt.Fprintf(&p.out, p.directive, p.r.invoke(b, name)[0].String())
	return true
}

// nilReceiver calls a method on a nil pointer, which may not like it.
func (p *fmtPrinter) nilReceiver(b Box, name string) (text string, ok bool) {
	defer func() {
		if recover() != nil {
			if run := current(); run != nil {
				run.takeTrace()
			}
			ok = false
		}
	}()
	return p.r.invoke(b, name)[0].String(), true
}

func (p *fmtPrinter) print(t types.Type, v reflect.Value, depth int) {
	if !v.IsValid() {
		p.out.WriteString("<nil>")
		return
	}
	if p.methods(t, v) {
		return
	}
	switch u := t.Underlying().(type) {
	case *types.Interface:
		p.iface(v, depth)
	case *types.Pointer:
		p.pointer(u, v, depth)
	case *types.Struct:
		p.structure(t, u, v, depth)
	case *types.Map:
		p.mapping(t, u, v, depth)
	case *types.Slice:
		p.list(t, u.Elem(), v, depth)
	case *types.Array:
		p.list(t, u.Elem(), v, depth)
	case *types.Basic:
		p.leaf(v)
	default:
		p.address(t, v)
	}
}

func (p *fmtPrinter) leaf(v reflect.Value) {
	fmt.Fprintf(&p.out, p.directive, plainValue(v))
}

// plainValue is a basic value by its kind, without methods of its type.
func plainValue(v reflect.Value) any {
	if v.CanInterface() {
		return v.Interface()
	}
	return fmt.Sprint(v)
}

func (p *fmtPrinter) iface(v reflect.Value, depth int) {
	if v.Kind() == reflect.Interface {
		if v.IsNil() {
			p.out.WriteString("<nil>")
			return
		}
		v = v.Elem()
	}
	x := p.r.unwrap(v.Interface())
	if b, ok := asBox(x); ok {
		p.print(b.d.typ, reflect.ValueOf(b.v), depth)
		return
	}
	p.real(x, depth)
}

// real prints a value of a compiled type.
func (p *fmtPrinter) real(x any, depth int) {
	v := reflect.ValueOf(x)
	_, speaks := x.(fmt.Stringer)
	if _, ok := x.(error); ok {
		speaks = true
	}
	if v.Kind() == reflect.Pointer && depth > 0 && !speaks && p.verb == 'v' {
		fmt.Fprintf(&p.out, "0x%x", v.Pointer())
		return
	}
	fmt.Fprintf(&p.out, p.directive, x)
}

func (p *fmtPrinter) address(t types.Type, v reflect.Value) {
	switch {
	case v.IsNil() && p.sharp:
		p.out.WriteString("(" + goName(t) + ")(nil)")
	case v.IsNil():
		p.out.WriteString("<nil>")
	case p.sharp:
		fmt.Fprintf(&p.out, "(%s)(0x%x)", goName(t), v.Pointer())
	default:
		fmt.Fprintf(&p.out, "0x%x", v.Pointer())
	}
}

func (p *fmtPrinter) pointer(u *types.Pointer, v reflect.Value, depth int) {
	if depth == 0 && !v.IsNil() && p.verb != 'p' {
		switch u.Elem().Underlying().(type) {
		case *types.Array, *types.Slice, *types.Struct, *types.Map:
			p.out.WriteByte('&')
			p.print(u.Elem(), p.real1(u.Elem(), v).Elem(), depth+1)
			return
		}
	}
	if p.verb == 'p' {
		fmt.Fprintf(&p.out, "0x%x", v.Pointer())
		return
	}
	p.address(types.NewPointer(u.Elem()), v)
}

// real1 gives a pointer the type that the engine now has for it.
func (p *fmtPrinter) real1(elem types.Type, v reflect.Value) reflect.Value {
	if rt, ok := p.r.reflectType(elem); ok && v.Type().Elem() != rt {
		return reflect.NewAt(rt, v.UnsafePointer())
	}
	return v
}

func (p *fmtPrinter) structure(t types.Type, u *types.Struct, v reflect.Value, depth int) {
	if p.sharp {
		p.out.WriteString(goName(t))
	}
	if !isEngineStruct(v, u) {
		p.real(v.Interface(), depth)
		return
	}
	p.out.WriteByte('{')
	for i := range u.NumFields() {
		if i > 0 {
			p.sep()
		}
		if p.plus || p.sharp {
			p.out.WriteString(u.Field(i).Name() + ":")
		}
		hidden := p.hidden
		p.hidden = hidden || !u.Field(i).Exported()
		p.print(u.Field(i).Type(), v.Field(i), depth+1)
		p.hidden = hidden
	}
	p.out.WriteByte('}')
}

// isEngineStruct tells whether fields go by the same numbers in both.
func isEngineStruct(v reflect.Value, u *types.Struct) bool {
	return v.Kind() == reflect.Struct && v.NumField() == u.NumFields() && (v.NumField() == 0 || v.Type().PkgPath() == "")
}

func (p *fmtPrinter) sep() {
	if p.sharp {
		p.out.WriteString(", ")
	} else {
		p.out.WriteByte(' ')
	}
}

func (p *fmtPrinter) mapping(t types.Type, u *types.Map, v reflect.Value, depth int) {
	switch {
	case p.sharp && v.IsNil():
		p.out.WriteString(goName(t) + "(nil)")
		return
	case p.sharp:
		p.out.WriteString(goName(t) + "{")
	default:
		p.out.WriteString("map[")
	}
	keys := v.MapKeys()
	slices.SortFunc(keys, func(a, b reflect.Value) int { return compareForFmt(p.r, a, b) })
	for i, k := range keys {
		if i > 0 {
			p.sep()
		}
		p.print(u.Key(), k, depth+1)
		p.out.WriteByte(':')
		p.print(u.Elem(), v.MapIndex(k), depth+1)
	}
	if p.sharp {
		p.out.WriteByte('}')
	} else {
		p.out.WriteByte(']')
	}
}

// compareForFmt orders keys of a map as package fmt does.
func compareForFmt(r *runtime, a, b reflect.Value) int {
	switch {
	case a.Kind() == reflect.Interface:
		if a.IsNil() || b.IsNil() {
			return cmp.Compare(boolInt(!a.IsNil()), boolInt(!b.IsNil()))
		}
		x, y := reflect.ValueOf(raw(r.unwrap(a.Interface()))), reflect.ValueOf(raw(r.unwrap(b.Interface())))
		if x.Type() != y.Type() {
			return cmp.Compare(x.Type().String(), y.Type().String())
		}
		return compareForFmt(r, x, y)
	case a.Kind() == reflect.Struct:
		for i := range a.NumField() {
			if c := compareForFmt(r, a.Field(i), b.Field(i)); c != 0 {
				return c
			}
		}
		return 0
	case a.Kind() == reflect.Array:
		for i := range a.Len() {
			if c := compareForFmt(r, a.Index(i), b.Index(i)); c != 0 {
				return c
			}
		}
		return 0
	case a.CanInt():
		return cmp.Compare(a.Int(), b.Int())
	case a.CanUint():
		return cmp.Compare(a.Uint(), b.Uint())
	case a.CanFloat():
		return cmp.Compare(a.Float(), b.Float())
	case a.Kind() == reflect.String:
		return cmp.Compare(a.String(), b.String())
	case a.Kind() == reflect.Bool:
		return cmp.Compare(boolInt(a.Bool()), boolInt(b.Bool()))
	case a.Kind() == reflect.Pointer || a.Kind() == reflect.Chan:
		return cmp.Compare(a.Pointer(), b.Pointer())
	}
	return 0
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

func (p *fmtPrinter) list(t, elem types.Type, v reflect.Value, depth int) {
	if b, ok := elem.Underlying().(*types.Basic); ok && b.Kind() == types.Uint8 && (p.verb != 'v' && p.verb != 'd' || p.sharp) && v.Kind() == reflect.Slice {
		if p.sharp && p.verb == 'v' {
			p.out.WriteString(strings.Replace(fmt.Sprintf("%#v", v.Bytes()), "[]byte", goName(t), 1))
			return
		}
		fmt.Fprintf(&p.out, p.directive, v.Bytes())
		return
	}
	open, end := "[", "]"
	if p.sharp && p.verb == 'v' {
		if v.Kind() == reflect.Slice && v.IsNil() {
			p.out.WriteString(goName(t) + "(nil)")
			return
		}
		open, end = goName(t)+"{", "}"
	}
	p.out.WriteString(open)
	for i := range v.Len() {
		if i > 0 {
			if p.sharp && p.verb == 'v' {
				p.sep()
			} else {
				p.out.WriteByte(' ')
			}
		}
		p.print(elem, v.Index(i), depth+1)
	}
	p.out.WriteString(end)
}
