package interp

import (
	"fmt"
	"go/ast"
	"go/types"
	"slices"
	"strings"
)

// What reflection says of a value of a cell's type is true but for its methods,
// which exist for go/types only. What would be silently wrong is refused.

// noteRaw notes that reflection gets a value of a cell's type.
func (f *fn) noteRaw(e ast.Expr, t types.Type) {
	if types.IsInterface(t) && f.info.Types[e].Value == nil && !f.info.Types[e].IsNil() && tainted(f.typ(e)) {
		f.g.p.reflected = true
		if isNamed(f.typ(e)) && !types.IsInterface(f.typ(e)) {
			f.g.desc(types.NewPointer(f.typ(e)))
		}
	}
}

// byName are the methods of reflect.Type and reflect.Value that go by methods
// of a type.
var byName = []string{"NumMethod", "Method", "MethodByName", "Methods", "Implements"}

func (f *fn) refuseReflection(fn *types.Func, at ast.Node) {
	if fn.Pkg() == nil || fn.Pkg().Path() != "reflect" || !f.g.p.reflected || !slices.Contains(byName, fn.Name()) {
		return
	}
	f.g.refuse(at, "reflection does not see the methods of types that cells declare, so %s would be wrong; use an interface instead", fn.Name())
}

// refuseTemplate refuses to give a template values whose methods it would
// call, or print by.
func (f *fn) refuseTemplate(fn *types.Func, e *ast.CallExpr) {
	if fn.Pkg() == nil || !strings.HasSuffix(fn.Pkg().Path(), "/template") || !strings.HasPrefix(fn.Name(), "Execute") {
		return
	}
	data := e.Args[len(e.Args)-1]
	if t := f.typ(data); hasMethods(t, func(string) bool { return true }) {
		f.g.refuse(data, "a template does not see the methods of %s, which a cell declares: give it plain values, or functions by Funcs", types.TypeString(t, shortNames))
	}
}

// codecs are the methods by which the packages encoding/xml and encoding/gob
// let a value speak for itself.
var codecs = map[string]string{
	"encoding/xml": "MarshalXML UnmarshalXML MarshalXMLAttr UnmarshalXMLAttr MarshalText UnmarshalText",
	"encoding/gob": "GobEncode GobDecode MarshalBinary UnmarshalBinary",
}

// refuseCodec refuses to give such a package values whose methods it would
// call.
func (f *fn) refuseCodec(fn *types.Func, e *ast.CallExpr) {
	if fn.Pkg() == nil || codecs[fn.Pkg().Path()] == "" && !ofModule(fn.Pkg().Path()) {
		return
	}
	for i, a := range e.Args {
		if ofModule(fn.Pkg().Path()) && !takesAnything(fn.Signature(), i) {
			continue
		}
		found := ""
		match := func(name string) bool {
			if ofModule(fn.Pkg().Path()) || slices.Contains(strings.Fields(codecs[fn.Pkg().Path()]), name) {
				found = name
			}
			return found != ""
		}
		if t := f.typ(a); hasMethods(t, match) {
			f.g.refuse(a, "package %s does not see the method %s of %s, which a cell declares: give it a value of a plain type", fn.Pkg().Path(), found, types.TypeString(t, shortNames))
		}
	}
}

// takesAnything tells whether argument i is for an any, or for several.
func takesAnything(sig *types.Signature, i int) bool {
	p := sig.Params().At(min(i, sig.Params().Len()-1)).Type()
	if sig.Variadic() && i >= sig.Params().Len()-1 {
		p = p.(*types.Slice).Elem()
	}
	iface, ok := p.Underlying().(*types.Interface)
	return ok && iface.NumMethods() == 0
}

// caller is runtime.Caller(0), which is known here; what else looks at the
// stack would see the engine's.
func (f *fn) caller(fn *types.Func, e *ast.CallExpr) (text string, ok bool) {
	switch fn.FullName() {
	case "runtime.Caller":
		if v := f.info.Types[e.Args[0]].Value; v != nil && v.ExactString() == "0" {
			pos := f.g.fset.Position(e.Pos())
			return fmt.Sprintf("rt.Caller(%d, %d)", cellOf(pos.Filename), pos.Line), true
		}
	case "runtime.FuncForPC", "runtime.Callers", "runtime.CallersFrames":
	default:
		return "", false
	}
	f.g.refuse(e, "%s.%s sees the interpreter's functions, not those of cells", fn.Pkg().Name(), fn.Name())
	return "", false
}

// hasMethods tells whether a value of type t holds one of a type of a cell with
// a method that matches.
func hasMethods(t types.Type, match func(name string) bool) bool {
	return search(t, func(t types.Type, in func(types.Type) bool) bool {
		n, ok := t.(*types.Named)
		if !ok {
			return anyHeld(t, in)
		}
		if types.IsInterface(n) || !ours(n) {
			return false
		}
		for m := range types.NewMethodSet(types.NewPointer(n)).Methods() {
			if match(m.Obj().Name()) {
				return true
			}
		}
		return in(n.Underlying())
	})
}

func pointedTo(t types.Type) types.Type {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		return p.Elem()
	}
	return t
}

// isAtomicPointer tells the one generic type of the standard library that has
// a stand-in.
func isAtomicPointer(t *types.Named) bool {
	return t.Obj().Pkg() != nil && t.Obj().Pkg().Path() == "sync/atomic" && t.Obj().Name() == "Pointer"
}

// atomicPointer calls a method of an atomic.Pointer[elem].
func (f *fn) atomicPointer(e *ast.CallExpr, method, recv string, elem types.Type) string {
	ty := f.g.ty(types.NewPointer(elem))
	arg := func(i int) string { return "rt.B(" + f.conv(e.Args[i], types.NewPointer(elem)) + ")" }
	result := func(call string) string {
		return f.g.helper("ap", call+ty, func(n string) {
			f.g.addDecl("func %s(p *rt.AtomicPointer, x rt.Any) %s {\nvar r *%s = new(%s)\n%s\nreturn *r\n}", n, ty, ty, ty, call)
		})
	}
	switch method {
	case "Load":
		return result("p.Get(r)") + "(" + recv + ", rt.B(0))"
	case "Swap":
		return result("p.Exchange(r, x)") + "(" + recv + ", " + arg(0) + ")"
	case "Store":
		return recv + ".Put(" + arg(0) + ")"
	}
	return recv + ".PutIf(" + arg(0) + ", " + arg(1) + ")"
}
