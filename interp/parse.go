package interp

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"strings"
)

// An item is one top-level piece of a cell, parsed by itself. A statement
// stands in the body of a function without a name; a variable declaration,
// also the short form, is a declaration of the package.
type item struct {
	chunk
	decls  []ast.Decl // what is type-checked
	stmt   ast.Stmt   // what is run; nil for declarations that run nothing
	free   []*ast.Ident
	result ast.Expr // the expression of an expression statement
	pulled bool     // declared again for what it depends on, not by this cell
	late   *lateMethod
}

// A parsed cell.
type parsed struct {
	items   []*item
	program bool
	ordered bool // variables are initialised in the order of the language
	quiet   bool // ends in a semicolon: no result
}

// parseCell parses all of a cell; the errors are those of the syntax.
func parseCell(fset *token.FileSet, code string, cell int) (*parsed, []diagnostic) {
	chunks, program, bad := split(code, cell)
	if bad != nil {
		return nil, []diagnostic{*bad}
	}
	p := &parsed{program: program, quiet: endsInSemicolon(code)}
	var errs []diagnostic
	for i, c := range chunks {
		it, err := parseChunk(fset, c)
		if err != nil {
			end, col := c.end()
			if i == len(chunks)-1 {
				if n := strings.Count(code, "\n") + 1; n > end {
					end, col = n, 1
				}
			}
			errs = append(errs, diagnose(err, c, end, col)...)
			continue
		}
		p.items = append(p.items, it...)
	}
	p.ordered = p.program || onlyDeclares(p.items)
	return p, errs
}

// onlyDeclares tells a cell like a file of a package: it has no statements, and
// its variables do not refer to earlier ones of their name.
func onlyDeclares(items []*item) bool {
	seen := map[string]bool{}
	for _, it := range items {
		if it.stmt == nil {
			continue
		}
		if _, ok := it.stmt.(*ast.DeclStmt); !ok {
			return false
		}
		for _, id := range it.names() {
			if seen[id.Name] {
				return false
			}
			seen[id.Name] = id.Name != "_"
		}
		for _, spec := range it.decls[0].(*ast.GenDecl).Specs {
			if usesItself(spec.(*ast.ValueSpec), it.free) {
				return false
			}
		}
	}
	return true
}

func usesItself(spec *ast.ValueSpec, free []*ast.Ident) bool {
	for _, use := range free {
		if use.Pos() < spec.Pos() || use.Pos() > spec.End() {
			continue
		}
		for _, id := range spec.Names {
			if use.Name == id.Name {
				return true
			}
		}
	}
	return false
}

func endsInSemicolon(code string) bool {
	list := tokens(code)
	for i := len(list) - 1; i >= 0; i-- {
		if t := list[i]; t.tok != token.COMMENT && !t.auto {
			return t.tok == token.SEMICOLON
		}
	}
	return false
}

// parseChunk parses one chunk; a chunk of statements may hold several.
func parseChunk(fset *token.FileSet, c chunk) ([]*item, error) {
	var a assembly
	a.WriteString("package p\n")
	if c.kind == stmtChunk {
		a.WriteString("func _() {")
		a.add(c)
		a.WriteString("}\n")
	} else {
		a.add(c)
	}
	//nolint:staticcheck // the parser's own resolution lists the free names.
	file, err := parser.ParseFile(fset, "", a.String(), parser.AllErrors|parser.ParseComments)
	if err != nil {
		return nil, err
	}
	if c.kind != stmtChunk {
		return []*item{{chunk: c, decls: file.Decls, free: file.Unresolved}}, nil
	}
	if len(file.Decls) != 1 {
		return nil, scanner.ErrorList{{Pos: fset.Position(file.Decls[1].Pos()), Msg: "syntax error: non-declaration statement outside function body"}}
	}
	body := file.Decls[0].(*ast.FuncDecl).Body
	var items []*item
	for i, stmt := range body.List {
		it := &item{chunk: c, stmt: stmt}
		for _, id := range file.Unresolved {
			if id.Pos() >= stmt.Pos() && (i == len(body.List)-1 || id.Pos() < body.List[i+1].Pos()) {
				it.free = append(it.free, id)
			}
		}
		it.shape(body)
		items = append(items, it)
	}
	return items, nil
}

// shape chooses what the type checker sees of a statement.
func (it *item) shape(body *ast.BlockStmt) {
	switch s := it.stmt.(type) {
	case *ast.AssignStmt:
		if s.Tok == token.DEFINE && identsOnly(s.Lhs) {
			spec := &ast.ValueSpec{Values: s.Rhs}
			for _, l := range s.Lhs {
				spec.Names = append(spec.Names, l.(*ast.Ident))
			}
			it.decls = []ast.Decl{&ast.GenDecl{TokPos: s.Pos(), Tok: token.VAR, Specs: []ast.Spec{spec}}}
			return
		}
	case *ast.DeclStmt:
		if g, ok := s.Decl.(*ast.GenDecl); ok && g.Tok == token.VAR {
			it.decls = []ast.Decl{g}
			return
		}
	case *ast.ExprStmt:
		it.result = s.X
	}
	it.decls = []ast.Decl{wrapped(it.stmt, body)}
}

// wrapped is a function without a name around a statement.
func wrapped(stmt ast.Stmt, body *ast.BlockStmt) *ast.FuncDecl {
	return &ast.FuncDecl{
		Name: &ast.Ident{NamePos: stmt.Pos(), Name: "_"},
		Type: &ast.FuncType{Func: stmt.Pos(), Params: &ast.FieldList{}},
		Body: &ast.BlockStmt{Lbrace: stmt.Pos(), List: []ast.Stmt{stmt}, Rbrace: body.Rbrace},
	}
}

func identsOnly(list []ast.Expr) bool {
	for _, e := range list {
		if _, ok := e.(*ast.Ident); !ok {
			return false
		}
	}
	return true
}

// names are what a variable declaration declares, in order.
func (it *item) names() []*ast.Ident {
	if it.stmt == nil || len(it.decls) == 0 {
		return nil
	}
	g, ok := it.decls[0].(*ast.GenDecl)
	if !ok {
		return nil
	}
	var names []*ast.Ident
	for _, spec := range g.Specs {
		names = append(names, spec.(*ast.ValueSpec).Names...)
	}
	return names
}

// diagnose lists the errors of a parser at places in the cell; those at the end
// of the text that it saw are at the line and column given.
func diagnose(err error, c chunk, lastLine, lastCol int) []diagnostic {
	var list scanner.ErrorList
	if !errors.As(err, &list) {
		return []diagnostic{{cell: c.cell, line: c.line, col: c.col, msg: err.Error()}}
	}
	var out []diagnostic
	for _, e := range list {
		d := diagnostic{cell: c.cell, line: e.Pos.Line, col: e.Pos.Column, msg: e.Msg}
		if end, _ := c.end(); e.Pos.Filename != cellFile(c.cell) || d.line > end {
			d.line, d.col = lastLine, lastCol
			d.msg = strings.Replace(d.msg, "found '}'", "found the end", 1)
		}
		if d.msg == "expected 1 expression" {
			d.help = "A cell shows one value, that of its last line: print more with fmt.Println(a, b), or give each a display.Show."
		}
		if !strings.HasPrefix(d.msg, "syntax error") {
			d.msg = "syntax error: " + d.msg
		}
		out = append(out, d)
	}
	return out[:1] // what follows is mostly made by the first
}
