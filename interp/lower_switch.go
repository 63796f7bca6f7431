package interp

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

func (f *fn) switchStmt(s *ast.SwitchStmt, label string) {
	f.line("{")
	if s.Init != nil {
		f.stmt(s.Init, "")
	}
	tag := ""
	var tagType types.Type
	if s.Tag != nil {
		f.markIf(&ast.ExprStmt{X: s.Tag})
		tag, tagType = f.temp(), types.Default(f.typ(s.Tag))
		f.line("var %s %s = %s", tag, f.g.ty(tagType), f.conv(s.Tag, tagType))
	}
	conds := make([]string, len(s.Body.List))
	inTheMiddle := -1 // the default, which the engine takes for the last
	for i, clause := range s.Body.List {
		clause := clause.(*ast.CaseClause)
		if clause.List == nil && i < len(conds)-1 {
			inTheMiddle = i
		}
		var list []string
		for _, e := range clause.List {
			if tag == "" && types.IsInterface(f.typ(e)) {
				list = append(list, "rt.Eq(rt.B(true), "+f.asAny(e)+")")
			} else if tag == "" {
				list = append(list, f.expr(e))
			} else {
				list = append(list, f.equal(tag, tagType, f.caseText(e, tagType), f.typ(e), isNil(f.info, e)))
			}
		}
		for j := range max(len(list)-1, 0) {
			list[j] = f.g.leftOf(list[j])
		}
		conds[i] = strings.Join(list, " || ")
	}
	if inTheMiddle >= 0 {
		f.numberCases(conds, inTheMiddle)
	}
	f.putLabel(label)
	f.line("switch {")
	f.push(label, false, nil)
	for i, clause := range s.Body.List {
		if conds[i] == "" {
			f.line("default:")
		} else {
			f.line("case %s:", conds[i])
		}
		f.block(clause.(*ast.CaseClause).Body)
	}
	f.pop()
	f.line("}\n}")
}

// numberCases decides which case applies before the switch, so that the
// default can be a case like any other.
func (f *fn) numberCases(conds []string, dflt int) {
	n := f.temp()
	f.line("var %s int = %d", n, dflt)
	for i, c := range conds {
		if i != dflt {
			f.line("if %s {\n%s = %d\n} else {", c, n, i)
		}
	}
	f.line("%s", strings.Repeat("}", len(conds)-1))
	for i := range conds {
		conds[i] = fmt.Sprintf("%s == %d", n, i)
	}
}

// caseText is a case's expression, of the tag's type where it is a constant.
func (f *fn) caseText(e ast.Expr, tagType types.Type) string {
	if tv := f.info.Types[e]; tv.Value != nil && !types.IsInterface(tagType) {
		return f.g.constant(tv.Value, tagType)
	}
	return f.expr(e)
}

func isNil(info *types.Info, e ast.Expr) bool { return info.Types[e].IsNil() }

func (f *fn) typeSwitch(s *ast.TypeSwitchStmt, label string) {
	f.line("{")
	if s.Init != nil {
		f.stmt(s.Init, "")
	}
	var x ast.Expr
	switch a := s.Assign.(type) {
	case *ast.ExprStmt:
		x = a.X.(*ast.TypeAssertExpr).X
	case *ast.AssignStmt:
		x = a.Rhs[0].(*ast.TypeAssertExpr).X
	}
	f.mark(s)
	v, which := f.temp(), f.temp()
	f.line("var %s rt.Any = %s", v, f.asAny(x))
	var ids []string
	var bodies []func()
	dflt := func() {}
	for _, clause := range s.Body.List {
		clause := clause.(*ast.CaseClause)
		n := len(bodies)
		var single types.Type
		for _, e := range clause.List {
			if isNil(f.info, e) {
				ids = append(ids, fmt.Sprintf("%d, -1", n))
				continue
			}
			t := f.typ(e)
			if len(clause.List) == 1 {
				single = t
			}
			ids = append(ids, fmt.Sprintf("%d, %d", n, f.g.desc(t).id))
		}
		write := func() {
			if obj := f.info.Implicits[clause]; obj != nil {
				f.bindCase(obj, v, single, f.typ(x))
			}
			f.block(clause.Body)
		}
		if clause.List == nil {
			dflt = write
			continue
		}
		bodies = append(bodies, write)
	}
	f.line("var %s int = rt.Which(%s, []int{%s})", which, v, strings.Join(ids, ", "))
	f.putLabel(label)
	f.line("switch {")
	f.push(label, false, nil)
	for i, write := range bodies {
		f.line("case %s == %d:", which, i)
		write()
	}
	f.line("default:")
	dflt()
	f.pop()
	f.line("}\n}")
}

// bindCase declares the variable of a type switch in one clause.
func (f *fn) bindCase(obj types.Object, v string, single, whole types.Type) {
	if single != nil {
		f.declare(obj, fmt.Sprintf("%s(%s)", f.g.asserter(single, anyType), v))
		return
	}
	f.declare(obj, f.convText(v, anyType, whole))
}

var anyType = types.Universe.Lookup("any").Type()

func (f *fn) selectStmt(s *ast.SelectStmt, label string) {
	sel, which := f.temp(), f.temp()
	f.mark(s)
	f.line("{\nvar %s *rt.Select = rt.NewSelect()", sel)
	hasDefault := false
	for _, clause := range s.Body.List {
		switch comm := clause.(*ast.CommClause).Comm.(type) {
		case nil:
			hasDefault = true
		case *ast.SendStmt:
			t := chanElem(f.typ(comm.Chan))
			ch := f.temp()
			f.line("var %s %s = %s", ch, f.g.ty(f.typ(comm.Chan)), f.expr(comm.Chan))
			f.line("%s.Send(%s, %s)", sel, ch, f.pointerTo(f.conv(comm.Value, t), t))
		default:
			f.line("%s.Recv(%s)", sel, f.expr(recvOf(comm).X))
		}
	}
	f.line("var %s int = %s.Go(%v)", which, sel, hasDefault)
	f.putLabel(label)
	f.line("switch {")
	f.push(label, false, nil)
	n := 0
	for _, clause := range s.Body.List {
		clause := clause.(*ast.CommClause)
		if clause.Comm == nil {
			f.line("default:")
		} else {
			f.line("case %s == %d:", which, n)
			n++
		}
		if a, ok := clause.Comm.(*ast.AssignStmt); ok {
			f.bindRecv(a, sel)
		}
		f.block(clause.Body)
	}
	f.pop()
	f.line("}\n}")
}

func recvOf(s ast.Stmt) *ast.UnaryExpr {
	switch s := s.(type) {
	case *ast.ExprStmt:
		return ast.Unparen(s.X).(*ast.UnaryExpr)
	case *ast.AssignStmt:
		return ast.Unparen(s.Rhs[0]).(*ast.UnaryExpr)
	}
	return nil
}

// bindRecv stores what a select received.
func (f *fn) bindRecv(a *ast.AssignStmt, sel string) {
	t := chanElem(f.typ(recvOf(a).X))
	if !isBlank(a.Lhs[0]) {
		p := f.temp()
		ty := f.g.ty(t)
		f.line("var %s *%s = new(%s)\n%s.Value(%s)", p, ty, ty, sel, p)
		target := t
		if !f.defines(a.Lhs[0], a.Tok) {
			target = f.typ(a.Lhs[0])
		}
		f.assignTo(a.Lhs[0], a.Tok == token.DEFINE, f.convText("(*"+p+")", t, target))
	}
	if len(a.Lhs) == 2 && !isBlank(a.Lhs[1]) {
		f.assignTo(a.Lhs[1], a.Tok == token.DEFINE, sel+".OK()")
	}
}
