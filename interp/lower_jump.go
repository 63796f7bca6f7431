package interp

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

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
	if !outer.ptr {
		return local{name: f.takeValue(outer.name, f.g.ty(l.typ), l.typ), typ: l.typ}
	}
	return local{name: f.take(outer.name, "*"+f.g.ty(l.typ)), ptr: outer.ptr, typ: l.typ}
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
		f.gotoLabel(s.Label)
	default:
		label := ""
		if s.Label != nil {
			label = s.Label.Name
		}
		f.jump(s.Tok, label)
	}
}

// gotoLabel writes goto; out of the body of a loop over a function it is the
// function around that goes on there.
func (f *fn) gotoLabel(label *ast.Ident) {
	if b := f.branch; b != nil {
		if obj := f.info.Uses[label]; obj == nil || obj.Pos() < b.body.Pos() || obj.Pos() > b.body.End() {
			b.exit(f, "goto "+label.Name, func() { b.outer.gotoLabel(label) })
			return
		}
	}
	f.line("goto G_%s", label.Name)
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
