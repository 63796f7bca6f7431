package interp

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// guard checks the indices of a statement before it runs, so that a panic says
// which index and which length, as the language's own does; the engine's says
// neither. Loops are spared it, and what is not certain to be evaluated.
func (f *fn) guard(s ast.Stmt) {
	if f.inLoop() {
		return
	}
	var calls []*ast.CallExpr
	ast.Inspect(s, func(n ast.Node) bool {
		if c, ok := n.(*ast.CallExpr); ok && f.hasEffect(c) {
			calls = append(calls, c)
		}
		return true
	})
	late := lateIndices(s)
	ast.Inspect(s, func(n ast.Node) bool {
		if late[n] {
			return true
		}
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

// lateIndices are the left sides of an assignment of several values that are
// index expressions: they fail when it is their turn, after those before them
// were assigned.
func lateIndices(s ast.Stmt) map[ast.Node]bool {
	a, ok := s.(*ast.AssignStmt)
	if !ok || len(a.Lhs) < 2 {
		return nil
	}
	late := map[ast.Node]bool{}
	for _, l := range a.Lhs {
		if e, ok := ast.Unparen(l).(*ast.IndexExpr); ok {
			late[e] = true
		}
	}
	return late
}

// guardPlace is guard for a left side of which index and operand are held.
func (f *fn) guardPlace(l ast.Expr, place string) {
	e, ok := ast.Unparen(l).(*ast.IndexExpr)
	if !ok || f.inLoop() || f.isMap(e.X) {
		return
	}
	open := strings.LastIndex(place, "[")
	x, i := place[:open], place[open+1:len(place)-1]
	f.line("if int64(%s) < 0 || int64(%s) >= int64(len(%s)) { rt.Index(int64(%s), len(%s)) }", i, i, x, i, x)
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

// checked tells whether an index or slice expression that guard cannot
// evaluate beforehand is worth a function that checks it.
func (f *fn) checked(x ast.Expr, bounds ...ast.Expr) bool {
	if f.inLoop() || f.isPlace {
		return false
	}
	switch u := coreType(f.typ(x)).(type) {
	case *types.Slice:
	case *types.Basic:
		if u.Info()&types.IsString == 0 {
			return false
		}
	default:
		return false
	}
	for _, b := range append(bounds, x) {
		if b != nil && !f.pure(b) {
			return true
		}
	}
	return false
}

// indexer is a function that indexes and says what is wrong.
func (g *gen) indexer(t, elem types.Type) string {
	ty, et := g.ty(types.Default(t)), g.ty(elem)
	return g.helper("x", ty, func(n string) {
		g.addDecl("func %s(x %s, i int) %s {\nif i < 0 || i >= len(x) { rt.Index(int64(i), len(x)) }\nreturn x[i]\n}", n, ty, et)
	})
}

// slicer is a function that slices and says what is wrong.
func (g *gen) slicer(t types.Type, toEnd bool) string {
	ty := g.ty(types.Default(t))
	size, kind := "cap(x)", "capacity"
	if ty == "string" {
		size, kind = "len(x)", "length"
	}
	end := ""
	if toEnd {
		end = "high = len(x)\n"
	}
	return g.helper("sl", fmt.Sprint(ty, toEnd), func(n string) {
		g.addDecl("func %s(x %s, low, high int) %s {\n%sif low < 0 || low > high || high > %s { rt.Slice(low, high, %s, %q) }\nreturn x[low:high]\n}", n, ty, ty, end, size, size, kind)
	})
}

// fullSlicer is a function that slices with a capacity and says what is wrong;
// kind says what bounds that, the capacity or the length.
func (g *gen) fullSlicer(t types.Type, kind string) string {
	ty := g.ty(t)
	return g.helper("sf", ty+kind, func(n string) {
		g.addDecl("func %s(x %s, low, high, max int) %s {\nif low < 0 || low > high || high > max || max > cap(x) { rt.Slice3(low, high, max, cap(x), %q) }\nreturn x[low:high:max]\n}", n, ty, ty, kind)
	})
}

func (f *fn) inLoop() bool {
	for _, l := range f.loops {
		if l.isLoop {
			return true
		}
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
	case *types.Pointer:
		if f.info.Types[e.Index].Value != nil {
			return
		}
		i, n := f.intExpr(e.Index), coreType(u.Elem()).(*types.Array).Len()
		f.line("if %s < 0 || %s >= %d { rt.Index(int64(%s), %d) }", i, i, n, i, n)
		return
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
	low, high := "0", "len("+x+")"
	switch u := coreType(f.typ(e.X)).(type) {
	case *types.Pointer:
		size = fmt.Sprint(coreType(u.Elem()).(*types.Array).Len())
		high = size
	case *types.Slice:
		size, kind = "cap("+x+")", "capacity"
	case *types.Basic, *types.Array:
		size = "len(" + x + ")"
	default:
		return
	}
	if e.Low != nil {
		low = f.intExpr(e.Low)
	}
	if e.High != nil {
		high = f.intExpr(e.High)
	}
	if low == "0" && e.High == nil {
		return
	}
	f.line("if %s < 0 || %s > %s || %s > %s { rt.Slice(%s, %s, %s, %q) }", low, low, high, high, size, low, high, size, kind)
}
