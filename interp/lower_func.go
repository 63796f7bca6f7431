package interp

import (
	"fmt"
	"go/ast"
	"go/types"
	"strconv"
	"strings"
)

// An fn is one function of the engine being written.
type fn struct {
	g      *gen
	src    *source
	info   *types.Info
	subst  map[*types.TypeParam]types.Type
	parent *fn // the function around a literal
	b      strings.Builder
	vars   map[types.Object]local
	caps   []capture // what a literal takes from around it
	escape *escapes
	sig    *types.Signature
	res    []local // named results, or those of a function with defers
	defers string  // the variable of type *rt.Defers
	marker string  // the variable that says which line runs
	loops  []*loop
	branch *branches // of a loop body that is a function
	sites  map[string][]int
	// isPlace is set while a left side is written, which must stay a place.
	isPlace    bool
	presenting bool   // arguments are for display
	reflecting string // what gives arguments to a package that works by reflection
	entered    string // the variable that says whether recover may recover
	passes     bool   // calls a function that calls recover, which is not for it
}

// site notes where a function is called, for the traces of recursion: the line
// marker of a function is that of its innermost call.
func (f *fn) site(callee *fnName, at ast.Node) {
	if f.sites == nil {
		f.sites = map[string][]int{}
	}
	f.sites[callee.id] = append(f.sites[callee.id], f.g.position(at))
}

// position is a line and a column as a line marker holds them.
func (g *gen) position(n ast.Node) int {
	pos := g.fset.Position(n.Pos())
	return pos.Line<<12 | min(pos.Column, 1<<12-1)
}

// A local is a variable: its name in the engine, and whether it is a pointer
// to the value since a closure or an & shares it.
type local struct {
	name string
	ptr  bool
	typ  types.Type
}

func (l local) value() string {
	if l.ptr {
		return "(*" + l.name + ")"
	}
	return l.name
}

func (f *fn) line(format string, args ...any) {
	fmt.Fprintf(&f.b, format+"\n", args...)
}

func (f *fn) temp() string { return fmt.Sprintf("t_%d", f.g.id()) }

// typ is the type of an expression, of the instance that is written.
func (f *fn) typ(e ast.Expr) types.Type {
	t := f.info.TypeOf(e)
	if t == nil {
		f.g.refuse(e, "no type is known for this expression")
	}
	return subst(t, f.subst)
}

func (f *fn) sub(t types.Type) types.Type { return subst(t, f.subst) }

// declare makes a local variable of obj; init is its first value, empty for
// zero.
func (f *fn) declare(obj types.Object, init string) local {
	t := f.sub(obj.Type())
	l := local{name: fmt.Sprintf("%s_%d", plain(obj.Name()), f.g.id()), ptr: f.escape.shared(obj), typ: t}
	ty := f.g.ty(t)
	switch {
	case l.ptr && init == "":
		f.line("var %s *%s = new(%s)", l.name, ty, ty)
	case l.ptr:
		f.line("var %s *%s = new(%s)", l.name, ty, ty)
		f.line("*%s = %s", l.name, init)
	case init == "":
		f.line("var %s %s = %s", l.name, ty, f.g.zero(ty))
	default:
		f.line("var %s %s = %s", l.name, ty, init)
	}
	f.vars[obj] = l
	return l
}

func plain(name string) string {
	name, _, _ = strings.Cut(name, versionMark)
	if name == "_" || name == "" {
		return "v"
	}
	return name
}

func (f *fn) funcName() string {
	if f.src != nil && f.src.fn != nil {
		return display(f.src)
	}
	return ""
}

// display is a function's name as the cell says it.
func display(src *source) string {
	if src.decl == nil {
		return ""
	}
	if src.late {
		base, name, _ := strings.Cut(src.decl.Name.Name, versionMark)
		return base + "." + name
	}
	if r := receiverName(src.decl); r != "" {
		return r + "." + src.decl.Name.Name
	}
	return src.decl.Name.Name
}

// register tells the runtime which function of which cell an engine function
// is, and where its line marker is.
func (g *gen) register(name, display, marker string) {
	if marker == "" {
		return
	}
	g.regs.names = append(g.regs.names, name)
	g.regs.funcs = append(g.regs.funcs, funcInfo{cell: g.cell, display: display})
	g.regs.markers = append(g.regs.markers, "&"+marker)
}

// mark sets the line marker to where n stands.
func (f *fn) mark(n ast.Node) {
	if racing {
		return
	}
	if f.marker == "" {
		f.marker = fmt.Sprintf("m%d", f.g.id())
		f.g.addDecl("var %s int", f.marker)
		f.g.private = append(f.g.private, f.marker)
	}
	f.line("%s = %d", f.marker, f.g.position(n))
}

// check lets an interrupt in. A function of the engine costs no place in the
// frame, as one of package rt would.
func (f *fn) check() { f.line("if stop { check() }") }

// fnFor is the engine's function for a function or method of a cell.
func (g *gen) fnFor(obj *types.Func, targs []types.Type, at ast.Node) *fnName {
	obj = obj.Origin()
	if len(targs) > 0 {
		return g.instance(obj, targs, at)
	}
	if n := g.p.funcs[obj]; n != nil {
		return n
	}
	if at != nil {
		g.refuse(at, "%s is not defined: the cell that declared it failed", obj.Name())
	}
	return nil
}

// instance is a generic function for given types, written on first use.
func (g *gen) instance(obj *types.Func, targs []types.Type, at ast.Node) *fnName {
	key := fmt.Sprintf("%p", obj)
	for _, t := range targs {
		key += "," + strconv.Itoa(g.desc(t).id)
	}
	if n := g.p.insts[key]; n != nil {
		return n
	}
	src := g.p.bodies[obj]
	if src == nil {
		g.refuse(at, "%s is not defined: the cell that declared it failed", obj.Name())
	}
	if len(g.queue) > 2000 {
		g.refuse(at, "too many instances of %s", obj.Name())
	}
	m := map[*types.TypeParam]types.Type{}
	params := src.fn.Signature().TypeParams()
	if params.Len() == 0 {
		params = src.fn.Signature().RecvTypeParams()
	}
	for i := range params.Len() {
		m[params.At(i)] = targs[i]
	}
	n := &fnName{
		id: g.name("f", obj.Name()), display: display(src), sig: subst(src.fn.Signature(), m).(*types.Signature),
		params: allParams(src.fn.Signature(), m), rescues: callsRecover(src.info, src.decl),
	}
	set(g, g.p.insts, key, n)
	g.queue = append(g.queue, func() { g.function(n, src, m) })
	return n
}

// function writes a function declaration.
func (g *gen) function(n *fnName, src *source, m map[*types.TypeParam]types.Type) {
	d := src.decl
	if d.Body == nil {
		g.refuse(d, "missing function body")
	}
	f := &fn{g: g, src: src, info: src.info, subst: m, vars: map[types.Object]local{}, escape: findEscapes(src.info, d)}
	var fields []*ast.Field
	if d.Recv != nil {
		fields = append(fields, d.Recv.List...)
	}
	fields = append(fields, d.Type.Params.List...)
	params, names := f.params(fields)
	direct, lines := f.carriers(params, n.params)
	sig := subst(src.fn.Signature(), m).(*types.Signature)
	if len(m) == 0 {
		sig = src.fn.Signature()
	}
	f.sig = sig
	header := "(" + strings.Join(direct, ", ") + ")" + g.results(sig)
	g.addDecl("var %sq bool\nvar %sp func(%s)%s", n.id, n.id, strings.Join(params, ", "), g.results(sig))
	f.b.WriteString(lines)
	call := fmt.Sprintf("%sp(%s)", n.id, strings.Join(names, ", "))
	if sig.Results().Len() > 0 {
		f.line("if %sq { return %s }", n.id, call)
	} else {
		f.line("if %sq { %s; return }", n.id, call)
	}
	f.body(d.Body, fields, d.Type.Results)
	g.addDecl("func %s%s {\n%s}", n.id, header, f.b.String())
	g.register(n.id, display(src), f.marker)
	g.s.rt.sites.Store(n.id, f.sites)
}

// params writes the parameters; names holds them as arguments for a call.
func (f *fn) params(fields []*ast.Field) (params, names []string) {
	for _, field := range fields {
		idents := field.Names
		if len(idents) == 0 {
			idents = []*ast.Ident{nil}
		}
		for _, id := range idents {
			name := fmt.Sprintf("a_%d", f.g.id())
			t := f.fieldType(field)
			ty, pass := f.g.ty(t), name
			if _, ok := field.Type.(*ast.Ellipsis); ok {
				ty, pass = "..."+f.g.ty(elem(t)), name+"..."
			}
			params, names = append(params, name+" "+ty), append(names, pass)
			if id == nil || id.Name == "_" {
				continue
			}
			obj := f.info.Defs[id]
			if obj == nil {
				continue
			}
			f.vars[obj] = local{name: name, typ: t}
		}
	}
	return params, names
}

func (f *fn) fieldType(field *ast.Field) types.Type {
	if e, ok := field.Type.(*ast.Ellipsis); ok {
		if len(field.Names) > 0 && field.Names[0].Name != "_" {
			if obj := f.info.Defs[field.Names[0]]; obj != nil {
				return f.sub(obj.Type())
			}
		}
		return types.NewSlice(f.typ(e.Elt))
	}
	if len(field.Names) > 0 {
		if obj := f.info.Defs[field.Names[0]]; obj != nil && obj.Type() != nil {
			return f.sub(obj.Type())
		}
	}
	return f.typ(field.Type)
}

// body writes what a function does, after its parameters are known.
func (f *fn) body(body *ast.BlockStmt, params []*ast.Field, results *ast.FieldList) {
	f.check()
	began := f.b.Len()
	defer func() {
		if f.passes && f.entered == "false" {
			text := f.b.String()
			f.b.Reset()
			f.b.WriteString(text[:began] + "rt.Entered()\n" + text[began:])
		}
	}()
	f.entered = "false"
	if callsRecover(f.info, body) {
		f.entered = f.temp()
		f.line("var %s bool = rt.Entered()", f.entered)
	}
	f.shareParams(params)
	if hasDefer(body) {
		f.deferred(body, results)
		return
	}
	f.namedResults(results, false)
	f.block(body.List)
	f.fallOff(body)
}

// fallOff ends the text of a function with results whose body does not end
// in a return, for the engine's sake.
func (f *fn) fallOff(body *ast.BlockStmt) {
	if f.sig == nil || f.sig.Results().Len() == 0 {
		return
	}
	if n := len(body.List); n > 0 {
		if _, ok := body.List[n-1].(*ast.ReturnStmt); ok {
			return
		}
	}
	f.line("return %s", f.zeros())
}

func (f *fn) zeros() string {
	var list []string
	for v := range f.sig.Results().Variables() {
		list = append(list, f.g.zero(f.g.ty(f.sub(v.Type()))))
	}
	return strings.Join(list, ", ")
}

// shareParams moves parameters that closures share to the heap.
func (f *fn) shareParams(fields []*ast.Field) {
	for _, field := range fields {
		for _, id := range field.Names {
			obj := f.info.Defs[id]
			if l, ok := f.vars[obj]; ok && obj != nil && f.escape.shared(obj) {
				f.declare(obj, l.name)
			}
		}
	}
}

// namedResults declares the results; those of a function with defers are
// shared with the function that is its body.
func (f *fn) namedResults(results *ast.FieldList, shared bool) {
	if results == nil {
		return
	}
	for _, field := range results.List {
		if len(field.Names) == 0 {
			if shared {
				f.res = append(f.res, f.anonymousResult(f.typ(field.Type)))
			}
			continue
		}
		for _, id := range field.Names {
			obj := f.info.Defs[id]
			if obj == nil || id.Name == "_" {
				l := f.anonymousResult(f.typ(field.Type))
				f.res = append(f.res, l)
				continue
			}
			if shared {
				f.escape.share(obj)
			}
			f.res = append(f.res, f.declare(obj, ""))
		}
	}
}

func (f *fn) anonymousResult(t types.Type) local {
	ty := f.g.ty(t)
	l := local{name: fmt.Sprintf("r_%d", f.g.id()), ptr: true, typ: t}
	f.line("var %s *%s = new(%s)", l.name, ty, ty)
	return l
}
