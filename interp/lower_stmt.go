package interp

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

func (f *fn) block(list []ast.Stmt) {
	for _, s := range list {
		f.stmt(s, "")
	}
}

// stmt writes a statement; label is the one that stands before it.
func (f *fn) stmt(s ast.Stmt, label string) {
	switch s := s.(type) {
	case *ast.EmptyStmt:
	case *ast.LabeledStmt:
		f.labeled(s)
	case *ast.BlockStmt:
		f.line("{")
		f.block(s.List)
		f.line("}")
	case *ast.ExprStmt:
		f.markIf(s)
		f.exprStmt(s.X)
	case *ast.AssignStmt:
		f.markIf(s)
		f.assign(s)
	case *ast.IncDecStmt:
		f.markIf(s)
		f.incDec(s)
	case *ast.DeclStmt:
		f.localDecl(s)
	case *ast.IfStmt:
		f.ifStmt(s)
	case *ast.ForStmt:
		f.forStmt(s, label)
	case *ast.RangeStmt:
		f.rangeStmt(s, label)
	case *ast.SwitchStmt:
		f.switchStmt(s, label)
	case *ast.TypeSwitchStmt:
		f.typeSwitch(s, label)
	case *ast.SelectStmt:
		f.selectStmt(s, label)
	case *ast.ReturnStmt:
		f.markIf(s)
		f.returnStmt(s)
	case *ast.BranchStmt:
		f.branchStmt(s)
	case *ast.GoStmt:
		f.mark(s)
		f.line("rt.Go(%s)", f.delayed(s.Call))
	case *ast.DeferStmt:
		f.mark(s)
		f.line("%s.Push(%s, %v)", f.deferVar(), f.delayed(s.Call), f.mayRecover(s.Call))
	case *ast.SendStmt:
		f.mark(s)
		ch := f.typ(s.Chan)
		f.line("rt.Send(%s, %s)", f.expr(s.Chan), f.pointerTo(f.conv(s.Value, chanElem(ch)), chanElem(ch)))
	default:
		f.g.refuse(s, "this statement is not supported")
	}
}

// mayRecover tells whether what a deferred call calls is to find the panic: a
// literal that calls recover itself, or anything that is declared elsewhere.
func (f *fn) mayRecover(call *ast.CallExpr) bool {
	if lit, ok := ast.Unparen(call.Fun).(*ast.FuncLit); ok {
		return callsRecover(f.info, lit.Body)
	}
	return true
}

// callsRecover tells whether a body calls recover, outside of the literals in
// it.
func callsRecover(info *types.Info, body ast.Node) bool {
	found := false
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.CallExpr:
			if id, ok := ast.Unparen(n.Fun).(*ast.Ident); ok && id.Name == "recover" && info.Types[n.Fun].IsBuiltin() {
				found = true
			}
		}
		return !found
	})
	return found
}

func chanElem(t types.Type) types.Type { return coreType(t).(*types.Chan).Elem() }

// deferVar is the variable that collects the defers of the function that a
// statement belongs to; bodies of loops over functions take it from outside.
func (f *fn) deferVar() string {
	if f.defers != "" {
		return f.defers
	}
	if f.parent == nil {
		return "nil"
	}
	f.defers = f.take(f.parent.deferVar(), "*rt.Defers")
	return f.defers
}

// pointerTo is a pointer to a copy of a value, the way to hand values of any
// type to the runtime unchanged.
func (f *fn) pointerTo(expr string, t types.Type) string {
	name := f.temp()
	ty := f.g.ty(t)
	f.line("var %s *%s = new(%s)", name, ty, ty)
	f.line("*%s = %s", name, expr)
	return name
}

// markIf marks the line of a statement that can fail or takes time.
func (f *fn) markIf(s ast.Stmt) {
	found := false
	ast.Inspect(s, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr, *ast.IndexExpr, *ast.StarExpr, *ast.SelectorExpr, *ast.TypeAssertExpr, *ast.SliceExpr:
			found = true
		case *ast.BinaryExpr:
			found = found || n.Op == token.QUO || n.Op == token.REM || n.Op == token.SHL || n.Op == token.SHR
		case *ast.AssignStmt:
			found = found || n.Tok == token.QUO_ASSIGN || n.Tok == token.REM_ASSIGN
		case *ast.UnaryExpr:
			found = found || n.Op == token.ARROW
		}
		return !found
	})
	if found {
		f.mark(s)
		f.guard(s)
	}
}

func (f *fn) labeled(s *ast.LabeledStmt) {
	switch s.Stmt.(type) {
	case *ast.ForStmt, *ast.RangeStmt, *ast.SwitchStmt, *ast.TypeSwitchStmt, *ast.SelectStmt:
		if f.isGotoTarget(s.Label) {
			f.line("G_%s:", s.Label.Name)
		}
		f.stmt(s.Stmt, s.Label.Name)
	default:
		f.line("G_%s:", s.Label.Name)
		f.stmt(s.Stmt, "")
	}
}

func (f *fn) isGotoTarget(label *ast.Ident) bool {
	obj := f.info.Defs[label]
	for id, o := range f.info.Uses {
		if o == obj && obj != nil && f.isGoto(id) {
			return true
		}
	}
	return false
}

func (f *fn) isGoto(id *ast.Ident) bool {
	root := f.src.root
	if f.src.decl != nil {
		root = f.src.decl
	}
	found := false
	ast.Inspect(root, func(n ast.Node) bool {
		if b, ok := n.(*ast.BranchStmt); ok && b.Label == id && b.Tok == token.GOTO {
			found = true
		}
		return !found
	})
	return found
}

func (f *fn) exprStmt(x ast.Expr) {
	e := ast.Unparen(x)
	call, ok := e.(*ast.CallExpr)
	if !ok {
		t := f.typ(e)
		if _, isTuple := t.(*types.Tuple); !isTuple {
			f.discard(f.expr(e))
		}
		return
	}
	if text := f.call(call); text != "" {
		if tv := f.info.Types[call]; tv.IsVoid() || tv.IsValue() && isCall(text) {
			f.line("%s", text)
		} else {
			f.line("_ = %s", text)
		}
	}
}

func isCall(text string) bool { return strings.HasSuffix(text, ")") && !strings.HasPrefix(text, "(") }

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
		f.assignTo(s.Lhs[0], s.Tok == token.DEFINE, f.rhs(s.Lhs[0], s.Rhs[0]))
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
			f.store(places[i], values[i])
		default:
			f.assignTo(l, true, values[i])
		}
	}
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
		text, _ := f.path(base, t, path)
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
		f.line("_ = %s", value)
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
		text = fmt.Sprintf("%s[%s]", f.expr(x.X), f.conv(x.Index, mt.Key()))
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

func (f *fn) localDecl(s *ast.DeclStmt) {
	g := s.Decl.(*ast.GenDecl)
	if g.Tok != token.VAR {
		return // types are declared where they are used, constants folded
	}
	for _, spec := range g.Specs {
		f.varSpec(spec.(*ast.ValueSpec))
	}
}

func (f *fn) varSpec(spec *ast.ValueSpec) {
	f.mark(spec)
	switch {
	case len(spec.Values) == 0:
		for _, id := range spec.Names {
			if id.Name != "_" {
				f.declare(f.info.Defs[id], "")
			}
		}
	case len(spec.Values) == len(spec.Names):
		lhs := make([]ast.Expr, len(spec.Names))
		for i, id := range spec.Names {
			lhs[i] = id
		}
		f.assignEach(&ast.AssignStmt{Lhs: lhs, Tok: token.DEFINE, Rhs: spec.Values})
	default:
		temps, ts := f.multi(spec.Values[0], len(spec.Names))
		for i, id := range spec.Names {
			if id.Name != "_" {
				obj := f.info.Defs[id]
				f.declare(obj, f.convText(temps[i], ts[i], f.sub(obj.Type())))
			}
		}
	}
}

func (f *fn) ifStmt(s *ast.IfStmt) {
	if s.Init != nil {
		f.line("{")
		f.stmt(s.Init, "")
	}
	f.markIf(&ast.ExprStmt{X: s.Cond})
	f.line("if %s {", f.expr(s.Cond))
	f.block(s.Body.List)
	switch e := s.Else.(type) {
	case nil:
	case *ast.BlockStmt:
		f.line("} else {")
		f.block(e.List)
	default:
		f.line("} else {")
		f.stmt(e, "")
	}
	f.line("}")
	if s.Init != nil {
		f.line("}")
	}
}

func (f *fn) returnStmt(s *ast.ReturnStmt) {
	sig := f.enclosing().sig
	if sig == nil || sig.Results().Len() == 0 {
		f.ret(nil)
		return
	}
	if len(s.Results) == 0 {
		f.ret(f.enclosing().resultValues(f))
		return
	}
	n := sig.Results().Len()
	values := make([]string, n)
	if len(s.Results) == 1 && n > 1 {
		temps, ts := f.multi(s.Results[0], n)
		for i := range values {
			values[i] = f.convText(temps[i], ts[i], f.sub(sig.Results().At(i).Type()))
		}
		f.ret(values)
		return
	}
	for i, r := range s.Results {
		t := f.sub(sig.Results().At(i).Type())
		values[i] = f.conv(r, t)
		if n > 1 || f.branch != nil || f.defers != "" {
			v := f.temp()
			f.line("var %s %s = %s", v, f.g.ty(t), values[i])
			values[i] = v
		}
	}
	f.ret(values)
}

// enclosing is the function that a return statement in f ends: bodies of
// loops over functions belong to the one around.
func (f *fn) enclosing() *fn {
	for f.branch != nil {
		f = f.parent
	}
	return f
}

// resultValues are the named results as user names them.
func (f *fn) resultValues(user *fn) []string {
	var list []string
	for _, r := range f.res {
		list = append(list, user.reach(f, r).value())
	}
	return list
}

// reach is how f names a local of an enclosing function that has no object.
func (f *fn) reach(owner *fn, l local) local {
	if f == owner {
		return l
	}
	outer := f.parent.reach(owner, l)
	ty := f.g.ty(l.typ)
	if outer.ptr {
		ty = "*" + ty
	}
	return local{name: f.take(outer.name, ty), ptr: outer.ptr, typ: l.typ}
}

// ret writes a return of values that are converted already.
func (f *fn) ret(values []string) {
	switch {
	case f.branch != nil:
		f.branch.ret(f, values)
	case len(f.res) > 0 && f.isDeferBody():
		for i, r := range f.res {
			if v := values[i]; v != r.value() {
				f.store(r.value(), v)
			}
		}
		f.line("return")
	case f.isDeferBody():
		f.line("return")
	default:
		f.line("return %s", strings.Join(values, ", "))
	}
}

// isDeferBody tells whether f is the body of a function with defers.
func (f *fn) isDeferBody() bool { return f.defers == "d" }

func (f *fn) branchStmt(s *ast.BranchStmt) {
	switch s.Tok {
	case token.FALLTHROUGH:
		f.line("fallthrough")
	case token.GOTO:
		f.line("goto G_%s", s.Label.Name)
	default:
		label := ""
		if s.Label != nil {
			label = s.Label.Name
		}
		f.jump(s.Tok, label)
	}
}

// jump writes break or continue; label may be empty.
func (f *fn) jump(tok token.Token, label string) {
	for i := len(f.loops) - 1; i >= 0; i-- {
		l := f.loops[i]
		if label != "" && l.label != label || label == "" && tok == token.CONTINUE && !l.isLoop {
			continue
		}
		if tok == token.CONTINUE && l.next != nil {
			l.next()
		}
		if label != "" {
			f.line("%s B_%s", tok, label)
		} else {
			f.line("%s", tok)
		}
		return
	}
	if f.branch != nil {
		f.branch.jump(f, tok, label)
	}
}

// A loop is a statement that break, and perhaps continue, applies to.
type loop struct {
	label  string
	isLoop bool
	next   func() // what continue does first
}

func (f *fn) push(label string, isLoop bool, next func()) {
	f.loops = append(f.loops, &loop{label, isLoop, next})
}

func (f *fn) pop() { f.loops = f.loops[:len(f.loops)-1] }

func (f *fn) putLabel(label string) {
	if label != "" {
		f.line("B_%s:", label)
	}
}
