package interp_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strings"
	"testing"
)

// TestCutPrograms runs every program cut at every statement boundary of main:
// the declarations are the first cell, each statement one more. What it prints
// must not depend on the cuts.
func TestCutPrograms(t *testing.T) {
	tally := newTally(t)
	skipped := map[string]int{}
	t.Run("all", func(t *testing.T) {
		for _, p := range loadPrograms(t) {
			cells, why := cut(p.source)
			if why != "" {
				skipped[why]++
				continue
			}
			t.Run(p.id(), func(t *testing.T) {
				t.Parallel()
				tally.check(t, p, cells)
			})
		}
	})
	tally.finish(t)
	t.Logf("not to be cut because of: %v", skipped)
}

// cut returns the cells of a program, or why it cannot be cut.
func cut(source string) (cells []string, why string) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "", source, 0)
	if err != nil {
		return nil, "syntax"
	}
	main, globals := topLevel(file)
	if why := uncuttable(main, globals); why != "" {
		return nil, why
	}
	text := func(from, to token.Pos) string {
		return source[fset.Position(from).Offset:fset.Position(to).Offset]
	}
	declarations := text(file.Name.End(), main.Pos()) + text(main.End(), file.FileEnd)
	if strings.TrimSpace(declarations) != "" {
		cells = append(cells, declarations)
	}
	for _, stmt := range main.Body.List {
		cells = append(cells, text(stmt.Pos(), stmt.End()))
	}
	return cells, ""
}

// uncuttable says what binds the statements of main to one function, if
// anything does.
func uncuttable(main *ast.FuncDecl, globals map[string]bool) (why string) {
	ast.Inspect(main.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.ReturnStmt:
			why = "return"
		case *ast.DeferStmt:
			why = "defer"
		case *ast.BranchStmt:
			if n.Tok == token.GOTO {
				why = "goto"
			}
		}
		return true
	})
	for _, stmt := range main.Body.List {
		for _, name := range declared(stmt) {
			if globals[name] {
				why = "a local name that is also a global one"
			}
		}
	}
	return why
}

// declared lists the names that a statement adds to the scope around it.
func declared(stmt ast.Stmt) (names []string) {
	switch stmt := stmt.(type) {
	case *ast.AssignStmt:
		if stmt.Tok == token.DEFINE {
			for _, x := range stmt.Lhs {
				names = append(names, x.(*ast.Ident).Name)
			}
		}
	case *ast.DeclStmt:
		for _, spec := range stmt.Decl.(*ast.GenDecl).Specs {
			switch spec := spec.(type) {
			case *ast.ValueSpec:
				for _, name := range spec.Names {
					names = append(names, name.Name)
				}
			case *ast.TypeSpec:
				names = append(names, spec.Name.Name)
			}
		}
	}
	return names
}

// topLevel returns main and the names that are global in its file.
func topLevel(file *ast.File) (main *ast.FuncDecl, globals map[string]bool) {
	globals = map[string]bool{}
	for _, decl := range file.Decls {
		switch decl := decl.(type) {
		case *ast.FuncDecl:
			if decl.Recv != nil {
				continue
			}
			globals[decl.Name.Name] = true
			if decl.Name.Name == "main" {
				main = decl
			}
		case *ast.GenDecl:
			for _, name := range declared(&ast.DeclStmt{Decl: decl}) {
				globals[name] = true
			}
		}
	}
	for _, spec := range file.Imports {
		path := strings.Trim(spec.Path.Value, `"`)
		globals[path[strings.LastIndex(path, "/")+1:]] = true
	}
	return main, globals
}
