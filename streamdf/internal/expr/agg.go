package expr

import (
	"fmt"

	"freshet/streamdf/internal/column"
)

// AggText is a reduction as it was written: p90 = quantile(magnitude, 0.9).
// Which reductions there are, and of what types, is for package agg to say.
type AggText struct {
	Name      string    // the column that it becomes; without "name =" the text itself
	Func      string    // "quantile"
	Arg       *Expr     // what is reduced; nil for count()
	With      *Expr     // the second column of corr(x, y); nil for all others
	Params    []float64 // numbers after them
	FuncStart int       // byte range of Func in the text
	FuncEnd   int
}

// ParseAgg reads one reduction. The error is an *Error.
func ParseAgg(text string, schema column.Schema) (AggText, error) {
	var a AggText
	err := guard(text, func() {
		toks := lex(text)
		a.Name, toks = assigned(text, toks)
		if a.Name == "" {
			a.Name = source(text, toks)
		}
		a.read(text, toks, schema)
	})
	return a, err
}

const aggHelp = "Write a reduction of a column or an expression: m = mean(x), n = count()."

// read takes the call apart: toks are all of it.
func (a *AggText) read(text string, toks []token, schema column.Schema) {
	s := &syntax{text: text, toks: toks}
	switch {
	case len(toks) == 0:
		s.failAt(0, "the reduction is empty", aggHelp)
	case toks[0].kind != nameToken || len(toks) == 1 || toks[1].text != "(" || toks[1].kind != operatorToken:
		s.failAt(0, s.word(0)+" is no reduction", aggHelp)
	case toks[1].match+1 != len(toks)-1:
		s.failAt(toks[1].match+2, "more than a reduction", "Compute with its result in an Assign that follows, or inside it: mean(x / 2).")
	}
	a.Func, a.FuncStart, a.FuncEnd = toks[0].text, toks[0].start, toks[0].end
	args := arguments(toks[1:])
	for i, arg := range args {
		if len(arg) == 0 && len(args) > 1 {
			s.failAt(1, "an argument is missing", aggHelp)
		}
		switch {
		case i == 1 && a.pair(text, arg, schema):
		case i > 0:
			a.Params = append(a.Params, param(text, arg, schema))
		case len(arg) == 1 && arg[0].text == "*":
			fail(text, arg[0].start, arg[0].end, a.Func+"(*)", "Write count() to count rows.")
		case len(arg) > 0:
			a.Arg = compile(text, arg, schema)
		}
	}
}

// pair takes a second argument that is not a written out number.
func (a *AggText) pair(text string, toks []token, schema column.Schema) bool {
	e := compile(text, toks, schema)
	if e.root().konst != nil {
		return false
	}
	a.With = e
	return true
}

// arguments cuts the tokens of a call from ( to ) at the commas between them.
func arguments(toks []token) [][]token {
	var args [][]token
	from, depth := 1, 0
	for i, t := range toks {
		if t.kind != operatorToken {
			continue
		}
		switch t.text {
		case "(", "[":
			depth++
		case ")", "]":
			depth--
		}
		if depth == 1 && t.text == "," || depth == 0 {
			args = append(args, toks[from:i])
			from = i + 1
		}
	}
	return args
}

// param reads a number that a reduction takes beside its column.
func param(text string, toks []token, schema column.Schema) float64 {
	e := compile(text, toks, schema)
	n := e.root()
	switch {
	case n.konst == nil || n.null() || !n.typ.Numeric():
		fail(text, n.start, n.end, fmt.Sprintf("%s is not a written out number", e), "Write quantile(x, 0.9).")
	case n.typ == column.Int:
		return float64(n.konst.i)
	}
	return n.konst.f
}
