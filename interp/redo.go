package interp

import (
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strings"
)

// A stored declaration is the source of a function, method, type or constant,
// kept to be compiled again when what it names changes.
type stored struct {
	chunk
	refs    map[string]bool // names that it uses
	sigRefs map[string]bool // those that decide its type
	sig     string          // a function's source up to its body
}

func store(it *item) stored {
	st := stored{chunk: it.chunk, refs: map[string]bool{}, sigRefs: map[string]bool{}}
	end := token.Pos(1 << 60)
	if it.kind == funcChunk {
		d := it.decls[0].(*ast.FuncDecl)
		st.sig = it.text
		if d.Body != nil {
			end = d.Body.Pos()
			st.sig = strings.TrimSpace(it.text[:int(d.Body.Pos()-d.Pos())])
		}
		if r := receiverName(d); r != "" {
			st.refs[r], st.sigRefs[r] = true, true
		}
	}
	for _, id := range it.free {
		name, _, _ := strings.Cut(id.Name, versionMark)
		st.refs[name] = true
		if id.Pos() < end {
			st.sigRefs[name] = true
		}
	}
	return st
}

func hits(refs, changed map[string]bool) bool {
	for n := range refs {
		if changed[n] {
			return true
		}
	}
	return false
}

// A library holds the stored declarations of a session. It finds those that a
// change concerns without a look at the others.
type library struct {
	of    map[string]stored
	users map[string]map[string]bool // name → declarations that use it
}

func newLibrary() library {
	return library{of: map[string]stored{}, users: map[string]map[string]bool{}}
}

func (l library) put(name string, st stored) {
	l.of[name] = st
	for ref := range st.refs {
		if l.users[ref] == nil {
			l.users[ref] = map[string]bool{}
		}
		l.users[ref][name] = true
	}
}

func (l library) drop(name string) {
	for ref := range l.of[name].refs {
		if delete(l.users[ref], name); len(l.users[ref]) == 0 {
			delete(l.users, ref)
		}
	}
	delete(l.of, name)
}

// touched are the declarations of what changed and those that use it, by name.
func (l library) touched(changed map[string]bool) []string {
	names := map[string]bool{}
	for n := range changed {
		if _, ok := l.of[n]; ok {
			names[n] = true
		}
		maps.Copy(names, l.users[n])
	}
	return slices.Sorted(maps.Keys(names))
}

// pull finds what this cell changes for earlier declarations, adds those to
// be compiled again, and leaves out what it only repeats.
func (c *checker) pull(fset *token.FileSet) {
	own, same := map[string]*item{}, map[*item]bool{}
	changed := map[string]bool{}
	for n := range c.retyped {
		changed[n] = true
	}
	for _, it := range c.items {
		repeated := it.kind == typeChunk || it.kind == constChunk
		for _, n := range declared(it) {
			own[n] = it
			st, known := c.s.stored.of[n]
			if !known || st.text != it.text {
				repeated = false
			}
		}
		same[it] = repeated
	}
	for n, it := range own {
		c.announce(n, it, same, changed)
	}
	pulled := c.fixpoint(own, same, changed)
	var items []*item
	for _, it := range c.items {
		if same[it] {
			c.dropped = append(c.dropped, it)
		} else {
			items = append(items, it)
		}
	}
	var front []*item
	for _, ch := range pulled {
		its, err := parseChunk(fset, ch)
		if err != nil {
			continue // it parsed before
		}
		for _, it := range its {
			it.pulled = true
			c.disown(it, own)
			front = append(front, it)
		}
	}
	c.items = append(front, items...)
}

// announce notes what a declaration of the cell changes.
func (c *checker) announce(n string, it *item, same map[*item]bool, changed map[string]bool) {
	if same[it] {
		return
	}
	old, known := c.s.stored.of[n]
	_, bound := c.s.objects[n]
	switch {
	case it.kind == stmtChunk: // a variable; see findRetyped
	case it.kind == funcChunk && c.ofGeneric(n):
		changed[n[:strings.IndexByte(n, '.')]] = true
	case it.kind == funcChunk && known && old.kind == funcChunk && old.sig == store(it).sig:
	case it.kind == funcChunk && strings.Contains(n, "."):
		if base := n[:strings.IndexByte(n, '.')]; known || !c.canAdd(base, n[len(base)+1:], it, same) {
			changed[base] = true
		}
	case known || bound:
		changed[n] = true
	}
}

// ofGeneric tells a method of a generic type of an earlier cell: go/types takes
// it with its type only.
func (c *checker) ofGeneric(name string) bool {
	base, _, isMethod := strings.Cut(name, ".")
	tn, ok := c.s.objects[base].(*types.TypeName)
	if !isMethod || !ok {
		return false
	}
	named, ok := types.Unalias(tn.Type()).(*types.Named)
	return ok && named.TypeParams().Len() > 0
}

// canAdd tells whether a method can be given to an earlier cell's type as it
// is: not when its signature names a type of this cell, nor to generic types.
func (c *checker) canAdd(base, method string, it *item, same map[*item]bool) bool {
	tn, ok := c.s.objects[base].(*types.TypeName)
	if !ok {
		return true
	}
	named, ok := types.Unalias(tn.Type()).(*types.Named)
	if !ok {
		return true
	}
	if named.TypeParams().Len() > 0 {
		return false
	}
	for m := range named.Methods() {
		if m.Name() == method {
			return false // of a cell that failed
		}
	}
	refs := store(it).sigRefs
	for _, other := range c.items {
		if other.kind != typeChunk || same[other] {
			continue
		}
		for _, n := range declared(other) {
			if refs[n] && n != base {
				return false
			}
		}
	}
	return true
}

// fixpoint extends changed by what depends on it and lists the chunks to be
// compiled again.
func (c *checker) fixpoint(own map[string]*item, same map[*item]bool, changed map[string]bool) []chunk {
	pulled := map[chunk]bool{}
	var order []chunk
	for again := true; again; {
		again = false
		for n, it := range own {
			if same[it] && (hits(store(it).refs, changed) || changed[n]) {
				same[it], again = false, true
				for _, m := range declared(it) {
					changed[m] = true
				}
			}
			if it.kind == funcChunk && !changed[n] && !strings.Contains(n, ".") && c.s.objects[n] != nil && hits(store(it).sigRefs, changed) {
				changed[n], again = true, true
			}
		}
		for _, n := range c.s.stored.touched(changed) {
			st := c.s.stored.of[n]
			if own[n] != nil || pulled[st.chunk] || c.given[n] {
				continue
			}
			pulled[st.chunk], again = true, true
			order = append(order, st.chunk)
			if st.kind != funcChunk || (!strings.Contains(n, ".") && hits(st.sigRefs, changed)) {
				changed[n] = true
			}
		}
	}
	return order
}

// disown blanks names of a pulled declaration that the cell, or a later one,
// declares otherwise.
func (c *checker) disown(it *item, own map[string]*item) {
	for _, d := range it.decls {
		g, ok := d.(*ast.GenDecl)
		if !ok {
			continue
		}
		for _, spec := range g.Specs {
			switch spec := spec.(type) {
			case *ast.TypeSpec:
				if own[spec.Name.Name] != nil || c.s.stored.of[spec.Name.Name].chunk != it.chunk {
					spec.Name.Name = "_"
				}
			case *ast.ValueSpec:
				for _, id := range spec.Names {
					if own[id.Name] != nil || c.s.stored.of[id.Name].chunk != it.chunk {
						id.Name = "_"
					}
				}
			}
		}
	}
}

// A lateMethod is a method of a type that an earlier cell declared.
type lateMethod struct {
	base, name string
	named      *types.Named
	fn         *types.Func // the method that callers see
}

// lateMethods turns methods of earlier cells' types into functions, since
// go/types checks methods beside their type only, and makes new ones known.
func (c *checker) lateMethods(fset *token.FileSet) {
	for _, it := range c.items {
		if it.kind != funcChunk {
			continue
		}
		d := it.decls[0].(*ast.FuncDecl)
		if d.Recv == nil {
			continue
		}
		tn, ok := c.s.objects[receiverName(d)].(*types.TypeName)
		if !ok || c.pkg.Scope().Lookup(tn.Name()) != tn {
			continue
		}
		named, ok := types.Unalias(tn.Type()).(*types.Named)
		if !ok || named.TypeParams().Len() > 0 {
			continue
		}
		it.late = &lateMethod{base: tn.Name(), name: d.Name.Name, named: named}
		params := *d.Type
		params.Params = &ast.FieldList{
			Opening: d.Type.Params.Opening, Closing: d.Type.Params.Closing,
			List: append([]*ast.Field{receiverField(d)}, namedFields(d.Type.Params.List)...),
		}
		it.decls = []ast.Decl{&ast.FuncDecl{
			Name: &ast.Ident{NamePos: d.Name.Pos(), Name: tn.Name() + versionMark + d.Name.Name},
			Type: &params, Body: d.Body,
		}}
		c.addMethod(fset, it, d)
	}
}

// namedFields gives parameters without names the blank one, since either all
// have names or none.
func namedFields(list []*ast.Field) []*ast.Field {
	out := make([]*ast.Field, len(list))
	for i, f := range list {
		out[i] = f
		if len(f.Names) == 0 {
			c := *f
			c.Names = []*ast.Ident{{NamePos: f.Pos(), Name: "_"}}
			out[i] = &c
		}
	}
	return out
}

func receiverField(d *ast.FuncDecl) *ast.Field {
	f := *d.Recv.List[0]
	if len(f.Names) == 0 {
		f.Names = []*ast.Ident{{NamePos: f.Pos(), Name: "_"}}
	}
	return &f
}

// addMethod gives the type the method, whose signature is checked alone.
func (c *checker) addMethod(fset *token.FileSet, it *item, d *ast.FuncDecl) {
	l := it.late
	for m := range l.named.Methods() {
		if m.Name() == l.name {
			l.fn = m
			return
		}
	}
	pkg := types.NewPackage("main", "main")
	for _, n := range c.pkg.Scope().Names() {
		pkg.Scope().Insert(c.pkg.Scope().Lookup(n))
	}
	conf := types.Config{Importer: c.s.importer, IgnoreFuncBodies: true, Error: func(error) {}}
	file := &ast.File{Name: &ast.Ident{Name: "main"}, Package: d.Pos(), Decls: it.decls}
	info := newInfo()
	_ = types.NewChecker(&conf, fset, pkg, info).Files([]*ast.File{file})
	fn, ok := info.Defs[it.decls[0].(*ast.FuncDecl).Name].(*types.Func)
	if !ok {
		return
	}
	sig := fn.Signature()
	params := make([]*types.Var, 0, sig.Params().Len())
	for p := range sig.Params().Variables() {
		params = append(params, p)
	}
	method := types.NewSignatureType(params[0], nil, nil, types.NewTuple(params[1:]...), sig.Results(), sig.Variadic())
	l.fn = types.NewFunc(d.Name.Pos(), c.pkg, l.name, method)
	l.named.AddMethod(l.fn)
}
