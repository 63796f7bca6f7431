package interp

import (
	"fmt"
	"go/ast"
	"go/types"
	"regexp"
	"strings"

	"freshet/interp/symbols"
)

// call is a call, a conversion or a use of a builtin.
func (f *fn) call(e *ast.CallExpr) string {
	fun := ast.Unparen(e.Fun)
	tv := f.info.Types[fun]
	if tv.IsType() {
		return f.conversion(e.Args[0], f.sub(tv.Type))
	}
	if text, ok := f.spread(e); ok {
		return text
	}
	if tv.IsBuiltin() {
		return f.builtin(e, builtinName(fun))
	}
	if sel, ok := fun.(*ast.SelectorExpr); ok {
		if s := f.info.Selections[sel]; s != nil && s.Kind() == types.MethodVal {
			return f.methodCall(e, sel)
		}
	}
	if fn, targs := f.function(fun); fn != nil {
		if fn.Pkg() != nil && fn.Pkg().Path() != "main" {
			return f.compiledCall(e, fn)
		}
		n := f.g.fnFor(f.aliased(fn), targs, e)
		f.site(n, e)
		f.passes = f.passes || n.rescues
		sig := f.typ(fun).(*types.Signature)
		return n.id + "(" + f.args(e, sig, true) + ")"
	}
	if lit, ok := fun.(*ast.FuncLit); ok && callsRecover(f.info, lit.Body) {
		f.passes = true
	}
	sig := coreType(f.typ(fun)).(*types.Signature)
	return f.callee(fun) + "(" + f.args(e, sig, false) + ")"
}

// callee is a function value that is called.
func (f *fn) callee(fun ast.Expr) string {
	text := f.expr(fun)
	if _, ok := fun.(*ast.CallExpr); ok || isSimple(text) {
		return text
	}
	return text
}

func builtinName(fun ast.Expr) string {
	switch e := fun.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return "unsafe." + e.Sel.Name
	}
	return ""
}

// args are the arguments of a call of a function of a cell: variadic ones as
// a slice. They are carried to what is called directly.
func (f *fn) args(e *ast.CallExpr, sig *types.Signature, carry bool) string {
	var out []string
	fixed := sig.Params().Len()
	if sig.Variadic() {
		fixed--
	}
	for i := 0; i < fixed && i < len(e.Args); i++ {
		t := f.sub(sig.Params().At(i).Type())
		text := f.arg(e.Args[i], t, false)
		if carry {
			text = f.g.carry(text, t)
		}
		out = append(out, text)
	}
	if !sig.Variadic() {
		return strings.Join(out, ", ")
	}
	st := f.sub(sig.Params().At(fixed).Type())
	if e.Ellipsis.IsValid() {
		return strings.Join(append(out, f.ellipsis(e.Args[fixed], st)+"..."), ", ")
	}
	if len(e.Args) == fixed {
		return strings.Join(append(out, f.g.zero(f.g.ty(st))+"..."), ", ")
	}
	var rest []string
	for _, a := range e.Args[fixed:] {
		rest = append(rest, f.g.inLiteral(f.arg(a, elem(st), false), elem(st)))
	}
	return strings.Join(append(out, f.g.ty(st)+"{"+strings.Join(rest, ", ")+"}..."), ", ")
}

func (f *fn) ellipsis(e ast.Expr, st types.Type) string {
	if b, ok := coreType(f.typ(e)).(*types.Basic); ok && b.Info()&types.IsString != 0 {
		return "[]byte(" + f.expr(e) + ")"
	}
	return f.conv(e, st)
}

func (f *fn) arg(e ast.Expr, t types.Type, raw bool) string {
	if raw {
		f.noteRaw(e, t)
	}
	if raw && f.reflecting != "" && types.IsInterface(t) && !foreign(t) {
		return f.reflecting + "(" + f.conv(e, t) + ")"
	}
	if raw && types.IsInterface(t) && !foreign(t) && !types.IsInterface(f.typ(e)) && tainted(f.typ(e)) {
		return f.rawFunc(e, f.typ(e))
	}
	if raw && !types.IsInterface(t) {
		return f.rawFunc(e, t)
	}
	if f.presenting && types.IsInterface(t) && !foreign(t) {
		return "rt.Present(" + f.conv(e, t) + ")"
	}
	if raw && types.IsInterface(t) && !foreign(t) {
		return "rt.Raw(" + f.conv(e, t) + ")"
	}
	return f.conv(e, t)
}

// rawFunc is a value for code that works by reflection: of a function that
// returns an any, what it returns goes without its box.
func (f *fn) rawFunc(e ast.Expr, t types.Type) string {
	value := f.conv(e, t)
	sig, ok := t.Underlying().(*types.Signature)
	if !ok || f.info.Types[e].IsNil() {
		return value
	}
	plain := true
	for v := range sig.Results().Variables() {
		plain = plain && (!types.IsInterface(v.Type()) || foreign(v.Type()))
	}
	if plain {
		return value
	}
	params, args := f.plainParams(sig)
	return f.thunk("("+strings.Join(params, ", ")+")"+f.g.results(sig), func(c *fn) {
		inner := c.take(value, f.g.ty(t))
		var names, out []string
		for v := range sig.Results().Variables() {
			n := c.temp()
			names = append(names, n)
			if types.IsInterface(v.Type()) && !foreign(v.Type()) {
				n = "rt.Raw(" + n + ")"
			}
			out = append(out, n)
		}
		c.line("%s := %s(%s)", strings.Join(names, ", "), inner, strings.Join(args, ", "))
		c.line("return %s", strings.Join(out, ", "))
	})
}

// spread is f(g()) where g has several results: a closure takes them apart.
func (f *fn) spread(e *ast.CallExpr) (string, bool) {
	if len(e.Args) != 1 {
		return "", false
	}
	if _, ok := f.typ(e.Args[0]).(*types.Tuple); !ok {
		return "", false
	}
	header := "()"
	tv := f.info.Types[e]
	switch t := f.sub(tv.Type).(type) {
	case *types.Tuple:
		header += f.g.results(types.NewSignatureType(nil, nil, nil, nil, t, false))
	default:
		if !tv.IsVoid() {
			header += " " + f.g.ty(t)
		}
	}
	text := f.thunk(header, func(c *fn) {
		call := c.call(c.apart(c.operatorFirst(e)))
		if tv.IsVoid() {
			c.line("%s", call)
		} else {
			c.line("return %s", call)
		}
	})
	return text + "()", true
}

// operatorFirst is a call of which what is called, if calls tell that, was
// evaluated before its arguments.
func (f *fn) operatorFirst(e *ast.CallExpr) *ast.CallExpr {
	fun := ast.Unparen(e.Fun)
	if tv := f.info.Types[fun]; tv.IsBuiltin() || tv.IsType() || f.pure(fun) {
		return e
	}
	calls := false
	ast.Inspect(fun, func(n ast.Node) bool {
		c, ok := n.(*ast.CallExpr)
		calls = calls || ok && f.hasEffect(c)
		return !calls
	})
	if !calls {
		return e
	}
	copied := *e
	copied.Fun = (&delay{f: f}).operator(fun)
	f.info.Types[&copied] = f.info.Types[e]
	return &copied
}

// apart is a call whose arguments are variables that hold the results of the
// one that it had.
func (f *fn) apart(e *ast.CallExpr) *ast.CallExpr {
	tuple := f.typ(e.Args[0]).(*types.Tuple)
	temps, ts := f.multi(e.Args[0], tuple.Len())
	copied := *e
	copied.Args = nil
	for i := range temps {
		copied.Args = append(copied.Args, f.stand(e, temps[i], ts[i]))
	}
	f.info.Types[&copied] = f.info.Types[e]
	return &copied
}

// compiledCall calls a function of a compiled package.
func (f *fn) compiledCall(e *ast.CallExpr, fn *types.Func) string {
	sig := f.typ(e.Fun).(*types.Signature)
	if fn.Signature().TypeParams().Len() > 0 {
		return f.shimCall(e, fn, sig)
	}
	name := f.g.pkg(symbolPath(fn.Pkg().Path())) + "." + fn.Name()
	defer func(was bool) { f.presenting = was }(f.presenting)
	f.presenting = fn.Pkg().Path() == "freshet/display"
	if text, ok := f.caller(fn, e); ok {
		return text
	}
	defer f.forReflection(fn)()
	if fn.Pkg().Path() == "log" {
		if l, ok := f.logged(f.g.pkg("log")+".Default()", fn.Name(), e); ok {
			args := f.nativeArgs(e, sig, false)
			if strings.HasPrefix(fn.Name(), "Fatal") {
				return f.g.pkg("log") + ".Logger_" + fn.Name() + "(" + strings.TrimSuffix(l+", "+args, ", ") + ")"
			}
			return l + "." + fn.Name() + "(" + args + ")"
		}
	}
	return name + "(" + f.nativeArgs(e, sig, takesRaw(fn)) + ")"
}

// nativeArgs are the arguments of a call of compiled code.
func (f *fn) nativeArgs(e *ast.CallExpr, sig *types.Signature, raw bool) string {
	var out []string
	for i, a := range e.Args {
		t := sig.Params().At(min(i, sig.Params().Len()-1)).Type()
		if sig.Variadic() && i >= sig.Params().Len()-1 {
			if e.Ellipsis.IsValid() {
				out = append(out, f.ellipsis(a, f.sub(t))+"...")
				continue
			}
			t = elem(t)
		}
		out = append(out, f.nativeArg(a, f.sub(t), raw))
	}
	return strings.Join(out, ", ")
}

// nativeArg hands a value to compiled code, which takes real values of
// compiled types as they are.
func (f *fn) nativeArg(a ast.Expr, t types.Type, raw bool) string {
	if foreign(t) && !f.info.Types[a].IsNil() {
		if std := f.standardAs(a, t); std != "" {
			return std
		}
		if s := f.typ(a); !types.IsInterface(s) && !tainted(s) && f.info.Types[a].Value == nil {
			return f.expr(a)
		}
	}
	return f.arg(a, t, raw)
}

// takesRaw tells functions that look at values by reflection, and so must get
// them without a box.
func takesRaw(fn *types.Func) bool {
	if fn.Pkg() == nil {
		return false // error's method
	}
	path := fn.Pkg().Path()
	switch {
	case path == "encoding/json":
		return false // boxes know JSON
	case reflection(path), path == "reflect", path == "sort", path == "net/rpc",
		strings.HasPrefix(path, "freshet/streamdf"), strings.HasPrefix(path, "database/"):
		return true
	case path == "fmt":
		return strings.Contains(fn.Name(), "can")
	}
	return false
}

// reflects names the function of package rt by which values go to those of them
// that see the types of cells; others, whose values come back to functions of
// cells, see what the engine has.
func reflects(fn *types.Func) string {
	if fn.Pkg() == nil {
		return ""
	}
	path := fn.Pkg().Path()
	switch {
	case path == "reflect", reflection(path) && intoPointer.MatchString(fn.Name()):
		return "rt.Place" // what pointers lead to stays where it is
	case reflection(path):
		return "rt.Reflected"
	}
	return ""
}

// reflection tells packages that look at values by reflection, and keep none.
func reflection(path string) bool {
	return strings.HasSuffix(path, "/template") || strings.HasPrefix(path, "encoding/") || ofModule(path)
}

// intoPointer finds functions that write where a pointer leads.
var intoPointer = regexp.MustCompile(`Unmarshal|Decode|Scan|Read`)

// ofModule tells packages from elsewhere, whose paths begin with a host's name.
func ofModule(path string) bool {
	host, _, _ := strings.Cut(path, "/")
	return strings.Contains(host, ".")
}

// shim is a function over a generic function of a compiled package.
func (g *gen) shim(fn *types.Func, sig *types.Signature, at ast.Node) string {
	if _, ok := symbols.Shim(fn.Pkg().Path(), fn.Name()); !ok {
		g.refuse(at, "%s.%s is generic and cannot be used in a cell yet", fn.Pkg().Name(), fn.Name())
	}
	name := g.pkg(fn.Pkg().Path()) + "." + fn.Name()
	return g.helper("s", name+g.sig(sig), func(n string) {
		var params, ptrs, rets []string
		var b strings.Builder
		for i := range sig.Results().Len() {
			ty := g.ty(sig.Results().At(i).Type())
			fmt.Fprintf(&b, "var r%d *%s = new(%s)\n", i, ty, ty)
			ptrs, rets = append(ptrs, fmt.Sprintf("r%d", i)), append(rets, fmt.Sprintf("*r%d", i))
		}
		for i := range sig.Params().Len() {
			t := sig.Params().At(i).Type()
			ty := g.ty(t)
			param, line := g.helperParam(fmt.Sprintf("p%d", i), t)
			if sig.Variadic() && i == sig.Params().Len()-1 {
				param = fmt.Sprintf("p%d ...%s", i, g.ty(elem(t)))
			}
			params = append(params, param)
			b.WriteString(line)
			fmt.Fprintf(&b, "var q%d *%s = new(%s)\n*q%d = p%d\n", i, ty, ty, i, i)
			ptrs = append(ptrs, fmt.Sprintf("q%d", i))
		}
		fmt.Fprintf(&b, "%s(%s)\n", name, strings.Join(ptrs, ", "))
		if len(rets) > 0 {
			fmt.Fprintf(&b, "return %s\n", strings.Join(rets, ", "))
		}
		g.addDecl("func %s(%s)%s {\n%s}", n, strings.Join(params, ", "), g.results(sig), b.String())
	})
}

func (f *fn) shimCall(e *ast.CallExpr, fn *types.Func, sig *types.Signature) string {
	sig = f.sub(sig).(*types.Signature)
	if fn.Pkg().Path() == "errors" && fn.Name() == "AsType" {
		t := sig.Results().At(0).Type()
		return fmt.Sprintf("%s(rt.Chain(%s, %d))", f.g.asserter(t, nil), f.conv(e.Args[0], sig.Params().At(0).Type()), f.g.desc(t).id)
	}
	if fn.FullName() == "reflect.TypeFor" {
		_, targs := f.function(ast.Unparen(e.Fun))
		return fmt.Sprintf("rt.TypeFor(%d)", f.g.desc(targs[0]).id)
	}
	return f.g.shim(fn, sig, e) + "(" + f.args(e, sig, true) + ")"
}

// delayed is a closure that makes a call later, with everything evaluated now:
// for go and defer.
func (f *fn) delayed(call *ast.CallExpr) string {
	fun := ast.Unparen(call.Fun)
	if lit, ok := fun.(*ast.FuncLit); ok && len(call.Args) == 0 {
		if f.typ(lit).Underlying().(*types.Signature).Results().Len() == 0 {
			return f.literal(lit)
		}
	}
	d := &delay{f: f}
	d.prepare(call, fun)
	return f.thunk("()", func(c *fn) {
		c.check()
		text := d.write(c)
		if text != "" {
			c.callLine(d.call, text)
		}
	})
}
