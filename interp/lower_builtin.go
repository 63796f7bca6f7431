package interp

import (
	"fmt"
	"go/ast"
	"go/types"
	"strings"
)

// conversion is T(x).
func (f *fn) conversion(x ast.Expr, t types.Type) string {
	if types.IsInterface(t) {
		return f.conv(x, t)
	}
	tv := f.info.Types[x]
	if tv.IsNil() {
		return f.g.zero(f.g.ty(t))
	}
	s := types.Default(f.typ(x))
	st, tt := f.g.ty(s), f.g.ty(t)
	if tv.Value != nil {
		if b, ok := coreType(t).(*types.Basic); ok && b.Info()&types.IsNumeric != 0 {
			return f.g.constant(tv.Value, t)
		}
		if isUnsafePointer(coreType(t)) {
			return "rt.NumberPointer(" + f.g.constant(tv.Value, types.Typ[types.Uintptr]) + ")"
		}
		return fmt.Sprintf("(%s)(%s)", tt, f.g.constant(tv.Value, tv.Type))
	}
	value := f.expr(x)
	if st == tt {
		return value
	}
	return f.convertText(value, coreType(s), coreType(t), st, tt)
}

func (f *fn) convertText(value string, s, t types.Type, st, tt string) string {
	sb, _ := s.(*types.Basic)
	tb, _ := t.(*types.Basic)
	if text, ok := f.pointerConversion(value, s, t, tt); ok {
		return text
	}
	switch {
	case sb != nil && tb != nil && tb.Info()&types.IsString != 0 && sb.Info()&types.IsInteger != 0:
		return f.viaHelper("string(rt.Rune(int64(x)))", st, "string", tt, value)
	case sb != nil && tb != nil && sb.Info()&types.IsFloat != 0 && tb.Info()&types.IsInteger != 0:
		return f.viaHelper(tt+"(x)", st, tt, tt, value)
	case sb != nil && tb != nil:
		return tt + "(" + value + ")"
	}
	if _, ok := s.(*types.Slice); ok {
		switch t.(type) {
		case *types.Array, *types.Pointer:
			return f.viaPointers(s, st, tt, value)
		}
	}
	if st == tt {
		return value
	}
	if sb != nil || tb != nil {
		return "(" + tt + ")(" + value + ")"
	}
	return f.viaPointers(s, st, tt, value)
}

// viaHelper converts in a function of its own.
func (f *fn) viaHelper(body, st, _, tt, value string) string {
	name := f.g.helper("cv", body+st+tt, func(n string) {
		f.g.addDecl("func %s(x %s) %s { return %s(%s) }", n, st, tt, tt, body)
	})
	return name + "(" + value + ")"
}

// viaPointers converts by reflection: slices to arrays, structs to structs.
func (f *fn) viaPointers(s types.Type, st, tt, value string) string {
	if s != nil && holdsFloat(s) {
		name := f.g.helper("cq", st+"→"+tt, func(n string) {
			f.g.addDecl("func %s(q *%s) %s {\nvar r *%s = new(%s)\nrt.ConvertTo(r, q)\nreturn *r\n}", n, st, tt, tt, tt)
		})
		return name + "(" + f.g.refer(value, st) + ")"
	}
	name := f.g.helper("cp", st+"→"+tt, func(n string) {
		f.g.addDecl("func %s(x %s) %s {\nvar q *%s = new(%s)\n*q = x\nvar r *%s = new(%s)\nrt.ConvertTo(r, q)\nreturn *r\n}", n, st, tt, st, st, tt, tt)
	})
	return name + "(" + value + ")"
}

// builtin is a use of one of the language's own functions.
func (f *fn) builtin(e *ast.CallExpr, name string) string {
	arg := func(i int) string { return f.expr(e.Args[i]) }
	switch name {
	case "len", "cap":
		x := arg(0)
		if p, ok := coreType(f.typ(e.Args[0])).(*types.Pointer); ok {
			n := f.sub(p.Elem()).Underlying().(*types.Array).Len()
			return fmt.Sprintf("rt.Count(%s, %d)", x, n)
		}
		return name + "(" + x + ")"
	case "append":
		return f.appendCall(e)
	case "copy":
		src := arg(1)
		if b, ok := coreType(f.typ(e.Args[1])).(*types.Basic); ok && b.Info()&types.IsString != 0 {
			src = "[]byte(" + src + ")"
		}
		return "copy(" + arg(0) + ", " + src + ")"
	case "delete":
		m := coreType(f.typ(e.Args[0])).(*types.Map)
		return "delete(" + arg(0) + ", " + f.conv(e.Args[1], m.Key()) + ")"
	case "make":
		return f.makeCall(e)
	case "new":
		if f.info.Types[e.Args[0]].IsType() {
			return "new(" + f.g.ty(f.typ(e.Args[0])) + ")"
		}
		t := types.Default(f.typ(e.Args[0]))
		ty := f.g.ty(t)
		n := f.g.helper("nw", ty, func(n string) {
			param, line := f.g.helperParam("x", t)
			f.g.addDecl("func %s(%s) *%s {\n%svar r *%s = new(%s)\n*r = x\nreturn r\n}", n, param, ty, line, ty, ty)
		})
		return n + "(" + f.g.carry(f.conv(e.Args[0], t), t) + ")"
	case "panic":
		return "rt.Panic(" + f.asAny(e.Args[0]) + ")"
	case "recover":
		return "rt.RecoverIf(" + f.entered + ")"
	case "print", "println":
		var list []string
		for _, a := range e.Args {
			list = append(list, f.asAny(a))
		}
		return "rt." + strings.ToUpper(name[:1]) + name[1:] + "(" + strings.Join(list, ", ") + ")"
	case "close":
		return "rt.Close(" + arg(0) + ")"
	case "clear":
		return "rt.Clear(" + arg(0) + ")"
	case "min", "max":
		return f.minMax(e, name)
	case "complex":
		return f.complexCall(e)
	case "real", "imag":
		return f.partCall(e, name)
	}
	if text, ok := f.unsafeCall(e, name); ok {
		return text
	}
	f.g.refuse(e, "%s is not supported in a cell", name)
	return ""
}

func (f *fn) appendCall(e *ast.CallExpr) string {
	st := f.typ(e)
	base := f.conv(e.Args[0], st)
	if e.Ellipsis.IsValid() {
		return "append(" + base + ", " + f.ellipsis(e.Args[1], f.appended(e.Args[1], st)) + "...)"
	}
	var list []string
	for _, a := range e.Args[1:] {
		list = append(list, f.conv(a, elem(coreType(st))))
	}
	if len(list) > 1 {
		for i := range list {
			list[i] = f.g.inLiteral(list[i], elem(coreType(st)))
		}
	}
	switch len(list) {
	case 0:
		return base
	case 1:
		if !types.Identical(coreType(f.typ(e.Args[1])), coreType(st)) { // or the engine takes it for the elements
			return "append(" + base + ", " + list[0] + ")"
		}
	}
	// The engine evaluates an element after it has stored the one before.
	return "append(" + base + ", []" + f.g.ty(elem(coreType(st))) + "{" + strings.Join(list, ", ") + "}...)"
}

func (f *fn) appended(x ast.Expr, st types.Type) types.Type {
	if f.info.Types[x].IsNil() {
		return st
	}
	return f.typ(x)
}

func (f *fn) makeCall(e *ast.CallExpr) string {
	t := f.typ(e.Args[0])
	made := f.g.ty(t)
	if n, ok := types.Unalias(t).(*types.Named); ok && isTied(t) {
		made = f.g.ty(n.Underlying())
	}
	if c, ok := coreType(t).(*types.Chan); ok {
		made = f.g.ty(types.NewChan(types.SendRecv, c.Elem()))
	}
	list := []string{made}
	for i, a := range e.Args[1:] {
		length := f.intExpr(a)
		room := [...]string{"Room", "RoomCap"}[i]
		if s, ok := coreType(t).(*types.Slice); ok {
			length = f.sized(room, length, f.info.Types[a].Value, f.sub(s.Elem()))
		}
		list = append(list, length)
	}
	text := "make(" + strings.Join(list, ", ") + ")"
	if ty := f.g.ty(t); ty != made {
		return f.viaPointers(nil, made, ty, text)
	}
	return text
}

func (f *fn) minMax(e *ast.CallExpr, name string) string {
	t := types.Default(f.typ(e))
	ty := f.g.ty(t)
	op := map[string]string{"min": "<", "max": ">"}[name]
	b, _ := coreType(t).(*types.Basic)
	n := f.g.helper(name, ty, func(n string) {
		nan := ""
		if b != nil && b.Info()&types.IsFloat != 0 {
			nan = "if y != y { return y }\nif x == y && x == 0 { return " + ty + "(rt." + strings.ToUpper(name[:1]) + name[1:] + "Zero(float64(x), float64(y))) }\n"
		}
		x, xline := f.g.helperParam("x", t)
		y, yline := f.g.helperParam("y", t)
		f.g.addDecl("func %s(%s, %s) %s {\n%s%s%sif y %s x { return y }\nreturn x\n}", n, x, y, ty, xline, yline, nan, op)
	})
	text := f.conv(e.Args[0], t)
	for _, a := range e.Args[1:] {
		text = n + "(" + f.g.carry(text, t) + ", " + f.g.carry(f.conv(a, t), t) + ")"
	}
	return text
}

func (f *fn) complexCall(e *ast.CallExpr) string {
	t := types.Default(f.typ(e))
	part, fun := types.Typ[types.Float64], "Complex128"
	if coreType(t).(*types.Basic).Kind() == types.Complex64 {
		part, fun = types.Typ[types.Float32], "Complex64"
	}
	return fmt.Sprintf("%s(rt.%s(%s, %s))", f.g.ty(t), fun, f.conv(e.Args[0], part), f.conv(e.Args[1], part))
}

func (f *fn) partCall(e *ast.CallExpr, name string) string {
	t := types.Default(f.typ(e.Args[0]))
	fun := map[string]string{"real": "Real", "imag": "Imag"}[name]
	if coreType(t).(*types.Basic).Kind() == types.Complex64 {
		return fmt.Sprintf("float32(rt.%s(complex128(%s)))", fun, f.conv(e.Args[0], t))
	}
	return fmt.Sprintf("rt.%s(complex128(%s))", fun, f.conv(e.Args[0], t))
}
