package interp

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"reflect"
	"slices"
	"strings"

	"freshet/interp/symbols"
)

// compile makes a cell ready to run: checked, lowered, loaded into the engine,
// its declarations known to the session. The result is nil for a cell with
// nothing to run.
func (s *Session) compile(c Cell) (func(*Defers), *Error) {
	ck, p, errs := s.check(s.fset, c.Code, c.Number)
	if len(errs) > 0 {
		return nil, s.compileErrors(errs)
	}
	if len(p.items) == 0 {
		return nil, nil
	}
	g := &gen{
		s: s, p: s.program, fset: s.fset, cell: c.Number, info: ck.info, alias: ck.alias,
		imports: map[string]string{}, helpers: map[string]string{},
	}
	src, diag := g.cellSource(ck, p)
	if diag != nil {
		g.rollback()
		e := s.compileErrors([]diagnostic{*diag})
		e.Name = "Unsupported"
		return nil, e
	}
	if err := s.load(g, src); err != nil {
		g.rollback()
		return nil, s.compileErrors([]diagnostic{{cell: c.Number, line: 1, col: 1, msg: "the interpreter cannot run this cell: " + err.Error()}})
	}
	s.commit(ck, c.Number)
	body := s.rt.cell
	s.rt.cell = nil
	return body, nil
}

// load gives the engine the packages that the code names, and the code.
func (s *Session) load(g *gen, src string) error {
	exports := map[string]map[string]reflect.Value{}
	for path := range g.imports {
		if !s.used[path] {
			exports[path+"/"+symbols.Name(path)] = s.tables(path)
		}
	}
	if t, ok := exports["fmt/fmt"]; ok {
		delete(exports, "fmt/fmt")
		exports["fmt//fmt"] = t // or yaegi replaces what the table says
	}
	if len(s.rt.consts) > 0 {
		exports["rt/rt"] = s.rt.consts
	}
	if len(exports) > 0 {
		if err := s.engine.use(exports); err != nil {
			return err
		}
	}
	if debugAll != nil {
		debugAll(src)
	}
	if err := s.engine.load(fmt.Sprintf("cell%d_%d.go", g.cell, g.id()), src); err != nil {
		return err
	}
	for path := range g.imports {
		s.used[path] = true
	}
	clear(s.rt.consts)
	return nil
}

// debugAll is told of lowered code; for tests.
var debugAll func(src string)

// commit makes a cell's declarations the session's.
func (s *Session) commit(ck *checker, cell int) {
	for name, path := range ck.imports {
		s.imports[name] = path
	}
	for _, it := range ck.items {
		if it.kind == importChunk {
			for name := range ck.imports {
				delete(s.objects, name)
			}
		}
	}
	for _, it := range ck.items {
		if it.kind == importChunk {
			continue
		}
		for _, name := range declared(it) {
			if strings.Contains(name, versionMark) {
				continue
			}
			delete(s.stored, name)
			if it.kind != stmtChunk {
				s.stored[name] = store(it)
			}
			if strings.Contains(name, ".") {
				continue
			}
			if obj := ck.pkg.Scope().Lookup(name); obj != nil {
				s.objects[name] = obj
				delete(s.imports, name)
			}
		}
	}
	s.publish()
}

// cellSource lowers a cell; the error is one that go/types did not see.
func (g *gen) cellSource(ck *checker, p *parsed) (src string, diag *diagnostic) {
	defer func() {
		if r := recover(); r != nil {
			u, ok := r.(unsupported)
			if !ok {
				panic(r)
			}
			if u.line == 0 {
				u.cell, u.line, u.col = g.cell, 1, 1
			}
			diag = &u.diagnostic
		}
	}()
	f := &fn{
		g: g, info: ck.info, vars: map[types.Object]local{}, defers: "d", entered: "false",
		src: &source{info: ck.info, cell: g.cell, alias: ck.alias},
	}
	patches := g.declareFuncs(ck)
	g.declareVars(ck)
	body := g.cellBody(f, ck, p)
	for len(g.queue) > 0 {
		next := g.queue[0]
		g.queue = g.queue[1:]
		next()
	}
	var b strings.Builder
	b.WriteString("package main\nimport \"rt\"\n")
	for path, name := range g.imports {
		fmt.Fprintf(&b, "import %s %q\n", name, path)
	}
	b.Write(g.decls.Bytes())
	fmt.Fprintf(&b, "func cell%d_(d *rt.Defers) {\n", g.cell)
	id := g.id()
	g.s.rt.regs.Store(id, &g.regs)
	for _, line := range slices.Concat(g.regs.lines(id), g.start, patches()) {
		b.WriteString(line + "\n")
	}
	b.WriteString(body)
	fmt.Fprintf(&b, "}\nvar _ = rt.Cell(cell%d_)\n", g.cell)
	return b.String(), nil
}

// declareFuncs names the functions of a cell and queues their code. A function
// with the signature it had takes the place of the old one for all callers.
func (g *gen) declareFuncs(ck *checker) (patches func() []string) {
	type patch struct {
		olds []string
		n    *fnName
	}
	var list []patch
	for _, it := range ck.items {
		if it.kind != funcChunk {
			continue
		}
		d := it.decls[0].(*ast.FuncDecl)
		obj, _ := ck.info.Defs[d.Name].(*types.Func)
		if obj == nil || obj.Name() == "_" {
			continue
		}
		src := &source{decl: d, info: ck.info, fn: obj, late: it.late != nil, cell: it.cell, alias: ck.alias}
		key := types.Object(obj)
		var old *fnName
		if it.late != nil {
			key = it.late.fn
			old = g.p.funcs[key]
		} else if prev, ok := g.s.objects[obj.Name()].(*types.Func); ok && d.Recv == nil {
			old = g.p.funcs[prev]
		}
		if generic(obj) {
			set(g, g.p.bodies, key, src)
			continue
		}
		n := &fnName{id: g.name("f", d.Name.Name), display: display(src), sig: obj.Signature()}
		if old != nil && g.header(old.sig) == g.header(n.sig) {
			n.olds = append(slices.Clone(old.olds), old.id)
			list = append(list, patch{n.olds, n})
		}
		set(g, g.p.funcs, key, n)
		g.queue = append(g.queue, func() { g.function(n, src, nil) })
		if it.late != nil {
			g.bindLate(it.late)
		}
	}
	return func() []string {
		var lines []string
		for _, p := range list {
			for _, o := range p.olds {
				lines = append(lines, fmt.Sprintf("rt.SetFunc(&%sp, %s)", o, p.n.id), o+"q = true")
			}
		}
		return lines
	}
}

// header is a signature as the engine knows it, the receiver first.
func (g *gen) header(sig *types.Signature) string {
	if sig.Recv() == nil {
		return g.sig(sig)
	}
	s := "(" + g.ty(sig.Recv().Type())
	if sig.Params().Len() > 0 {
		s += ", "
	}
	return s + g.sig(sig)[1:]
}

// generic tells functions and methods that exist in instances only.
func generic(obj *types.Func) bool {
	sig := obj.Signature()
	return sig.TypeParams().Len() > 0 || sig.RecvTypeParams().Len() > 0
}

// bindLate gives a new method to the values of its type that exist.
func (g *gen) bindLate(l *lateMethod) {
	for _, d := range g.p.byID {
		if d == nil || !d.boxed {
			continue
		}
		if sel := types.NewMethodSet(d.typ).Lookup(mainPackage, l.name); sel != nil && sel.Obj() == l.fn {
			g.queue = append(g.queue, func() {
				g.addStart("rt.Method(%d, %q, %s)", d.id, l.name, g.p.funcs[l.fn].id)
			})
		}
	}
}

// declareVars makes globals of the cell's variables. One that is declared
// again with its type keeps its storage, so closures see the new value.
func (g *gen) declareVars(ck *checker) {
	for _, it := range ck.items {
		if it.stmt == nil {
			continue
		}
		for _, id := range it.names() {
			obj, ok := ck.info.Defs[id].(*types.Var)
			if !ok || id.Name == "_" {
				continue
			}
			if old, ok := g.s.objects[id.Name].(*types.Var); ok && types.Identical(old.Type(), obj.Type()) && g.p.vars[old] != "" {
				set(g, g.p.vars, types.Object(obj), g.p.vars[old])
				continue
			}
			name := g.name("g", id.Name)
			set(g, g.p.vars, types.Object(obj), name)
			g.addDecl("var %s %s", name, g.ty(obj.Type()))
			if !strings.Contains(id.Name, versionMark) {
				g.regs.vars = append(g.regs.vars, name)
			}
		}
	}
}

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
				f.line("%s = %s", name, f.conv(spec.Values[i], t))
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
	f.line("rt.Show(%d, %s)", f.g.desc(t).id, f.conv(x, anyType))
}

// prints tells calls of fmt whose results nobody wants to see.
func (f *fn) prints(call *ast.CallExpr) bool {
	fn, _ := f.function(ast.Unparen(call.Fun))
	return fn != nil && fn.Pkg() != nil && fn.Pkg().Path() == "fmt" &&
		(strings.HasPrefix(fn.Name(), "Print") || strings.HasPrefix(fn.Name(), "Fprint"))
}
