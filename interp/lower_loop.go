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
	post = strings.TrimSpace(post)
	f.line("for ; %s; %s {", cond, post)
	f.rounds(s.Body, label, cond, post, func() {})
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
	if !f.testsItself(body) {
		f.check()
	}
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
	if n, ok := f.constantLength(s); ok {
		f.rangeCount(s, label, n)
		return
	}
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

// constantLength is the number of rounds over an array that the language does
// not look at: only its indices are asked for, and nothing is called to get it.
func (f *fn) constantLength(s *ast.RangeStmt) (string, bool) {
	a, ok := coreType(f.typ(s.X)).(*types.Array)
	if !ok || s.Value != nil && !isBlank(s.Value) {
		return "", false
	}
	ast.Inspect(s.X, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.CallExpr:
			ok = ok && !f.hasEffect(n)
		case *ast.UnaryExpr:
			ok = ok && n.Op != token.ARROW
		}
		return ok
	})
	return fmt.Sprint(a.Len()), ok
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
		if f.direct(l, name, t) {
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

// direct makes the engine's own variable that of the cell, where nothing can
// tell: it is of a simple type, and neither changes nor is shared.
func (f *fn) direct(l ast.Expr, name string, t types.Type) bool {
	id, ok := l.(*ast.Ident)
	if !ok || !isSimple(name) {
		return false
	}
	obj := f.info.Defs[id]
	if obj == nil || f.escape.shared(obj) || f.escape.assigned[obj] || f.escape.captured[obj] {
		return false
	}
	if b, ok := f.sub(t).(*types.Basic); !ok || !types.Identical(b, f.sub(obj.Type())) {
		return false
	}
	f.vars[obj] = local{name: name, typ: f.sub(t)}
	return true
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
	cond, post := fmt.Sprintf("%s < %s", i, end), i+"++"
	f.line("for ; %s; %s {", cond, post)
	f.rounds(s.Body, label, cond, post, func() { f.bindRange(s, i, "_", t, nil) })
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
