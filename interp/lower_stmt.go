package interp

import (
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
		ch, to := f.typ(s.Chan), f.expr(s.Chan)
		if !f.pure(s.Chan) {
			t := f.temp()
			f.line("var %s %s = %s", t, f.g.ty(ch), to)
			to = t
		}
		f.line("rt.Send(%s, %s)", to, f.pointerTo(f.conv(s.Value, chanElem(ch)), chanElem(ch)))
	default:
		f.g.refuse(s, "this statement is not supported")
	}
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

// isNumeric tells a conversion to a numeric type, which cannot fail.
func (f *fn) isNumeric(call *ast.CallExpr) bool {
	tv := f.info.Types[ast.Unparen(call.Fun)]
	if !tv.IsType() {
		return false
	}
	b, ok := f.sub(tv.Type).Underlying().(*types.Basic)
	return ok && b.Info()&types.IsNumeric != 0
}

// markIf marks the line of a statement that can fail or takes time.
func (f *fn) markIf(s ast.Stmt) {
	found := false
	ast.Inspect(s, func(n ast.Node) bool {
		found = found || f.canFail(n)
		return !found
	})
	if found {
		f.mark(s)
		f.guard(s)
	}
}

// canFail tells an operation that can panic, block or run code of its own,
// whatever is within it.
func (f *fn) canFail(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.CallExpr:
		return !f.isNumeric(n)
	case *ast.IndexExpr, *ast.StarExpr, *ast.TypeAssertExpr, *ast.SliceExpr:
		return true
	case *ast.SelectorExpr:
		sel := f.info.Selections[n]
		return sel != nil && (sel.Kind() != types.FieldVal || sel.Indirect())
	case *ast.BinaryExpr:
		return f.operatorFails(n.Op, n.X, n.Y)
	case *ast.AssignStmt:
		return f.operatorFails(assigned(n.Tok), n.Lhs[0], n.Rhs[0])
	case *ast.UnaryExpr:
		return n.Op == token.ARROW
	}
	return false
}

// operatorFails tells a division that may be by zero, a shift that may be
// negative, and a comparison of interfaces.
func (f *fn) operatorFails(op token.Token, x, y ast.Expr) bool {
	if f.info.Types[y].Value != nil || f.info.Types[y].IsNil() || f.info.Types[x].IsNil() {
		return false
	}
	switch op {
	case token.QUO, token.REM:
		return !isOf(f.typ(x), types.IsFloat|types.IsComplex)
	case token.SHL, token.SHR:
		return !isOf(f.typ(y), types.IsUnsigned)
	case token.EQL, token.NEQ:
		return holdsInterface(f.typ(x)) || holdsInterface(f.typ(y))
	}
	return false
}

// assigned is the operator of an assignment such as +=.
func assigned(t token.Token) token.Token {
	if t >= token.ADD_ASSIGN && t <= token.AND_NOT_ASSIGN {
		return t - token.ADD_ASSIGN + token.ADD
	}
	return token.ILLEGAL
}

// holdsInterface tells types whose comparison can fail: an interface, and what
// has one within.
func holdsInterface(t types.Type) bool {
	switch u := coreType(t).(type) {
	case *types.Interface:
		return true
	case *types.Array:
		return holdsInterface(u.Elem())
	case *types.Struct:
		for f := range u.Fields() {
			if holdsInterface(f.Type()) {
				return true
			}
		}
	}
	return false
}

// isOf tells whether a type is basic and of some kind.
func isOf(t types.Type, info types.BasicInfo) bool {
	b, ok := coreType(t).(*types.Basic)
	return ok && b.Info()&info != 0
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
		f.callLine(call, text)
	}
}

// callLine writes a call whose results are dropped.
func (f *fn) callLine(call *ast.CallExpr, text string) {
	_, multi := f.info.Types[call].Type.(*types.Tuple)
	if multi || isCall(text) || f.info.Types[call].IsVoid() {
		f.line("%s", text)
		return
	}
	f.discard(text)
}

func isCall(text string) bool { return strings.HasSuffix(text, ")") && !strings.HasPrefix(text, "(") }

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
