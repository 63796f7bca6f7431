package interp

import (
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"strings"
)

// The statuses that IsComplete answers with.
const (
	complete   = "complete"
	incomplete = "incomplete"
	invalid    = "invalid"
	unknown    = "unknown"
)

// IsComplete tells what pressing Enter behind code should do. The status is
// "complete" when the cell can run as it stands, "incomplete" when it only
// lacks an end, "invalid" when nothing that follows can make it Go, and
// "unknown" when that cannot be told. indent is what the next line of an
// incomplete cell begins with: a tab for each block or bracket that is open.
//
// Only the syntax is looked at: a complete cell may still fail to compile.
func IsComplete(code string) (status, indent string) {
	defer func() {
		if recover() != nil { // the parser's own bug must not end the kernel
			status, indent = unknown, ""
		}
	}()
	list := tokens(code)
	switch end := lexical(code, list); end {
	case invalid, incomplete:
		return end, ""
	}
	open, ok := brackets(list)
	if !ok {
		return invalid, ""
	}
	switch st := syntax(code, list, len(open) > 0); {
	case st != incomplete:
		return st, ""
	case len(open) == 0 && endsOpen(list):
		return st, "\t" // the rest of an expression
	default:
		return st, strings.Repeat("\t", openLines(code, open))
	}
}

// lexical is incomplete in a raw string or comment that has not ended,
// invalid for text that is no token.
func lexical(code string, list []tok) string {
	var s scanner.Scanner
	s.Init(token.NewFileSet().AddFile("", -1, len(code)), []byte(code), nil, scanner.ScanComments)
	for t := token.ILLEGAL; t != token.EOF; {
		_, t, _ = s.Scan()
	}
	open := openText(list)
	switch {
	case s.ErrorCount > 1, s.ErrorCount == 1 && !open:
		return invalid
	case open:
		return incomplete
	}
	return complete
}

// openText tells whether the last token is text without an end over the lines.
func openText(list []tok) bool {
	for i := len(list) - 1; i >= 0; i-- {
		switch t := list[i]; {
		case t.auto:
			continue
		case t.tok == token.COMMENT:
			return open2(t.lit)
		default:
			return t.tok == token.STRING && t.lit[0] == '`' && unclosed(t.lit)
		}
	}
	return false
}

// brackets are the offsets of those left open, outermost first; false when a
// closing one has no partner.
func brackets(list []tok) (open []int, ok bool) {
	closes := map[token.Token]token.Token{
		token.RPAREN: token.LPAREN, token.RBRACK: token.LBRACK, token.RBRACE: token.LBRACE,
	}
	var stack []tok
	for _, t := range list {
		switch t.tok {
		case token.LPAREN, token.LBRACK, token.LBRACE:
			stack = append(stack, t)
		case token.RPAREN, token.RBRACK, token.RBRACE:
			if len(stack) == 0 || stack[len(stack)-1].tok != closes[t.tok] {
				return nil, false
			}
			stack = stack[:len(stack)-1]
		}
	}
	for _, t := range stack {
		open = append(open, t.start)
	}
	return open, true
}

// openLines counts the lines with an open bracket: several on one line indent
// once, as gofmt does.
func openLines(code string, open []int) int {
	n, from := 0, -1
	for _, at := range open {
		if from < 0 || strings.Contains(code[from:at], "\n") {
			n++
		}
		from = at
	}
	return n
}

// endsOpen tells whether the last token asks for another: the scanner puts a
// semicolon behind all others at the end of a line.
func endsOpen(list []tok) bool {
	for i := len(list) - 1; i >= 0; i-- {
		if list[i].tok != token.COMMENT {
			return list[i].tok != token.SEMICOLON
		}
	}
	return false
}

// syntax parses the pieces of code. What is wrong at its very end may still be
// mended by more code.
func syntax(code string, list []tok, open bool) string {
	pieces := statements(code, list)
	for i, c := range pieces {
		err, bodiless := parsePiece(c, open && i == len(pieces)-1)
		switch {
		case i < len(pieces)-1:
			if err >= 0 || bodiless {
				return invalid
			}
		case err >= 0 && c.start+err < lastEnd(list):
			return invalid
		case err >= 0, bodiless:
			return incomplete
		}
	}
	if open || endsOpen(list) {
		return incomplete
	}
	return complete
}

// lastEnd is where the last token that stands in the code ends.
func lastEnd(list []tok) int {
	for i := len(list) - 1; i >= 0; i-- {
		if list[i].tok != token.COMMENT && !list[i].auto {
			return list[i].end
		}
	}
	return 0
}

// statements cuts code at the ends of lines outside of brackets, and around a
// declaration among others on one line. Other semicolons stay: they may
// be those of a for clause.
func statements(code string, list []tok) []chunkText {
	var out []chunkText
	depth, start, decl := 0, -1, false
	for i, t := range list {
		switch t.tok {
		case token.COMMENT:
			continue
		case token.SEMICOLON:
			if start >= 0 && depth == 0 && (t.auto || decl || startsDecl(list[i+1:])) {
				out[len(out)-1].text = code[start:t.start]
				start = -1
			}
			continue
		case token.LPAREN, token.LBRACK, token.LBRACE:
			depth++
		case token.RPAREN, token.RBRACK, token.RBRACE:
			depth = max(depth-1, 0)
		}
		if start < 0 {
			start, decl = t.start, startsDecl(list[i:])
			out = append(out, chunkText{start, code[start:], t.tok})
		}
	}
	return out
}

// startsDecl tells whether the tokens begin with a declaration other than var,
// which is a statement too.
func startsDecl(list []tok) bool {
	if len(list) == 0 {
		return false
	}
	switch list[0].tok {
	case token.IMPORT, token.TYPE, token.CONST:
		return true
	case token.FUNC:
		return namedFunc(list[1:])
	}
	return false
}

// namedFunc tells `f(` and `(r T) f(` behind func from a literal's signature.
func namedFunc(list []tok) bool {
	depth := 0
	for i, t := range list {
		switch t.tok {
		case token.LPAREN:
			depth++
		case token.RPAREN:
			depth--
		}
		if depth == 0 {
			if t.tok == token.RPAREN {
				return i+2 < len(list) && list[i+1].tok == token.IDENT && list[i+2].tok == token.LPAREN
			}
			return t.tok == token.IDENT
		}
	}
	return false
}

// parsePiece is where in the piece its first error is, -1 for none, and
// whether it is a function without a body.
func parsePiece(c chunkText, open bool) (at int, bodiless bool) {
	head, tail := stmtHead, "\n}"
	if c.first == token.PACKAGE {
		head, tail = "", ""
	} else if declares(c) {
		head, tail = declHead, ""
	}
	if open {
		tail = ""
	}
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "", head+c.text+tail, parser.SkipObjectResolution|parser.AllErrors)
	at = -1
	if list, ok := err.(scanner.ErrorList); ok {
		for _, e := range list {
			if off := max(e.Pos.Offset-len(head), 0); at < 0 || off < at {
				at = off
			}
		}
	} else if err != nil {
		at = 0
	}
	return at, file != nil && withoutBody(file, head)
}

func withoutBody(file *ast.File, head string) bool {
	if len(file.Decls) != 1 {
		return false
	}
	fn, ok := file.Decls[0].(*ast.FuncDecl)
	if !ok || fn.Body == nil {
		return ok
	}
	if head != stmtHead || len(fn.Body.List) != 1 {
		return false
	}
	expr, ok := fn.Body.List[0].(*ast.ExprStmt)
	if !ok {
		return false
	}
	_, ok = expr.X.(*ast.FuncType)
	return ok
}
