package expr

import (
	"slices"
	"strings"

	"freshet/streamdf/internal/column"
)

// An Expr is a typed expression over the columns of one schema. It is
// immutable and may be evaluated by many queries at once.
type Expr struct {
	text  string  // as written, trimmed
	whole string  // the text that positions refer to
	nodes []*node // operands before what uses them; the last one is the result
	names []string
}

// Type returns the type of the values.
func (e *Expr) Type() column.Type { return e.root().typ }

// String returns the expression as it was written, trimmed.
func (e *Expr) String() string { return e.text }

// Column reports whether e is nothing but a column, and which.
func (e *Expr) Column() (name string, ok bool) {
	if e.root().col < 0 {
		return "", false
	}
	return e.names[0], true
}

// Columns returns the columns that e reads, in order of first use.
func (e *Expr) Columns() []string { return slices.Clone(e.names) }

func (e *Expr) root() *node { return e.nodes[len(e.nodes)-1] }

// Parse checks an expression against the columns that it may read. The error
// is an *Error.
func Parse(text string, schema column.Schema) (*Expr, error) {
	var e *Expr
	err := guard(text, func() {
		toks := lex(text)
		e = compile(text, toks, schema)
	})
	return e, err
}

// ParseNamed is Parse for a slot that makes a column. "z = x + y" is named z,
// "x" is named x, and any other text is its own name.
func ParseNamed(text string, schema column.Schema) (name string, e *Expr, err error) {
	err = guard(text, func() {
		toks := lex(text)
		name, toks = assigned(text, toks)
		e = compile(text, toks, schema)
		if name != "" {
			return
		}
		name = e.text
		if col, ok := e.Column(); ok {
			name = col
		}
	})
	return name, e, err
}

// ColumnRef returns the column of exactly that name, whatever characters it
// holds. It panics when schema has none: callers look first, and report
// UnknownColumn.
func ColumnRef(name string, schema column.Schema) *Expr {
	i := schema.Index(name)
	if i < 0 {
		panic("expr: " + UnknownColumn(name, schema).Message)
	}
	n := &node{typ: schema[i].Type, col: i, end: len(name)}
	return &Expr{text: name, whole: name, nodes: []*node{n}, names: []string{name}}
}

// assigned splits off a leading "name =".
func assigned(text string, toks []token) (string, []token) {
	if len(toks) < 2 || toks[1].text != "=" || toks[1].kind != operatorToken {
		return "", toks
	}
	if toks[0].kind != nameToken && toks[0].kind != quotedToken {
		fail(text, toks[0].start, toks[0].end, toks[0].text+" cannot name a column",
			"Names of columns are letters, digits and _; others are written in backquotes: `wind speed` = …")
	}
	if len(toks) == 2 {
		fail(text, len(text), len(text), "no expression after =", "Write a value: "+toks[0].text+" = x + y")
	}
	return toks[0].text, toks[2:]
}

// source returns the text that tokens were read from, trimmed.
func source(text string, toks []token) string {
	if len(toks) == 0 {
		return ""
	}
	return strings.TrimSpace(text[toks[0].start:toks[len(toks)-1].end])
}
