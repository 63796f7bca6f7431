package interp

import (
	"context"
	"fmt"
	"go/ast"
	"go/types"
	"reflect"
	"slices"
	"strings"
	"sync/atomic"

	"freshet/interp/symbols"
)

// A compilation is the work on one cell before it runs.
type compilation struct {
	ctx context.Context
	// settled is set by whoever is first: the compilation when it changes the
	// session, or an interrupt that takes it back.
	settled atomic.Bool
}

// abandoned ends a compilation whose cell was interrupted.
type abandoned struct{}

// pause ends the compilation if its cell was interrupted.
func (c *compilation) pause() {
	if c.ctx.Err() != nil {
		panic(abandoned{})
	}
}

// settle ends the compilation if its cell was interrupted; if not, it is too
// late for that.
func (c *compilation) settle() {
	if !c.settled.CompareAndSwap(false, true) {
		panic(abandoned{})
	}
}

// prepare compiles a cell when no other is being compiled, and gives up when ctx
// ends. What is then left of the compilation ends at its next pause and changes
// nothing; the next one waits for that.
func (s *Session) prepare(ctx context.Context, c Cell) (func(*Defers), *Error) {
	select {
	case s.compiling <- struct{}{}:
	case <-ctx.Done():
		return nil, notRun(ctx)
	}
	var made func(*Defers)
	var err *Error
	work, over := &compilation{ctx: ctx}, make(chan struct{})
	// Ends with the compilation, which always ends.
	go func() {
		defer close(over)
		defer func() { <-s.compiling }()
		made, err = s.compile(work, c)
	}()
	select {
	case <-over:
	case <-ctx.Done():
		if work.settled.CompareAndSwap(false, true) {
			return nil, notRun(ctx)
		}
		<-over
	}
	if made == nil && err == nil && ctx.Err() != nil {
		return nil, notRun(ctx)
	}
	return made, err
}

func notRun(ctx context.Context) *Error {
	msg := "the cell was interrupted before it ran"
	return &Error{Name: "Interrupted", Message: msg, Lines: []string{bold("Interrupted: " + msg)}, Cause: context.Cause(ctx)}
}

// compile makes a cell ready to run: checked, lowered, loaded into the engine,
// its declarations known to the session. The result is nil for a cell with
// nothing to run, and for one that was interrupted.
func (s *Session) compile(work *compilation, c Cell) (body func(*Defers), failure *Error) {
	var g *gen
	defer func() {
		p := recover()
		if p == nil {
			return
		}
		// A mistake of ours, or of go/types: the session must outlive it.
		if g != nil {
			g.rollback()
		}
		s.rt.cell = nil
		if _, ok := p.(abandoned); ok {
			body, failure = nil, nil
			return
		}
		body, failure = nil, s.compileErrors([]diagnostic{{cell: c.Number, line: 1, col: 1, msg: fmt.Sprintf("the interpreter failed at this cell: %v", p)}})
		failure.Name = "InternalError"
	}()
	s.releaseStale()
	ck, p, errs := s.check(s.fset, c.Code, c.Number)
	if len(errs) > 0 {
		return nil, s.compileErrors(errs)
	}
	if len(p.items) == 0 {
		return nil, nil
	}
	work.pause()
	g = &gen{
		work: work, s: s, p: s.program, fset: s.fset, cell: c.Number, info: ck.info, alias: ck.alias,
		imports: map[string]string{}, helpers: map[string]string{},
	}
	src, diag := g.cellSource(ck, p)
	if diag != nil {
		g.rollback()
		e := s.compileErrors([]diagnostic{*diag})
		e.Name = "Unsupported"
		return nil, e
	}
	work.pause()
	if err := s.load(g, src); err != nil {
		g.rollback()
		return nil, s.compileErrors([]diagnostic{{cell: c.Number, line: 1, col: 1, msg: "the interpreter cannot run this cell: " + err.Error()}})
	}
	work.settle()
	s.engine.forget(g.old)
	s.commit(ck)
	s.bodies.Add(1) // until run has done
	body, s.rt.cell = s.rt.cell, nil
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
	s.engine.forget(g.private)
	return nil
}

// debugAll is told of lowered code; for tests.
var debugAll func(src string)

// commit makes a cell's declarations the session's.
func (s *Session) commit(ck *checker) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.view = nil
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
				s.retire(ck.pkg.Scope().Lookup(name), nil)
				continue
			}
			s.stored.drop(name)
			if it.kind != stmtChunk {
				s.stored.put(name, store(it))
			}
			if strings.Contains(name, ".") {
				continue
			}
			if obj := ck.pkg.Scope().Lookup(name); obj != nil {
				s.retire(s.objects[name], obj)
				s.objects[name], s.places[name] = obj, s.program.vars[obj]
				delete(s.imports, name)
			}
		}
	}
}

// retire notes that a variable has no name any more; by is what has it now.
func (s *Session) retire(old, by types.Object) {
	name := s.program.vars[old]
	if name == "" || by != nil && s.program.vars[by] == name {
		return
	}
	delete(s.program.vars, old)
	if !s.program.held[name] {
		s.stale = append(s.stale, name)
	}
}

// releaseStale gives back what variables hold that have no name any more. Only
// cells that run could still read them.
func (s *Session) releaseStale() {
	if len(s.stale) == 0 || s.bodies.Load() > 0 {
		return
	}
	s.engine.release(s.stale)
	for _, name := range s.stale {
		s.values.Delete(name)
	}
	s.stale = nil
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
		g.work.pause()
		next := g.queue[0]
		g.queue = g.queue[1:]
		next()
	}
	replacing := patches() // may declare more
	var b strings.Builder
	b.WriteString("package main\nimport \"rt\"\n")
	for path, name := range g.imports {
		fmt.Fprintf(&b, "import %s %q\n", name, path)
	}
	b.Write(g.decls.Bytes())
	fmt.Fprintf(&b, "func cell%d_(d *rt.Defers) {\n", g.cell)
	g.private = append(g.private, fmt.Sprintf("cell%d_", g.cell))
	first := ""
	if id := g.id(); g.regs.line(id) != "" {
		first = g.regs.line(id)
		g.s.rt.regs.Store(id, &g.regs)
	}
	for _, line := range slices.Concat([]string{first}, g.start, replacing) {
		b.WriteString(line + "\n")
	}
	b.WriteString(body)
	fmt.Fprintf(&b, "}\nvar _ = rt.Cell(cell%d_)\n", g.cell)
	return b.String(), nil
}

// declareFuncs names the functions of a cell and queues their code. A function
// with the signature it had takes the place of the old one for all callers.
func (g *gen) declareFuncs(ck *checker) (patches func() []string) {
	type patch struct{ old, n *fnName }
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
		n := &fnName{id: g.name("f", d.Name.Name), display: display(src), sig: obj.Signature(), params: allParams(obj.Signature(), nil), rescues: callsRecover(ck.info, d)}
		if old != nil && g.header(old.sig) == g.header(n.sig) {
			if n.line = old.line; n.line == 0 {
				n.line = g.id()
			}
			list = append(list, patch{old, n})
			g.old = append(g.old, old.id, old.id+"p", old.id+"q", old.id+"n", old.id+"v")
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
			lines = append(lines, fmt.Sprintf("rt.Replace(%d, %s, &%sp, &%sq)", p.n.line, g.natural(p.n), p.old.id, p.old.id))
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
				g.addStart("rt.Method(%d, %q, %s)", d.id, l.name, g.natural(g.p.funcs[l.fn]))
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
