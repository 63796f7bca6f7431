package main

import (
	"fmt"
	"go/constant"
	"go/types"
	"maps"
	"math/big"
	"regexp"
	"slices"
	"strings"
)

// replaced are the functions that would end the process; package std says
// what stands in for them.
var replaced = map[string]bool{
	"os.Exit":      true,
	"syscall.Exit": true,
	"log.Fatal":    true,
	"log.Fatalf":   true,
	"log.Fatalln":  true,

	"flag.NewFlagSet": true,
	"flag.Parse":      true,
}

// table is the Go source of the table of pkg in the format of yaegi's own:
// values as they are, untyped constants as constant.Value, types as nil
// pointers, and beside each interface a struct that implements it by fields.
// What is generic is left out: shims stand in for it.
func table(pkg *types.Package, dest string) (string, error) {
	w := &writer{pkg: pkg, imports: map[string]string{}, refs: map[string]bool{}}
	scope := pkg.Scope()
	for _, name := range scope.Names() {
		if obj := scope.Lookup(name); obj.Exported() {
			w.object(obj)
		}
	}
	fn := identifier(pkg.Path())
	delete(w.refs, pkg.Path())
	var b strings.Builder
	fmt.Fprintf(&b, "package %s\n\nimport (\n", dest)
	w.imports["reflect"] = "reflect"
	for _, path := range slices.Sorted(maps.Keys(w.imports)) {
		fmt.Fprintf(&b, "\t%s %q\n", explicit(w.imports[path], path), path)
	}
	fmt.Fprintf(&b, ")\n\nfunc init() {\n\tregister(%q, %q, table_%s", pkg.Path(), pkg.Name(), fn)
	for _, path := range slices.Sorted(maps.Keys(w.refs)) {
		fmt.Fprintf(&b, ", %q", path)
	}
	fmt.Fprintf(&b, ")\n}\n\nfunc table_%s() map[string]reflect.Value {\n\treturn map[string]reflect.Value{\n%s\t}\n}\n%s", fn, &w.entries, &w.wrappers)
	return b.String(), nil
}

// explicit leaves out an import name that the path ends in anyway.
func explicit(name, path string) string {
	if path == name || strings.HasSuffix(path, "/"+name) {
		return ""
	}
	return name
}

// A writer collects one table.
type writer struct {
	pkg      *types.Package
	imports  map[string]string // path → name in the file
	refs     map[string]bool   // packages whose types the exported names show
	entries  strings.Builder
	wrappers strings.Builder
}

func (w *writer) object(obj types.Object) {
	switch obj := obj.(type) {
	case *types.Const:
		w.entry(obj.Name(), w.constant(obj))
	case *types.Func:
		if obj.Signature().TypeParams().Len() == 0 {
			w.entry(obj.Name(), w.name(obj))
			w.mention(obj.Type())
		}
	case *types.Var:
		w.entry(obj.Name(), "&"+w.name(obj))
		w.mention(obj.Type())
	case *types.TypeName:
		w.typeName(obj)
	}
}

// name is how the file calls an object of the package itself, or its
// replacement.
func (w *writer) name(obj types.Object) string {
	if replaced[w.pkg.Path()+"."+obj.Name()] {
		return w.pkg.Name() + obj.Name()
	}
	return w.qualify(w.pkg) + "." + obj.Name()
}

func (w *writer) entry(name, value string) {
	if v, ok := strings.CutPrefix(value, "&"); ok {
		fmt.Fprintf(&w.entries, "\t\t%q: reflect.ValueOf(&%s).Elem(),\n", name, v)
		return
	}
	fmt.Fprintf(&w.entries, "\t\t%q: reflect.ValueOf(%s),\n", name, value)
}

func (w *writer) typeName(obj *types.TypeName) {
	typ := types.Unalias(obj.Type())
	if named, ok := typ.(*types.Named); ok && named.TypeParams().Len() > named.TypeArgs().Len() {
		return
	}
	if alias, ok := obj.Type().(*types.Alias); ok && alias.TypeParams().Len() > 0 {
		return
	}
	iface, isInterface := typ.Underlying().(*types.Interface)
	if isInterface && !iface.IsMethodSet() {
		return
	}
	w.entry(obj.Name(), "(*"+w.name(obj)+")(nil)")
	w.mentionMembers(typ)
	if isInterface {
		w.wrapper(obj, iface)
	}
}

// constant gives an untyped constant as a constant.Value, so that none
// overflows, and a typed one as it is.
func (w *writer) constant(obj *types.Const) string {
	basic, ok := types.Unalias(obj.Type()).(*types.Basic)
	if !ok || basic.Info()&types.IsUntyped == 0 {
		return w.name(obj)
	}
	var kind, text string
	switch val := obj.Val(); val.Kind() {
	case constant.String:
		kind, text = "STRING", val.ExactString()
	case constant.Int:
		kind, text = "INT", val.ExactString()
	case constant.Float:
		f, ok := constant.Val(val).(*big.Float)
		if !ok {
			f = new(big.Float).SetRat(constant.Val(val).(*big.Rat))
		}
		kind, text = "FLOAT", f.Text('g', int(f.Prec()))
	default:
		return w.name(obj)
	}
	w.imports["go/constant"], w.imports["go/token"] = "constant", "token"
	return fmt.Sprintf("constant.MakeFromLiteral(%q, token.%s, 0)", text, kind)
}

// wrapper writes the struct by which an interpreted value implements an
// interface: yaegi fills IValue and a W field per method.
func (w *writer) wrapper(obj *types.TypeName, iface *types.Interface) {
	if slices.ContainsFunc(slices.Collect(iface.Methods()), func(m *types.Func) bool { return m.Exported() && !w.canName(m.Type()) }) {
		return // no value of a cell can have such a method either
	}
	name := "_" + identifier(w.pkg.Path()) + "_" + obj.Name()
	w.entry("_"+obj.Name(), "(*"+name+")(nil)")
	var fields, methods strings.Builder
	for m := range iface.Methods() {
		if !m.Exported() {
			continue
		}
		params, args, results := w.signature(m.Signature())
		fmt.Fprintf(&fields, "\tW%s func(%s) (%s)\n", m.Name(), params, results)
		fmt.Fprintf(&methods, "\nfunc (W %s) %s(%s) (%s) {\n", name, m.Name(), params, results)
		if m.Name() == "String" {
			// A value whose type has no String is printed by fmt through
			// the wrapper all the same.
			methods.WriteString("\tif W.WString == nil {\n\t\treturn \"\"\n\t}\n")
		}
		if results != "" {
			methods.WriteString("\treturn ")
		}
		fmt.Fprintf(&methods, "W.W%s(%s)\n}\n", m.Name(), args)
	}
	fmt.Fprintf(&w.wrappers, "\n// %s implements [%s.%s] for interpreted values.\ntype %s struct {\n\tIValue any\n%s}\n%s",
		name, w.qualify(w.pkg), obj.Name(), name, &fields, &methods)
}

func (w *writer) signature(sig *types.Signature) (params, args, results string) {
	var ps, as, rs []string
	for i := range sig.Params().Len() {
		name, typ := fmt.Sprintf("a%d", i), sig.Params().At(i).Type()
		as = append(as, name)
		if sig.Variadic() && i == sig.Params().Len()-1 {
			as[i] += "..."
			ps = append(ps, name+" ..."+w.typ(typ.(*types.Slice).Elem()))
			continue
		}
		ps = append(ps, name+" "+w.typ(typ))
	}
	for v := range sig.Results().Variables() {
		rs = append(rs, w.typ(v.Type()))
	}
	return strings.Join(ps, ", "), strings.Join(as, ", "), strings.Join(rs, ", ")
}

// canName tells types that the table can write down: none that its package
// keeps to itself or takes from a package of another module's inside.
func (w *writer) canName(t types.Type) bool {
	can := true
	types.TypeString(t, func(pkg *types.Package) string {
		can = can && (pkg == w.pkg || !slices.Contains(strings.Split(pkg.Path(), "/"), "internal") || strings.HasPrefix(pkg.Path(), "freshet/"))
		return pkg.Path()
	})
	return can && !hidden.MatchString(types.TypeString(t, func(*types.Package) string { return "p" }))
}

// hidden finds a type's name that its package does not export.
var hidden = regexp.MustCompile(`\bp\.[^\p{Lu}]`)

// identifier is a path as a part of a name.
func identifier(path string) string { return notInNames.ReplaceAllString(path, "_") }

var notInNames = regexp.MustCompile(`[^\pL\pN]`)

func (w *writer) typ(t types.Type) string { return types.TypeString(t, w.qualify) }

// qualify names a package in the file; two of one name get different ones.
func (w *writer) qualify(pkg *types.Package) string {
	if name, ok := w.imports[pkg.Path()]; ok {
		return name
	}
	name := pkg.Name()
	for i := 2; slices.Contains(slices.Collect(maps.Values(w.imports)), name) || taken(name, pkg.Path()); i++ {
		name = fmt.Sprintf("%s%d", pkg.Name(), i)
	}
	w.imports[pkg.Path()] = name
	w.refs[pkg.Path()] = true
	return name
}

// taken keeps the names of the packages that every table may need.
func taken(name, path string) bool {
	switch name {
	case "reflect":
		return path != "reflect"
	case "constant", "token":
		return path != "go/"+name
	}
	return false
}
