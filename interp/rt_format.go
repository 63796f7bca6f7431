package interp

import (
	"bytes"
	"fmt"
	"go/types"
	"reflect"
	"slices"
	"strings"
	"unsafe"
)

// Format prints the value as package fmt prints one of its type.
func (b Box) Format(s fmt.State, verb rune) {
	p := &fmtPrinter{r: b.d.r, directive: fmt.FormatString(s, verb), verb: verb}
	p.plus, p.sharp = verb == 'v' && s.Flag('+'), verb == 'v' && s.Flag('#')
	p.print(b.d.typ, reflect.ValueOf(b.v), 0)
	_, _ = s.Write(p.out.Bytes())
}

// A fmtPrinter prints a value whose types go/types knows, by the rules that
// package fmt documents: what has methods speaks for itself, at any depth, but
// not inside fields that are not exported. Whatever has no type of a cell in
// it is printed by package fmt itself.
type fmtPrinter struct {
	r         *runtime
	out       bytes.Buffer
	directive string // with its flags, as %-8v
	verb      rune
	plus      bool // %+v
	sharp     bool // %#v
	hidden    bool // inside a field that is not exported: no methods
}

func (p *fmtPrinter) print(t types.Type, v reflect.Value, depth int) {
	t = types.Unalias(t)
	if !v.IsValid() {
		p.out.WriteString("<nil>")
		return
	}
	if p.methods(t, v) {
		return
	}
	if native(t) {
		p.real(v.Interface(), depth)
		return
	}
	switch u := t.Underlying().(type) {
	case *types.Interface:
		p.iface(t, v, depth)
	case *types.Pointer:
		p.pointer(t, u, v, depth)
	case *types.Struct:
		p.structure(t, u, v, depth)
	case *types.Map:
		p.mapping(t, u, v, depth)
	case *types.Slice:
		p.list(t, u.Elem(), v, depth)
	case *types.Array:
		p.list(t, u.Elem(), v, depth)
	case *types.Basic:
		p.basic(t, u, v)
	default:
		p.address(t, v)
	}
}

// native tells types whose values are to the engine what they are to compiled
// code, with nothing of a cell and no interface in them.
func native(t types.Type) bool {
	switch t := types.Unalias(t).(type) {
	case *types.Basic:
		return true
	case *types.Named:
		return !tainted(t) && !types.IsInterface(t)
	case *types.Pointer:
		return native(t.Elem())
	case *types.Slice:
		return native(t.Elem())
	case *types.Array:
		return native(t.Elem())
	case *types.Map:
		return native(t.Key()) && native(t.Elem())
	}
	return false
}

// real prints a value of a compiled type.
func (p *fmtPrinter) real(x any, depth int) {
	if v := reflect.TypeOf(x); depth == 0 || v.Kind() <= reflect.Complex128 && v.PkgPath() == "" {
		fmt.Fprintf(&p.out, p.directive, x)
		return
	}
	// Package fmt prints what is in a field otherwise than what stands alone.
	var in any = struct{ F any }{x}
	if p.hidden {
		in = struct{ f any }{x}
	}
	text := fmt.Sprintf(p.directive, in)
	switch {
	case p.sharp:
		text = text[len("struct { F interface {} }{F:"):]
	case p.plus:
		text = text[len("{F:"):]
	default:
		text = text[len("{"):]
	}
	p.out.WriteString(strings.TrimSuffix(text, "}"))
}

func (p *fmtPrinter) iface(t types.Type, v reflect.Value, depth int) {
	if v.Kind() == reflect.Interface {
		if v.IsNil() {
			p.none(t)
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

// none prints a nil interface.
func (p *fmtPrinter) none(t types.Type) {
	if p.sharp {
		p.out.WriteString(goName(t) + "(nil)")
	} else {
		p.out.WriteString("<nil>")
	}
}

func (p *fmtPrinter) pointer(t types.Type, u *types.Pointer, v reflect.Value, depth int) {
	if depth == 0 && !v.IsNil() {
		switch u.Elem().Underlying().(type) {
		case *types.Array, *types.Slice, *types.Struct, *types.Map:
			p.out.WriteByte('&')
			p.print(u.Elem(), p.real1(u.Elem(), v).Elem(), depth+1)
			return
		}
	}
	p.address(t, v)
}

// real1 gives a pointer the type that the engine now has for it.
func (p *fmtPrinter) real1(elem types.Type, v reflect.Value) reflect.Value {
	if rt, ok := p.r.reflectType(elem); ok && v.Type().Elem() != rt {
		return reflect.NewAt(rt, v.UnsafePointer())
	}
	return v
}

// address prints a pointer, channel or function.
func (p *fmtPrinter) address(t types.Type, v reflect.Value) {
	switch {
	case !strings.ContainsRune("vpbodxX", p.verb):
		p.bad(t, func(p *fmtPrinter) { p.print(t, v, 0) })
	case p.sharp && v.IsNil():
		p.out.WriteString("(" + goName(t) + ")(nil)")
	case p.sharp:
		fmt.Fprintf(&p.out, "(%s)(0x%x)", goName(t), v.Pointer())
	default:
		fmt.Fprintf(&p.out, p.directive, unsafe.Pointer(v.Pointer()))
	}
}

func (p *fmtPrinter) structure(t types.Type, u *types.Struct, v reflect.Value, depth int) {
	if !isEngineStruct(v, u) {
		p.real(v.Interface(), depth)
		return
	}
	if p.sharp {
		p.out.WriteString(goName(t))
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

// braces prints what stands before the parts of a map, slice or array and
// returns what stands after them; nil ones have none in %#v.
func (p *fmtPrinter) braces(t types.Type, v reflect.Value, open, end string) (after string, ok bool) {
	switch {
	case p.sharp && v.Kind() != reflect.Array && v.IsNil():
		p.out.WriteString(goName(t) + "(nil)")
		return "", false
	case p.sharp:
		open, end = goName(t)+"{", "}"
	}
	p.out.WriteString(open)
	return end, true
}

func (p *fmtPrinter) mapping(t types.Type, u *types.Map, v reflect.Value, depth int) {
	end, ok := p.braces(t, v, "map[", "]")
	if !ok {
		return
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
	p.out.WriteString(end)
}

func (p *fmtPrinter) list(t, elem types.Type, v reflect.Value, depth int) {
	if b, ok := elem.Underlying().(*types.Basic); ok && b.Kind() == types.Uint8 && strings.ContainsRune("sqxX", p.verb) {
		text := make([]byte, v.Len())
		for i := range text {
			text[i] = byte(v.Index(i).Uint())
		}
		fmt.Fprintf(&p.out, p.directive, text)
		return
	}
	end, ok := p.braces(t, v, "[", "]")
	if !ok {
		return
	}
	for i := range v.Len() {
		if i > 0 {
			p.sep()
		}
		p.print(elem, v.Index(i), depth+1)
	}
	p.out.WriteString(end)
}

// basic prints a value of a basic kind, whatever its type is called.
func (p *fmtPrinter) basic(t types.Type, u *types.Basic, v reflect.Value) {
	if strings.ContainsRune(verbsOf(u), p.verb) {
		fmt.Fprintf(&p.out, p.directive, plainValue(v))
		return
	}
	p.bad(t, func(p *fmtPrinter) {
		directive := p.directive
		if p.signed(u) {
			directive = strings.TrimSuffix(directive, "v") + "g"
			if u.Info()&types.IsInteger != 0 {
				directive = strings.TrimSuffix(directive, "g") + "d"
			}
		}
		fmt.Fprintf(&p.out, directive, plainValue(v))
	})
}

// signed tells numbers whose flags ask for their sign.
func (p *fmtPrinter) signed(u *types.Basic) bool {
	return u.Info()&types.IsNumeric != 0 && strings.ContainsRune(p.directive, '+')
}

// verbsOf lists the verbs that a basic type has.
func verbsOf(u *types.Basic) string {
	switch info := u.Info(); {
	case info&types.IsBoolean != 0:
		return "tv"
	case info&types.IsInteger != 0:
		return "vdboOxXcqU"
	case info&types.IsNumeric != 0:
		return "vbgGxXfFeE"
	case info&types.IsString != 0:
		return "vsxXq"
	}
	return "vpbodxX" // unsafe.Pointer
}

// bad says that a verb is not one of the type's: %!d(string=hi).
func (p *fmtPrinter) bad(t types.Type, value func(*fmtPrinter)) {
	fmt.Fprintf(&p.out, "%%!%c(%s=", p.verb, goName(t))
	q := *p
	flags := strings.ReplaceAll(strings.TrimSuffix(p.directive, string(p.verb)), "#", "")
	q.out, q.verb, q.directive, q.hidden = bytes.Buffer{}, 'v', flags+"v", true
	value(&q)
	p.out.Write(q.out.Bytes())
	p.out.WriteByte(')')
}
