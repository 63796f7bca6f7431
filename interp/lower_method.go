package interp

import (
	"fmt"
	"go/ast"
	"go/types"
	"strings"
)

// methodCall calls a method, whatever the receiver is.
func (f *fn) methodCall(e *ast.CallExpr, sel *ast.SelectorExpr) string {
	m := f.resolve(sel)
	sig := f.sub(f.typ(sel)).(*types.Signature)
	if m.iface {
		if foreign(m.recv) {
			defer f.forReflection(m.fn)()
			return m.text + "." + sel.Sel.Name + "(" + f.nativeArgs(e, sig, takesRaw(m.fn)) + ")"
		}
		args := f.args(e, sig, true)
		if args != "" {
			args = ", " + args
		}
		return f.g.dispatcher(sel.Sel.Name, sig) + "(" + m.text + args + ")"
	}
	if m.compiled {
		return f.compiledMethod(e, sel, m, sig)
	}
	n, _ := f.g.method(m.fn, sel)
	f.site(n, e)
	f.passes = f.passes || n.rescues
	args := f.args(e, sig, true)
	if args != "" {
		args = ", " + args
	}
	return n.id + "(" + f.g.carry(f.receiverArg(m), f.receiverType(m)) + args + ")"
}

// A resolved method: the receiver after its embedded fields, and what it is.
type resolved struct {
	fn       *types.Func
	text     string // receiver
	recv     types.Type
	base     ast.Expr // the receiver when no field is embedded
	iface    bool
	compiled bool
}

// resolve finds the method that a selector means for the present instance.
func (f *fn) resolve(sel *ast.SelectorExpr) resolved {
	t := f.typ(sel.X)
	obj, path, _ := types.LookupFieldOrMethod(t, true, f.info.Selections[sel].Obj().Pkg(), sel.Sel.Name)
	fn, ok := obj.(*types.Func)
	if !ok {
		f.g.refuse(sel, "%s has no method %s", types.TypeString(t, shortNames), sel.Sel.Name)
	}
	return f.resolveAt(fn, f.expr(sel.X), t, path, sel.X)
}

func (f *fn) resolveAt(fn *types.Func, x string, t types.Type, path []int, base ast.Expr) resolved {
	m := resolved{fn: fn, text: x, recv: t}
	recv := fn.Signature().Recv().Type()
	m.iface = types.IsInterface(recv)
	m.compiled = !m.iface && (fn.Pkg() == nil || fn.Pkg().Path() != "main")
	fields := path[:len(path)-1]
	if m.compiled {
		// Fields inside compiled types are the engine's business.
		for i := range fields {
			if !f.insideOurs(t, fields[:i+1]) {
				fields = fields[:i]
				break
			}
		}
	}
	m.text, m.recv = f.path(x, t, fields)
	if len(fields) == 0 {
		m.base = base
	}
	return m
}

// insideOurs tells whether the last step of a path leaves a struct whose
// fields the engine names as the cell does.
func (f *fn) insideOurs(t types.Type, path []int) bool {
	for _, i := range path[:len(path)-1] {
		_, t = f.path("", t, []int{i})
	}
	if p, ok := coreType(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	n, ok := types.Unalias(t).(*types.Named)
	return !ok || ours(n)
}

// receiverArg is the receiver as the method's first argument.
func (f *fn) receiverArg(m resolved) string {
	_, wantPtr := types.Unalias(m.fn.Signature().Recv().Type()).(*types.Pointer)
	_, isPtr := m.recv.Underlying().(*types.Pointer)
	switch {
	case wantPtr && !isPtr:
		if m.base != nil {
			return f.address(m.base)
		}
		return "&" + m.text
	case !wantPtr && isPtr:
		return "(*" + m.text + ")"
	}
	return m.text
}

// forReflection sets how arguments of a method are handed over.
func (f *fn) forReflection(fn *types.Func) (restore func()) {
	was := f.reflecting
	f.reflecting = reflects(fn)
	return func() { f.reflecting = was }
}

// receiverType is the type that receiverArg has.
func (f *fn) receiverType(m resolved) types.Type {
	if _, wantPtr := types.Unalias(m.fn.Signature().Recv().Type()).(*types.Pointer); wantPtr {
		return m.fn.Signature().Recv().Type()
	}
	return f.sub(pointedTo(m.recv))
}

// compiledMethod calls a method of a compiled type.
func (f *fn) compiledMethod(e *ast.CallExpr, sel *ast.SelectorExpr, m resolved, sig *types.Signature) string {
	recv := m.text
	_, wantPtr := types.Unalias(m.fn.Signature().Recv().Type()).(*types.Pointer)
	if _, isPtr := m.recv.Underlying().(*types.Pointer); wantPtr && !isPtr {
		if m.base != nil {
			recv = f.address(m.base)
		} else {
			recv = "&" + m.text
		}
		if strings.HasPrefix(recv, "&") {
			recv = "(" + recv + ")"
		}
	}
	if text, ok := f.special(e, sel, m, recv); ok {
		return text
	}
	defer f.forReflection(m.fn)()
	if strings.HasPrefix(m.fn.FullName(), "(*log.Logger).") {
		if l, ok := f.logged(recv, sel.Sel.Name, e); ok {
			recv = l
		}
	}
	if m.fn.FullName() == "(reflect.Value).Interface" {
		return "rt.Boxed(" + recv + ".Interface())"
	}
	return recv + "." + sel.Sel.Name + "(" + f.nativeArgs(e, sig, takesRaw(m.fn)) + ")"
}

// special replaces methods that would block an interrupt or end the process.
func (f *fn) special(e *ast.CallExpr, sel *ast.SelectorExpr, m resolved, recv string) (string, bool) {
	if n, ok := types.Unalias(pointedTo(m.recv)).(*types.Named); ok && isAtomicPointer(n) {
		return f.atomicPointer(e, sel.Sel.Name, recv, f.sub(n.TypeArgs().At(0))), true
	}
	if name, ok := syncMethods[m.fn.FullName()]; ok {
		return name + "(" + recv + ")", true
	}
	switch m.fn.FullName() {
	case "(*sync.WaitGroup).Go":
		return "rt.WaitGroupGo(" + recv + ", " + f.conv(e.Args[0], m.fn.Signature().Params().At(0).Type()) + ")", true
	case "(*log.Logger).Fatal", "(*log.Logger).Fatalf", "(*log.Logger).Fatalln":
		l, _ := f.logged(recv, sel.Sel.Name, e)
		return f.g.pkg("log") + ".Logger_" + sel.Sel.Name + "(" + l + ", " + f.nativeArgs(e, m.fn.Signature(), false) + ")", true
	case "(*encoding/json.Decoder).Decode":
		return "rt.Decode(" + recv + ", " + f.asAny(e.Args[0]) + ")", true
	case "(*os.File).Write", "(*os.File).WriteString", "(*os.File).Sync", "(*os.File).Read":
		if std := f.standard(sel.X); std != "" {
			return std + "." + sel.Sel.Name + "(" + f.nativeArgs(e, m.fn.Signature(), false) + ")", true
		}
	}
	return "", false
}

// methodValue is x.M that is not called: the receiver is evaluated now.
func (f *fn) methodValue(sel *ast.SelectorExpr) string {
	m := f.resolve(sel)
	sig := f.sub(f.typ(sel)).(*types.Signature)
	recv, ty := "", ""
	call := ""
	switch {
	case m.iface && foreign(m.recv):
		recv, ty = f.g.asserterNil(m.recv)+"(rt.NonNil(rt.U("+m.text+")))", f.g.ty(m.recv)
	case m.iface:
		recv, ty = "rt.NonNil("+m.text+")", "rt.Any"
	case m.compiled:
		recv, ty = f.receiverArg(m), f.g.ty(f.sub(m.fn.Signature().Recv().Type()))
	default:
		recv, ty = f.receiverArg(m), f.g.ty(m.fn.Signature().Recv().Type())
	}
	params, args := f.plainParams(sig)
	header := "(" + strings.Join(params, ", ") + ")" + f.g.results(sig)
	return f.thunk(header, func(c *fn) {
		r := ""
		if m.iface {
			r = c.take(recv, ty)
		} else {
			r = c.takeValue(recv, ty, f.receiverType(m))
		}
		switch {
		case m.iface && !foreign(m.recv):
			call = f.g.dispatcher(sel.Sel.Name, sig) + "(" + strings.Join(append([]string{r}, f.carryAll(args, allParams(sig, nil))...), ", ") + ")"
		case syncMethods[m.fn.FullName()] != "":
			call = syncMethods[m.fn.FullName()] + "(" + r + ")"
		case m.iface, m.compiled:
			if l, ok := f.logged(r, sel.Sel.Name, sel); ok && strings.HasPrefix(m.fn.FullName(), "(*log.Logger).") {
				r = l
			}
			call = r + "." + sel.Sel.Name + "(" + strings.Join(args, ", ") + ")"
		default:
			n, _ := f.g.method(m.fn, sel)
			call = n.id + "(" + strings.Join(f.carryAll(append([]string{r}, args...), n.params), ", ") + ")"
		}
		c.returnCall(sig, call)
	})
}

func (f *fn) plainParams(sig *types.Signature) (params, args []string) {
	for i := range sig.Params().Len() {
		t := f.sub(sig.Params().At(i).Type())
		name := fmt.Sprintf("p%d", i)
		if sig.Variadic() && i == sig.Params().Len()-1 {
			params, args = append(params, name+" ..."+f.g.ty(elem(t))), append(args, name+"...")
			continue
		}
		params, args = append(params, name+" "+f.g.ty(t)), append(args, name)
	}
	return params, args
}

func (f *fn) returnCall(sig *types.Signature, call string) {
	if sig.Results().Len() > 0 {
		f.line("return %s", call)
	} else {
		f.line("%s", call)
	}
}

// methodExpr is T.M.
func (f *fn) methodExpr(sel *ast.SelectorExpr) string {
	t := f.typ(sel.X)
	obj, path, _ := types.LookupFieldOrMethod(t, true, f.info.Selections[sel].Obj().Pkg(), sel.Sel.Name)
	method := obj.(*types.Func)
	sig := f.sub(f.typ(sel)).(*types.Signature)
	params, args := f.plainParams(sig)
	header := "(" + strings.Join(params, ", ") + ")" + f.g.results(sig)
	return f.thunk(header, func(c *fn) {
		m := c.resolveAt(method, args[0], t, path, nil)
		rest := strings.Join(args[1:], ", ")
		switch {
		case m.iface && !foreign(m.recv):
			msig := f.sub(method.Signature()).(*types.Signature)
			c.returnCall(sig, f.g.dispatcher(method.Name(), msig)+"("+strings.Join(append([]string{m.text}, f.carryAll(args[1:], allParams(sig, nil)[1:])...), ", ")+")")
		case m.iface, m.compiled:
			c.returnCall(sig, m.text+"."+method.Name()+"("+rest+")")
		default:
			n, _ := f.g.method(m.fn, sel)
			c.returnCall(sig, n.id+"("+strings.Join(f.carryAll(append([]string{c.receiverArg(m)}, args[1:]...), n.params), ", ")+")")
		}
	})
}
