package interp

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// guard checks the indices of a statement before it runs, so that a panic says
// which index and which length, as the language's own does; the engine's says
// neither. Loops are spared it, and what is not certain to be evaluated.
func (f *fn) guard(s ast.Stmt) {
	for _, l := range f.loops {
		if l.isLoop {
			return
		}
	}
	var calls []*ast.CallExpr
	ast.Inspect(s, func(n ast.Node) bool {
		if c, ok := n.(*ast.CallExpr); ok && f.hasEffect(c) {
			calls = append(calls, c)
		}
		return true
	})
	ast.Inspect(s, func(n ast.Node) bool {
		switch e := n.(type) {
		case *ast.FuncLit, *ast.BlockStmt:
			return false
		case *ast.BinaryExpr:
			if e.Op == token.LAND || e.Op == token.LOR {
				ast.Inspect(e.X, func(n ast.Node) bool { return f.guardNode(n, calls) })
				return false
			}
		}
		return f.guardNode(n, calls)
	})
}

// hasEffect tells calls that may change what an index refers to.
func (f *fn) hasEffect(c *ast.CallExpr) bool {
	tv := f.info.Types[ast.Unparen(c.Fun)]
	return !tv.IsType() && !tv.IsBuiltin()
}

func (f *fn) guardNode(n ast.Node, calls []*ast.CallExpr) bool {
	switch e := n.(type) {
	case *ast.FuncLit:
		return false
	case *ast.BinaryExpr:
		return e.Op != token.LAND && e.Op != token.LOR
	case *ast.IndexExpr:
		if f.pure(e.X) && f.pure(e.Index) && f.apartFrom(calls, e) {
			f.guardIndex(e)
		}
	case *ast.SliceExpr:
		if !e.Slice3 && f.pure(e.X) && f.pure(e.Low) && f.pure(e.High) && f.apartFrom(calls, e) {
			f.guardSlice(e)
		}
	}
	return true
}

// apartFrom tells whether all calls stand around e.
func (f *fn) apartFrom(calls []*ast.CallExpr, e ast.Expr) bool {
	for _, c := range calls {
		if c.Pos() > e.Pos() || c.End() < e.End() {
			return false
		}
	}
	return true
}

// pure tells expressions that may be evaluated twice.
func (f *fn) pure(e ast.Expr) bool {
	switch e := e.(type) {
	case nil:
		return true
	case *ast.Ident, *ast.BasicLit:
		return true
	case *ast.ParenExpr:
		return f.pure(e.X)
	case *ast.SelectorExpr:
		sel := f.info.Selections[e]
		return (sel == nil || sel.Kind() == types.FieldVal) && f.pure(e.X)
	case *ast.BinaryExpr:
		return e.Op != token.QUO && e.Op != token.REM && f.pure(e.X) && f.pure(e.Y)
	case *ast.CallExpr:
		tv := f.info.Types[ast.Unparen(e.Fun)]
		name := builtinName(ast.Unparen(e.Fun))
		return tv.IsBuiltin() && (name == "len" || name == "cap") && f.pure(e.Args[0])
	}
	return false
}

func (f *fn) guardIndex(e *ast.IndexExpr) {
	if !f.info.Types[e.Index].IsValue() || f.info.Types[e].Value != nil {
		return
	}
	x := ""
	switch u := coreType(f.typ(e.X)).(type) {
	case *types.Slice:
		x = f.expr(e.X)
	case *types.Array:
		if f.info.Types[e.Index].Value != nil {
			return // the compiler has checked it
		}
		x = f.expr(e.X)
	case *types.Basic:
		if u.Info()&types.IsString == 0 {
			return
		}
		x = f.expr(e.X)
	default:
		return
	}
	i := f.intExpr(e.Index)
	f.line("if %s < 0 || %s >= len(%s) { rt.Index(int64(%s), len(%s)) }", i, i, x, i, x)
}

func (f *fn) guardSlice(e *ast.SliceExpr) {
	x, size, kind := f.expr(e.X), "", "length"
	switch coreType(f.typ(e.X)).(type) {
	case *types.Slice:
		size, kind = "cap("+x+")", "capacity"
	case *types.Basic, *types.Array:
		size = "len(" + x + ")"
	default:
		return
	}
	low, high := "0", "len("+x+")"
	if e.Low != nil {
		low = f.intExpr(e.Low)
	}
	if e.High != nil {
		high = f.intExpr(e.High)
	}
	if low == "0" && strings.HasPrefix(high, "len(") {
		return
	}
	f.line("if %s < 0 || %s > %s || %s > %s { rt.Slice(%s, %s, %s, %q) }", low, low, high, high, size, low, high, size, kind)
}
