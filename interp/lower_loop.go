package interp

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

func (f *fn) forStmt(s *ast.ForStmt, label string) {
	f.line("{")
	var shared []types.Object // loop variables that closures of the body share
	if s.Init != nil {
		if a, ok := s.Init.(*ast.AssignStmt); ok && a.Tok == token.DEFINE {
			for _, l := range a.Lhs {
				if obj := f.info.Defs[l.(*ast.Ident)]; obj != nil && f.escape.shared(obj) {
					shared = append(shared, obj)
				}
			}
		}
		f.stmt(s.Init, "")
	}
	if len(shared) > 0 {
		f.sharedFor(s, label, shared)
	} else {
		f.plainFor(s, label)
	}
	f.line("}")
}

func (f *fn) plainFor(s *ast.ForStmt, label string) {
	cond := ""
	if s.Cond != nil {
		cond = f.expr(s.Cond)
	}
	post := ""
	if s.Post != nil {
		post = f.aside(func() { f.stmt(s.Post, "") })
	}
	if strings.Count(post, "\n") > 1 {
		f.longFor(s, label, cond, post)
		return
	}
	f.putLabel(label)
	f.line("for ; %s; %s {", cond, strings.TrimSpace(post))
	f.loopBody(s.Body, label, nil)
	f.line("}")
}

// aside returns what write writes instead of writing it.
func (f *fn) aside(write func()) string {
	saved := f.b
	f.b = strings.Builder{}
	write()
	text := f.b.String()
	f.b = saved
	return text
}

// longFor is a loop whose post statement takes several lines.
func (f *fn) longFor(s *ast.ForStmt, label, cond, post string) {
	again := f.temp()
	f.line("var %s bool = false", again)
	f.putLabel(label)
	f.line("for {")
	f.line("if %s {\n%s} else { %s = true }", again, post, again)
	if cond != "" {
		f.line("if (%s) == false { break }", cond)
	}
	f.loopBody(s.Body, label, nil)
	f.line("}")
}

func (f *fn) loopBody(body *ast.BlockStmt, label string, next func()) {
	f.check()
	f.push(label, true, next)
	f.block(body.List)
	f.pop()
}

// sharedFor gives each iteration its own copies of the variables that
// closures share; condition and post statement work on the next ones.
func (f *fn) sharedFor(s *ast.ForStmt, label string, shared []types.Object) {
	again := f.temp()
	f.line("var %s bool = false", again)
	f.putLabel(label)
	f.line("for {")
	f.line("if %s {", again)
	for _, obj := range shared {
		l := f.vars[obj]
		t := f.temp()
		ty := f.g.ty(l.typ)
		f.line("var %s *%s = new(%s)", t, ty, ty)
		f.line("*%s = *%s", t, l.name)
		f.line("%s = %s", l.name, t)
	}
	if s.Post != nil {
		f.stmt(s.Post, "")
	}
	f.line("} else { %s = true }", again)
	if s.Cond != nil {
		f.line("if (%s) == false { break }", f.expr(s.Cond))
	}
	f.loopBody(s.Body, label, nil)
	f.line("}")
}

func (f *fn) rangeStmt(s *ast.RangeStmt, label string) {
	t := f.typ(s.X)
	switch u := coreType(t).(type) {
	case *types.Signature:
		f.rangeFunc(s, label, u)
	case *types.Basic:
		if u.Info()&types.IsInteger != 0 {
			f.rangeInt(s, label, t)
			return
		}
		f.rangeString(s, label)
	case *types.Map:
		f.rangeNative(s, label, u.Key(), u.Elem())
	case *types.Chan:
		f.rangeChan(s, label, u)
	default:
		et := t
		if p, ok := u.(*types.Pointer); ok {
			et = p.Elem()
		}
		f.rangeNative(s, label, types.Typ[types.Int], elem(coreType(et)))
	}
}

// rangeNative leaves the iteration to the engine and gives each round its own
// variables.
func (f *fn) rangeNative(s *ast.RangeStmt, label string, kt, vt types.Type) {
	x := f.expr(s.X)
	if p, ok := coreType(f.typ(s.X)).(*types.Pointer); ok {
		if s.Value == nil || isBlank(s.Value) {
			f.line("rt.Use(%s)", x)
			f.rangeCount(s, label, fmt.Sprint(p.Elem().Underlying().(*types.Array).Len()))
			return
		}
		f.rangeIndex(s, label, x, vt, "(*", ")", f.g.ty(f.typ(s.X)))
		return
	}
	if _, ok := coreType(vt).(*types.Chan); ok {
		f.rangeIndex(s, label, x, vt, "", "", f.rangeType(s.X))
		return
	}
	k, v := "_", "_"
	if s.Key != nil && !isBlank(s.Key) {
		k = f.temp()
	}
	if s.Value != nil && !isBlank(s.Value) {
		v = f.temp()
	}
	f.line("{")
	if !isSimple(x) || f.isArray(s.X) {
		t := f.temp()
		f.line("var %s %s = %s", t, f.rangeType(s.X), x)
		x = t
	}
	f.putLabel(label)
	switch {
	case k == "_" && v == "_":
		f.line("for range %s {", x)
	case v == "_":
		f.line("for %s := range %s {", k, x)
	default:
		f.line("for %s, %s := range %s {", k, v, x)
	}
	f.bindRange(s, k, v, kt, vt)
	f.loopBody(s.Body, label, nil)
	f.line("}\n}")
}

// rangeIndex goes over a slice, or an array behind a pointer, by its indices:
// the engine's own way loses channels that have a direction, and copies arrays.
func (f *fn) rangeIndex(s *ast.RangeStmt, label, x string, vt types.Type, open, end, ty string) {
	list, i, n := f.temp(), f.temp(), f.temp()
	f.line("{\nvar %s %s = %s", list, ty, x)
	list = open + list + end
	f.line("var %s int = len(%s)\nvar %s int = 0", n, list, i)
	f.putLabel(label)
	f.line("for ; %s < %s; %s++ {", i, n, i)
	f.bindRange(s, i, list+"["+i+"]", types.Typ[types.Int], vt)
	f.loopBody(s.Body, label, nil)
	f.line("}\n}")
}

// rangeString lets compiled code decode a string: the engine's own way steps
// over bytes after one that is no UTF-8.
func (f *fn) rangeString(s *ast.RangeStmt, label string) {
	text, starts, values, i := f.temp(), f.temp(), f.temp(), f.temp()
	f.line("{\nvar %s string = %s", text, f.expr(s.X))
	f.line("var %s []int = rt.RuneStarts(%s)", starts, text)
	f.line("var %s []int32 = rt.RuneValues(%s)", values, text)
	f.line("var %s int = 0", i)
	f.putLabel(label)
	f.line("for ; %s < len(%s); %s++ {", i, starts, i)
	f.bindRange(s, starts+"["+i+"]", values+"["+i+"]", types.Typ[types.Int], types.Typ[types.Int32])
	f.loopBody(s.Body, label, nil)
	f.line("}\n}")
}

func (f *fn) rangeType(x ast.Expr) string {
	t := f.typ(x)
	if p, ok := coreType(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	return f.g.ty(types.Default(t))
}

// bindRange sets the variables of a range statement in its body.
func (f *fn) bindRange(s *ast.RangeStmt, k, v string, kt, vt types.Type) {
	bind := func(l ast.Expr, name string, t types.Type) {
		if l == nil || isBlank(l) || name == "_" {
			return
		}
		target := t
		if !f.defines(l, s.Tok) {
			target = f.typ(l)
		}
		f.assignTo(l, s.Tok == token.DEFINE, f.convText(name, f.sub(t), target))
	}
	if s.Tok == token.ASSIGN && s.Key != nil && s.Value != nil && !isBlank(s.Key) && !isBlank(s.Value) {
		key, value := f.place(s.Key), f.place(s.Value)
		f.store(key, f.convText(k, f.sub(kt), f.typ(s.Key)))
		f.store(value, f.convText(v, f.sub(vt), f.typ(s.Value)))
		return
	}
	bind(s.Key, k, kt)
	bind(s.Value, v, vt)
}

func (f *fn) rangeInt(s *ast.RangeStmt, label string, t types.Type) {
	if s.Key != nil && !isBlank(s.Key) {
		t = f.typ(s.Key)
		if f.defines(s.Key, s.Tok) {
			t = f.sub(f.info.Defs[s.Key.(*ast.Ident)].Type())
		}
	}
	f.countTo(s, label, f.conv(s.X, types.Default(t)), types.Default(t))
}

func (f *fn) rangeCount(s *ast.RangeStmt, label, n string) {
	f.countTo(s, label, n, types.Typ[types.Int])
}

func (f *fn) countTo(s *ast.RangeStmt, label, n string, t types.Type) {
	ty := f.g.ty(t)
	i, end := f.temp(), f.temp()
	f.line("{\nvar %s %s = %s", end, ty, n)
	f.line("var %s %s = %s", i, ty, f.g.zero(ty))
	f.putLabel(label)
	f.line("for ; %s < %s; %s++ {", i, end, i)
	f.bindRange(s, i, "_", t, nil)
	f.loopBody(s.Body, label, nil)
	f.line("}\n}")
}

func (f *fn) rangeChan(s *ast.RangeStmt, label string, u *types.Chan) {
	ch, v, ok := f.temp(), f.temp(), f.temp()
	f.line("{\nvar %s %s = %s", ch, f.g.ty(f.typ(s.X)), f.expr(s.X))
	f.putLabel(label)
	f.line("for {")
	f.line("%s, %s := %s(%s)", v, ok, f.g.receiver(f.typ(s.X), true), ch)
	f.line("if !%s { break }", ok)
	f.bindRange(s, v, "_", f.sub(u.Elem()), nil)
	f.loopBody(s.Body, label, nil)
	f.line("}\n}")
}

// A branches is how statements leave the body of a loop over a function: the
// body is a closure, which notes what to do and returns false.
type branches struct {
	outer  *fn
	code   string // variable in outer, *int
	inner  string // the same in the closure
	values []local
	after  []func() // what code i+2 does in outer
	keys   map[string]int
}

const (
	codeNone = iota
	codeBreak
	codeFirst
)

// exit leaves the closure with a code for which after says what is to do.
func (b *branches) exit(c *fn, key string, after func()) {
	n, ok := b.keys[key]
	if !ok {
		n = codeFirst + len(b.after)
		b.keys[key] = n
		b.after = append(b.after, after)
	}
	c.line("*%s = %d\nreturn false", b.inner, n)
}

func (b *branches) jump(c *fn, tok token.Token, label string) {
	own := b.outer.loops[len(b.outer.loops)-1]
	switch {
	case label == "" || label == own.label:
		if tok == token.CONTINUE {
			c.line("return true")
			return
		}
		c.line("*%s = %d\nreturn false", b.inner, codeBreak)
	default:
		b.exit(c, tok.String()+label, func() { b.outer.jump(tok, label) })
	}
}

func (b *branches) ret(c *fn, values []string) {
	for i, v := range values {
		c.line("*%s = %s", c.take(b.values[i].name, "*"+b.outer.g.ty(b.values[i].typ)), v)
	}
	b.exit(c, "return", func() {
		var list []string
		for _, l := range b.values {
			list = append(list, "*"+l.name)
		}
		b.outer.ret(list)
	})
}

// rangeFunc calls the iterator with the body as a closure.
func (f *fn) rangeFunc(s *ast.RangeStmt, label string, sig *types.Signature) {
	yield := f.sub(sig.Params().At(0).Type()).Underlying().(*types.Signature)
	b := &branches{outer: f, code: f.temp(), keys: map[string]int{}}
	f.mark(s)
	f.line("{\nvar %s *int = new(int)", b.code)
	if outer := f.enclosing(); outer.sig != nil {
		for v := range outer.sig.Results().Variables() {
			t := f.sub(v.Type())
			b.values = append(b.values, f.anonymousResult(t))
		}
	}
	f.push(label, true, nil)
	iter := f.expr(s.X)
	state := f.temp()
	f.line("var %s *rt.Loop = rt.NewLoop()", state)
	c := f.child()
	c.branch, c.sig, c.marker = b, yield, ""
	b.inner = c.take(b.code, "*int")
	guard := c.take(state, "*rt.Loop")
	var params []string
	names := []string{"_", "_"}
	for i := range yield.Params().Len() {
		names[i] = fmt.Sprintf("a_%d", f.g.id())
		params = append(params, names[i]+" "+f.g.ty(f.sub(yield.Params().At(i).Type())))
	}
	c.line("%s.Enter()", guard)
	c.check()
	var kt, vt types.Type
	if yield.Params().Len() > 0 {
		kt = f.sub(yield.Params().At(0).Type())
	}
	if yield.Params().Len() > 1 {
		vt = f.sub(yield.Params().At(1).Type())
	}
	c.bindRange(s, names[0], names[1], kt, vt)
	c.block(s.Body.List)
	c.line("return %s.Next()", guard)
	f.pop()
	text := strings.ReplaceAll(c.b.String(), "return false\n", "return "+guard+".Stop()\n")
	text = strings.ReplaceAll(text, "return true\n", "return "+guard+".Next()\n")
	c.b.Reset()
	c.b.WriteString(text)
	f.line("%s(%s)", iter, f.lift(c, "("+strings.Join(params, ", ")+") bool"))
	f.line("%s.Finish()", state)
	for i, after := range b.after {
		f.line("if *%s == %d {", b.code, codeFirst+i)
		after()
		f.line("}")
	}
	f.line("}")
}

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
