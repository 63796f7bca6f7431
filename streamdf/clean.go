package streamdf

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"freshet/streamdf/internal/column"
	"freshet/streamdf/internal/expr"
	"freshet/streamdf/internal/plan"
)

// Cast converts columns to another type, which is given by itself or by its name:
// Cast(streamdf.Int, "x", "n = size / 2"), Cast("int", "x"). A value that has none
// of the type becomes null, as 'n/a' for an int does; the fraction of a float that
// becomes an int is cut off.
func (f *Frame) Cast(to any, columns ...string) *Frame {
	t := typeOf(to)
	if len(columns) == 0 {
		refusef("Cast", "it takes at least one column: Cast(%q, \"x\")", t)
	}
	return f.rewrite("Cast", columns, nil, func(c plan.Named) string { return call(t.String(), c) })
}

// typeOf is the type that Cast is told, by itself or by its name.
func typeOf(to any) Type {
	var t Type
	switch to := to.(type) {
	case Type:
		t = to
	case string:
		if t, _ = column.ParseType(to); t == column.Invalid {
			refuse("Cast", &Error{
				Verb: "Cast", Message: fmt.Sprintf("no type %q", to), Text: to, End: len(to),
				Hint: "The type comes first, then the columns: Cast(\"float\", \"x\").\nTypes: bool, int, float, string, time",
			})
		}
	default:
		refusef("Cast", "the type is %T: want streamdf.Float or \"float\"", to)
	}
	if t == column.Duration || t < column.Bool || t > column.Duration {
		refusef("Cast", "nothing casts to %s: want bool, int, float, string or time", t)
	}
	return t
}

// FillNull puts a value in the place of nulls: in the columns given, or in
// every column that can hold it. The value is a number, bool, string,
// time.Time or time.Duration. NaN is not null. For the last value before a gap
// use Expanding().Last("x"), for one of another column Assign("x = x ?? y").
func (f *Frame) FillNull(value any, columns ...string) *Frame {
	text, types := literal("FillNull", value)
	takes := func(t Type) bool {
		for _, u := range types {
			if t == u {
				return true
			}
		}
		return false
	}
	return f.rewrite("FillNull", columns, takes, func(c plan.Named) string {
		if t := c.Expr.Type(); !takes(t) {
			refuse("FillNull", &Error{
				Verb: "FillNull", Message: fmt.Sprintf("column %s is %s: %v does not fit it", c.Name, t, value),
				Text: c.Name, End: len(c.Name), Hint: fmt.Sprintf("Cast(%q, %q) before it changes the type.", types[0], c.Name),
			})
		}
		return call("coalesce", c, text)
	})
}

// DropNull leaves out rows in which one of the columns is null; without columns,
// any.
func (f *Frame) DropNull(columns ...string) *Frame {
	if len(columns) == 0 {
		columns = f.Schema().Names()
	}
	var parts []string
	for _, c := range parseColumns("DropNull", columns, f.Schema()) {
		parts = append(parts, "not isnull("+textOf(c)+")")
	}
	return f.Filter(strings.Join(parts, " and "))
}

// textOf is the text of a column's expression.
func textOf(c plan.Named) string {
	if name, bare := c.Expr.Column(); bare {
		return expr.Quote(name)
	}
	return c.Expr.String()
}

// call writes a function of a column and further arguments.
func call(fn string, c plan.Named, args ...any) string {
	text := fn + "(" + textOf(c)
	for _, a := range args {
		text += fmt.Sprintf(", %v", a)
	}
	return text + ")"
}

// bound is a limit as an expression: a number, time or duration as it is
// written, or a text as it stands.
func bound(verb string, v any) string {
	if text, ok := v.(string); ok {
		return text
	}
	text, _ := literal(verb, v)
	return text
}

// literal writes a Go value as an expression, and lists the column types that
// hold it.
func literal(verb string, v any) (string, []Type) {
	switch x := v.(type) {
	case bool:
		return strconv.FormatBool(x), []Type{Bool}
	case int:
		return strconv.Itoa(x), []Type{Int, Float}
	case int64:
		return strconv.FormatInt(x, 10), []Type{Int, Float}
	case float64:
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return fmt.Sprintf("float('%s')", strconv.FormatFloat(x, 'g', -1, 64)), []Type{Float}
		}
		text := strconv.FormatFloat(x, 'g', -1, 64)
		if !strings.ContainsAny(text, ".e") {
			text += ".0"
		}
		return text, []Type{Float}
	case string:
		return quoteText(x), []Type{String}
	case time.Time:
		return "time('" + x.UTC().Format(time.RFC3339Nano) + "')", []Type{Time}
	case time.Duration:
		return "'" + x.String() + "'", []Type{Duration}
	}
	refusef(verb, "%T is no value of a column: want a number, bool, string, time.Time or time.Duration", v)
	return "", nil
}

// quoteText writes a string literal of the expression language.
func quoteText(s string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, "'", `\'`, "\n", `\n`, "\t", `\t`, "\r", `\r`).Replace(s) + "'"
}
