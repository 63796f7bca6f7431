package interp

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// foreign tells interface types that compiled code declares: a variable of one
// holds a real value of it. All others hold any.
func foreign(t types.Type) bool {
	n, ok := types.Unalias(t).(*types.Named)
	if !ok || !types.IsInterface(t) || ours(n) {
		return false
	}
	iface := n.Underlying().(*types.Interface)
	return !iface.Empty() && iface.IsMethodSet() && (n.Obj().Pkg() == nil && n.Obj().Name() == "error" || n.Obj().Pkg() != nil)
}

// conv is e as a value of type t, to which it is assignable.
func (f *fn) conv(e ast.Expr, t types.Type) string {
	t = f.sub(t)
	tv := f.info.Types[e]
	if tv.IsNil() {
		return f.g.zero(f.g.ty(t))
	}
	if tv.Value != nil {
		if types.IsInterface(t) {
			ct := types.Default(f.sub(tv.Type))
			if types.IsInterface(ct) {
				ct = constantType(tv.Value)
			}
			return f.convText(f.g.constant(tv.Value, ct), ct, t)
		}
		return f.g.constant(tv.Value, t)
	}
	if std := f.standardAs(e, t); std != "" {
		return f.g.asserterNil(t) + "(rt.B(" + std + "))"
	}
	return f.convText(f.expr(e), f.typ(e), t)
}

// standard is the cell's own stream that os.Stdout, os.Stderr or os.Stdin
// stands for; empty for any other expression.
func (f *fn) standard(e ast.Expr) string {
	sel, ok := ast.Unparen(e).(*ast.SelectorExpr)
	if !ok || f.info.Selections[sel] != nil {
		return ""
	}
	v, ok := f.info.Uses[sel.Sel].(*types.Var)
	if !ok || v.Pkg() == nil || v.Pkg().Path() != "os" {
		return ""
	}
	switch v.Name() {
	case "Stdout", "Stderr", "Stdin":
		return "rt." + v.Name()
	}
	return ""
}

// standardAs is standard where an interface is wanted that the stream has.
func (f *fn) standardAs(e ast.Expr, t types.Type) string {
	if !foreign(t) {
		return ""
	}
	std := f.standard(e)
	if std == "" {
		return ""
	}
	for m := range t.Underlying().(*types.Interface).Methods() {
		switch {
		case m.Name() == "Read" && std == "rt.Stdin":
		case (m.Name() == "Write" || m.Name() == "WriteString") && std != "rt.Stdin":
		default:
			return ""
		}
	}
	return std
}

// convText is conv for engine code x of type s.
func (f *fn) convText(x string, s, t types.Type) string {
	if !types.IsInterface(t) {
		if _, ok := coreType(t).(*types.Chan); s != nil && (ok || isTied(s) || isTied(t)) && f.g.ty(s) != f.g.ty(t) {
			return f.viaPointers(s, f.g.ty(s), f.g.ty(t), x)
		}
		return x
	}
	if types.IsInterface(s) {
		switch {
		case types.Identical(s, t), !foreign(s) && !foreign(t):
			return x
		case !foreign(t):
			return "rt.U(" + x + ")"
		case foreign(s):
			return f.g.asserterNil(t) + "(rt.U(" + x + "))"
		}
		return f.g.asserterNil(t) + "(" + x + ")"
	}
	if b, ok := s.(*types.Basic); ok && b.Kind() == types.UntypedNil {
		return f.g.zero(f.g.ty(t))
	}
	boxed := f.anyText(x, s)
	if !foreign(t) {
		return boxed
	}
	return f.g.asserterNil(t) + "(" + boxed + ")"
}

// asAny is an expression as a value in an any.
func (f *fn) asAny(e ast.Expr) string { return f.conv(e, anyType) }

// anyText is a value of type s as an any: in a box where reflection does not
// know its type.
func (f *fn) anyText(x string, s types.Type) string {
	s = types.Default(s)
	switch {
	case types.IsInterface(s):
		if foreign(s) {
			return "rt.U(" + x + ")"
		}
		return x
	case tainted(s):
		return fmt.Sprintf("rt.X(%d, %s)", f.g.desc(s).id, x)
	}
	return "rt.B(" + x + ")"
}

// asserter is a function that takes an any and gives a value of type t, or
// panics as a type assertion on a value of type from does; without from it
// tells by a second result.
func (g *gen) asserter(t, from types.Type) string {
	d := g.desc(t)
	ty := g.ty(t)
	if from == nil {
		return g.helper("ao", fmt.Sprint(d.id), func(n string) {
			g.addDecl("func %s(v rt.Any) (%s, bool) {\nvar r *%s = new(%s)\nvar ok bool = rt.TryAssert(v, %d, r)\nreturn *r, ok\n}", n, ty, ty, ty, d.id)
		})
	}
	name := goName(from)
	return g.helper("a", fmt.Sprint(d.id, name), func(n string) {
		g.addDecl("func %s(v rt.Any) %s {\nvar r *%s = new(%s)\nrt.Assert(v, %d, r, %q)\nreturn *r\n}", n, ty, ty, ty, d.id, name)
	})
}

// goName is a type as the language's own messages write it.
func goName(t types.Type) string {
	s := types.TypeString(nameless(t), func(p *types.Package) string { return p.Name() })
	if s == "any" {
		return "interface {}"
	}
	return spaced(s)
}

// spaced is a type as reflection writes it: struct { A int }, interface {}.
func spaced(s string) string {
	if !strings.Contains(s, "{") {
		return s
	}
	var b strings.Builder
	for i := range len(s) {
		switch c := s[i]; {
		case c == '{' && i+1 < len(s) && s[i+1] == '}':
			b.WriteString(" {")
		case c == '{':
			b.WriteString(" { ")
		case c == '}' && s[i-1] != '{':
			b.WriteString(" }")
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

// nameless is a type as reflection has it: without the names of parameters,
// with uint8 for byte and interface {} for any, and with instances of generic
// types under one name.
func nameless(t types.Type) types.Type {
	switch t := types.Unalias(t).(type) {
	case *types.Basic:
		return types.Typ[t.Kind()]
	case *types.Signature:
		return types.NewSignatureType(nil, nil, nil, namelessTuple(t.Params()), namelessTuple(t.Results()), t.Variadic())
	case *types.Interface:
		if t.Empty() {
			return types.NewInterfaceType(nil, nil)
		}
	case *types.Named:
		if t.TypeArgs().Len() > 0 {
			return instance(t)
		}
	}
	return remade(types.Unalias(t), nameless)
}

// instance is T[int,net/url.URL] as a type of that name.
func instance(t *types.Named) types.Type {
	var args []string
	for a := range t.TypeArgs().Types() {
		args = append(args, types.TypeString(nameless(a), func(p *types.Package) string { return p.Path() }))
	}
	name := t.Obj().Name() + "[" + strings.Join(args, ",") + "]"
	return types.NewNamed(types.NewTypeName(token.NoPos, t.Obj().Pkg(), name, nil), types.Typ[types.Int], nil)
}

func namelessTuple(t *types.Tuple) *types.Tuple {
	var vars []*types.Var
	for v := range t.Variables() {
		vars = append(vars, types.NewParam(token.NoPos, nil, "", nameless(v.Type())))
	}
	return types.NewTuple(vars...)
}

// asserterNil is an asserter that lets nil interfaces pass: a conversion.
func (g *gen) asserterNil(t types.Type) string {
	d := g.desc(t)
	ty := g.ty(t)
	return g.helper("c", fmt.Sprint(d.id), func(n string) {
		g.addDecl("func %s(v rt.Any) %s {\nvar r *%s = new(%s)\nrt.Convert(v, %d, r)\nreturn *r\n}", n, ty, ty, ty, d.id)
	})
}

// receiver is a function that receives from a channel.
func (g *gen) receiver(t types.Type, ok bool) string {
	ct, et := g.ty(t), g.ty(chanElem(t))
	if ok {
		return g.helper("ro", ct, func(n string) {
			g.addDecl("func %s(c %s) (%s, bool) {\nvar r *%s = new(%s)\nvar ok bool = rt.Recv(c, r)\nreturn *r, ok\n}", n, ct, et, et, et)
		})
	}
	return g.helper("r", ct, func(n string) {
		g.addDecl("func %s(c %s) %s {\nvar r *%s = new(%s)\nrt.Recv(c, r)\nreturn *r\n}", n, ct, et, et, et)
	})
}

// desc is the runtime's description of a type. What has methods needs them in
// the engine before a value of it is in an interface.
func (g *gen) desc(t types.Type) *desc {
	t = types.Unalias(t)
	if d, ok := g.p.descs.At(t).(*desc); ok {
		return d
	}
	d := &desc{r: g.s.rt, id: len(g.p.byID), typ: t, boxed: !types.IsInterface(t) && tainted(t)}
	g.p.byID = append(g.p.byID, d)
	g.p.descs.Set(t, d)
	g.s.rt.publish(g.p.byID)
	g.undo = append(g.undo, func() { g.p.descs.Delete(t) })
	if !types.IsInterface(t) || foreign(t) {
		g.regs.news = append(g.regs.news, "new("+g.ty(t)+")")
		g.regs.types = append(g.regs.types, d)
	}
	if d.boxed {
		g.bindMethods(d)
		g.describeParts(t)
	}
	return d
}

// describeParts describes what a value of type t holds, for printing, for
// errors.As and for reflection, and the pointer by which it has more methods.
func (g *gen) describeParts(t types.Type) {
	part := func(u types.Type) bool {
		if _, isBasic := types.Unalias(u).(*types.Basic); !isBasic && tainted(u) {
			g.desc(u)
		}
		return false // go on
	}
	if isNamed(t) && !types.IsInterface(t) && types.NewMethodSet(types.NewPointer(t)).Len() > 0 {
		part(types.NewPointer(t))
	}
	anyHeld(t.Underlying(), part)
}

// bindMethods hands the methods of a type to the runtime.
func (g *gen) bindMethods(d *desc) {
	set := types.NewMethodSet(d.typ)
	for sel := range set.Methods() {
		fn := sel.Obj().(*types.Func)
		if fn.Pkg() == nil || fn.Pkg().Path() != "main" || types.IsInterface(fn.Signature().Recv().Type()) {
			continue
		}
		g.queue = append(g.queue, func() {
			n, _ := g.method(fn, nil)
			if n == nil {
				return
			}
			g.addStart("rt.Method(%d, %q, %s)", d.id, fn.Name(), g.natural(n))
		})
	}
}

// method is the engine function of a method, of the right instance when its
// type is generic.
func (g *gen) method(fn *types.Func, at ast.Node) (*fnName, *types.Signature) {
	recv := fn.Signature().Recv().Type()
	if p, ok := types.Unalias(recv).(*types.Pointer); ok {
		recv = p.Elem()
	}
	named, ok := types.Unalias(recv).(*types.Named)
	if !ok {
		return nil, nil
	}
	var targs []types.Type
	for t := range named.TypeArgs().Types() {
		targs = append(targs, t)
	}
	return g.fnFor(fn, targs, at), fn.Signature()
}

// dispatcher is a function that calls a method of whatever an any holds.
func (g *gen) dispatcher(name string, sig *types.Signature) string {
	key := name + g.sig(sig)
	return g.helper("i", key, func(n string) {
		var params, args []string
		var b strings.Builder
		params = append(params, "x rt.Any")
		for i := range sig.Params().Len() {
			p := fmt.Sprintf("p%d", i)
			t := sig.Params().At(i).Type()
			if sig.Variadic() && i == sig.Params().Len()-1 {
				params = append(params, p+" ..."+g.ty(elem(t)))
			} else {
				param, line := g.helperParam(p, t)
				params = append(params, param)
				b.WriteString(line)
			}
			args = append(args, "&"+p)
		}
		var rets, outs []string
		for i := range sig.Results().Len() {
			ty := g.ty(sig.Results().At(i).Type())
			fmt.Fprintf(&b, "var r%d *%s = new(%s)\n", i, ty, ty)
			outs = append(outs, fmt.Sprintf("r%d", i))
			rets = append(rets, fmt.Sprintf("*r%d", i))
		}
		fmt.Fprintf(&b, "rt.Call(%s)\n", strings.Join(append(append([]string{"x", fmt.Sprintf("%q", name), fmt.Sprint(len(outs))}, outs...), args...), ", "))
		if len(rets) > 0 {
			fmt.Fprintf(&b, "return %s\n", strings.Join(rets, ", "))
		}
		g.addDecl("func %s(%s)%s {\n%s}", n, strings.Join(params, ", "), g.results(sig), b.String())
	})
}
