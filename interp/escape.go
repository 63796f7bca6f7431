package interp

import (
	"go/ast"
	"go/token"
	"go/types"
)

// escapes tells which variables of a function must live on the heap.
type escapes struct {
	captured map[types.Object]bool
	assigned map[types.Object]bool // more than once
	address  map[types.Object]bool
	forced   map[types.Object]bool
}

// shared tells whether a variable is reached through a pointer: its address
// is taken, or a closure uses it and it changes.
func (e *escapes) shared(obj types.Object) bool {
	return e.forced[obj] || e.address[obj] || e.captured[obj] && e.assigned[obj]
}

func (e *escapes) share(obj types.Object) { e.forced[obj] = true }

// findEscapes looks through a function, or through a statement of a cell.
func findEscapes(info *types.Info, root ast.Node) *escapes {
	e := &escapes{map[types.Object]bool{}, map[types.Object]bool{}, map[types.Object]bool{}, map[types.Object]bool{}}
	w := &escapeWalk{e: e, info: info, depth: map[types.Object]int{}}
	ast.Walk(w, root)
	return e
}

type escapeWalk struct {
	e     *escapes
	info  *types.Info
	depth map[types.Object]int
	level int
}

// Visit notes definitions, uses, assignments and addresses.
func (w *escapeWalk) Visit(n ast.Node) ast.Visitor {
	switch n := n.(type) {
	case *ast.FuncLit:
		return w.deeper()
	case *ast.RangeStmt:
		w.assign(n.Key, n.Tok == token.DEFINE)
		w.assign(n.Value, n.Tok == token.DEFINE)
		if overFunc(w.info.TypeOf(n.X)) {
			ast.Walk(w, n.X)
			d := w.deeper()
			for _, m := range []ast.Node{n.Key, n.Value, n.Body} {
				if !isNilNode(m) {
					ast.Walk(d, m)
				}
			}
			return nil
		}
	case *ast.CaseClause:
		if obj := w.info.Implicits[n]; obj != nil {
			w.depth[obj] = w.level
		}
	case *ast.Ident:
		w.ident(n)
	case *ast.AssignStmt:
		for _, l := range n.Lhs {
			w.assign(l, n.Tok == token.DEFINE)
		}
	case *ast.IncDecStmt:
		w.assign(n.X, false)
	case *ast.UnaryExpr:
		if n.Op == token.AND {
			w.take(n.X)
		}
	case *ast.SliceExpr:
		if t := w.info.TypeOf(n.X); t != nil {
			if _, ok := t.Underlying().(*types.Array); ok || isTypeParam(t) {
				w.take(n.X)
			}
		}
	case *ast.SelectorExpr:
		w.method(n)
	}
	return w
}

func isNilNode(n ast.Node) bool {
	switch n := n.(type) {
	case nil:
		return true
	case *ast.BlockStmt:
		return n == nil
	}
	return false
}

func isTypeParam(t types.Type) bool {
	_, ok := types.Unalias(t).(*types.TypeParam)
	return ok
}

func (w *escapeWalk) deeper() *escapeWalk {
	d := *w
	d.level++
	return &d
}

func (w *escapeWalk) ident(id *ast.Ident) {
	if obj := w.info.Defs[id]; obj != nil {
		w.depth[obj] = w.level
		return
	}
	obj := w.info.Uses[id]
	if d, ok := w.depth[obj]; ok && d < w.level {
		w.e.captured[obj] = true
	}
}

func (w *escapeWalk) assign(x ast.Expr, define bool) {
	if x == nil {
		return
	}
	id := rootIdent(x)
	if id == nil {
		return
	}
	if define && w.info.Defs[id] != nil {
		return
	}
	if obj := w.info.Uses[id]; obj != nil {
		w.e.assigned[obj] = true
	}
}

// rootIdent is the variable that x is, or is a part of.
func rootIdent(x ast.Expr) *ast.Ident {
	for {
		switch e := x.(type) {
		case *ast.Ident:
			return e
		case *ast.ParenExpr:
			x = e.X
		case *ast.SelectorExpr:
			x = e.X
		case *ast.IndexExpr:
			x = e.X
		default:
			return nil
		}
	}
}

func (w *escapeWalk) take(x ast.Expr) {
	if id := rootIdent(x); id != nil {
		if obj := w.info.Uses[id]; obj != nil {
			w.e.address[obj] = true
		}
	}
}

// method takes the address of a value whose method has a pointer receiver.
func (w *escapeWalk) method(sel *ast.SelectorExpr) {
	s := w.info.Selections[sel]
	if s == nil || s.Kind() != types.MethodVal {
		return
	}
	t := w.info.TypeOf(sel.X)
	if t == nil {
		return
	}
	if _, ok := t.Underlying().(*types.Pointer); ok {
		return
	}
	if recv := s.Obj().(*types.Func).Signature().Recv(); recv != nil {
		if _, ok := types.Unalias(recv.Type()).(*types.Pointer); ok || isTypeParam(t) {
			w.take(sel.X)
		}
	}
}

// overFunc tells a range over an iterator function.
func overFunc(t types.Type) bool {
	if t == nil {
		return false
	}
	_, ok := coreType(t).(*types.Signature)
	return ok
}

// coreType is the underlying type; of a type parameter, that of its only term.
func coreType(t types.Type) types.Type {
	if tp, ok := types.Unalias(t).(*types.TypeParam); ok {
		if iface, ok := tp.Constraint().Underlying().(*types.Interface); ok {
			for e := range iface.EmbeddedTypes() {
				if u, ok := e.(*types.Union); ok && u.Len() > 0 {
					return u.Term(0).Type().Underlying()
				}
				return e.Underlying()
			}
		}
	}
	return t.Underlying()
}
