package interp

import (
	"go/ast"
	"go/token"
	"go/types"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"freshet/interp/symbols"
)

// versionMark separates a variable's name from its version when a cell
// declares it several times, or uses an earlier cell's before its own.
const versionMark = "ʼ"

// ownPackage is the name of the cells' package in messages.
var ownPackage = regexp.MustCompile(`\bmain\.\b`)

// afterVersion is what follows the first version in a message.
func afterVersion(msg string) string {
	_, rest, ok := strings.Cut(msg, versionMark)
	if !ok {
		return ""
	}
	rest = strings.TrimLeft(rest, "0123456789")
	before, _, more := strings.Cut(rest, versionMark)
	if more {
		return before + afterVersion(rest)
	}
	return rest
}

// versions renames variables that are declared several times: the last keeps
// its name, and statements see the one that is declared before them.
func (c *checker) versions() {
	total, current := map[string]int{}, map[string]int{}
	var order []*item
	for _, it := range c.items {
		if !it.pulled {
			order = append(order, it)
		}
	}
	for _, it := range order {
		for _, id := range c.fresh(it, total) {
			total[id.Name]++
		}
	}
	var out []*item
	for _, it := range c.items {
		if it.pulled || it.stmt == nil {
			out = append(out, it)
			continue
		}
		for _, id := range it.free {
			if n, ok := total[id.Name]; ok && current[id.Name] < n {
				id.Name = c.version(id.Name, current[id.Name])
			}
		}
		fresh := c.fresh(it, current)
		extra := c.reassigned(it, fresh, total, current)
		for _, id := range fresh {
			name := id.Name
			current[name]++
			if current[name] < total[name] {
				id.Name = c.version(name, current[name])
			}
		}
		out = append(append(out, it), extra...)
	}
	c.items = out
}

// fresh are the names of an item's declaration that declare a variable anew,
// when those in seen were declared before.
func (c *checker) fresh(it *item, seen map[string]int) []*ast.Ident {
	names := slices.DeleteFunc(it.names(), func(id *ast.Ident) bool { return id.Name == "_" })
	assign, ok := it.stmt.(*ast.AssignStmt)
	if !ok || assign.Tok != token.DEFINE {
		return names
	}
	fresh := slices.DeleteFunc(slices.Clone(names), func(id *ast.Ident) bool { return seen[id.Name] > 0 })
	if len(fresh) == 0 {
		return names
	}
	return fresh
}

// reassigned turns the names of a short declaration that are not fresh into
// assignments through a variable of their own.
func (c *checker) reassigned(it *item, fresh []*ast.Ident, total, current map[string]int) (extra []*item) {
	for _, id := range it.names() {
		if id.Name == "_" || slices.Contains(fresh, id) {
			continue
		}
		target := &ast.Ident{NamePos: id.Pos(), Name: id.Name}
		if n := current[id.Name]; n < total[id.Name] {
			target.Name = c.version(id.Name, n)
		}
		id.Name = "tmp" + versionMark + id.Name + strconv.Itoa(int(id.Pos()))
		stmt := &ast.AssignStmt{
			Lhs: []ast.Expr{target}, TokPos: id.Pos(), Tok: token.ASSIGN,
			Rhs: []ast.Expr{&ast.Ident{NamePos: id.Pos(), Name: id.Name}},
		}
		extra = append(extra, &item{
			chunk: it.chunk, stmt: stmt,
			decls: []ast.Decl{wrapped(stmt, &ast.BlockStmt{Rbrace: it.stmt.End()})},
		})
	}
	return extra
}

// version names an earlier version of a variable; number 0 is the object of
// an earlier cell.
func (c *checker) version(name string, n int) string {
	full := name + versionMark + strconv.Itoa(n)
	if n > 0 || c.pkg.Scope().Lookup(full) != nil {
		return full
	}
	if old := c.s.objects[name]; old != nil {
		if obj := renamed(old, full, c.pkg); obj != nil {
			c.pkg.Scope().Insert(obj)
			c.alias[obj] = old
		}
	} else if path := c.s.imports[name]; path != "" || symbols.ImportFor(name) != "" {
		return name
	}
	return full
}

func renamed(obj types.Object, name string, pkg *types.Package) types.Object {
	switch obj := obj.(type) {
	case *types.Var:
		return types.NewVar(obj.Pos(), pkg, name, obj.Type())
	case *types.Func:
		return types.NewFunc(obj.Pos(), pkg, name, obj.Signature())
	case *types.Const:
		return types.NewConst(obj.Pos(), pkg, name, obj.Type(), obj.Val())
	}
	return nil
}
