package interp

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"strings"
)

func (f *fn) unary(e *ast.UnaryExpr) string {
	switch e.Op {
	case token.AND:
		return f.address(e.X)
	case token.ARROW:
		return fmt.Sprintf("%s(%s)", f.g.receiver(f.typ(e.X), false), f.expr(e.X))
	case token.NOT:
		// The engine loses !(x) as the first operand of ||.
		return "(" + f.expr(e.X) + " == false)"
	case token.ADD:
		return "(" + f.expr(e.X) + ")"
	case token.SUB:
		return "(" + f.negate(f.expr(e.X), f.typ(e)) + ")"
	case token.XOR:
		ty := f.g.ty(f.typ(e))
		return "(" + f.g.complement(ty) + "(" + f.expr(e.X) + "))"
	}
	f.g.refuse(e, "operator %s is not supported", e.Op)
	return ""
}

// negate is -x; the engine subtracts from zero, which loses the sign of a zero.
func (f *fn) negate(x string, t types.Type) string {
	ty := f.g.ty(t)
	b, _ := coreType(t).(*types.Basic)
	switch {
	case b != nil && b.Info()&types.IsFloat != 0:
		return x + " * " + f.g.constant(constant.MakeInt64(-1), t)
	case b != nil && b.Info()&types.IsComplex != 0:
		return ty + "(rt.Negate(complex128(" + x + ")))"
	}
	return f.g.helper("neg", ty, func(n string) { f.g.addDecl("func %s(x %s) %s { return -x }", n, ty, ty) }) + "(" + x + ")"
}

func (g *gen) complement(ty string) string {
	return g.helper("cpl", ty, func(n string) { g.addDecl("func %s(x %s) %s { return ^x }", n, ty, ty) })
}

func (f *fn) binary(e *ast.BinaryExpr) string {
	switch e.Op {
	case token.LAND, token.LOR:
		return "(" + f.g.leftOf(f.expr(e.X)) + " " + e.Op.String() + " " + f.expr(e.Y) + ")"
	case token.EQL, token.NEQ:
		return f.comparison(e)
	case token.LSS, token.LEQ, token.GTR, token.GEQ:
		t := f.common(e.X, e.Y)
		return "(" + f.operand(e.X, t, e.Op) + " " + e.Op.String() + " " + f.operand(e.Y, t, e.Op) + ")"
	}
	t := f.typ(e)
	x := f.operand(e.X, t, token.ADD)
	if (e.Op == token.SHL || e.Op == token.SHR) && f.info.Types[e.X].Value != nil {
		// The engine does not know the type of a literal that is shifted.
		ty := f.g.ty(t)
		x = f.g.helper("id", ty, func(n string) { f.g.addDecl("func %s(x %s) %s { return x }", n, ty, ty) }) + "(" + x + ")"
	}
	return f.wrapOp(x, e.Op, f.operand(e.Y, t, e.Op), t)
}

// leftOf is a left operand of && or ||. The engine would not make a composite
// literal that is the first thing to be evaluated there.
func (g *gen) leftOf(text string) string {
	if !strings.Contains(text, "{") {
		return text
	}
	yes := g.helper("yes", "", func(n string) { g.addDecl("var %s bool = true", n) })
	return "(" + yes + " && " + text + ")"
}

// common is the type in which two operands meet.
func (f *fn) common(x, y ast.Expr) types.Type {
	t := f.typ(x)
	if b, ok := t.(*types.Basic); ok && b.Info()&types.IsUntyped != 0 {
		return types.Default(f.typ(y))
	}
	return t
}

// operand is an operand of type t; of a shift's count the own type stays.
func (f *fn) operand(e ast.Expr, t types.Type, op token.Token) string {
	if op == token.SHL || op == token.SHR {
		if tv := f.info.Types[e]; tv.Value != nil {
			return f.g.constant(tv.Value, types.Typ[types.Uint])
		}
		return "uint(" + f.shiftCount(e) + ")"
	}
	if tv := f.info.Types[e]; tv.Value != nil {
		return f.g.constant(tv.Value, t)
	}
	return f.expr(e)
}

// shiftCount checks counts that may be negative.
func (f *fn) shiftCount(e ast.Expr) string {
	t := f.typ(e)
	x := f.expr(e)
	if b, ok := t.Underlying().(*types.Basic); ok && b.Info()&types.IsUnsigned == 0 {
		return "rt.ShiftCount(int64(" + x + "))"
	}
	return x
}

// wrapOp is x op y in parentheses.
func (f *fn) wrapOp(x string, op token.Token, y string, t types.Type) string {
	ty := f.g.ty(t)
	switch op {
	case token.AND_NOT:
		return "(" + x + " & " + f.g.complement(ty) + "(" + y + "))"
	case token.SHL, token.SHR:
		return "(" + x + " " + op.String() + " " + y + ")"
	}
	return "(" + x + " " + op.String() + " " + y + ")"
}

func (f *fn) comparison(e *ast.BinaryExpr) string {
	if isNil(f.info, e.X) {
		return f.compare(e.Op, f.expr(e.Y), f.typ(e.Y), "nil", nil, true)
	}
	if isNil(f.info, e.Y) {
		return f.compare(e.Op, f.expr(e.X), f.typ(e.X), "nil", nil, true)
	}
	xt, yt := f.typ(e.X), f.typ(e.Y)
	t := f.common(e.X, e.Y)
	if types.IsInterface(xt) || types.IsInterface(yt) {
		return negated(e.Op, "rt.Eq("+f.asAny(e.X)+", "+f.asAny(e.Y)+")")
	}
	if _, ok := coreType(t).(*types.Chan); ok {
		return f.compare(e.Op, f.expr(e.X), xt, f.expr(e.Y), yt, false)
	}
	return f.compare(e.Op, f.operand(e.X, t, token.ADD), t, f.operand(e.Y, t, token.ADD), t, false)
}

// negated is a comparison that a function makes, of the sense that op has. The
// engine loses !(x) as the first operand of ||.
func negated(op token.Token, text string) string {
	if op == token.NEQ {
		return "(" + text + " == false)"
	}
	return text
}

// equal is x == y as the engine says it.
func (f *fn) equal(x string, xt types.Type, y string, yt types.Type, isNil bool) string {
	return f.compare(token.EQL, x, xt, y, yt, isNil)
}

// compare is x == y or x != y.
func (f *fn) compare(op token.Token, x string, xt types.Type, y string, yt types.Type, isNil bool) string {
	if isNil {
		if types.IsInterface(xt) {
			return negated(op, "rt.IsNil("+x+")")
		}
		return "(" + x + " " + op.String() + " nil)"
	}
	if types.IsInterface(xt) || yt != nil && types.IsInterface(yt) {
		return negated(op, "rt.Eq("+f.anyText(x, xt)+", "+f.anyText(y, yt)+")")
	}
	switch coreType(xt).(type) {
	case *types.Chan:
		if yt != nil && f.g.ty(xt) != f.g.ty(yt) {
			return negated(op, "rt.SameChan("+x+", "+y+")")
		}
	case *types.Struct, *types.Array:
		return negated(op, "rt.Eq(rt.B("+x+"), rt.B("+y+"))")
	}
	return "(" + x + " " + op.String() + " " + y + ")"
}
