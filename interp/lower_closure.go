package interp

import (
	"fmt"
	"go/ast"
	"go/types"
	"strings"
)

// A capture is a variable of the functions around a literal.
type capture struct {
	obj   types.Object
	outer string // in the function around
	local
}

// child is the function of a literal inside f.
func (f *fn) child() *fn {
	return &fn{entered: "false", g: f.g, src: f.src, info: f.info, subst: f.subst, parent: f, vars: map[types.Object]local{}, escape: f.escape, marker: f.marker}
}

// find is how f names a variable; ok is false for one that is global.
func (f *fn) find(obj types.Object) (local, bool) {
	if l, ok := f.vars[obj]; ok {
		return l, true
	}
	if f.parent == nil {
		return local{}, false
	}
	outer, ok := f.parent.find(obj)
	if !ok {
		return local{}, false
	}
	return f.capture(obj, outer), true
}

func (f *fn) capture(obj types.Object, outer local) local {
	l := local{name: fmt.Sprintf("c_%d", f.g.id()), ptr: outer.ptr, typ: outer.typ}
	f.caps = append(f.caps, capture{obj, outer.name, l})
	f.vars[obj] = l
	return l
}

// take is capture for values that belong to no variable of the cell.
func (f *fn) take(expr, ty string) string {
	return f.takeValue(expr, ty, nil)
}

// takeValue is take of a value of type t.
func (f *fn) takeValue(expr, ty string, t types.Type) string {
	name := fmt.Sprintf("c_%d", f.g.id())
	f.caps = append(f.caps, capture{outer: expr, obj: rawType{ty: ty}, local: local{name: name, typ: t}})
	return name
}

// rawType stands for a captured value of which only the engine's type is
// known.
type rawType struct {
	types.Object
	ty string
}

// lift puts the function literal of c at the top level, in a function that
// takes what it captures, and returns the call that makes the closure. So a
// closure has a frame of its own, which the engine needs for goroutines, for
// defer, and for variables that are new in each iteration.
func (f *fn) lift(c *fn, header string) string {
	name := fmt.Sprintf("l%d", f.g.id())
	var params, args []string
	var lines strings.Builder
	for _, cap := range c.caps {
		if !cap.ptr && cap.typ != nil && holdsFloat(cap.typ) {
			param, line := f.g.helperParam(cap.name, cap.typ)
			lines.WriteString(line)
			params, args = append(params, param), append(args, f.g.carry(cap.outer, cap.typ))
			continue
		}
		ty := ""
		if raw, ok := cap.obj.(rawType); ok {
			ty = raw.ty
		} else {
			ty = f.g.ty(cap.typ)
		}
		if cap.ptr {
			ty = "*" + ty
		}
		params = append(params, cap.name+" "+ty)
		args = append(args, cap.outer)
	}
	f.g.addDecl("func %s(%s) func%s {\n%sreturn func%s {\n%s}\n}", name, strings.Join(params, ", "), header, lines.String(), header, c.b.String())
	f.g.private = append(f.g.private, name)
	f.g.register(name, f.funcName()+".func", c.marker)
	f.g.s.rt.sites.Store(name, c.sites)
	return name + "(" + strings.Join(args, ", ") + ")"
}

// deferred writes a function with defers: its body is a closure that the
// runtime calls, so that deferred calls run in compiled code.
func (f *fn) deferred(body *ast.BlockStmt, results *ast.FieldList) {
	f.namedResults(results, true)
	c := f.child()
	c.sig, c.defers = f.sig, "d"
	c.entered = f.entered
	if f.entered != "false" {
		c.entered = c.take(f.entered, "bool")
	}
	for _, r := range f.res {
		name := fmt.Sprintf("c_%d", f.g.id())
		c.caps = append(c.caps, capture{outer: r.name, local: local{name: name, ptr: true, typ: r.typ}, obj: rawType{ty: f.g.ty(r.typ)}})
		c.res = append(c.res, local{name: name, ptr: true, typ: r.typ})
		for obj, l := range f.vars {
			if l.name == r.name {
				c.vars[obj] = c.res[len(c.res)-1]
			}
		}
	}
	c.adoptParams(f)
	c.block(body.List)
	f.passes = f.passes || c.passes
	f.line("rt.Run(%s)", f.lift(c, "(d *rt.Defers)"))
	if len(f.res) > 0 {
		var list []string
		for _, r := range f.res {
			list = append(list, r.value())
		}
		f.line("return %s", strings.Join(list, ", "))
	}
}

// adoptParams gives the body of a function with defers copies of parameters
// that it assigns to.
func (f *fn) adoptParams(outer *fn) {
	for obj, l := range outer.vars {
		if l.ptr || !f.escape.assigned[obj] {
			continue
		}
		if _, ok := f.vars[obj]; ok {
			continue
		}
		c := f.capture(obj, l)
		ty := f.g.ty(l.typ)
		name := fmt.Sprintf("v_%d", f.g.id())
		f.line("var %s %s = %s", name, ty, c.name)
		f.vars[obj] = local{name: name, typ: l.typ}
	}
}

// hasDefer tells whether a body defers, outside of the literals in it.
func hasDefer(body ast.Node) bool {
	found := false
	ast.Inspect(body, func(n ast.Node) bool {
		switch n.(type) {
		case *ast.FuncLit:
			return false // has its own
		case *ast.DeferStmt:
			found = true
		}
		return !found
	})
	return found
}

// literal writes a function literal.
func (f *fn) literal(lit *ast.FuncLit) string {
	sig := f.typ(lit).Underlying().(*types.Signature)
	c := f.child()
	c.marker = ""
	c.sig = sig
	params, _ := c.params(lit.Type.Params.List)
	header := "(" + strings.Join(params, ", ") + ")" + f.g.results(sig)
	c.body(lit.Body, lit.Type.Params.List, lit.Type.Results)
	return f.lift(c, header)
}

// thunk is a closure that runs what write writes into it.
func (f *fn) thunk(header string, write func(c *fn)) string {
	c := f.child()
	write(c)
	f.passes = f.passes || c.passes
	return f.lift(c, header)
}
