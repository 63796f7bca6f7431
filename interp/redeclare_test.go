package interp_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strings"
	"testing"
)

// TestRedeclaredPrograms declares every function and method of a program with
// another body first. What the program prints must not depend on that: all
// callers see the later declaration.
func TestRedeclaredPrograms(t *testing.T) { testRedeclared(t, false) }

// TestRetypedPrograms declares every struct with one more field first, and so
// makes new types of them and of all that depends on them.
func TestRetypedPrograms(t *testing.T) { testRedeclared(t, true) }

func testRedeclared(t *testing.T, moreFields bool) {
	tally := newTally(t)
	t.Run("all", func(t *testing.T) {
		for _, p := range loadPrograms(t) {
			if stubs := stubs(p.source, moreFields); stubs != "" {
				t.Run(p.id(), func(t *testing.T) {
					t.Parallel()
					tally.check(t, p, []string{stubs, p.source})
				})
			}
		}
	})
	tally.finish(t)
}

// stubs is a program's imports, types, constants and functions, these with
// bodies that must never run; empty for programs without functions or, with
// moreFields, without structs.
func stubs(source string, moreFields bool) string {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "", source, 0)
	if err != nil {
		return ""
	}
	var b strings.Builder
	functions, structs := 0, 0
	for _, decl := range file.Decls {
		start, end := fset.Position(decl.Pos()).Offset, fset.Position(decl.End()).Offset
		switch decl := decl.(type) {
		case *ast.GenDecl:
			if decl.Tok == token.VAR {
				continue
			}
			for _, st := range structsOf(decl) {
				structs++
				if at := fset.Position(st.Fields.Opening).Offset + 1; moreFields {
					b.WriteString(source[start:at] + " oneMore int;")
					start = at
				}
			}
			b.WriteString(source[start:end] + "\n")
		case *ast.FuncDecl:
			if decl.Recv == nil && (decl.Name.Name == "main" || decl.Name.Name == "init") {
				continue
			}
			functions++
			b.WriteString(source[start:fset.Position(decl.Body.Pos()).Offset] + `{ panic("the first body runs") }` + "\n")
		}
	}
	if functions == 0 || moreFields && structs == 0 {
		return ""
	}
	return b.String()
}

// structsOf lists the structs that a declaration names.
func structsOf(decl *ast.GenDecl) (list []*ast.StructType) {
	for _, spec := range decl.Specs {
		if spec, ok := spec.(*ast.TypeSpec); ok {
			if st, ok := spec.Type.(*ast.StructType); ok {
				list = append(list, st)
			}
		}
	}
	return list
}
