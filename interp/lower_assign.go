package interp

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

func (f *fn) incDec(s *ast.IncDecStmt) {
	if ix, ok := ast.Unparen(s.X).(*ast.IndexExpr); ok && f.isMap(ix.X) {
		f.mapUpdate(ix, func(old string) string {
			return old + " " + string(s.Tok.String()[0]) + " " + f.one(f.typ(s.X))
		})
		return
	}
	lhs := ""
	if f.pure(s.X) {
		lhs = f.left(s.X)
	} else {
		lhs = f.place(s.X)
	}
	if isDeref(lhs) {
		f.store(lhs, "("+lhs+" "+string(s.Tok.String()[0])+" "+f.one(f.typ(s.X))+")")
		return
	}
	f.line("%s%s", lhs, s.Tok)
}

// discard evaluates what is assigned to the blank; the engine would not follow
// a pointer for that.
func (f *fn) discard(value string) {
	f.line("rt.Use(%s)", value)
}

// left is an expression that is assigned to.
func (f *fn) left(e ast.Expr) string {
	defer func(was bool) { f.isPlace = was }(f.isPlace)
	f.isPlace = true
	return f.expr(e)
}

// store assigns to a place; the engine loses an assignment to a pointer's
// target that stands in parentheses.
func (f *fn) store(place, value string) {
	if isDeref(place) {
		place = place[1 : len(place)-1]
	}
	f.line("%s = %s", place, value)
}

// isDeref tells a place that is all of what a pointer points to: (*p).
func isDeref(place string) bool {
	if !strings.HasPrefix(place, "(*") || !strings.HasSuffix(place, ")") {
		return false
	}
	depth := 0
	for i, c := range place {
		switch c {
		case '(':
			depth++
		case ')':
			depth--
		}
		if depth == 0 {
			return i == len(place)-1
		}
	}
	return false
}

func (f *fn) one(t types.Type) string { return f.g.ty(t) + "(1)" }

func (f *fn) isMap(x ast.Expr) bool {
	_, ok := coreType(f.typ(x)).(*types.Map)
	return ok
}

// mapUpdate writes m[k] = … of m[k], with m and k evaluated once.
func (f *fn) mapUpdate(ix *ast.IndexExpr, update func(old string) string) {
	mt := coreType(f.typ(ix.X)).(*types.Map)
	m := f.temp()
	f.line("var %s %s = %s", m, f.g.ty(f.typ(ix.X)), f.expr(ix.X))
	k := f.temp()
	f.line("var %s %s = %s", k, f.g.ty(mt.Key()), f.conv(ix.Index, mt.Key()))
	f.line("%s[%s] = %s", m, k, update(m+"["+k+"]"))
}

func (f *fn) assign(s *ast.AssignStmt) {
	switch {
	case s.Tok == token.DEFINE || s.Tok == token.ASSIGN:
		if len(s.Lhs) == len(s.Rhs) {
			f.assignEach(s)
			return
		}
		f.assignMulti(s)
	default:
		f.opAssign(s)
	}
}

func (f *fn) opAssign(s *ast.AssignStmt) {
	op := s.Tok + (token.ADD - token.ADD_ASSIGN)
	x := ast.Unparen(s.Lhs[0])
	rhs := f.operand(s.Rhs[0], f.typ(x), op)
	if ix, ok := x.(*ast.IndexExpr); ok && f.isMap(ix.X) {
		f.mapUpdate(ix, func(old string) string { return f.wrapOp(old, op, rhs, f.typ(x)) })
		return
	}
	lhs := ""
	if f.pure(x) {
		lhs = f.left(x)
	} else {
		lhs = f.place(x)
	}
	if t := f.typ(x); isSimple(lhs) && (op == token.ADD || op == token.SUB || op == token.MUL) &&
		(t == types.Typ[types.Int] || t == types.Typ[types.Float64]) && f.info.Types[s.Rhs[0]].Value == nil {
		f.line("%s %s %s", lhs, s.Tok, rhs) // the quicker form
		return
	}
	if op == token.AND_NOT || op == token.SHL || op == token.SHR || isSimple(lhs) || isDeref(lhs) {
		f.store(lhs, f.wrapOp(lhs, op, rhs, f.typ(x)))
		return
	}
	f.line("%s %s %s", lhs, s.Tok, rhs)
}

func isSimple(s string) bool {
	return !strings.ContainsAny(s, " ([{.*")
}

// assignEach writes a = x, b = y.
func (f *fn) assignEach(s *ast.AssignStmt) {
	if len(s.Lhs) == 1 && isBlank(s.Lhs[0]) {
		f.discard(f.rhs(s.Lhs[0], s.Rhs[0]))
		return
	}
	if len(s.Lhs) == 1 {
		value := f.rhs(s.Lhs[0], s.Rhs[0])
		if f.isGlobal(s.Lhs[0]) {
			value = f.copied(s.Rhs[0], value, f.typ(s.Lhs[0]))
		}
		f.assignTo(s.Lhs[0], s.Tok == token.DEFINE, value)
		return
	}
	// The places come first, then all values, then they are stored.
	places := make([]string, len(s.Lhs))
	for i, l := range s.Lhs {
		if !f.defines(l, s.Tok) && !isBlank(l) {
			places[i] = f.place(l)
		}
	}
	values := make([]string, len(s.Lhs))
	for i, l := range s.Lhs {
		v := f.rhs(l, s.Rhs[i])
		if isBlank(l) {
			f.discard(v)
			continue
		}
		values[i] = f.temp()
		f.line("var %s %s = %s", values[i], f.g.ty(f.targetType(l, s.Rhs[i])), v)
	}
	for i, l := range s.Lhs {
		switch {
		case isBlank(l):
		case places[i] != "":
			f.guardPlace(l, places[i])
			f.store(places[i], values[i])
		default:
			f.assignTo(l, true, values[i])
		}
	}
}

// isGlobal tells variables of the session.
func (f *fn) isGlobal(e ast.Expr) bool {
	id, ok := ast.Unparen(e).(*ast.Ident)
	return ok && f.g.p.vars[f.info.ObjectOf(id)] != ""
}

// copied puts a literal in a variable of its own. The engine would make it the
// storage of the variable that it is assigned to, and leave behind those who
// point to the old.
func (f *fn) copied(x ast.Expr, value string, t types.Type) string {
	if _, ok := ast.Unparen(x).(*ast.CompositeLit); !ok {
		return value
	}
	name := f.temp()
	f.line("var %s %s = %s", name, f.g.ty(t), value)
	return name
}

func isBlank(e ast.Expr) bool {
	id, ok := ast.Unparen(e).(*ast.Ident)
	return ok && id.Name == "_"
}

func (f *fn) defines(l ast.Expr, tok token.Token) bool {
	id, ok := l.(*ast.Ident)
	return ok && tok == token.DEFINE && f.info.Defs[id] != nil
}

// place is a left side of which all but the storing is done: it may stand
// twice, and what is assigned beside it does not move it.
func (f *fn) place(e ast.Expr) string {
	hold := func(x ast.Expr) string {
		t := f.temp()
		f.line("var %s %s = %s", t, f.g.ty(types.Default(f.typ(x))), f.expr(x))
		return t
	}
	switch e := ast.Unparen(e).(type) {
	case *ast.StarExpr:
		if u, ok := ast.Unparen(e.X).(*ast.UnaryExpr); ok && u.Op == token.AND {
			return f.left(e)
		}
		return "(*" + hold(e.X) + ")"
	case *ast.SelectorExpr:
		sel := f.info.Selections[e]
		if sel == nil {
			return f.left(e)
		}
		t := f.typ(e.X)
		_, path, _ := types.LookupFieldOrMethod(t, true, sel.Obj().Pkg(), e.Sel.Name)
		base := ""
		if _, ok := coreType(t).(*types.Pointer); ok {
			base = hold(e.X)
		} else {
			base = f.place(e.X)
		}
		text, _ := f.pathOf(e.X, base, t, path)
		return text
	case *ast.IndexExpr:
		base := ""
		kt := f.typ(e.Index)
		switch u := coreType(f.typ(e.X)).(type) {
		case *types.Array:
			base = f.place(e.X)
		case *types.Pointer:
			base = "(*" + hold(e.X) + ")"
		case *types.Map:
			base, kt = hold(e.X), u.Key()
		default:
			base = hold(e.X)
		}
		it := f.temp()
		f.line("var %s %s = %s", it, f.g.ty(types.Default(kt)), f.conv(e.Index, kt))
		return base + "[" + it + "]"
	}
	return f.left(e)
}

func (f *fn) isArray(x ast.Expr) bool {
	_, ok := coreType(f.typ(x)).(*types.Array)
	return ok
}

// targetType is the type that a value of r gets when it is stored in l.
func (f *fn) targetType(l, r ast.Expr) types.Type {
	if isBlank(l) {
		return types.Default(f.typ(r))
	}
	if id, ok := l.(*ast.Ident); ok {
		if obj := f.info.Defs[id]; obj != nil {
			return f.sub(obj.Type())
		}
	}
	return f.typ(l)
}

func (f *fn) rhs(l, r ast.Expr) string { return f.conv(r, f.targetType(l, r)) }

// assignTo stores an engine value in a variable, which it may declare.
func (f *fn) assignTo(l ast.Expr, define bool, value string) {
	l = ast.Unparen(l)
	if isBlank(l) {
		f.discard(value)
		return
	}
	if id, ok := l.(*ast.Ident); ok && define {
		if obj := f.info.Defs[id]; obj != nil {
			f.declare(obj, value)
			return
		}
	}
	f.store(f.left(l), value)
}

// assignMulti writes a, b = f() and the comma-ok forms.
func (f *fn) assignMulti(s *ast.AssignStmt) {
	places := make([]string, len(s.Lhs))
	for i, l := range s.Lhs {
		if !f.defines(l, s.Tok) && !isBlank(l) {
			places[i] = f.place(l)
		}
	}
	temps, ts := f.multi(s.Rhs[0], len(s.Lhs))
	for i, l := range s.Lhs {
		if isBlank(l) {
			continue
		}
		if places[i] != "" {
			f.guardPlace(l, places[i])
			f.store(places[i], f.convText(temps[i], ts[i], f.typ(l)))
			continue
		}
		var target types.Type
		if id, ok := l.(*ast.Ident); ok && f.info.Defs[id] != nil {
			target = f.sub(f.info.Defs[id].Type())
		} else {
			target = f.typ(l)
		}
		f.assignTo(l, s.Tok == token.DEFINE, f.convText(temps[i], ts[i], target))
	}
}

// multi evaluates an expression with several values into variables.
func (f *fn) multi(x ast.Expr, n int) (temps []string, ts []types.Type) {
	x = ast.Unparen(x)
	var text string
	switch x := x.(type) {
	case *ast.CallExpr:
		tuple := f.typ(x).(*types.Tuple)
		for v := range tuple.Variables() {
			ts = append(ts, f.sub(v.Type()))
		}
		text = f.call(x)
	case *ast.IndexExpr:
		mt := coreType(f.typ(x.X)).(*types.Map)
		ts = []types.Type{mt.Elem(), types.Typ[types.Bool]}
		return f.lookUp(fmt.Sprintf("%s[%s]", f.expr(x.X), f.conv(x.Index, mt.Key())), ts)
	case *ast.TypeAssertExpr:
		t := f.typ(x.Type)
		ts = []types.Type{t, types.Typ[types.Bool]}
		text = fmt.Sprintf("%s(%s)", f.g.asserter(t, nil), f.asAny(x.X))
	case *ast.UnaryExpr:
		t := chanElem(f.typ(x.X))
		ts = []types.Type{t, types.Typ[types.Bool]}
		text = fmt.Sprintf("%s(%s)", f.g.receiver(f.typ(x.X), true), f.expr(x.X))
	default:
		f.g.refuse(x, "this assignment is not supported")
	}
	for range n {
		temps = append(temps, f.temp())
	}
	f.line("%s := %s", strings.Join(temps, ", "), text)
	return temps, ts
}

// lookUp is v, ok := m[k]: the engine leaves v alone when there is no k.
func (f *fn) lookUp(text string, ts []types.Type) ([]string, []types.Type) {
	v, ok := f.temp(), f.temp()
	ty := f.g.ty(f.sub(ts[0]))
	f.line("var %s %s = %s", v, ty, f.g.zero(ty))
	f.line("var %s bool = false", ok)
	f.line("%s, %s = %s", v, ok, text)
	return []string{v, ok}, ts
}
