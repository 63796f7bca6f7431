package expr

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/expr-lang/expr/ast"

	"freshet/streamdf/internal/column"
)

// A rowFunction computes one value from one of each argument, none of them
// null. It runs once per distinct string where the column has a dictionary.
type rowFunction func(args []value) value

func runeCount(a []value) value  { return value{i: int64(utf8.RuneCountInString(a[0].s))} }
func lower(a []value) value      { return value{s: strings.ToLower(a[0].s)} }
func upper(a []value) value      { return value{s: strings.ToUpper(a[0].s)} }
func contains(a []value) value   { return value{b: strings.Contains(a[0].s, a[1].s)} }
func startsWith(a []value) value { return value{b: strings.HasPrefix(a[0].s, a[1].s)} }
func endsWith(a []value) value   { return value{b: strings.HasSuffix(a[0].s, a[1].s)} }

func trim(a []value) value {
	if len(a) == 2 {
		return value{s: strings.Trim(a[0].s, a[1].s)}
	}
	return value{s: strings.TrimSpace(a[0].s)}
}

func concat(a []value) value {
	n := 0
	for _, x := range a {
		n += len(x.s)
	}
	var b strings.Builder
	b.Grow(n)
	for _, x := range a {
		b.WriteString(x.s)
	}
	return value{s: b.String()}
}

// maxText bounds what replace makes: nested, it could otherwise make more text
// than there is memory from an expression of one line.
const maxText = 1 << 24

// replace replaces all of them, as they are written.
func replace(a []value) value {
	s, old, text := a[0].s, a[1].s, a[2].s
	if grows := len(text) - len(old); grows > 0 && len(s)+grows*strings.Count(s, old) > maxText {
		return value{bad: true}
	}
	return value{s: strings.ReplaceAll(s, old, text)}
}

// replaceFunction is a text function that some rows are too long for.
func replaceFunction(c *checker, f *invocation) *node {
	for i := range f.args {
		c.wantText(f, i)
	}
	return c.overflowing(column.String, scalar(replace), f.start, f.end, f.args...)
}

// textFunction takes strings only.
func textFunction(t column.Type, fn rowFunction) func(*checker, *invocation) *node {
	k := scalar(fn)
	return func(c *checker, f *invocation) *node {
		for i := range f.args {
			c.wantText(f, i)
		}
		return c.apply(t, k, f.start, f.end, f.args...)
	}
}

func (c *checker) wantText(f *invocation, i int) {
	x := f.args[i]
	if x.typ == column.String {
		return
	}
	help := fmt.Sprintf("Write string(%s) to treat it as text.", c.src(x))
	if x.typ == column.Invalid {
		help = "Write " + f.usage + "."
	}
	c.fail(x.start, x.end, fmt.Sprintf("%s needs text, and %s is %s", f.name.text, c.src(x), article(x.typ)), help)
}

// concatFunction joins values of any types as text.
func concatFunction(c *checker, f *invocation) *node {
	args := make([]*node, len(f.args))
	for i, x := range f.args {
		if x.typ == column.Invalid {
			c.wrong(f, i, "text")
		}
		args[i] = c.convert(x, column.String, x.start, x.end)
	}
	return c.apply(column.String, scalar(concat), f.start, f.end, args...)
}

// matches looks for a pattern anywhere in the text, in RE2's syntax. The
// pattern is written out, so that it is read once.
func matches(c *checker, f *invocation) *node {
	c.wantText(f, 0)
	p := f.args[1]
	if p.konst == nil || p.typ != column.String || p.null() {
		c.fail(p.start, p.end, "the pattern of matches is not a written out string", "Write matches(s, '^a.*z$'), or contains(s, t) for another column's text.")
	}
	re, err := regexp.Compile(p.konst.s)
	if err != nil {
		c.fail(p.start, p.end, strings.TrimPrefix(err.Error(), "error parsing regexp: "), "Patterns are regular expressions: '^a.*z$', '[0-9]+', 'x|y'.")
	}
	fn := func(a []value) value { return value{b: re.MatchString(a[0].s)} }
	return c.apply(column.Bool, scalar(fn), f.start, f.end, f.args[0])
}

// substring counts characters from 0; a negative start counts from the end, as
// in Python. Without a length it takes the rest.
func substring(c *checker, f *invocation) *node {
	c.wantText(f, 0)
	for i := 1; i < len(f.args); i++ {
		if f.args[i].typ != column.Int {
			c.wrong(f, i, "an int")
		}
	}
	return c.apply(column.String, scalar(part), f.start, f.end, f.args...)
}

func part(a []value) value {
	s, start := a[0].s, a[1].i
	if start < 0 {
		start = max(0, start+int64(utf8.RuneCountInString(s)))
	}
	s = s[runeOffset(s, start):]
	if len(a) == 3 {
		s = s[:runeOffset(s, a[2].i)]
	}
	return value{s: s}
}

// runeOffset returns where character n begins, or the end of s.
func runeOffset(s string, n int64) int {
	if n <= 0 {
		return 0
	}
	for i := range s {
		if n == 0 {
			return i
		}
		n--
	}
	return len(s)
}

func splitAlone(c *checker, f *invocation) *node {
	c.fail(f.start, f.end, "split gives several strings", "Take one of them: split(s, ',')[0], or [-1] for the last.")
	return nil
}

// index is split(s, ',')[i]: part i, counted from the end when negative; null
// when there are not so many.
func (c *checker) index(n *ast.MemberNode) *node {
	open := c.token(n.Location().From)
	call, ok := n.Node.(*ast.CallNode)
	if !ok || c.toks[open].text != "[" || c.toks[c.token(call.Location().From)].text != "split" {
		c.failAt(open, "only split(s, ',') can be followed by [i]", "Write substr(s, start, length) for a part of a string.")
	}
	name := c.toks[c.token(call.Location().From)]
	f := &invocation{name: name, usage: "split(s, ',')[0]", start: name.start, end: c.closing(open)}
	for _, a := range call.Arguments {
		f.args = append(f.args, c.check(a))
	}
	if len(f.args) != 2 {
		c.fail(f.start, f.end, "split with "+count(len(f.args), "argument"), "Write split(s, ',')[0].")
	}
	c.wantText(f, 0)
	c.wantText(f, 1)
	i := c.check(n.Property)
	if i.typ != column.Int {
		c.fail(i.start, i.end, fmt.Sprintf("the place of a part is an int, and %s is %s", c.src(i), article(i.typ)), "Write split(s, ',')[0].")
	}
	return c.apply(column.String, scalar(splitPart), f.start, f.end, f.args[0], f.args[1], i)
}

func splitPart(a []value) value {
	s, sep, i := a[0].s, a[1].s, a[2].i
	n := int64(strings.Count(s, sep) + 1)
	if sep == "" {
		n = int64(utf8.RuneCountInString(s)) // as strings.Split: character by character
	}
	if i < 0 {
		i += n
	}
	if i < 0 || i >= n {
		return value{null: true}
	}
	if sep == "" {
		s = s[runeOffset(s, i):]
		return value{s: s[:runeOffset(s, 1)]}
	}
	for ; i > 0; i-- {
		_, s, _ = strings.Cut(s, sep)
	}
	s, _, _ = strings.Cut(s, sep)
	return value{s: s}
}
