package interp

import (
	"fmt"
	"go/ast"
	"go/types"
)

// noteRaw describes the pointer that reflection may make to a value of a cell's
// type.
func (f *fn) noteRaw(e ast.Expr, t types.Type) {
	if types.IsInterface(t) && f.info.Types[e].Value == nil && !f.info.Types[e].IsNil() && tainted(f.typ(e)) {
		if isNamed(f.typ(e)) && !types.IsInterface(f.typ(e)) {
			f.g.desc(types.NewPointer(f.typ(e)))
		}
	}
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
