package interp

import (
	"fmt"
	"go/ast"
	"go/types"
)

// What package unsafe does is done by compiled code; the engine knows pointers
// by their types alone. Its structs have the layout of the language.

func isUnsafePointer(t types.Type) bool {
	b, ok := t.(*types.Basic)
	return ok && b.Kind() == types.UnsafePointer
}

// pointerConversion converts from or to unsafe.Pointer; s and t are the core
// types, st and tt what the engine calls them.
func (f *fn) pointerConversion(value string, s, t types.Type, tt string) (string, bool) {
	_, fromPointer := s.(*types.Pointer)
	_, toPointer := t.(*types.Pointer)
	switch {
	case isUnsafePointer(s) && toPointer:
		return f.pointerAs(value, tt), true
	case isUnsafePointer(s) && !isUnsafePointer(t):
		return tt + "(rt.PointerNumber(" + value + "))", true
	case isUnsafePointer(t) && fromPointer:
		return "rt.PointerOf(" + value + ")", true
	case isUnsafePointer(t) && !isUnsafePointer(s):
		return "rt.NumberPointer(uintptr(" + value + "))", true
	}
	return "", false
}

// pointerAs is an unsafe.Pointer as a pointer of the engine's type ty.
func (f *fn) pointerAs(value, ty string) string {
	unsafePointer := f.g.ty(types.Typ[types.UnsafePointer])
	name := f.g.helper("up", ty, func(n string) {
		f.g.addDecl("func %s(p %s) %s {\nvar r *%s = new(%s)\nrt.PointerAs(r, p)\nreturn *r\n}", n, unsafePointer, ty, ty, ty)
	})
	return name + "(" + value + ")"
}

// unsafeCall is a call of a function of package unsafe that is no constant.
func (f *fn) unsafeCall(e *ast.CallExpr, name string) (string, bool) {
	arg := func(i int) string { return f.expr(e.Args[i]) }
	switch name {
	case "unsafe.Sizeof":
		return fmt.Sprintf("uintptr(%d)", goSizes.Sizeof(f.typ(e.Args[0]))), true
	case "unsafe.Alignof":
		return fmt.Sprintf("uintptr(%d)", goSizes.Alignof(f.typ(e.Args[0]))), true
	case "unsafe.Add":
		return "rt.PointerAdd(" + arg(0) + ", " + f.intExpr(e.Args[1]) + ")", true
	case "unsafe.String":
		return "rt.StringAt(rt.PointerOf(" + arg(0) + "), " + f.intExpr(e.Args[1]) + ")", true
	case "unsafe.StringData":
		return "rt.StringData(" + f.conv(e.Args[0], types.Typ[types.String]) + ")", true
	case "unsafe.SliceData":
		return f.pointerAs("rt.PointerOf("+arg(0)+")", f.g.ty(f.typ(e))), true
	case "unsafe.Slice":
		ty := f.g.ty(f.typ(e))
		helper := f.g.helper("us", ty, func(n string) {
			f.g.addDecl("func %s(p %s, n int) %s {\nvar r *%s = new(%s)\nrt.SliceAt(r, p, n)\nreturn *r\n}", n, f.g.ty(f.typ(e.Args[0])), ty, ty, ty)
		})
		return helper + "(" + arg(0) + ", " + f.intExpr(e.Args[1]) + ")", true
	}
	return "", false
}
