package interp

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"math"
	"strings"
)

// cellBody writes the statements of a cell in order.
func (g *gen) cellBody(f *fn, ck *checker, p *parsed) string {
	var last *item
	for _, it := range ck.items {
		if it.stmt != nil {
			last = it
		}
	}
	if p.ordered {
		g.orderedVars(f, ck)
	}
	inits := p.ordered
	for _, it := range ck.items {
		if it.stmt == nil || p.ordered {
			continue
		}
		g.work.pause()
		if !inits && !isVarDecl(it) {
			g.runInits(f, ck)
			inits = true
		}
		f.escape = findEscapes(ck.info, it.stmt)
		f.src.root = it.stmt
		if takesTime(it.stmt) {
			f.check()
		}
		switch {
		case it.names() != nil || isVarDecl(it):
			for _, spec := range it.decls[0].(*ast.GenDecl).Specs {
				f.globalSpec(spec.(*ast.ValueSpec))
			}
		case it == last && it.result != nil && !p.quiet:
			f.show(it.result)
		default:
			f.stmt(it.stmt, "")
		}
	}
	if p.ordered || !inits {
		g.runInits(f, ck)
	}
	if p.program {
		for _, it := range ck.items {
			g.runFunc(f, ck, it, "main")
		}
	}
	name := fmt.Sprintf("cell%d_", g.cell)
	g.register(name, "", f.marker)
	return f.b.String()
}

// takesTime tells statements before which an interrupt is let in.
func takesTime(s ast.Stmt) bool {
	found := false
	ast.Inspect(s, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr, *ast.SendStmt, *ast.ForStmt, *ast.RangeStmt, *ast.SelectStmt:
			found = true
		case *ast.UnaryExpr:
			found = found || n.Op == token.ARROW
		}
		return !found
	})
	return found
}

func isVarDecl(it *item) bool {
	g, ok := it.decls[0].(*ast.GenDecl)
	return ok && g.Tok == token.VAR
}

// orderedVars initialises the variables of a whole program in the order that
// the language says.
func (g *gen) orderedVars(f *fn, ck *checker) {
	for _, it := range ck.items {
		if it.stmt == nil {
			continue
		}
		for _, spec := range it.decls[0].(*ast.GenDecl).Specs {
			if spec := spec.(*ast.ValueSpec); len(spec.Values) == 0 {
				f.globalSpec(spec)
			}
		}
	}
	for _, init := range ck.info.InitOrder {
		f.escape = findEscapes(ck.info, init.Rhs)
		spec := &ast.ValueSpec{Values: []ast.Expr{init.Rhs}}
		for _, v := range init.Lhs {
			id := &ast.Ident{NamePos: v.Pos(), Name: v.Name()}
			ck.info.Defs[id] = v
			spec.Names = append(spec.Names, id)
		}
		f.globalSpec(spec)
	}
}

// runInits calls the init functions of a cell: after the variables that it
// begins with.
func (g *gen) runInits(f *fn, ck *checker) {
	for _, it := range ck.items {
		g.runFunc(f, ck, it, "init")
	}
}

// runFunc calls a function of the cell by its name.
func (g *gen) runFunc(f *fn, ck *checker, it *item, name string) {
	if it.kind != funcChunk || it.pulled {
		return
	}
	d := it.decls[0].(*ast.FuncDecl)
	if d.Recv != nil || it.late != nil || d.Name.Name != name {
		return
	}
	obj := ck.info.Defs[d.Name].(*types.Func)
	f.line("%s()", g.p.funcs[obj].id)
}

// globalSpec assigns to variables of the session as their declaration says.
func (f *fn) globalSpec(spec *ast.ValueSpec) {
	f.mark(spec)
	for _, v := range spec.Values {
		f.guard(&ast.ExprStmt{X: v})
	}
	target := func(id *ast.Ident) (string, types.Type) {
		if id.Name == "_" {
			return "_", nil
		}
		obj := f.info.Defs[id]
		return f.g.p.vars[obj], obj.Type()
	}
	switch {
	case len(spec.Values) == 0:
		for _, id := range spec.Names {
			if name, t := target(id); name != "_" {
				f.line("%s = %s", name, f.g.zero(f.g.ty(t)))
			}
		}
	case len(spec.Values) == len(spec.Names):
		values := make([]string, len(spec.Names))
		for i, id := range spec.Names {
			name, t := target(id)
			if t == nil {
				t = types.Default(f.typ(spec.Values[i]))
			}
			if len(values) == 1 {
				f.line("%s = %s", name, f.copied(spec.Values[i], f.conv(spec.Values[i], t), t))
				return
			}
			values[i] = f.temp()
			f.line("var %s %s = %s", values[i], f.g.ty(t), f.conv(spec.Values[i], t))
		}
		for i, id := range spec.Names {
			name, _ := target(id)
			f.line("%s = %s", name, values[i])
		}
	default:
		temps, ts := f.multi(spec.Values[0], len(spec.Names))
		for i, id := range spec.Names {
			if name, t := target(id); name != "_" {
				f.line("%s = %s", name, f.convText(temps[i], ts[i], t))
			}
		}
	}
}

// show makes the last expression of a cell its result.
func (f *fn) show(x ast.Expr) {
	f.mark(x)
	f.guard(&ast.ExprStmt{X: x})
	x = ast.Unparen(x)
	tv := f.info.Types[x]
	if call, ok := x.(*ast.CallExpr); ok && (tv.IsVoid() || f.prints(call)) {
		f.exprStmt(x)
		return
	}
	if tuple, ok := tv.Type.(*types.Tuple); ok {
		temps, ts := f.multi(x, tuple.Len())
		for i := range temps {
			f.line("rt.Show(%d, %s)", f.g.desc(ts[i]).id, f.anyText(temps[i], ts[i]))
		}
		return
	}
	if tv.IsNil() || tv.IsType() || tv.IsBuiltin() {
		f.g.refuse(x, "%s is not a value", types.ExprString(x))
	}
	t := types.Default(f.typ(x))
	if tv.Value != nil && t != tv.Type && overflows(tv.Value, t) {
		f.g.refuse(x, "cannot use %s (%s constant %s) as %s value (overflows)", types.ExprString(x), tv.Type, tv.Value.ExactString(), t)
	}
	f.line("rt.Show(%d, %s)", f.g.desc(t).id, f.conv(x, anyType))
}

// overflows tells constants without a type that are out of the range of t, the
// one that they get.
func overflows(v constant.Value, t types.Type) bool {
	switch t {
	case types.Typ[types.Int]:
		_, exact := constant.Int64Val(v)
		return !exact
	case types.Typ[types.Int32], types.Universe.Lookup("rune").Type():
		n, exact := constant.Int64Val(v)
		return !exact || n != int64(int32(n))
	case types.Typ[types.Float64]:
		f, _ := constant.Float64Val(v)
		return math.IsInf(f, 0)
	}
	return false
}

// prints tells calls of fmt whose results nobody wants to see.
func (f *fn) prints(call *ast.CallExpr) bool {
	fn, _ := f.function(ast.Unparen(call.Fun))
	return fn != nil && fn.Pkg() != nil && fn.Pkg().Path() == "fmt" &&
		(strings.HasPrefix(fn.Name(), "Print") || strings.HasPrefix(fn.Name(), "Fprint"))
}
