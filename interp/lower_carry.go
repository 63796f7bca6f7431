package interp

import (
	"fmt"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// The engine leaves out arguments that equal zero, and so makes a negative
// zero a positive one. Parameters whose type can hold one travel in something
// that is never zero: a float as the real part of a complex number, all else
// behind a pointer.

// holdsFloat tells types that can hold a negative zero without a pointer.
func holdsFloat(t types.Type) bool {
	switch u := coreType(t).(type) {
	case *types.Basic:
		return u.Info()&(types.IsFloat|types.IsComplex) != 0
	case *types.Array:
		return holdsFloat(u.Elem())
	case *types.Struct:
		for f := range u.Fields() {
			if holdsFloat(f.Type()) {
				return true
			}
		}
	}
	return false
}

// carrier is the engine type that a parameter of type t travels in.
func (g *gen) carrier(t types.Type) string {
	switch {
	case !holdsFloat(t):
		return g.ty(t)
	case isFloat(t, types.Float32):
		return "complex64"
	case isFloat(t, types.Float64):
		return "complex128"
	}
	return "*" + g.ty(t)
}

func isFloat(t types.Type, kind types.BasicKind) bool {
	b, ok := coreType(t).(*types.Basic)
	return ok && (b.Kind() == kind || kind == types.Float64 && b.Kind() == types.UntypedFloat)
}

// carry is engine code x of type t as an argument.
func (g *gen) carry(x string, t types.Type) string {
	switch {
	case !holdsFloat(t):
		return x
	case isFloat(t, types.Float32), isFloat(t, types.Float64):
		return "complex(" + x + ", 1)"
	}
	return g.refer(x, g.ty(t))
}

// refer is a pointer to x, of engine type ty.
func (g *gen) refer(x, ty string) string {
	switch {
	case isPlace(x):
		return "&" + x
	case strings.HasPrefix(x, "("): // see inLiteral
		return "&append([]" + ty + "{}, " + x + ")[0]"
	}
	return "&[]" + ty + "{" + x + "}[0]"
}

// carryAll is carry for arguments that are variables; variadic ones end in dots
// and are slices.
func (f *fn) carryAll(args []string, ts []types.Type) []string {
	out := make([]string, len(args))
	for i, a := range args {
		out[i] = f.g.carry(a, f.sub(ts[i]))
	}
	return out
}

// isPlace tells variables of the engine and fields of them.
func isPlace(x string) bool {
	for part := range strings.SplitSeq(x, ".") {
		if !token.IsIdentifier(part) {
			return false
		}
	}
	return !strings.HasPrefix(x, "rt.") && !strings.HasPrefix(x, "p_")
}

// carried is what a parameter holds.
func carried(name string, t types.Type) string {
	switch {
	case !holdsFloat(t):
		return name
	case isFloat(t, types.Float32), isFloat(t, types.Float64):
		return "real(" + name + ")"
	}
	return "*" + name
}

// helperParam is a parameter of a helper: how it is declared, and a line that
// makes it a variable of its type.
func (g *gen) helperParam(name string, t types.Type) (param, line string) {
	if !holdsFloat(t) {
		return name + " " + g.ty(t), ""
	}
	return name + "c " + g.carrier(t), fmt.Sprintf("var %s %s = %s\n", name, g.ty(t), carried(name+"c", t))
}

// carriers are parameters as those who call directly give them, and the lines
// that make them variables.
func (f *fn) carriers(params []string, ts []types.Type) (direct []string, lines string) {
	var b strings.Builder
	for i, p := range params {
		name, _, _ := strings.Cut(p, " ")
		if holdsFloat(ts[i]) {
			var line string
			p, line = f.g.helperParam(name, ts[i])
			b.WriteString(line)
		}
		direct = append(direct, p)
	}
	return direct, b.String()
}

// natural is the engine's function with parameters as they are, for those who
// take it as a value.
func (g *gen) natural(n *fnName) string {
	if !slices.ContainsFunc(n.params, holdsFloat) {
		return n.id
	}
	name := n.id + "n"
	if n.wrapped {
		return name
	}
	n.wrapped = true
	g.undo = append(g.undo, func() { n.wrapped = false })
	var params, args []string
	for i, t := range n.params {
		p, ty, pass := fmt.Sprintf("p%d", i), g.ty(t), ""
		if n.sig.Variadic() && i == len(n.params)-1 {
			ty, pass = "..."+g.ty(elem(t)), "..."
		}
		params, args = append(params, p+" "+ty), append(args, g.carry(p, t)+pass)
	}
	call := n.id + "(" + strings.Join(args, ", ") + ")"
	if n.sig.Results().Len() > 0 {
		call = "return " + call
	}
	g.addDecl("func %s(%s)%s {\n%s\n}", name, strings.Join(params, ", "), g.results(n.sig), call)
	return name
}

// allParams are the types of a function's parameters, the receiver first.
func allParams(sig *types.Signature, m map[*types.TypeParam]types.Type) []types.Type {
	var list []types.Type
	if r := sig.Recv(); r != nil {
		list = append(list, subst(r.Type(), m))
	}
	for v := range sig.Params().Variables() {
		list = append(list, subst(v.Type(), m))
	}
	return list
}
