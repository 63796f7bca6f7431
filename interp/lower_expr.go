package interp

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// expr is an expression as engine code: one line, no statements before it.
func (f *fn) expr(e ast.Expr) string {
	if tv, ok := f.info.Types[e]; ok && tv.Value != nil {
		return f.g.constant(tv.Value, f.sub(tv.Type))
	}
	switch e := e.(type) {
	case *ast.ParenExpr:
		return "(" + f.expr(e.X) + ")"
	case *ast.Ident:
		return f.ident(e)
	case *ast.FuncLit:
		return f.literal(e)
	case *ast.CompositeLit:
		return f.composite(e, f.typ(e))
	case *ast.SelectorExpr:
		return f.selector(e)
	case *ast.IndexExpr:
		return f.index(e)
	case *ast.IndexListExpr:
		return f.funcValue(e, e.X)
	case *ast.SliceExpr:
		return f.slice(e)
	case *ast.TypeAssertExpr:
		return fmt.Sprintf("%s(%s)", f.g.asserter(f.typ(e.Type), f.typ(e.X)), f.asAny(e.X))
	case *ast.CallExpr:
		return f.call(e)
	case *ast.StarExpr:
		x := ast.Unparen(e.X)
		if u, ok := x.(*ast.UnaryExpr); ok && u.Op == token.AND {
			if _, isLit := ast.Unparen(u.X).(*ast.CompositeLit); !isLit {
				return f.expr(ast.Unparen(u.X))
			}
		}
		return "(*" + f.expr(x) + ")"
	case *ast.UnaryExpr:
		return f.unary(e)
	case *ast.BinaryExpr:
		return f.binary(e)
	}
	f.g.refuse(e, "this expression is not supported")
	return ""
}

func (f *fn) ident(id *ast.Ident) string {
	obj := f.info.Uses[id]
	if obj == nil {
		obj = f.info.Defs[id]
	}
	switch o := obj.(type) {
	case *types.Nil:
		return "nil"
	case *types.Func:
		return f.funcValue(id, id)
	case *types.Var:
		if l, ok := f.find(o); ok {
			return l.value()
		}
		return f.global(o, id)
	}
	if id.Name == "_" {
		return "_"
	}
	f.g.refuse(id, "%s is not supported here", id.Name)
	return ""
}

// global is a variable of the session, or of a compiled package.
func (f *fn) global(v *types.Var, at ast.Node) string {
	if pkg := v.Pkg(); pkg != nil && pkg.Path() != "main" {
		return f.g.compiledVar(v)
	}
	var obj types.Object = v
	if f.src != nil && f.src.alias[obj] != nil {
		obj = f.src.alias[obj]
	}
	if name, ok := f.g.p.vars[obj]; ok {
		if f.parent != nil || f.src != nil && f.src.decl != nil {
			set(f.g, f.g.p.held, name, true)
		}
		return name
	}
	f.g.refuse(at, "%s has no value: the cell that declared it failed", plain(v.Name()))
	return ""
}

// compiledVar is a variable of a compiled package, behind its pointer: what the
// engine imports is a copy, to which a cell would assign in vain.
func (g *gen) compiledVar(v *types.Var) string {
	path := symbolPath(v.Pkg().Path())
	value, ok := g.s.tables(path)[v.Name()]
	if !ok || !value.CanAddr() || !g.nameable(v.Type()) {
		return g.pkg(path) + "." + v.Name()
	}
	name := g.helper("pv", path+"."+v.Name(), func(n string) {
		ty := g.ty(v.Type())
		g.s.rt.consts["V"+n] = value.Addr()
		g.addDecl("var %s *%s = rt.V%s", n, ty, n)
	})
	return "(*" + name + ")"
}

// nameable tells types of compiled code that the engine has a name for.
func (g *gen) nameable(t types.Type) (ok bool) {
	defer func() {
		if r := recover(); r != nil {
			if _, is := r.(unsupported); !is {
				panic(r)
			}
			ok = false
		}
	}()
	g.ty(t)
	return true
}

// funcValue is a function that is not called here.
func (f *fn) funcValue(e, x ast.Expr) string {
	fn, targs := f.function(x)
	if fn == nil {
		f.g.refuse(e, "this function value is not supported")
	}
	if fn.Pkg() != nil && fn.Pkg().Path() != "main" {
		if fn.Signature().TypeParams().Len() > 0 {
			return f.g.shim(fn, f.sub(f.typ(e)).(*types.Signature), e)
		}
		return f.g.pkg(symbolPath(fn.Pkg().Path())) + "." + fn.Name()
	}
	return f.g.funcVar(f.g.fnFor(f.aliased(fn), targs, e), f.typ(e))
}

// aliased is the object of an earlier cell that a version stands for.
func (f *fn) aliased(fn *types.Func) *types.Func {
	if f.src != nil {
		if a, ok := f.src.alias[fn].(*types.Func); ok {
			return a
		}
	}
	return fn
}

// function is the declared function that an expression names, with the types
// of its instance.
func (f *fn) function(x ast.Expr) (*types.Func, []types.Type) {
	switch e := x.(type) {
	case *ast.IndexExpr:
		return f.function(e.X)
	case *ast.IndexListExpr:
		return f.function(e.X)
	case *ast.ParenExpr:
		return f.function(e.X)
	}
	id, ok := x.(*ast.Ident)
	if sel, isSel := x.(*ast.SelectorExpr); isSel {
		if f.info.Selections[sel] != nil {
			return nil, nil
		}
		id, ok = sel.Sel, true
	}
	if !ok {
		return nil, nil
	}
	fn, ok := f.info.Uses[id].(*types.Func)
	if !ok {
		return nil, nil
	}
	var targs []types.Type
	if inst, ok := f.info.Instances[id]; ok {
		for t := range inst.TypeArgs.Types() {
			targs = append(targs, f.sub(t))
		}
	}
	return fn, targs
}

// funcVar is a variable that holds a function, since only through one does
// the engine hand out a function that every user can call.
func (g *gen) funcVar(n *fnName, t types.Type) string {
	name := n.id + "v"
	if !n.value {
		n.value = true
		g.undo = append(g.undo, func() { n.value = false })
		g.addDecl("var %s %s", name, g.ty(t))
		g.addStart("rt.SetFunc(&%s, %s)", name, g.natural(n))
	}
	return name
}

func (f *fn) composite(e *ast.CompositeLit, t types.Type) string {
	var elems []string
	switch u := coreType(t).(type) {
	case *types.Pointer:
		return "&" + f.composite(e, u.Elem())
	case *types.Struct:
		for i, x := range e.Elts {
			if kv, ok := x.(*ast.KeyValueExpr); ok {
				i, x = fieldIndex(u, kv.Key.(*ast.Ident).Name), kv.Value
			}
			if u.Field(i).Name() == "_" && f.pure(x) {
				continue // stays zero
			}
			elems = append(elems, f.g.field(u, i, isTied(t))+": "+f.elem(x, u.Field(i).Type()))
		}
	case *types.Map:
		for _, x := range e.Elts {
			kv := x.(*ast.KeyValueExpr)
			elems = append(elems, f.elem(kv.Key, u.Key())+": "+f.elem(kv.Value, u.Elem()))
		}
	default:
		et := elem(u)
		for _, x := range e.Elts {
			key := ""
			if kv, ok := x.(*ast.KeyValueExpr); ok {
				key, x = f.expr(kv.Key)+": ", kv.Value
			}
			elems = append(elems, key+f.elem(x, et))
		}
	}
	if n, ok := types.Unalias(t).(*types.Named); ok && isTied(t) {
		if _, isStruct := n.Underlying().(*types.Struct); !isStruct {
			st := f.g.ty(n.Underlying())
			return f.viaPointers(nil, st, f.g.ty(t), st+"{"+strings.Join(elems, ", ")+"}")
		}
	}
	return f.g.ty(t) + "{" + strings.Join(elems, ", ") + "}"
}

func fieldIndex(s *types.Struct, name string) int {
	for i := range s.NumFields() {
		if s.Field(i).Name() == name {
			return i
		}
	}
	return -1
}

// elem is an element of a composite literal, whose type may be left out.
func (f *fn) elem(x ast.Expr, t types.Type) string {
	t = f.sub(t)
	if lit, ok := x.(*ast.CompositeLit); ok && lit.Type == nil {
		return f.composite(lit, t)
	}
	return f.g.inLiteral(f.conv(x, t), t)
}

// inLiteral is an element of a composite literal: the engine guesses the types
// of elements beforehand, which goes wrong behind pointers.
func (g *gen) inLiteral(text string, t types.Type) string {
	if !strings.HasPrefix(text, "(") || !strings.Contains(text, "(*") {
		return text
	}
	ty := g.ty(t)
	n := g.helper("id", ty, func(n string) {
		param, line := g.helperParam("x", t)
		g.addDecl("func %s(%s) %s {\n%sreturn x\n}", n, param, ty, line)
	})
	return n + "(" + g.carry(text, t) + ")"
}

// selector is a field, a method value, a method expression, or a name of a
// package.
func (f *fn) selector(e *ast.SelectorExpr) string {
	sel := f.info.Selections[e]
	if sel == nil {
		obj := f.info.Uses[e.Sel]
		switch obj := obj.(type) {
		case *types.Var:
			text := f.global(obj, e)
			if std := f.standard(e); !f.isPlace && (std == "rt.Stdout" || std == "rt.Stderr") {
				return std + "File(" + text + ")"
			}
			return text
		case *types.Func:
			return f.funcValue(e, e)
		}
		f.g.refuse(e, "%s is not supported here", e.Sel.Name)
	}
	switch sel.Kind() {
	case types.FieldVal:
		t := f.typ(e.X)
		_, path, _ := types.LookupFieldOrMethod(t, true, e2pkg(sel.Obj()), e.Sel.Name)
		text, _ := f.pathOf(e.X, f.expr(e.X), t, path)
		return text
	case types.MethodExpr:
		return f.methodExpr(e)
	}
	return f.methodValue(e)
}

func e2pkg(obj types.Object) *types.Package { return obj.Pkg() }

// path follows fields, embedded ones spelled out; t becomes the last's type.
func (f *fn) path(x string, t types.Type, path []int) (string, types.Type) {
	for _, i := range path {
		u := coreType(t)
		if p, ok := u.(*types.Pointer); ok {
			t = f.sub(p.Elem())
			u = coreType(t)
		}
		s := u.(*types.Struct)
		x += "." + f.g.field(s, i, isTied(t))
		t = f.sub(s.Field(i).Type())
	}
	return x, t
}

// pathOf is path from an expression, which may be a part of a type that
// mentions itself.
func (f *fn) pathOf(e ast.Expr, x string, t types.Type, path []int) (string, types.Type) {
	if s, ok := f.insideTied(e); ok {
		return f.path(x+"."+engineField(s, path[0]), f.sub(s.Field(path[0]).Type()), path[1:])
	}
	return f.path(x, t, path)
}

// insideTied tells structs without a name that are reached through a type that
// [knot] makes, fields and elements on the way.
func (f *fn) insideTied(e ast.Expr) (*types.Struct, bool) {
	t := types.Unalias(f.typ(e))
	if p, ok := t.(*types.Pointer); ok {
		t = types.Unalias(p.Elem())
	}
	s, ok := t.(*types.Struct)
	if !ok {
		return nil, false
	}
	for {
		switch x := e.(type) {
		case *ast.ParenExpr:
			e = x.X
		case *ast.StarExpr:
			e = x.X
		case *ast.IndexExpr:
			e = x.X
		case *ast.SelectorExpr:
			sel := f.info.Selections[x]
			if sel == nil || sel.Kind() != types.FieldVal {
				return nil, false
			}
			if isTied(pointedTo(f.typ(x.X))) {
				return s, true
			}
			e = x.X
		default:
			return s, isTied(pointedTo(f.typ(e)))
		}
		if isTied(pointedTo(f.typ(e))) {
			return s, true
		}
		if _, named := types.Unalias(pointedTo(f.typ(e))).(*types.Named); named {
			return nil, false
		}
	}
}

func (f *fn) index(e *ast.IndexExpr) string {
	if fn, _ := f.function(e.X); fn != nil && f.info.Types[e.Index].IsType() {
		return f.funcValue(e, e.X)
	}
	switch u := coreType(f.typ(e.X)).(type) {
	case *types.Map:
		return fmt.Sprintf("%s[%s]", f.expr(e.X), f.conv(e.Index, u.Key()))
	case *types.Pointer:
		return fmt.Sprintf("(*%s)[%s]", f.expr(e.X), f.intExpr(e.Index))
	}
	if f.checked(e.X, e.Index) {
		return f.g.indexer(f.typ(e.X), f.sub(f.typ(e))) + "(" + f.expr(e.X) + ", " + f.intExpr(e.Index) + ")"
	}
	return fmt.Sprintf("%s[%s]", f.expr(e.X), f.intExpr(e.Index))
}

// intExpr is an index or a size; constants are ints.
func (f *fn) intExpr(e ast.Expr) string {
	if tv := f.info.Types[e]; tv.Value != nil {
		return f.g.constant(tv.Value, types.Typ[types.Int])
	}
	if t := f.typ(e); f.g.ty(t) != "int" {
		return "int(" + f.expr(e) + ")"
	}
	return f.expr(e)
}

func (f *fn) slice(e *ast.SliceExpr) string {
	x := f.expr(e.X)
	if _, ok := coreType(f.typ(e.X)).(*types.Pointer); ok {
		x = "(*" + x + ")"
	}
	if !e.Slice3 && f.checked(e.X, e.Low, e.High) {
		low, high := "0", "-1"
		if e.Low != nil {
			low = f.intExpr(e.Low)
		}
		if e.High != nil {
			high = f.intExpr(e.High)
		}
		return f.g.slicer(f.typ(e.X), e.High == nil) + "(" + x + ", " + low + ", " + high + ")"
	}
	if e.Slice3 {
		low := "0"
		if e.Low != nil {
			low = f.intExpr(e.Low)
		}
		kind, t := "capacity", f.typ(e.X)
		if _, ok := coreType(t).(*types.Slice); !ok {
			kind, t = "length", types.NewSlice(f.sub(elem(f.typ(e))))
			x += "[:]"
		}
		return fmt.Sprintf("%s(%s, %s, %s, %s)", f.g.fullSlicer(t, kind), x, low, f.intExpr(e.High), f.intExpr(e.Max))
	}
	part := func(e ast.Expr) string {
		if e == nil {
			return ""
		}
		return f.intExpr(e)
	}
	return x + "[" + part(e.Low) + ":" + part(e.High) + "]"
}

// address is &x; variables whose address is taken live behind a pointer.
func (f *fn) address(x ast.Expr) string {
	x = ast.Unparen(x)
	switch e := x.(type) {
	case *ast.CompositeLit:
		return "&" + f.composite(e, f.typ(e))
	case *ast.StarExpr:
		return f.expr(e.X)
	case *ast.Ident:
		if obj := f.info.Uses[e]; obj != nil {
			if l, ok := f.find(obj); ok && l.ptr {
				return l.name
			}
		}
	}
	text := f.left(x)
	if isDeref(text) {
		return text[2 : len(text)-1]
	}
	return "&" + text
}
