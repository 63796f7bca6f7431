package interp

import (
	"go/ast"
	"go/token"
	"go/types"
	"regexp"
	"slices"
	"strings"

	"freshet/interp/symbols"
)

// inspectIn describes what stands at cursor, a code point of code: behind an
// opening parenthesis or between arguments that is the function called. detail
// 0 gives the first paragraph of the docs, 1 all. ok is false when nothing is
// known of it.
func inspectIn(code string, cursor, detail int, v view) (text, markdown string, ok bool) {
	defer func() {
		if recover() != nil { // a half-written cell must not end the kernel
			text, markdown, ok = "", "", false
		}
	}()
	at := byteOffset(code, cursor)
	if path := importAt(code, at); path != "" {
		return describePackage(path, v).render(detail)
	}
	from, to, ok := wordAt(code, at)
	if !ok {
		return "", "", false
	}
	word := code[from:to]
	if line, ok := keywords[word]; ok {
		return page{decl: word, kind: "keyword", doc: line}.render(detail)
	}
	f, ok := find(code, from, to, v)
	if !ok {
		return "", "", false
	}
	return f.page(detail, v).render(detail)
}

// A finding is an object; of a field or method, owner is the type that declares
// it and via the one it was selected from, as far as they are known.
type finding struct {
	obj        types.Object
	owner, via *types.Named
}

// importAt is the import path in whose quotes at stands.
func importAt(code string, at int) string {
	list := tokens(code)
	for i, t := range list {
		if t.tok == token.STRING && t.start < at && at < t.end && importing(list[:i]) {
			if path := strings.Trim(t.lit, "\"`"); symbols.Name(path) != "" {
				return path
			}
		}
	}
	return ""
}

// wordAt is the name at a byte of code, or that of the function whose
// arguments are there.
func wordAt(code string, at int) (from, to int, ok bool) {
	list := tokens(code)
	behind := at > 0 && code[at-1] == '('
	for _, t := range list {
		if behind || t.start > at {
			break
		}
		if (t.tok == token.IDENT || t.tok.IsKeyword()) && at <= t.end {
			return t.start, t.end, true
		}
		if at < t.end && t.start < at && (t.tok == token.COMMENT) {
			return 0, 0, false
		}
	}
	return calleeAt(list, at)
}

// calleeAt is the name in front of the innermost parenthesis that is open at a
// byte. Type arguments may stand between them.
func calleeAt(list []tok, at int) (from, to int, ok bool) {
	var open []int
	for i, t := range list {
		if t.start >= at {
			break
		}
		switch t.tok {
		case token.LPAREN, token.LBRACK, token.LBRACE:
			open = append(open, i)
		case token.RPAREN, token.RBRACK, token.RBRACE:
			open = open[:max(len(open)-1, 0)]
		}
	}
	for i := len(open) - 1; i >= 0 && list[open[i]].tok != token.LBRACE; i-- {
		k := open[i] - 1
		if list[open[i]].tok != token.LPAREN || k < 0 {
			continue
		}
		if list[k].tok == token.RBRACK {
			for depth := 0; k >= 0; k-- {
				if list[k].tok == token.RBRACK {
					depth++
				} else if list[k].tok == token.LBRACK {
					depth--
				}
				if depth == 0 {
					break
				}
			}
			k--
		}
		if k >= 0 && list[k].tok == token.IDENT {
			return list[k].start, list[k].end, true
		}
	}
	return 0, 0, false
}

// find is what the name in code[from:to] means: by type-checking the cell, or
// by its dotted name alone.
func find(code string, from, to int, v view) (finding, bool) {
	r := roughly(code+closers(tokens(code)), v)
	if f, ok := r.at(from); ok {
		return f, true
	}
	return r.named(dotted(code, from, to), v)
}

var chain = regexp.MustCompile(`[\pL_][\pL\p{Nd}_]*(\s*\.\s*[\pL_][\pL\p{Nd}_]*)*$`)

// dotted is the names that lead to the one in code[from:to].
func dotted(code string, from, to int) []string {
	names := strings.Split(chain.FindString(code[max(0, from-300):to]), ".")
	for i := range names {
		names[i] = strings.TrimSpace(names[i])
	}
	return names
}

// at is the object of the name that starts at a byte of the cell.
func (r *rough) at(from int) (finding, bool) {
	path := r.pathTo(func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		return ok && r.offset(id.Pos()) == from
	})
	if len(path) == 0 {
		return finding{}, false
	}
	id := path[len(path)-1].(*ast.Ident)
	f := finding{obj: r.info.ObjectOf(id)}
	if f.obj == nil || f.obj.Type() == types.Typ[types.Invalid] && !isPkgName(f.obj) {
		return finding{}, false
	}
	for i := len(path) - 2; i >= max(0, len(path)-4); i-- {
		switch n := path[i].(type) {
		case *ast.SelectorExpr:
			if sel := r.info.Selections[n]; sel != nil && n.Sel == id {
				f.owner, f.via = ownerOf(sel.Recv(), sel.Index()), named(sel.Recv())
				return f, true
			}
		case *ast.CompositeLit:
			if f.owner == nil {
				f.owner = named(r.info.TypeOf(n))
			}
		}
	}
	return f, true
}

// offset is the byte of the cell at pos, -1 for what is not in it.
func (r *rough) offset(pos token.Pos) int {
	file := r.fset.File(pos)
	if !pos.IsValid() || file == nil {
		return -1
	}
	origin, ok := r.origin[file.Base()]
	if !ok {
		return -1
	}
	return origin + file.Offset(pos)
}

func isPkgName(obj types.Object) bool {
	_, ok := obj.(*types.PkgName)
	return ok
}

// ownerOf is the type that declares the field at the end of a path of fields.
func ownerOf(t types.Type, index []int) *types.Named {
	for _, i := range index[:max(len(index)-1, 0)] {
		st, ok := deref(t).Underlying().(*types.Struct)
		if !ok || i >= st.NumFields() {
			return nil
		}
		t = st.Field(i).Type()
	}
	return named(t)
}

func deref(t types.Type) types.Type {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		return p.Elem()
	}
	return t
}

func named(t types.Type) *types.Named {
	if t == nil {
		return nil
	}
	n, _ := types.Unalias(deref(t)).(*types.Named)
	return n
}

// named follows names: a package's member, then fields and methods.
func (r *rough) named(names []string, v view) (finding, bool) {
	f := finding{obj: r.root(names[0], v)}
	for _, name := range names[1:] {
		if f.obj == nil {
			return f, false
		}
		if p, ok := f.obj.(*types.PkgName); ok {
			f.obj = p.Imported().Scope().Lookup(name)
			if f.obj != nil && !f.obj.Exported() {
				return f, false
			}
			continue
		}
		t := f.obj.Type()
		obj, index, _ := types.LookupFieldOrMethod(t, true, r.pkg, name)
		if obj == nil && token.IsExported(name) && f.obj.Pkg() != nil {
			obj, index, _ = types.LookupFieldOrMethod(t, true, f.obj.Pkg(), name)
		}
		f.obj, f.owner, f.via = obj, ownerOf(t, index), named(t)
	}
	if f.obj == nil || !isPkgName(f.obj) && f.obj.Type() == types.Typ[types.Invalid] && f.obj.Parent() != types.Universe {
		return f, false
	}
	return f, true
}

// root is what a name means by itself: the cell's, the session's, the
// language's, a package that is imported or could be.
func (r *rough) root(name string, v view) types.Object {
	if obj := r.pkg.Scope().Lookup(name); obj != nil {
		return obj
	}
	if i := slices.IndexFunc(v.objects, func(o types.Object) bool { return o.Name() == name }); i >= 0 {
		return v.objects[i]
	}
	if obj := types.Universe.Lookup(name); obj != nil {
		return obj
	}
	path := v.imports[name]
	if path == "" {
		path = symbols.ImportFor(name)
	}
	if path == "" {
		return nil
	}
	pkg, err := v.importer.Import(path)
	if err != nil {
		return nil
	}
	return types.NewPkgName(token.NoPos, r.pkg, name, pkg)
}
