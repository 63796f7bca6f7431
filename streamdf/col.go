package streamdf

import (
	"fmt"
	"strconv"
	"strings"

	"freshet/streamdf/internal/expr"
)

// An Expr is an expression that a program builds; its String is the text that
// column slots take, with names and strings quoted where they have to be:
//
//	z := Col("wind speed").Mul(3.6).Gt(limit).As("storm")
//	f.Assign(z.String()) // storm = `wind speed` * 3.6 > …
//
// It makes the same plan as the text. Methods take other Exprs, or Go values,
// which stand for themselves as in Lit: Col("k").Eq("a") compares k with the
// string a. Nothing is checked before the text meets a frame. An Expr is
// immutable.
type Expr struct {
	name  string
	text  string
	level int
}

// How close the parts of a text hold together, as the language has it.
const (
	orLevel = iota
	andLevel
	notLevel
	compareLevel
	addLevel
	mulLevel
	signLevel
	powLevel
	atomLevel
)

// Col is the column of exactly that name.
func Col(name string) Expr { return Expr{text: expr.Quote(name), level: atomLevel} }

// Lit is a value: a bool, an integer, a float, a string, a time.Time, or nil for
// null. A time.Duration is written as '1m30s', which is a duration beside a time
// or a duration. It panics with an *Error for values of other types.
func Lit(value any) Expr {
	if value == nil {
		return Expr{text: "null", level: atomLevel}
	}
	text := literalText(value)
	if strings.HasPrefix(text, "-") {
		return Expr{text: text, level: signLevel}
	}
	return Expr{text: text, level: atomLevel}
}

// literalText writes a value as an expression.
func literalText(value any) string {
	switch v := value.(type) {
	case int8, int16, int32, uint8, uint16, uint32:
		return fmt.Sprint(v)
	case uint, uint64:
		text := fmt.Sprint(v)
		if _, err := strconv.ParseInt(text, 10, 64); err != nil {
			refusef("Lit", "%s does not fit an int, which ends at %d", text, int64(1<<63-1))
		}
		return text
	case float32:
		value = float64(v)
	}
	text, _ := literal("Lit", value)
	if text == "-9223372036854775808" { // its digits alone fit no int
		return "(-9223372036854775807 - 1)"
	}
	return text
}

// Func calls a function of the language: Func("clip", Col("x"), 0, 1),
// Func("if", c, x, y).
func Func(name string, args ...any) Expr {
	var texts []string
	for _, a := range args {
		texts = append(texts, exprOf(a).text)
	}
	return Expr{text: name + "(" + strings.Join(texts, ", ") + ")", level: atomLevel}
}

// exprOf is an Expr, or a value as one.
func exprOf(v any) Expr {
	if e, ok := v.(Expr); ok {
		return e
	}
	return Lit(v)
}

// within is the text in a place that wants at least a level.
func (e Expr) within(level int) string {
	if e.level < level {
		return "(" + e.text + ")"
	}
	return e.text
}

// binary puts an operator between two operands. Those of left and right may be
// of the levels given.
func (e Expr) binary(symbol string, other any, level, left, right int) Expr {
	return Expr{text: e.within(left) + " " + symbol + " " + exprOf(other).within(right), level: level}
}

func (e Expr) compare(symbol string, other any) Expr {
	return e.binary(symbol, other, compareLevel, addLevel, addLevel)
}

// Add is e + other; it joins strings.
func (e Expr) Add(other any) Expr { return e.binary("+", other, addLevel, addLevel, mulLevel) }

// Sub is e - other.
func (e Expr) Sub(other any) Expr { return e.binary("-", other, addLevel, addLevel, mulLevel) }

// Mul is e * other.
func (e Expr) Mul(other any) Expr { return e.binary("*", other, mulLevel, mulLevel, signLevel) }

// Div is e / other, a float.
func (e Expr) Div(other any) Expr { return e.binary("/", other, mulLevel, mulLevel, signLevel) }

// Mod is e % other, with the sign of other.
func (e Expr) Mod(other any) Expr { return e.binary("%", other, mulLevel, mulLevel, signLevel) }

// Pow is e ** other.
func (e Expr) Pow(other any) Expr { return e.binary("**", other, powLevel, atomLevel, powLevel) }

// Eq is e == other.
func (e Expr) Eq(other any) Expr { return e.compare("==", other) }

// Ne is e != other.
func (e Expr) Ne(other any) Expr { return e.compare("!=", other) }

// Lt is e < other.
func (e Expr) Lt(other any) Expr { return e.compare("<", other) }

// Le is e <= other.
func (e Expr) Le(other any) Expr { return e.compare("<=", other) }

// Gt is e > other.
func (e Expr) Gt(other any) Expr { return e.compare(">", other) }

// Ge is e >= other.
func (e Expr) Ge(other any) Expr { return e.compare(">=", other) }

// And is e and other.
func (e Expr) And(other any) Expr { return e.binary("and", other, andLevel, andLevel, notLevel) }

// Or is e or other.
func (e Expr) Or(other any) Expr { return e.binary("or", other, orLevel, orLevel, andLevel) }

// Not is not e.
func (e Expr) Not() Expr { return Expr{text: "not " + e.within(notLevel), level: notLevel} }

// IsNull is isnull(e).
func (e Expr) IsNull() Expr { return Func("isnull", e) }

// As names the column that the expression becomes: "z = x + y". As a part of
// another expression it is as it was without the name.
func (e Expr) As(name string) Expr {
	e.name = name
	return e
}

// String is the text that column slots take.
func (e Expr) String() string {
	if e.name == "" {
		return e.text
	}
	return expr.Quote(e.name) + " = " + e.text
}
