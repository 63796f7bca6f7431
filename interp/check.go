package interp

import (
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strconv"
	"strings"

	"freshet/interp/symbols"
)

// A checker type-checks one cell beside what the session holds. It changes
// nothing of the session but what commit says.
type checker struct {
	s       *Session
	cell    int
	items   []*item
	dropped []*item           // declared again without any change
	retyped map[string]bool   // variables that this cell gives another type
	given   map[string]bool   // pulled declarations that do not fit any more
	imports map[string]string // package name → path, what the cell uses
	dots    []string          // dot-imported paths
	ordered bool              // no versions: the language's order

	pkg   *types.Package
	info  *types.Info
	alias map[types.Object]types.Object // an earlier object under a version's name
	errs  []diagnostic
}

// check type-checks the items of a cell. It goes round again when it learns
// that a variable changes its type, or that an earlier declaration does not
// fit what this cell declares.
func (s *Session) check(fset *token.FileSet, code string, cell int) (*checker, *parsed, []diagnostic) {
	retyped, given := map[string]bool{}, map[string]bool{}
	for {
		p, errs := parseCell(fset, code, cell)
		if len(errs) > 0 {
			return nil, nil, errs
		}
		c := &checker{s: s, cell: cell, items: p.items, ordered: p.ordered, retyped: retyped, given: given}
		again := c.run(fset)
		if !again {
			p.items = c.items
			return c, p, c.errs
		}
	}
}

// run checks once; it tells whether to start over.
func (c *checker) run(fset *token.FileSet) (again bool) {
	c.alias = map[types.Object]types.Object{}
	c.pull(fset)
	c.pkg = types.NewPackage("main", "main")
	if !c.ordered {
		c.versions()
	}
	c.insert()
	if len(c.errs) > 0 {
		return false
	}
	c.lateMethods(fset)
	file := &ast.File{Name: &ast.Ident{Name: "main"}}
	for _, it := range c.items {
		if it.kind != importChunk {
			file.Decls = append(file.Decls, it.decls...)
		}
	}
	if len(file.Decls) == 0 {
		c.info = newInfo()
		return false
	}
	file.Package = file.Decls[0].Pos()
	file.FileStart, file.FileEnd = token.Pos(1), token.Pos(fset.Base())
	c.info = newInfo()
	pulledErrs := c.typeCheck(fset, file)
	for _, it := range pulledErrs {
		for _, n := range declared(it) {
			c.given[n], again = true, true
		}
	}
	return again || c.findRetyped()
}

func newInfo() *types.Info {
	return &types.Info{
		Types:      map[ast.Expr]types.TypeAndValue{},
		Defs:       map[*ast.Ident]types.Object{},
		Uses:       map[*ast.Ident]types.Object{},
		Implicits:  map[ast.Node]types.Object{},
		Selections: map[*ast.SelectorExpr]*types.Selection{},
		Instances:  map[*ast.Ident]types.Instance{},
	}
}

// typeCheck runs go/types, sorts its errors and returns the pulled items that
// have some.
func (c *checker) typeCheck(fset *token.FileSet, file *ast.File) (pulled []*item) {
	conf := types.Config{
		Importer:                 c.s.importer,
		DisableUnusedImportCheck: true,
		Error: func(err error) {
			e, ok := err.(types.Error)
			if !ok || c.ignored(e) {
				return
			}
			for _, it := range c.items {
				if it.pulled && len(it.decls) > 0 && e.Pos >= it.decls[0].Pos() && e.Pos <= it.decls[len(it.decls)-1].End() {
					pulled = append(pulled, it)
					return
				}
			}
			pos := fset.Position(e.Pos)
			c.errs = append(c.errs, diagnostic{
				cell: cellOf(pos.Filename), line: pos.Line, col: pos.Column,
				msg:  ownPackage.ReplaceAllString(strings.Split(e.Msg, versionMark)[0]+afterVersion(e.Msg), ""),
				help: c.suggest(e.Msg, e.Pos),
			})
		},
	}
	_ = types.NewChecker(&conf, fset, c.pkg, c.info).Files([]*ast.File{file})
	return pulled
}

// ignored tells errors of the compiler that are none in a cell.
func (c *checker) ignored(e types.Error) bool {
	switch {
	case strings.HasPrefix(e.Msg, "declared and not used"),
		strings.HasPrefix(e.Msg, "initialization cycle"),
		strings.HasPrefix(e.Msg, "\t"),
		strings.HasPrefix(e.Msg, "label ") && strings.HasSuffix(e.Msg, "defined and not used"),
		strings.HasPrefix(e.Msg, "implicit assignment to unexported field"),
		strings.Contains(e.Msg, "imported and not used"):
		return true
	case strings.Contains(e.Msg, "is not used"):
		for _, it := range c.items {
			if it.result != nil && e.Pos >= it.result.Pos() && e.Pos <= it.result.End() {
				return true
			}
		}
	}
	return false
}

// cellOf is the number in the name that [cellFile] gave.
func cellOf(file string) int {
	n, _ := strconv.Atoi(strings.TrimPrefix(file, "cell"))
	return n
}

// declared are the names that an item declares, T.M for a method.
func declared(it *item) []string {
	var names []string
	for _, d := range it.decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			switch {
			case it.late != nil:
				names = append(names, it.late.base+"."+it.late.name)
			case d.Recv != nil:
				names = append(names, receiverName(d)+"."+d.Name.Name)
			case d.Name.Name != "_":
				names = append(names, d.Name.Name)
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				switch spec := spec.(type) {
				case *ast.TypeSpec:
					names = append(names, spec.Name.Name)
				case *ast.ValueSpec:
					for _, id := range spec.Names {
						names = append(names, id.Name)
					}
				}
			}
		}
	}
	return slices.DeleteFunc(names, func(n string) bool { return n == "_" || n == "init" })
}

// receiverName is the name of the type that a method belongs to.
func receiverName(d *ast.FuncDecl) string {
	if id := receiverIdent(d); id != nil {
		return id.Name
	}
	return ""
}

func receiverIdent(d *ast.FuncDecl) *ast.Ident {
	if d.Recv == nil || len(d.Recv.List) == 0 {
		return nil
	}
	t := d.Recv.List[0].Type
	for {
		switch x := t.(type) {
		case *ast.StarExpr:
			t = x.X
		case *ast.ParenExpr:
			t = x.X
		case *ast.IndexExpr:
			t = x.X
		case *ast.IndexListExpr:
			t = x.X
		case *ast.Ident:
			return x
		default:
			return nil
		}
	}
}

// insert puts the session's objects and the packages that the cell names into
// the scope. It stays small however many objects there are: later cells keep it
// alive through what this one declares.
func (c *checker) insert() {
	own := map[string]bool{}
	for _, it := range c.items {
		for _, n := range declared(it) {
			own[n] = true
		}
	}
	c.imports = map[string]string{}
	for _, it := range c.items {
		if it.kind == importChunk {
			c.explicit(it)
		}
	}
	for name := range c.mentioned() {
		if obj := c.s.objects[name]; obj != nil && !own[name] && c.imports[name] == "" {
			c.pkg.Scope().Insert(obj)
		}
	}
	used := map[string][]string{}
	for _, it := range c.items {
		c.selectors(it, used)
		c.shieldTypes(it, own)
	}
	for _, name := range slices.Sorted(maps.Keys(used)) {
		if own[name] || c.pkg.Scope().Lookup(name) != nil {
			continue
		}
		path := c.s.imports[name]
		if path == "" {
			path = symbols.ImportFor(name, used[name]...)
		}
		if path == "" {
			continue
		}
		c.bring(name, path, nil)
	}
}

// mentioned are the names in a cell, of whatever.
func (c *checker) mentioned() map[string]bool {
	names := map[string]bool{}
	for _, it := range c.items {
		for _, d := range it.decls {
			ast.Inspect(d, func(n ast.Node) bool {
				if id, ok := n.(*ast.Ident); ok {
					names[id.Name] = true
				}
				return true
			})
		}
	}
	return names
}

// shieldTypes puts parentheses around a type that is declared as one of an
// earlier cell: go/types expects the declarations of all types that stand bare
// there, and fails without.
func (c *checker) shieldTypes(it *item, own map[string]bool) {
	for _, d := range it.decls {
		g, ok := d.(*ast.GenDecl)
		if !ok || g.Tok != token.TYPE {
			continue
		}
		for _, spec := range g.Specs {
			spec := spec.(*ast.TypeSpec)
			if id, ok := spec.Type.(*ast.Ident); ok && !own[id.Name] && c.s.objects[id.Name] != nil {
				spec.Type = &ast.ParenExpr{Lparen: id.Pos(), X: id, Rparen: id.End()}
			}
		}
	}
}

// explicit takes the imports of an import declaration.
func (c *checker) explicit(it *item) {
	for _, d := range it.decls {
		for _, spec := range d.(*ast.GenDecl).Specs {
			spec := spec.(*ast.ImportSpec)
			path, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				continue
			}
			name := ""
			if spec.Name != nil {
				name = spec.Name.Name
			}
			c.bring(name, path, spec.Path)
		}
	}
}

// bring imports a package under a name.
func (c *checker) bring(name, path string, at ast.Node) {
	pkg, err := c.s.importer.Import(path)
	if err != nil {
		if at != nil {
			pos := c.s.fset.Position(at.Pos())
			c.errs = append(c.errs, diagnostic{cell: c.cell, line: pos.Line, col: pos.Column, msg: err.Error()})
		}
		return
	}
	switch name {
	case "_":
		return
	case ".":
		c.dots = append(c.dots, path)
		for _, n := range pkg.Scope().Names() {
			if obj := pkg.Scope().Lookup(n); obj.Exported() {
				c.pkg.Scope().Insert(obj)
			}
		}
		return
	case "":
		name = pkg.Name()
	}
	c.imports[name] = path
	c.pkg.Scope().Insert(types.NewPkgName(token.NoPos, c.pkg, name, pkg))
}

// selectors collects the free names that an item selects from.
func (c *checker) selectors(it *item, used map[string][]string) {
	free := map[*ast.Ident]bool{}
	for _, id := range it.free {
		free[id] = true
	}
	for _, d := range it.decls {
		ast.Inspect(d, func(n ast.Node) bool {
			if sel, ok := n.(*ast.SelectorExpr); ok {
				if id, ok := sel.X.(*ast.Ident); ok && free[id] && !slices.Contains(used[id.Name], sel.Sel.Name) {
					used[id.Name] = append(used[id.Name], sel.Sel.Name)
				}
			}
			return true
		})
	}
}

// findRetyped looks for variables that exist with another type; functions
// that use them are to be compiled again.
func (c *checker) findRetyped() (again bool) {
	if len(c.errs) > 0 {
		return false
	}
	for _, name := range c.pkg.Scope().Names() {
		v, isVar := c.pkg.Scope().Lookup(name).(*types.Var)
		old := c.s.objects[name]
		if !isVar || old == nil || old == v || c.retyped[name] {
			continue
		}
		w, wasVar := old.(*types.Var)
		if !wasVar || !types.Identical(v.Type(), w.Type()) {
			c.retyped[name] = true
			again = again || len(c.s.stored.users[name]) > 0
		}
	}
	return again
}
