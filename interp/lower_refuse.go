package interp

import (
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
	if t := f.typ(data); hasMethods(t, map[types.Type]bool{}) {
		f.g.refuse(data, "a template does not see the methods of %s, which a cell declares: give it plain values, or functions by Funcs", types.TypeString(t, shortNames))
	}
}

// hasMethods tells whether a type of a cell with methods is in t.
func hasMethods(t types.Type, seen map[types.Type]bool) bool {
	t = types.Unalias(t)
	if seen[t] {
		return false
	}
	seen[t] = true
	in := func(u types.Type) bool { return hasMethods(u, seen) }
	switch u := t.(type) {
	case *types.Named:
		if types.IsInterface(u) || !ours(u) {
			return false
		}
		return types.NewMethodSet(types.NewPointer(u)).Len() > 0 || in(u.Underlying())
	case *types.Pointer:
		return in(u.Elem())
	case *types.Slice:
		return in(u.Elem())
	case *types.Array:
		return in(u.Elem())
	case *types.Map:
		return in(u.Key()) || in(u.Elem())
	case *types.Struct:
		for v := range u.Fields() {
			if in(v.Type()) {
				return true
			}
		}
	}
	return false
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
