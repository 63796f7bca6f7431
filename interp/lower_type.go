package interp

import (
	"fmt"
	"go/types"
	"reflect"
	"strconv"
	"strings"

	"freshet/interp/symbols"
)

// ty is a type as the engine knows it. Interfaces that cells declare are all
// rt.Any; named types other than structs are what they are made of.
func (g *gen) ty(t types.Type) string {
	switch t := types.Unalias(t).(type) {
	case *types.Basic:
		return g.basic(t)
	case *types.Named:
		return g.named(t)
	case *types.Pointer:
		return "*" + g.ty(t.Elem())
	case *types.Slice:
		return "[]" + g.ty(t.Elem())
	case *types.Array:
		return "[" + strconv.FormatInt(t.Len(), 10) + "]" + g.ty(t.Elem())
	case *types.Map:
		return "map[" + g.ty(t.Key()) + "]" + g.ty(t.Elem())
	case *types.Chan:
		switch t.Dir() {
		case types.SendOnly:
			return "chan<- " + g.ty(t.Elem())
		case types.RecvOnly:
			return "<-chan " + g.ty(t.Elem())
		}
		return "chan " + g.parens(t.Elem())
	case *types.Signature:
		return "func" + g.sig(t)
	case *types.Struct:
		return g.structText(t)
	case *types.Interface:
		return "rt.Any"
	}
	refuseType("type %s is not supported in a cell", t)
	return ""
}

func (g *gen) parens(t types.Type) string {
	s := g.ty(t)
	if strings.HasPrefix(s, "<-") {
		return "(" + s + ")"
	}
	return s
}

func (g *gen) basic(t *types.Basic) string {
	switch t.Kind() {
	case types.UnsafePointer:
		return g.pkg("unsafe") + ".Pointer"
	case types.UntypedNil:
		return "rt.Any"
	case types.Uint8:
		return "uint8"
	case types.Int32:
		return "int32"
	}
	if t.Info()&types.IsUntyped != 0 {
		return types.Default(t).String()
	}
	return t.Name()
}

func (g *gen) named(t *types.Named) string {
	obj := t.Obj()
	if obj.Pkg() == nil {
		if obj.Name() == "error" {
			return "rt.Error"
		}
		return "rt.Any" // comparable
	}
	if !ours(t) {
		return g.compiled(t)
	}
	u, isStruct := t.Underlying().(*types.Struct)
	switch {
	case types.IsInterface(t):
		return "rt.Any"
	case isRecursive(t):
		return g.tiedName(t)
	case isStruct:
		return g.structName(t, func() string { return g.structText(u) })
	}
	return g.ty(t.Underlying())
}

// tiedName is the engine's name of a type that mentions itself.
func (g *gen) tiedName(t *types.Named) string {
	if n, ok := g.p.types.At(t).(string); ok {
		return n
	}
	n := g.name("T", t.Obj().Name())
	g.s.rt.consts[n] = reflect.Zero(reflect.PointerTo(g.tie(t)))
	n = "rt." + n
	g.p.types.Set(t, n)
	return n
}

// compiled names a type of a compiled package.
func (g *gen) compiled(t *types.Named) string {
	obj := t.Obj()
	if isAtomicPointer(t) {
		return "rt.AtomicPointer"
	}
	if t.TypeArgs().Len() > 0 {
		if sig, ok := t.Underlying().(*types.Signature); ok {
			return g.ty(sig) // iter.Seq
		}
		refuseType("generic type %s of a compiled package cannot be used in a cell", types.TypeString(t, shortNames))
	}
	if iface, ok := t.Underlying().(*types.Interface); ok && iface.Empty() {
		return "rt.Any"
	}
	if !obj.Exported() {
		if _, ok := t.Underlying().(*types.Struct); !ok {
			return g.ty(t.Underlying())
		}
		refuseType("type %s of package %s has no name outside of it: keep it in the expression that makes it", obj.Name(), obj.Pkg().Path())
	}
	path, name := obj.Pkg().Path(), obj.Name()
	if aliasPath, alias, ok := symbols.Alias(path, name); ok {
		path, name = aliasPath, alias
	}
	return g.pkg(symbolPath(path)) + "." + name
}

// symbolPath is the path under which a package's symbols are found.
func symbolPath(path string) string {
	if symbols.Name(path) == "" {
		refuseType("package %q cannot be imported by a cell", path)
	}
	return path
}

// structName is the engine's name of a named type, declared on first use.
func (g *gen) structName(t *types.Named, text func() string) string {
	if n, ok := g.p.types.At(t).(string); ok {
		return n
	}
	g.nested++
	defer func() { g.nested-- }()
	if g.nested > 200 {
		refuseType("type %s has no end", t)
	}
	n := g.name("t", t.Obj().Name())
	old := g.p.types.Set(t, n)
	g.undo = append(g.undo, func() {
		if old == nil {
			g.p.types.Delete(t)
		}
	})
	body := text() // may declare more
	g.addDecl("type %s %s", n, body)
	return n
}

// structText is a struct type. Fields that compiled code must not see get a
// tag that says so, since the engine exports them all.
func (g *gen) structText(t *types.Struct) string {
	var b strings.Builder
	b.WriteString("struct{")
	for i := range t.NumFields() {
		if i > 0 {
			b.WriteString("; ")
		}
		f := t.Field(i)
		ty := g.ty(f.Type())
		if !g.embeds(f) {
			b.WriteString(g.field(t, i, false) + " ")
		}
		b.WriteString(ty)
		tag := t.Tag(i)
		if !f.Exported() && !f.Embedded() {
			tag = hiddenTag(tag)
		}
		if tag != "" {
			b.WriteString(" " + strconv.Quote(tag))
		}
	}
	b.WriteString("}")
	return b.String()
}

// hiddenTag is the tag of a field that is not exported.
func hiddenTag(tag string) string { return strings.TrimSpace(tag + ` json:"-" xml:"-"`) }

// engineField is the name of a field of a type that [knot] makes: the one that
// the engine gives it.
func engineField(t *types.Struct, i int) string {
	f := t.Field(i)
	switch {
	case f.Name() == "_":
		return fmt.Sprintf("Xblank%d", i)
	case f.Exported():
		return f.Name()
	}
	return "X" + f.Name()
}

// embeds tells whether an embedded field is one for the engine too: those that
// reflection would not build are fields with a name.
func (g *gen) embeds(f *types.Var) bool {
	if !f.Embedded() {
		return false
	}
	t := types.Unalias(f.Type())
	if p, ok := t.(*types.Pointer); ok {
		t = types.Unalias(p.Elem())
	}
	n, ok := t.(*types.Named)
	if !ok || !ours(n) {
		return false
	}
	_, isStruct := n.Underlying().(*types.Struct)
	return isStruct && !isRecursive(n)
}

// isTied tells types that [knot] makes.
func isTied(t types.Type) bool {
	n, ok := types.Unalias(t).(*types.Named)
	return ok && ours(n) && !types.IsInterface(n) && isRecursive(n)
}

// field is the engine's name of a field.
func (g *gen) field(t *types.Struct, i int, tied bool) string {
	f := t.Field(i)
	switch {
	case tied:
		return engineField(t, i)
	case g.embeds(f):
		return strings.TrimPrefix(g.ty(f.Type()), "*")
	case f.Name() == "_":
		return fmt.Sprintf("blank%d", i)
	}
	return f.Name()
}

// sig is a signature without names.
func (g *gen) sig(t *types.Signature) string {
	var b strings.Builder
	b.WriteString("(")
	for i := range t.Params().Len() {
		if i > 0 {
			b.WriteString(", ")
		}
		p := t.Params().At(i).Type()
		if t.Variadic() && i == t.Params().Len()-1 {
			b.WriteString("..." + g.ty(elem(p)))
		} else {
			b.WriteString(g.ty(p))
		}
	}
	b.WriteString(")")
	return b.String() + g.results(t)
}

func elem(t types.Type) types.Type {
	switch u := t.Underlying().(type) {
	case *types.Slice:
		return u.Elem()
	case *types.Array:
		return u.Elem()
	case *types.Pointer:
		return u.Elem()
	case *types.Chan:
		return u.Elem()
	case *types.Map:
		return u.Elem()
	}
	return types.Typ[types.Uint8] // string
}

func (g *gen) results(t *types.Signature) string {
	switch t.Results().Len() {
	case 0:
		return ""
	case 1:
		return " " + g.ty(t.Results().At(0).Type())
	}
	var list []string
	for v := range t.Results().Variables() {
		list = append(list, g.ty(v.Type()))
	}
	return " (" + strings.Join(list, ", ") + ")"
}
