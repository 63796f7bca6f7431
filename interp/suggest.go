package interp

import (
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"regexp"
	"slices"
	"strings"

	"freshet/internal/spelling"
	"freshet/interp/symbols"
)

var missing = regexp.MustCompile(`^(undefined: [\pL_][\pL\d_]*\.|.* has no field or method )([\pL_][\pL\d_]*)\)?$`)

var undefined = regexp.MustCompile(`^undefined: ([\pL_][\pL\d_]*)$`)

// suggest proposes a name that is near to one that is not known.
func (c *checker) suggest(msg string, pos token.Pos) string {
	if m := missing.FindStringSubmatch(msg); m != nil {
		if best := nearest(m[2], c.memberNames(pos)); best != "" {
			return "Did you mean " + best + "?"
		}
		return ""
	}
	if textWanted.MatchString(msg) && c.writesItself(pos) {
		return "Put .String() behind it: that is its text."
	}
	m := undefined.FindStringSubmatch(strings.Split(msg, versionMark)[0])
	if m == nil {
		return ""
	}
	names := slices.Concat(c.pkg.Scope().Names(), slices.Sorted(maps.Keys(c.s.objects)))
	if c.selects(pos) {
		names = append(names, symbols.Names()...)
	} else {
		names = append(names, types.Universe.Names()...)
	}
	if best := nearest(m[1], names); best != "" {
		return "Did you mean " + best + "?"
	}
	if paths := symbols.ImportsFor(m[1]); len(paths) > 0 {
		return "Package " + paths[0] + " has that name."
	}
	return ""
}

var textWanted = regexp.MustCompile(`^cannot use .* as string value in `)

// writesItself reports whether the expression at pos has a method String.
func (c *checker) writesItself(pos token.Pos) (found bool) {
	for x, at := range c.info.Types {
		if x.Pos() == pos && at.IsValue() {
			m, _, _ := types.LookupFieldOrMethod(at.Type, true, nil, "String")
			fn, ok := m.(*types.Func)
			found = found || ok && fn.Signature().Params().Len() == 0 && types.Identical(fn.Signature().Results().At(0).Type(), types.Typ[types.String])
		}
	}
	return found
}

// selects reports whether something is selected of the name at pos, as of a
// package.
func (c *checker) selects(pos token.Pos) (found bool) {
	c.eachNode(func(n ast.Node) {
		sel, ok := n.(*ast.SelectorExpr)
		found = found || ok && sel.X.Pos() == pos
	})
	return found
}

// memberNames are the names that could stand in the selector at pos.
func (c *checker) memberNames(pos token.Pos) []string {
	var names []string
	c.eachNode(func(n ast.Node) {
		if sel, ok := n.(*ast.SelectorExpr); ok && sel.Sel.Pos() == pos {
			names = c.members(sel.X)
		}
	})
	return names
}

// eachNode visits what the cell declares.
func (c *checker) eachNode(visit func(ast.Node)) {
	for _, it := range c.items {
		for _, d := range it.decls {
			ast.Inspect(d, func(n ast.Node) bool {
				visit(n)
				return true
			})
		}
	}
}

func (c *checker) members(x ast.Expr) []string {
	if id, ok := x.(*ast.Ident); ok {
		if p, ok := c.info.Uses[id].(*types.PkgName); ok {
			return slices.DeleteFunc(p.Imported().Scope().Names(), func(n string) bool { return !token.IsExported(n) })
		}
	}
	t := c.info.TypeOf(x)
	if t == nil {
		return nil
	}
	q := query{found: map[string]candidate{}}
	q.typeMembers(t, c.pkg)
	return slices.Collect(maps.Keys(q.found))
}

// nearest is the name that was meant; empty when none is near. Of the shortest
// names some other is always near: for them only the case may be wrong.
func nearest(name string, names []string) string {
	names = slices.DeleteFunc(names, func(n string) bool { return n == name || strings.Contains(n, versionMark) })
	best := spelling.Nearest(name, names)
	if len(name) < 3 && !strings.EqualFold(best, name) {
		return ""
	}
	return best
}
