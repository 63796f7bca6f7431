package expr

import (
	"fmt"

	"github.com/expr-lang/expr/ast"

	"freshet/streamdf/internal/column"
)

// operator returns the token of an operator's node.
func (c *checker) operator(n ast.Node) token {
	i := c.token(n.Location().From)
	if i >= len(c.toks) {
		return token{start: 0, end: len(c.text)}
	}
	return c.toks[i]
}

func (c *checker) unary(n *ast.UnaryNode) *node {
	op := c.operator(n)
	if n.Operator == "-" {
		if leaf, ok := n.Node.(*ast.IdentifierNode); ok {
			if t := c.toks[c.leafToken(leaf)]; t.kind == numberToken {
				return c.number("-"+t.text, op.start, t.end)
			}
		}
	}
	x := c.check(n.Node)
	start, end := min(op.start, x.start), max(op.end, x.end)
	switch n.Operator {
	case "not", "!":
		c.condition(x, "not needs a condition")
		return c.apply(column.Bool, not, start, end, c.typed(x, column.Bool))
	case "+":
		if !x.typ.Numeric() && x.typ != column.Duration {
			c.fail(op.start, op.end, fmt.Sprintf("+%s: a %s has no sign", c.src(x), x.typ), "")
		}
		return x
	}
	switch x.typ {
	case column.Float:
		return c.apply(x.typ, mapFloats(negative), start, end, x)
	case column.Int, column.Duration:
		return c.overflowing(x.typ, checkedMap(negativeInt), start, end, x)
	}
	c.fail(op.start, op.end, fmt.Sprintf("-%s: a %s has no sign", c.src(x), x.typ), "")
	return nil
}

// condition refuses what is not a bool, or null in place of one.
func (c *checker) condition(x *node, message string) {
	help := ""
	switch {
	case x.typ == column.Bool || x.typ == column.Invalid:
		return
	case x.typ.Numeric():
		help = fmt.Sprintf("Write %s != 0.", c.src(x))
	case x.typ == column.String:
		help = fmt.Sprintf("Write %s == 'text'.", c.src(x))
	}
	c.fail(x.start, x.end, fmt.Sprintf("%s, and %s is %s", message, c.src(x), article(x.typ)), help)
}

func article(t column.Type) string {
	switch t {
	case column.Int:
		return "an int"
	case column.Invalid:
		return "null"
	}
	return "a " + t.String()
}

func (c *checker) binaryNode(n *ast.BinaryNode) *node {
	op := c.operator(n)
	if list, ok := n.Right.(*ast.ArrayNode); ok && n.Operator == "in" {
		return c.member(c.check(n.Left), list)
	}
	a, b := c.check(n.Left), c.check(n.Right)
	return c.binary(n.Operator, op, a, b)
}

// binary types an operator between two values; op is where it stands.
func (c *checker) binary(symbol string, op token, a, b *node) *node {
	switch symbol {
	case "&&":
		symbol = "and"
	case "||":
		symbol = "or"
	}
	switch symbol {
	case "and", "or":
		c.condition(a, symbol+" joins conditions")
		c.condition(b, symbol+" joins conditions")
		k := both
		if symbol == "or" {
			k = either
		}
		return c.fold(&node{lazy: true, typ: column.Bool, col: -1, kernel: k, args: []*node{c.typed(a, column.Bool), c.typed(b, column.Bool)}, start: a.start, end: b.end})
	case "??":
		return c.coalesce(a, b, a.start, b.end)
	case "in":
		if a.typ == column.String && b.typ == column.String {
			return c.apply(column.Bool, scalar(contains), a.start, b.end, b, a)
		}
		c.fail(b.start, b.end, "in needs a list", "Write x in [1, 2, 3].")
	}
	if a.typ == column.Invalid || b.typ == column.Invalid {
		c.nullOperand(symbol, op, a, b)
	}
	a, b = c.literals(symbol, a, b)
	if _, ok := comparisons[symbol]; ok {
		return c.compare(symbol, op, a, b)
	}
	return c.arithmetic(symbol, op, a, b)
}

// nullOperand refuses the word null beside an operator: the result would always
// be null, which is hardly what was meant.
func (c *checker) nullOperand(symbol string, op token, a, b *node) {
	x := a
	if x.typ == column.Invalid {
		x = b
	}
	help := fmt.Sprintf("Write coalesce(%s, 0) or %s ?? 0 for a value in place of null.", c.src(x), c.src(x))
	switch symbol {
	case "==":
		help = fmt.Sprintf("Write isnull(%s).", c.src(x))
	case "!=":
		help = fmt.Sprintf("Write not isnull(%s).", c.src(x))
	}
	c.fail(op.start, op.end, fmt.Sprintf("%s %s %s is always null", c.src(a), symbol, c.src(b)), help)
}

// typed gives the word null a type.
func (c *checker) typed(n *node, t column.Type) *node {
	if n.typ == column.Invalid {
		return constant(t, value{null: true}, n.start, n.end)
	}
	return n
}

// compare types a comparison.
func (c *checker) compare(symbol string, op token, a, b *node) *node {
	if a.typ.Numeric() && b.typ.Numeric() && a.typ != b.typ {
		a, b = c.float(a), c.float(b)
	}
	if a.typ != b.typ {
		c.mismatch(symbol, op, "compares", "with", a, b)
	}
	cmp := comparisons[symbol]
	var k kernel
	switch a.typ {
	case column.Bool:
		if symbol != "==" && symbol != "!=" {
			c.fail(op.start, op.end, "bools have no order", "Write int(x) to count true as 1 and false as 0.")
		}
		k = sameBools(symbol == "==")
	case column.Float:
		k = compared(floatLane, cmp.floats)
	case column.String:
		k = comparedStrings(symbol)
	default:
		k = compared(intLane, cmp.ints)
	}
	return c.apply(column.Bool, k, a.start, b.end, a, b)
}

// verbs say what an operator does, for messages: "x + y adds float and string".
var verbs = map[string][2]string{
	"+": {"adds", "and"}, "-": {"subtracts from", "a"}, "*": {"multiplies", "by"}, "/": {"divides", "by"},
	"%": {"divides", "by"}, "**": {"raises", "to the power of"},
}

// arithmetic types + - * / % and **.
func (c *checker) arithmetic(symbol string, op token, a, b *node) *node {
	start, end := a.start, b.end
	switch {
	case a.typ.Numeric() && b.typ.Numeric():
		return c.numbers(symbol, a, b)
	case symbol == "+" && a.typ == column.String && b.typ == column.String:
		return c.apply(column.String, scalar(concat), start, end, a, b)
	case a.typ == column.Time || a.typ == column.Duration || b.typ == column.Duration:
		if n := c.times(symbol, a, b); n != nil {
			return n
		}
	}
	v := verbs[symbol]
	c.mismatch(symbol, op, v[0], v[1], a, b)
	return nil
}

func (c *checker) numbers(symbol string, a, b *node) *node {
	start, end := a.start, b.end
	if symbol == "**" {
		return c.power(a, b)
	}
	if a.typ == column.Int && b.typ == column.Int && symbol != "/" {
		if symbol == "%" {
			return c.apply(column.Int, moduloInts, start, end, a, b)
		}
		return c.overflowing(column.Int, checked(checkedInts[symbol]), start, end, a, b)
	}
	a, b = c.float(a), c.float(b)
	return c.apply(column.Float, floatArithmetic[symbol], start, end, a, b)
}

// power is an int only for an int to a power that is written out: of a column
// of exponents one may be negative.
func (c *checker) power(a, b *node) *node {
	start, end := a.start, b.end
	if a.typ == column.Int && b.typ == column.Int && b.konst != nil && b.konst.i >= 0 {
		exponent := b.konst.i
		return c.overflowing(column.Int, checkedMap(powerInt(exponent)), start, end, a)
	}
	return c.apply(column.Float, floatArithmetic["**"], start, end, c.float(a), c.float(b))
}

// times types arithmetic with times and durations; nil when there is none.
func (c *checker) times(symbol string, a, b *node) *node {
	start, end := a.start, b.end
	sum := func(t column.Type) *node {
		return c.overflowing(t, checked(checkedInts[symbol]), start, end, a, b)
	}
	const time, duration = column.Time, column.Duration
	switch {
	case symbol == "-" && a.typ == time && b.typ == time:
		return sum(duration)
	case (symbol == "+" || symbol == "-") && b.typ == duration && (a.typ == time || a.typ == duration):
		return sum(a.typ)
	case symbol == "+" && a.typ == duration && b.typ == time:
		return sum(time)
	case symbol == "*" && a.typ == duration && b.typ == column.Int, symbol == "*" && a.typ == column.Int && b.typ == duration:
		return sum(duration)
	case symbol == "*" && a.typ == duration && b.typ == column.Float:
		return c.overflowing(duration, scaled(false), start, end, a, b)
	case symbol == "*" && a.typ == column.Float && b.typ == duration:
		return c.overflowing(duration, scaled(false), start, end, b, a)
	case symbol == "/" && a.typ == duration && b.typ == duration:
		return c.apply(column.Float, floatArithmetic["/"], start, end, c.asFloat(a), c.asFloat(b))
	case symbol == "/" && a.typ == duration && b.typ.Numeric():
		return c.overflowing(duration, scaled(true), start, end, a, c.float(b))
	case symbol == "%" && a.typ == duration && b.typ == duration:
		return c.apply(duration, moduloInts, start, end, a, b)
	}
	return nil
}

// float converts a number to a float.
func (c *checker) float(n *node) *node {
	if n.typ == column.Float {
		return n
	}
	return c.asFloat(n)
}

func (c *checker) asFloat(n *node) *node {
	return c.apply(column.Float, intsToFloats, n.start, n.end, n)
}

// mismatch refuses two operands of types that do not go together.
func (c *checker) mismatch(symbol string, op token, verb, joint string, a, b *node) {
	x, y := a.typ, b.typ
	if symbol == "-" {
		x, y = b.typ, a.typ
		joint = "from"
		verb = "subtracts"
	}
	c.fail(op.start, op.end, fmt.Sprintf("%s %s %s %s %s %s %s", c.src(a), symbol, c.src(b), verb, x, joint, y), c.mismatchHelp(symbol, a, b))
}

func (c *checker) mismatchHelp(symbol string, a, b *node) string {
	if a.typ == column.String || a.typ != column.Time && a.typ != column.Duration && b.typ != column.String {
		a, b = b, a // b is what is odd
	}
	switch {
	case b.text && a.typ.Numeric():
		return fmt.Sprintf("Write a number without quotes, or string(%s) to treat it as text.", c.src(a))
	case b.text && (a.typ == column.Time || a.typ == column.Duration):
		return literalHelp(a.typ)
	case b.typ == column.String && symbol == "+":
		return fmt.Sprintf("Write float(%s) to read numbers from text, or concat(%s, %s) to join text.", c.src(b), c.src(a), c.src(b))
	case b.typ == column.String && a.typ.Numeric():
		return fmt.Sprintf("Write float(%s) to read numbers from text.", c.src(b))
	case b.typ == column.String && a.typ == column.Time:
		return fmt.Sprintf("Write time(%s) to read times from text.", c.src(b))
	case a.typ == column.Time && b.typ.Numeric():
		return "Write epoch(t) for the seconds since 1970, or a span of time as '90s'."
	case a.typ == column.Duration && b.typ.Numeric():
		return "Write a span of time as '90s', or float(d) for its seconds."
	case b.typ == column.Bool && a.typ.Numeric():
		return fmt.Sprintf("Write int(%s) to count true as 1 and false as 0.", c.src(b))
	}
	return ""
}
