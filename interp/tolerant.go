package interp

import (
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"freshet/interp/symbols"
)

// A view is what completion and inspection see of a session: names and types,
// no running code. It is a snapshot, read from one goroutine.
type view struct {
	importer types.Importer
	objects  []types.Object    // live objects that cells declared
	imports  map[string]string // package name → import path, of earlier cells
	columns  ColumnCompleter   // may be nil
	// value prints the value of a session variable, false when it has none.
	value func(name string) (string, bool)
	// live is the value of a session variable; nil when it has none. May be nil.
	live func(name string) any
	// comment is what stands above an object's declaration in its cell. May be nil.
	comment func(types.Object) string
}

// A tok is one token of a cell: its byte range, and whether the scanner made
// it up (the semicolon at a line's end).
type tok struct {
	start, end int
	tok        token.Token
	lit        string
	auto       bool
}

// tokens scans code, errors ignored; comments are tokens too.
func tokens(code string) []tok {
	fset := token.NewFileSet()
	file := fset.AddFile("", -1, len(code))
	var s scanner.Scanner
	s.Init(file, []byte(code), func(token.Position, string) {}, scanner.ScanComments)
	var list []tok
	for {
		pos, t, lit := s.Scan()
		if t == token.EOF {
			return list
		}
		start := file.Offset(pos)
		k := tok{start: start, tok: t, lit: lit}
		switch {
		case t == token.SEMICOLON && lit != ";":
			k.auto, k.end = true, start
		case lit != "":
			// Carriage returns are not in lit: a raw string may end later.
			k.end = min(start+len(lit), len(code))
		default:
			k.end = start + len(t.String())
		}
		list = append(list, k)
	}
}

// closers are the brackets that close what is open after the tokens, innermost
// first.
func closers(list []tok) string {
	var open []byte
	for _, t := range list {
		switch t.tok {
		case token.LPAREN:
			open = append(open, ')')
		case token.LBRACK:
			open = append(open, ']')
		case token.LBRACE:
			open = append(open, '}')
		case token.RPAREN, token.RBRACK, token.RBRACE:
			if len(open) > 0 {
				open = open[:len(open)-1]
			}
		}
	}
	var b strings.Builder
	for i := len(open) - 1; i >= 0; i-- {
		b.WriteByte(open[i])
	}
	return b.String()
}

// chunks cuts code in pieces, each of which starts at a byte offset of code.
func chunks(code string) []chunkText { return statements(code, tokens(code)) }

type chunkText struct {
	start int
	text  string
	first token.Token
}

// A rough is a type-checked cell whose errors were ignored.
type rough struct {
	fset  *token.FileSet
	decls []ast.Decl
	info  *types.Info
	pkg   *types.Package
	// offset of each parsed chunk in the cell, by its file's base
	origin map[int]int
}

// roughly parses and checks as much of code as makes sense, beside what the
// session holds.
func roughly(code string, v view) *rough {
	r := &rough{
		fset: token.NewFileSet(),
		pkg:  types.NewPackage("main", "main"),
		info: &types.Info{
			Types:      map[ast.Expr]types.TypeAndValue{},
			Defs:       map[*ast.Ident]types.Object{},
			Uses:       map[*ast.Ident]types.Object{},
			Selections: map[*ast.SelectorExpr]*types.Selection{},
			Scopes:     map[ast.Node]*types.Scope{},
			Instances:  map[*ast.Ident]types.Instance{},
		},
		origin: map[int]int{},
	}
	for _, c := range chunks(code) {
		r.parse(c)
	}
	r.check(v)
	return r
}

// The text that a chunk is parsed in.
const (
	declHead = "package p;"
	stmtHead = "package p;func _(){"
)

func (r *rough) parse(c chunkText) {
	head, tail := declHead, ""
	if !declares(c) {
		head, tail = stmtHead, "\n}"
	}
	file, _ := parser.ParseFile(r.fset, "", head+c.text+tail, parser.SkipObjectResolution|parser.AllErrors)
	if file == nil {
		return
	}
	r.origin[r.fset.File(file.Package).Base()] = c.start - len(head)
	if head == stmtHead && len(file.Decls) == 1 {
		if fn, ok := file.Decls[0].(*ast.FuncDecl); ok {
			if decl := lifted(fn); decl != nil {
				r.decls = append(r.decls, decl)
				return
			}
		}
	}
	r.decls = append(r.decls, file.Decls...)
}

// declares tells declarations from statements; `func(` starts an expression,
// unless it is the receiver of a method.
func declares(c chunkText) bool {
	switch c.first {
	case token.IMPORT, token.TYPE, token.CONST, token.VAR:
		return true
	case token.FUNC:
		list := tokens(c.text)
		if len(list) > 1 && list[1].tok == token.LPAREN {
			depth := 0
			for i, t := range list[1:] {
				switch t.tok {
				case token.LPAREN:
					depth++
				case token.RPAREN:
					depth--
				}
				if depth == 0 {
					// func (recv) Name(
					return i+3 < len(list) && list[i+2].tok == token.IDENT && list[i+3].tok == token.LPAREN
				}
			}
		}
		return true
	}
	return false
}

// lifted makes a package-level declaration of a body that is one `:=`. A
// variable that is declared anew from itself, x := x + 1, stays the one it was.
func lifted(fn *ast.FuncDecl) *ast.GenDecl {
	if fn.Body == nil || len(fn.Body.List) != 1 {
		return nil
	}
	assign, ok := fn.Body.List[0].(*ast.AssignStmt)
	if !ok || assign.Tok != token.DEFINE {
		return nil
	}
	spec := &ast.ValueSpec{Values: assign.Rhs}
	for _, l := range assign.Lhs {
		id, ok := l.(*ast.Ident)
		if !ok {
			return nil
		}
		if slices.ContainsFunc(assign.Rhs, func(x ast.Expr) bool { return usesName(x, id.Name) }) {
			id = &ast.Ident{NamePos: id.NamePos, Name: "_"}
		}
		spec.Names = append(spec.Names, id)
	}
	return &ast.GenDecl{TokPos: assign.Pos(), Tok: token.VAR, Specs: []ast.Spec{spec}}
}

// usesName tells whether an expression uses a name, other than behind a dot.
func usesName(x ast.Expr, name string) (found bool) {
	ast.Inspect(x, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			found = found || usesName(n.X, name)
			return false
		case *ast.Ident:
			found = found || n.Name == name
		}
		return !found
	})
	return found
}

// check type-checks the declarations with the session's objects and imports in
// reach, and packages that are named without an import.
func (r *rough) check(v view) {
	last := r.names()
	r.imports(v, last)
	for _, obj := range v.objects {
		if !last[obj.Name()] && r.pkg.Scope().Lookup(obj.Name()) == nil {
			r.pkg.Scope().Insert(obj)
		}
	}
	conf := types.Config{Importer: v.importer, Error: func(error) {}, DisableUnusedImportCheck: true}
	file := &ast.File{Name: ast.NewIdent("main"), Decls: r.decls}
	if len(r.decls) > 0 {
		file.Package = r.decls[0].Pos()
	}
	defer func() {
		// A half-written cell must not end completion for the session: what
		// was found before the checker gave up is still of use.
		_ = recover()
	}()
	_ = types.NewChecker(&conf, r.fset, r.pkg, r.info).Files([]*ast.File{file})
}

// names collects what the cell declares, and blanks all but the last of
// variables declared twice, as a later statement of a cell may do.
func (r *rough) names() map[string]bool {
	seen := map[string]bool{}
	for i := len(r.decls) - 1; i >= 0; i-- {
		switch d := r.decls[i].(type) {
		case *ast.FuncDecl:
			if d.Recv == nil {
				seen[d.Name.Name] = true
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				switch spec := spec.(type) {
				case *ast.TypeSpec:
					seen[spec.Name.Name] = true
				case *ast.ValueSpec:
					for _, id := range spec.Names {
						if seen[id.Name] {
							id.Name = "_"
						}
						seen[id.Name] = true
					}
				}
			}
		}
	}
	delete(seen, "_")
	return seen
}

// imports puts one import declaration in front: the session's, and those that
// the cell needs without saying so.
func (r *rough) imports(v view, declared map[string]bool) {
	want := map[string]string{}
	for name, path := range v.imports {
		want[name] = path
	}
	known := map[string]bool{}
	for _, obj := range v.objects {
		known[obj.Name()] = true
	}
	for _, d := range r.decls {
		ast.Inspect(d, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if id, ok := sel.X.(*ast.Ident); ok && !known[id.Name] && !declared[id.Name] && want[id.Name] == "" {
				if path := symbols.ImportFor(id.Name, strings.TrimSuffix(sel.Sel.Name, placeholder)); path != "" {
					want[id.Name] = path
				}
			}
			return true
		})
	}
	for _, d := range r.decls {
		if g, ok := d.(*ast.GenDecl); ok && g.Tok == token.IMPORT {
			for _, spec := range g.Specs {
				delete(want, importName(spec.(*ast.ImportSpec)))
			}
		}
	}
	decl := &ast.GenDecl{Tok: token.IMPORT}
	for name, path := range want {
		if declared[name] || known[name] {
			continue
		}
		decl.Specs = append(decl.Specs, &ast.ImportSpec{
			Name: ast.NewIdent(name),
			Path: &ast.BasicLit{Kind: token.STRING, Value: `"` + path + `"`},
		})
	}
	var first, rest []ast.Decl
	for _, d := range r.decls {
		if g, ok := d.(*ast.GenDecl); ok && g.Tok == token.IMPORT {
			first = append(first, d)
		} else {
			rest = append(rest, d)
		}
	}
	r.decls = append(append(append([]ast.Decl(nil), first...), decl), rest...)
}

func importName(spec *ast.ImportSpec) string {
	if spec.Name != nil {
		return spec.Name.Name
	}
	path := strings.Trim(spec.Path.Value, "`\"")
	if name := symbols.Name(path); name != "" {
		return name
	}
	return path[strings.LastIndexByte(path, '/')+1:]
}
