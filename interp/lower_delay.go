package interp

import (
	"go/ast"
	"go/token"
	"go/types"
)

// A delay splits a call in what is evaluated now and the call later: each
// part that is evaluated now becomes a variable, which stands in its place.
type delay struct {
	f    *fn
	call *ast.CallExpr
}

// prepare rewrites the call so that its operands are variables.
func (d *delay) prepare(call *ast.CallExpr, fun ast.Expr) {
	copied := *call
	copied.Args = make([]ast.Expr, len(call.Args))
	if tv := d.f.info.Types[fun]; !tv.IsBuiltin() && !tv.IsType() {
		copied.Fun = d.operator(fun)
	}
	for i, a := range call.Args {
		if at := d.f.info.Types[a]; at.Value != nil || at.IsType() || at.IsNil() {
			copied.Args[i] = a
			continue
		}
		if _, ok := d.f.typ(a).(*types.Tuple); ok {
			copied.Args = d.f.apart(call).Args
			break
		}
		copied.Args[i] = d.variable(a)
	}
	d.call = &copied
	d.f.info.Types[&copied] = d.f.info.Types[call]
}

// operator evaluates what is called: the receiver of a method, a function
// value; a declared function stays.
func (d *delay) operator(fun ast.Expr) ast.Expr {
	if fn, _ := d.f.function(fun); fn != nil {
		return fun
	}
	return d.variable(fun) // of a method value, the receiver is evaluated now
}

// variable evaluates an operand into a variable and returns its name.
func (d *delay) variable(x ast.Expr) ast.Expr {
	t := types.Default(d.f.typ(x))
	name := d.f.temp()
	d.f.line("var %s %s = %s", name, d.f.g.ty(t), d.f.conv(x, t))
	return d.f.stand(x, name, t)
}

// stand is an expression that names an engine variable of type t.
func (f *fn) stand(at ast.Node, name string, t types.Type) ast.Expr {
	id := &ast.Ident{NamePos: at.Pos(), Name: name}
	obj := types.NewVar(token.NoPos, nil, name, t)
	f.info.Uses[id] = obj
	f.info.Types[id] = types.TypeAndValue{Type: t}
	f.vars[obj] = local{name: name, typ: t}
	return id
}

// write is the call, in the closure c.
func (d *delay) write(c *fn) string { return c.call(d.call) }
