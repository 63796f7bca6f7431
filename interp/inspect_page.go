package interp

import (
	"fmt"
	"go/doc/comment"
	"go/token"
	"go/types"
	"strings"

	"freshet/interp/symbols"
)

// A page is what is told of one name.
type page struct {
	decl    string // Go source
	kind    string
	path    string // of the package that declares it; empty for a cell's
	value   string // of a variable, when it does not fit behind the declaration
	doc     string
	members string // Go source: methods, or what a package exports
}

// page describes a finding.
func (f finding) page(detail int, v view) page {
	obj := f.obj
	p := page{kind: kindOf(obj)}
	if pkg := obj.Pkg(); pkg != nil && pkg.Path() != "main" {
		p.path = pkg.Path()
		p.doc = f.doc()
	} else if pkg != nil && v.comment != nil {
		p.doc = v.comment(obj)
	}
	switch obj := obj.(type) {
	case *types.PkgName:
		return describePackage(obj.Imported().Path(), v)
	case *types.Func:
		p.decl = funcDecl(obj, f.via)
	case *types.Const:
		p.decl = "const " + qualified(obj) + constType(obj) + " = " + obj.Val().String()
		if obj.Parent() == types.Universe {
			p.doc = universe[obj.Name()]
		}
	case *types.TypeName:
		p.decl, p.members = typeDecl(obj, detail), methodList(obj.Type())
		if obj.Parent() == types.Universe {
			p.doc = universe[obj.Name()]
		}
	case *types.Var:
		f.variable(&p, detail, v)
	case *types.Builtin:
		p.kind, p.decl, p.doc = "builtin function", "func "+obj.Name()+builtins[obj.Name()], universe[obj.Name()]
		if obj.Pkg() == types.Unsafe {
			p.decl = "func unsafe." + obj.Name()
			p.doc = symbols.Doc("unsafe", obj.Name())
		}
	case *types.Nil:
		p.decl, p.doc = "var nil Type", universe["nil"]
	default:
		p.decl = obj.Name()
	}
	return p
}

// doc is what the object's package says of it. A method of an embedded type
// that has no exported name is documented with the type that embeds it.
func (f finding) doc() string {
	path, owner := f.obj.Pkg().Path(), f.owner
	if fn, ok := f.obj.(*types.Func); ok {
		owner = nil
		if recv := fn.Signature().Recv(); recv != nil {
			owner = named(recv.Type())
		}
	}
	if owner == nil {
		return symbols.Doc(path, f.obj.Name())
	}
	text := symbols.Doc(path, owner.Obj().Name()+"."+f.obj.Name())
	if text == "" && f.via != nil && f.via.Obj().Pkg() != nil {
		text = symbols.Doc(f.via.Obj().Pkg().Path(), f.via.Obj().Name()+"."+f.obj.Name())
	}
	return text
}

func qualified(obj types.Object) string {
	if obj.Pkg() == nil || shortNames(obj.Pkg()) == "" {
		return obj.Name()
	}
	return obj.Pkg().Name() + "." + obj.Name()
}

// funcDecl is a function or method as Go source. A method of a type that cells
// cannot name is written as one of via, which embeds it.
func funcDecl(fn *types.Func, via *types.Named) string {
	recv := fn.Signature().Recv()
	if recv == nil {
		return "func " + qualified(fn) + signature(fn)
	}
	of := types.TypeString(recv.Type(), shortNames)
	if n := named(recv.Type()); n != nil && via != nil && !n.Obj().Exported() && shortNames(fn.Pkg()) != "" {
		of = "*" + types.TypeString(via, shortNames)
	} else if recv.Name() != "" && recv.Name() != "_" {
		of = recv.Name() + " " + of
	}
	return "func (" + of + ") " + fn.Name() + signature(fn)
}

func constType(c *types.Const) string {
	if b, ok := c.Type().(*types.Basic); ok && b.Info()&types.IsUntyped != 0 {
		return ""
	}
	return " " + types.TypeString(c.Type(), shortNames)
}

// variable tells type and value; in detail, its type too.
func (f finding) variable(p *page, detail int, v view) {
	obj := f.obj.(*types.Var)
	typ := types.TypeString(obj.Type(), shortNames)
	if obj.IsField() {
		p.decl = "field " + obj.Name() + " " + typ
		if f.owner != nil {
			p.decl = "field " + types.TypeString(f.owner, shortNames) + "." + obj.Name() + " " + typ
		}
		return
	}
	p.decl = "var " + qualified(obj) + " " + typ
	if value, ok := sessionValue(obj, v); ok {
		if strings.Contains(value, "\n") || len(p.decl)+len(value) > maxColumns {
			p.value = value
		} else {
			p.decl += " = " + value
		}
	}
	if n := named(obj.Type()); n != nil && detail > 0 {
		p.members = methodList(n)
		if pkg := n.Obj().Pkg(); p.doc == "" && pkg != nil {
			p.doc = symbols.Doc(pkg.Path(), n.Obj().Name())
		}
	}
}

// sessionValue prints a variable that an earlier cell has set.
func sessionValue(obj *types.Var, v view) (string, bool) {
	if v.value == nil || obj.Pkg() == nil || obj.Parent() != obj.Pkg().Scope() && obj.Parent() != nil {
		return "", false
	}
	for _, o := range v.objects {
		if o == obj || o.Name() == obj.Name() && sameType(o, obj) {
			return v.value(obj.Name())
		}
	}
	return "", false
}

func sameType(a, b types.Object) bool {
	return types.TypeString(a.Type(), nil) == types.TypeString(b.Type(), nil)
}

// typeDecl is a type as Go source: the fields that can be named from a cell.
func typeDecl(obj *types.TypeName, detail int) string {
	t := obj.Type()
	if obj.Parent() == types.Universe {
		return "type " + obj.Name()
	}
	if obj.IsAlias() && !onlyName(obj) {
		return "type " + qualified(obj) + " = " + types.TypeString(types.Unalias(t), shortNames)
	}
	head := "type " + types.TypeString(t, shortNames) + " "
	if obj.IsAlias() {
		head = "type " + qualified(obj) + " "
	}
	switch u := t.Underlying().(type) {
	case *types.Struct:
		return head + structBody(obj, u, detail)
	case *types.Interface:
		return head + interfaceBody(u)
	default:
		return head + types.TypeString(u, shortNames)
	}
}

// onlyName tells an alias of a type that cells cannot name otherwise.
func onlyName(obj *types.TypeName) bool {
	named, ok := types.Unalias(obj.Type()).(*types.Named)
	if !ok || named.Obj().Pkg() == nil {
		return false
	}
	path, name, ok := symbols.Alias(named.Obj().Pkg().Path(), named.Obj().Name())
	return ok && path == obj.Pkg().Path() && name == obj.Name()
}

func structBody(obj *types.TypeName, st *types.Struct, detail int) string {
	var b strings.Builder
	hidden := false
	for f := range st.Fields() {
		if !f.Exported() && shortNames(f.Pkg()) != "" {
			hidden = true
			continue
		}
		if detail > 0 && shortNames(obj.Pkg()) != "" {
			for line := range strings.Lines(symbols.Doc(obj.Pkg().Path(), obj.Name()+"."+f.Name())) {
				b.WriteString(strings.TrimRight("\t// "+line, " \n") + "\n")
			}
		}
		b.WriteString("\t")
		if !f.Embedded() {
			b.WriteString(f.Name() + " ")
		}
		b.WriteString(types.TypeString(f.Type(), shortNames) + "\n")
	}
	if hidden {
		b.WriteString("\t// unexported fields\n")
	}
	if b.Len() == 0 {
		return "struct{}"
	}
	return "struct {\n" + b.String() + "}"
}

func interfaceBody(t *types.Interface) string {
	var b strings.Builder
	for m := range t.ExplicitMethods() {
		b.WriteString("\t" + m.Name() + signature(m) + "\n")
	}
	for e := range t.EmbeddedTypes() {
		b.WriteString("\t" + types.TypeString(e, shortNames) + "\n")
	}
	if b.Len() == 0 {
		return "interface{}"
	}
	return "interface {\n" + b.String() + "}"
}

// methodList is the methods of a type and its pointer, one a line.
func methodList(t types.Type) string {
	if types.IsInterface(t) {
		return ""
	}
	var b strings.Builder
	set := types.NewMethodSet(types.NewPointer(t))
	for sel := range set.Methods() {
		if fn := sel.Obj().(*types.Func); fn.Exported() || fn.Pkg() != nil && shortNames(fn.Pkg()) == "" {
			b.WriteString(funcDecl(fn, named(t)) + "\n")
		}
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// describePackage lists what a package exports.
func describePackage(path string, v view) page {
	p := page{
		decl: fmt.Sprintf("package %s // import %q", symbols.Name(path), path), kind: "package",
		path: path, doc: symbols.Doc(path, ""),
	}
	pkg, err := v.importer.Import(path)
	if err != nil {
		return p
	}
	kinds := map[token.Token]*strings.Builder{token.CONST: {}, token.VAR: {}, token.FUNC: {}, token.TYPE: {}}
	for _, name := range pkg.Scope().Names() {
		obj := pkg.Scope().Lookup(name)
		if !obj.Exported() {
			continue
		}
		switch obj := obj.(type) {
		case *types.Const:
			fmt.Fprintf(kinds[token.CONST], "const %s%s = %s\n", name, constType(obj), obj.Val())
		case *types.Var:
			fmt.Fprintf(kinds[token.VAR], "var %s %s\n", name, signature(obj))
		case *types.Func:
			fmt.Fprintf(kinds[token.FUNC], "func %s%s\n", name, signature(obj))
		case *types.TypeName:
			fmt.Fprintf(kinds[token.TYPE], "type %s %s\n", name, signature(obj))
		}
	}
	for _, k := range []token.Token{token.FUNC, token.TYPE, token.VAR, token.CONST} {
		p.members += kinds[k].String()
	}
	p.members = strings.TrimSuffix(p.members, "\n")
	return p
}

// render writes the page as plain text and as Markdown. The first paragraph of
// the docs does for detail 0; members of packages and types are for detail 1.
func (p page) render(detail int) (text, markdown string, ok bool) {
	doc := p.parsedDoc(detail)
	origin := strings.ToUpper(p.kind[:1]) + p.kind[1:]
	var plain, md []string
	plain, md = append(plain, p.decl), append(md, fence(p.decl))
	if p.path != "" && p.kind != "package" {
		plain = append(plain, origin+" of package "+p.path)
		md = append(md, origin+" of package `"+p.path+"`")
	} else if p.kind == "keyword" || strings.HasPrefix(p.kind, "builtin") {
		plain, md = append(plain, origin), append(md, origin)
	}
	if p.value != "" {
		plain, md = append(plain, p.value), append(md, fence(p.value))
	}
	if doc != nil {
		printer := comment.Printer{DocLinkURL: p.link, HeadingID: func(*comment.Heading) string { return "" }, HeadingLevel: 4}
		plain = append(plain, strings.TrimSpace(string(printer.Text(doc))))
		md = append(md, strings.TrimSpace(string(printer.Markdown(doc))))
	}
	if p.members != "" && (detail > 0 || p.kind == "type") {
		plain, md = append(plain, p.members), append(md, fence(p.members))
	}
	return strings.Join(plain, "\n\n"), strings.Join(md, "\n\n"), true
}

func fence(source string) string { return "```go\n" + source + "\n```" }

func (p page) parsedDoc(detail int) *comment.Doc {
	if p.doc == "" {
		return nil
	}
	parser := comment.Parser{
		LookupPackage: func(name string) (string, bool) {
			path := symbols.ImportFor(name)
			return path, path != ""
		},
		LookupSym: func(string, string) bool { return true },
	}
	doc := parser.Parse(p.doc)
	if detail == 0 && len(doc.Content) > 1 {
		doc.Content = doc.Content[:1]
		doc.Links = nil
	}
	return doc
}

// link leads to the docs of the standard library; our own have no page.
func (p page) link(l *comment.DocLink) string {
	path := l.ImportPath
	if path == "" {
		path = p.path
	}
	if first, _, _ := strings.Cut(path, "/"); symbols.Name(path) == "" || first == "freshet" {
		return ""
	}
	l.ImportPath = path
	return l.DefaultURL("https://pkg.go.dev")
}
