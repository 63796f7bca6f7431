package expr

import (
	"fmt"
	"maps"
	"math"
	"slices"

	"github.com/expr-lang/expr/ast"

	"freshet/internal/spelling"
	"freshet/streamdf/internal/column"
)

// An invocation is a function call whose arguments are checked by themselves.
type invocation struct {
	name       token
	usage      string
	args       []*node
	start, end int
}

// A function is one that expressions can call.
type function struct {
	usage    string // how it is called, for messages
	min, max int    // arguments; max -1 is any number
	types    func(c *checker, f *invocation) *node
}

var functions = map[string]function{
	"abs":      {"abs(x)", 1, 1, absolute},
	"sqrt":     {"sqrt(x)", 1, 1, floatFunction(mapFloats(math.Sqrt))},
	"exp":      {"exp(x)", 1, 1, floatFunction(mapFloats(math.Exp))},
	"log":      {"log(x)", 1, 1, floatFunction(mapFloats(math.Log))},
	"log10":    {"log10(x)", 1, 1, floatFunction(mapFloats(math.Log10))},
	"floor":    {"floor(x)", 1, 1, wholeFunction(math.Floor)},
	"ceil":     {"ceil(x)", 1, 1, wholeFunction(math.Ceil)},
	"round":    {"round(x) or round(x, digits)", 1, 2, round},
	"sign":     {"sign(x)", 1, 1, sign},
	"min":      {"min(x, y)", 1, -1, extreme(minFloats, minInts)},
	"max":      {"max(x, y)", 1, -1, extreme(maxFloats, maxInts)},
	"clip":     {"clip(x, low, high)", 3, 3, clip},
	"if":       {"if(condition, x, y)", 3, 3, ifFunction},
	"isnull":   {"isnull(x)", 1, 1, isNull},
	"coalesce": {"coalesce(x, y)", 1, -1, coalesceFunction},

	"len":        {"len(s)", 1, 1, textFunction(column.Int, runeCount)},
	"lower":      {"lower(s)", 1, 1, textFunction(column.String, lower)},
	"upper":      {"upper(s)", 1, 1, textFunction(column.String, upper)},
	"trim":       {"trim(s) or trim(s, characters)", 1, 2, textFunction(column.String, trim)},
	"contains":   {"contains(s, 'text')", 2, 2, textFunction(column.Bool, contains)},
	"startswith": {"startswith(s, 'text')", 2, 2, textFunction(column.Bool, startsWith)},
	"endswith":   {"endswith(s, 'text')", 2, 2, textFunction(column.Bool, endsWith)},
	"matches":    {"matches(s, 'pattern')", 2, 2, matches},
	"replace":    {"replace(s, 'old', 'new')", 3, 3, replaceFunction},
	"substr":     {"substr(s, start) or substr(s, start, length)", 2, 3, substring},
	"split":      {"split(s, ',')[0]", 2, 2, splitAlone},
	"concat":     {"concat(s, t)", 1, -1, concatFunction},

	"year":     {"year(t)", 1, 1, timeFunction(year)},
	"month":    {"month(t)", 1, 1, timeFunction(month)},
	"day":      {"day(t)", 1, 1, timeFunction(day)},
	"hour":     {"hour(t)", 1, 1, timeFunction(hour)},
	"minute":   {"minute(t)", 1, 1, timeFunction(minute)},
	"second":   {"second(t)", 1, 1, timeFunction(second)},
	"weekday":  {"weekday(t)", 1, 1, timeFunction(weekday)},
	"truncate": {"truncate(t, '1m')", 2, 2, truncate},
	"epoch":    {"epoch(t)", 1, 1, epoch},

	"int":    {"int(x)", 1, 1, cast(column.Int)},
	"float":  {"float(x)", 1, 1, cast(column.Float)},
	"string": {"string(x)", 1, 1, cast(column.String)},
	"bool":   {"bool(x)", 1, 1, cast(column.Bool)},
	"time":   {"time(x)", 1, 1, cast(column.Time)},
}

// Functions returns the names that expressions can call, sorted.
func Functions() []string { return slices.Sorted(maps.Keys(functions)) }

func (c *checker) call(n *ast.CallNode) *node {
	at := c.token(n.Location().From)
	f := &invocation{name: c.toks[at]}
	f.start, f.end = f.name.start, c.closing(at+1)
	fn, known := functions[f.name.text]
	if f.name.kind != nameToken || !known {
		c.unknownFunction(f.name)
	}
	f.usage = fn.usage
	for _, a := range n.Arguments {
		f.args = append(f.args, c.check(a))
	}
	if len(f.args) < fn.min || fn.max >= 0 && len(f.args) > fn.max {
		c.fail(f.start, f.end, fmt.Sprintf("%s with %s", f.name.text, count(len(f.args), "argument")), "Write "+fn.usage+".")
	}
	return fn.types(c, f)
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// reductions are functions over many rows, which stand elsewhere.
var reductions = []string{
	"sum", "mean", "avg", "median", "var", "std", "stddev", "count", "first", "last", "nunique", "quantile", "corr", "cov",
}

func (c *checker) unknownFunction(t token) {
	help := "Functions: abs, sqrt, round, min, max, if, isnull, coalesce, len, lower, contains, substr, hour, truncate, float, …"
	if t.kind != nameToken {
		c.fail(t.start, t.end, "only a name can be called", "")
	}
	if near := spelling.Nearest(t.text, Functions()); near != "" {
		help = fmt.Sprintf("Did you mean %s?", functions[near].usage)
	}
	if slices.Contains(reductions, t.text) {
		help = fmt.Sprintf("%s reduces many rows to one: write it in Agg, or call the frame's own method.", t.text)
	}
	c.fail(t.start, t.end, fmt.Sprintf("no function %q", t.text), help)
}

// wrong refuses argument i.
func (c *checker) wrong(f *invocation, i int, want string) {
	x := f.args[i]
	c.fail(x.start, x.end, fmt.Sprintf("%s needs %s, and %s is %s", f.name.text, want, c.src(x), article(x.typ)), "Write "+f.usage+".")
}

func floatFunction(k kernel) func(*checker, *invocation) *node {
	return func(c *checker, f *invocation) *node {
		if !f.args[0].typ.Numeric() {
			c.wrong(f, 0, "a number")
		}
		return c.apply(column.Float, k, f.start, f.end, c.float(f.args[0]))
	}
}

// wholeFunction leaves ints as they are.
func wholeFunction(g func(float64) float64) func(*checker, *invocation) *node {
	return func(c *checker, f *invocation) *node {
		x := f.args[0]
		switch x.typ {
		case column.Int:
			return x
		case column.Float:
			return c.apply(column.Float, mapFloats(g), f.start, f.end, x)
		}
		c.wrong(f, 0, "a number")
		return nil
	}
}

func absolute(c *checker, f *invocation) *node {
	x := f.args[0]
	switch x.typ {
	case column.Float:
		return c.apply(x.typ, mapFloats(math.Abs), f.start, f.end, x)
	case column.Int, column.Duration:
		return c.overflowing(x.typ, checkedMap(absInt), f.start, f.end, x)
	}
	c.wrong(f, 0, "a number")
	return nil
}

func sign(c *checker, f *invocation) *node {
	x := f.args[0]
	switch x.typ {
	case column.Float:
		return c.apply(x.typ, mapFloats(signFloat), f.start, f.end, x)
	case column.Int, column.Duration:
		return c.apply(column.Int, mapInts(signInt), f.start, f.end, x)
	}
	c.wrong(f, 0, "a number")
	return nil
}

// round rounds halves to even, as numpy does.
func round(c *checker, f *invocation) *node {
	x, digits := f.args[0], 0
	if !x.typ.Numeric() {
		c.wrong(f, 0, "a number")
	}
	if len(f.args) == 2 {
		d := f.args[1]
		if d.konst == nil || d.typ != column.Int || d.null() {
			c.fail(d.start, d.end, "the digits of round are not a written out int", "Write round(x, 2).")
		}
		digits = int(max(-400, min(d.konst.i, 400)))
	}
	if x.typ == column.Int && digits >= 0 {
		return x
	}
	return c.apply(column.Float, mapFloats(rounded(digits)), f.start, f.end, c.float(x))
}

// extreme is min or max of several values of a row.
func extreme(floats, ints kernel) func(*checker, *invocation) *node {
	return func(c *checker, f *invocation) *node {
		if len(f.args) == 1 {
			c.fail(f.start, f.end, f.name.text+" of one value", "It compares values of one row: "+f.usage+". Over many rows, write it in Agg.")
		}
		out := f.args[0]
		for i := range f.args {
			if t := f.args[i].typ; !t.Numeric() && !isTime(t) && !f.args[i].text {
				c.wrong(f, i, "numbers, times or durations")
			}
			if i > 0 {
				out = c.extreme(f, out, f.args[i], floats, ints)
			}
		}
		return out
	}
}

func (c *checker) extreme(f *invocation, a, b *node, floats, ints kernel) *node {
	a, b = c.alike(f.name.text+" compares", a, b)
	switch {
	case a.typ == column.Float:
		return c.apply(a.typ, floats, f.start, f.end, a, b)
	case a.typ == column.String || a.typ == column.Invalid:
		c.wrong(f, 0, "numbers, times or durations")
	}
	return c.apply(a.typ, ints, f.start, f.end, a, b)
}

func clip(c *checker, f *invocation) *node {
	for i, x := range f.args {
		if !x.typ.Numeric() && !isTime(x.typ) && !(x.text && i > 0) {
			c.wrong(f, i, "numbers, times or durations")
		}
	}
	low := c.extreme(f, f.args[0], f.args[1], maxFloats, maxInts)
	return c.extreme(f, low, f.args[2], minFloats, minInts)
}

// alike makes two values of one type out of those that may stand for each
// other: ints and floats, null and anything, string literals and times.
func (c *checker) alike(what string, a, b *node) (*node, *node) {
	if a.text {
		a = c.asTyped(a, b.typ)
	}
	if b.text {
		b = c.asTyped(b, a.typ)
	}
	a, b = c.typed(a, b.typ), c.typed(b, a.typ)
	if a.typ.Numeric() && b.typ.Numeric() && a.typ != b.typ {
		a, b = c.float(a), c.float(b)
	}
	if a.typ != b.typ {
		c.fail(b.start, b.end, fmt.Sprintf("%s %s and %s", what, a.typ, b.typ), fmt.Sprintf("%s is %s, %s is %s: convert one of them.", c.src(a), article(a.typ), c.src(b), article(b.typ)))
	}
	return a, b
}

func ifFunction(c *checker, f *invocation) *node {
	return c.choose(f.args[0], f.args[1], f.args[2], f.start, f.end)
}

// choose is c ? a : b. A condition that is null counts as false.
func (c *checker) choose(cond, a, b *node, start, end int) *node {
	c.condition(cond, "the choice needs a condition")
	a, b = c.alike("the choice gives", a, b)
	if a.typ == column.Invalid {
		c.fail(a.start, a.end, "both choices are null", "Give one of them a type: float(null), string(null), …")
	}
	return c.fold(&node{lazy: true, typ: a.typ, col: -1, kernel: choice(a.typ), args: []*node{c.typed(cond, column.Bool), a, b}, start: start, end: end})
}

func coalesceFunction(c *checker, f *invocation) *node {
	out := f.args[0]
	for _, x := range f.args[1:] {
		out = c.coalesce(out, x, f.start, f.end)
	}
	return out
}

// coalesce is a ?? b: a unless it is null.
func (c *checker) coalesce(a, b *node, start, end int) *node {
	a, b = c.alike("?? gives", a, b)
	if a.typ == column.Invalid {
		return a
	}
	return c.fold(&node{lazy: true, typ: a.typ, col: -1, kernel: fallback(a.typ), args: []*node{a, b}, start: start, end: end})
}

func isNull(c *checker, f *invocation) *node {
	x := c.typed(f.args[0], column.Bool)
	return c.fold(&node{lazy: true, typ: column.Bool, col: -1, kernel: nulls, args: []*node{x}, start: f.start, end: f.end})
}
