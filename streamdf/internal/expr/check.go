package expr

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/expr-lang/expr/ast"

	"freshet/streamdf/internal/column"
)

// maxNesting bounds the height of a tree: a sum of more terms than this, or
// conditions nested deeper, is refused.
const maxNesting = 1000

// checker turns a syntax tree into typed nodes. A mistake ends it by fail.
type checker struct {
	*syntax
	schema column.Schema
	done   map[ast.Node]*node // in 1 < x < 2 two comparisons share a node
	depth  int
	names  []string // columns read so far
}

// compile checks tokens as one expression.
func compile(text string, toks []token, schema column.Schema) *Expr {
	c := &checker{syntax: &syntax{text: text, toks: toks}, schema: schema, done: map[ast.Node]*node{}}
	root := c.check(c.parse())
	if root.typ == column.Invalid {
		c.fail(root.start, root.end, "null has no type here", "Say which: float(null), string(null), …")
	}
	return &Expr{text: source(text, toks), whole: text, nodes: order(root), names: c.names}
}

func (c *checker) fail(start, end int, message, help string) { fail(c.text, start, end, message, help) }

// src shows a node as it was written, shortened when long.
func (c *checker) src(n *node) string {
	s := c.text[n.start:n.end]
	if len(s) > 40 {
		s = strings.ToValidUTF8(s[:37], "") + "…"
	}
	return s
}

func (c *checker) check(n ast.Node) *node {
	if got := c.done[n]; got != nil {
		return got
	}
	if c.depth++; c.depth > maxNesting {
		c.fail(0, len(c.text), fmt.Sprintf("the expression nests deeper than %d", maxNesting), "Split it over several columns.")
	}
	var out *node
	switch n := n.(type) {
	case *ast.IdentifierNode:
		out = c.leaf(c.leafToken(n))
	case *ast.UnaryNode:
		out = c.unary(n)
	case *ast.BinaryNode:
		out = c.binaryNode(n)
	case *ast.ConditionalNode:
		cond := c.check(n.Cond)
		a, b := c.check(n.Exp1), c.check(n.Exp2)
		out = c.choose(cond, a, b, cond.start, b.end)
	case *ast.CallNode:
		out = c.call(n)
	case *ast.MemberNode:
		out = c.index(n)
	case *ast.ArrayNode:
		t := c.toks[c.token(n.Location().From)]
		c.fail(t.start, t.end, "a list stands only after in", "Write x in [1, 2, 3].")
	case *ast.SliceNode:
		t := c.toks[c.token(n.Location().From)]
		c.fail(t.start, t.end, "only lists have parts", "Write substr(s, start, length) for a part of a string.")
	default:
		c.fail(0, len(c.text), fmt.Sprintf("unexpected %T", n), "")
	}
	c.depth--
	c.done[n] = out
	return out
}

// leafToken returns the token that stands behind a name of the parser's text.
func (c *checker) leafToken(n *ast.IdentifierNode) int {
	i, err := strconv.Atoi(strings.TrimPrefix(n.Value, "_"))
	if err != nil {
		panic(err)
	}
	return i
}

func (c *checker) leaf(i int) *node {
	t := c.toks[i]
	switch t.kind {
	case numberToken:
		return c.number(t.text, t.start, t.end)
	case stringToken:
		n := constant(column.String, value{s: t.text}, t.start, t.end)
		n.text = true
		return n
	case nameToken:
		switch t.text {
		case "true", "false":
			return constant(column.Bool, value{b: t.text == "true"}, t.start, t.end)
		case "null":
			return constant(column.Invalid, value{null: true}, t.start, t.end)
		}
	}
	return c.column(t)
}

func (c *checker) column(t token) *node {
	i := c.schema.Index(t.text)
	if i < 0 {
		if p := c.parameter(t); p != nil {
			return p
		}
		help := Suggest(t.text, c.schema.Names())
		if t.kind == nameToken {
			help = c.namesElsewhere(t.text, help)
		}
		c.fail(t.start, t.end, fmt.Sprintf("no column %q", t.text), help)
	}
	known := false
	for _, name := range c.names {
		known = known || name == t.text
	}
	if !known {
		c.names = append(c.names, t.text)
	}
	return &node{typ: c.schema[i].Type, col: i, start: t.start, end: t.end}
}

// namesElsewhere explains names that mean something in other languages.
func (c *checker) namesElsewhere(name, help string) string {
	switch strings.ToLower(name) {
	case "true", "false", "null":
		return "Write " + strings.ToLower(name) + " in lower case."
	case "none", "nil", "nat", "na":
		return "Write null, or isnull(x) to test for it."
	case "nan", "inf":
		return fmt.Sprintf("Write float('%s').", strings.ToLower(name))
	}
	if functions[name].types != nil {
		return fmt.Sprintf("%s is a function: write %s(…).\n%s", name, name, help)
	}
	return help
}

// number reads an int or a float, by how it is written.
func (c *checker) number(text string, start, end int) *node {
	plain := strings.ReplaceAll(text, "_", "")
	if i, err := strconv.ParseInt(plain, base(plain), 64); err == nil {
		return constant(column.Int, value{i: i}, start, end)
	}
	f, err := strconv.ParseFloat(plain, 64)
	switch {
	case base(plain) == 0 || err != nil:
		c.fail(start, end, "no such number", "Numbers are written 12, 1.5 or 2e-3 and end at ±1.8e308.")
	case !strings.ContainsAny(plain, ".eE"):
		c.fail(start, end, text+" does not fit an int", "Write "+text+".0 for a float.")
	}
	return constant(column.Float, value{f: f}, start, end)
}

// base is 0, which takes the base from the prefix, for 0x1F; else 10.
func base(number string) int {
	if strings.HasPrefix(strings.TrimPrefix(number, "-"), "0x") {
		return 0
	}
	return 10
}

// apply makes a node of a kernel for which a null operand makes a null. With
// only constants it is computed here.
func (c *checker) apply(typ column.Type, k kernel, start, end int, args ...*node) *node {
	return c.strict(&node{typ: typ, col: -1, kernel: k, args: args, start: start, end: end})
}

// overflowing is apply for a kernel that some rows are too large for.
func (c *checker) overflowing(typ column.Type, k kernel, start, end int, args ...*node) *node {
	n := &node{typ: typ, col: -1, kernel: k, args: args, start: start, end: end}
	n.fault = fmt.Sprintf("%s overflows %s", c.src(n), n.typ)
	if typ == column.String {
		n.fault = fmt.Sprintf("%s makes text of more than %d MiB", c.src(n), maxText>>20)
	}
	first := args[0]
	if first.konst != nil && args[len(args)-1].konst == nil {
		first = args[len(args)-1]
	}
	if typ == column.Int {
		n.help = fmt.Sprintf("Compute in floats: write float(%s) in place of %s.", c.src(first), c.src(first))
	}
	return c.strict(n)
}

func (c *checker) strict(n *node) *node {
	for _, a := range n.args {
		if a.null() {
			return constant(n.typ, value{null: true}, n.start, n.end)
		}
	}
	return c.fold(n)
}

// fold computes a node whose operands are all constant.
func (c *checker) fold(n *node) *node {
	for _, a := range n.args {
		if a.konst == nil {
			return n
		}
	}
	e := &Expr{whole: c.text, nodes: order(n)}
	col, err := e.Evaluator().Eval(column.NewTable(nil, 1))
	if err != nil {
		e := err.(*Error)
		c.fail(e.Start, e.End, strings.TrimSuffix(e.Message, " in row 0"), e.Help)
	}
	return constant(n.typ, read(col), n.start, n.end)
}

// read returns row 0.
func read(col *column.Column) value {
	if !col.Valid(0) {
		return value{null: true}
	}
	switch col.Type() {
	case column.Bool:
		return value{b: col.Bools()[0]}
	case column.Float:
		return value{f: col.Floats()[0]}
	case column.String:
		return value{s: col.Str(0)}
	}
	return value{i: col.Ints()[0]}
}
