package interp

import (
	"go/types"
)

// ours tells whether a named type is declared in a cell.
func ours(n *types.Named) bool {
	return n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == "main"
}

// involves looks for a named type in t; it does not look into named structs
// and interfaces, but for the one it starts from.
func involves(t types.Type, match func(*types.Named) bool, seen map[types.Type]bool) bool {
	t = types.Unalias(t)
	if seen[t] {
		return false
	}
	seen[t] = true
	if len(seen) > maxParts {
		refuseType("type %s has no end", t)
	}
	in := func(u types.Type) bool { return involves(u, match, seen) }
	switch t := t.(type) {
	case *types.Named:
		if match(t) {
			return true
		}
		for arg := range t.TypeArgs().Types() {
			if in(arg) {
				return true
			}
		}
		if !ours(t) {
			return false
		}
		switch t.Underlying().(type) {
		case *types.Struct, *types.Interface:
			return false
		}
		return in(t.Underlying())
	case *types.Pointer:
		return in(t.Elem())
	case *types.Slice:
		return in(t.Elem())
	case *types.Array:
		return in(t.Elem())
	case *types.Chan:
		return in(t.Elem())
	case *types.Map:
		return in(t.Key()) || in(t.Elem())
	case *types.Signature:
		for v := range t.Params().Variables() {
			if in(v.Type()) {
				return true
			}
		}
		for v := range t.Results().Variables() {
			if in(v.Type()) {
				return true
			}
		}
	case *types.Struct:
		for v := range t.Fields() {
			if in(v.Type()) {
				return true
			}
		}
	}
	return false
}

// tainted tells types that reflection does not tell apart, or not rightly:
// those that mention a type of a cell. Their values travel in a [Box].
func tainted(t types.Type) bool {
	found := false
	involves(t, func(n *types.Named) bool { found = found || ours(n); return found }, map[types.Type]bool{})
	return found || unnamedOurs(t, map[types.Type]bool{})
}

// unnamedOurs looks for interface literals with methods and for struct
// literals with fields of this package.
func unnamedOurs(t types.Type, seen map[types.Type]bool) bool {
	t = types.Unalias(t)
	if seen[t] {
		return false
	}
	seen[t] = true
	in := func(u types.Type) bool { return unnamedOurs(u, seen) }
	switch t := t.(type) {
	case *types.Pointer:
		return in(t.Elem())
	case *types.Slice:
		return in(t.Elem())
	case *types.Array:
		return in(t.Elem())
	case *types.Chan:
		return in(t.Elem())
	case *types.Map:
		return in(t.Key()) || in(t.Elem())
	case *types.Interface:
		return t.NumMethods() > 0
	case *types.Struct:
		return true // or reflection takes it for a cell's type of its fields
	case *types.Signature:
		for v := range t.Params().Variables() {
			if in(v.Type()) {
				return true
			}
		}
		for v := range t.Results().Variables() {
			if in(v.Type()) {
				return true
			}
		}
	}
	return false
}

// maxParts bounds the types that a type may consist of: instances of generic
// types can nest without end.
const maxParts = 5000

// subst replaces type parameters.
func subst(t types.Type, m map[*types.TypeParam]types.Type) types.Type {
	if len(m) == 0 || t == nil {
		return t
	}
	switch t := t.(type) {
	case *types.TypeParam:
		if r, ok := m[t]; ok {
			return r
		}
	case *types.Alias:
		return subst(types.Unalias(t), m)
	case *types.Named:
		if t.TypeArgs().Len() == 0 {
			return t
		}
		args := make([]types.Type, t.TypeArgs().Len())
		for i := range args {
			args[i] = subst(t.TypeArgs().At(i), m)
		}
		inst, err := types.Instantiate(sharedContext, t.Origin(), args, false)
		if err != nil {
			return t
		}
		return inst
	case *types.Pointer:
		return types.NewPointer(subst(t.Elem(), m))
	case *types.Slice:
		return types.NewSlice(subst(t.Elem(), m))
	case *types.Array:
		return types.NewArray(subst(t.Elem(), m), t.Len())
	case *types.Map:
		return types.NewMap(subst(t.Key(), m), subst(t.Elem(), m))
	case *types.Chan:
		return types.NewChan(t.Dir(), subst(t.Elem(), m))
	case *types.Signature:
		return types.NewSignatureType(nil, nil, nil, substTuple(t.Params(), m), substTuple(t.Results(), m), t.Variadic())
	case *types.Tuple:
		return substTuple(t, m)
	case *types.Struct:
		fields, tags := make([]*types.Var, t.NumFields()), make([]string, t.NumFields())
		for i := range fields {
			f := t.Field(i)
			fields[i] = types.NewField(f.Pos(), f.Pkg(), f.Name(), subst(f.Type(), m), f.Embedded())
			tags[i] = t.Tag(i)
		}
		return types.NewStruct(fields, tags)
	case *types.Interface:
		methods := make([]*types.Func, t.NumExplicitMethods())
		for i := range methods {
			f := t.ExplicitMethod(i)
			methods[i] = types.NewFunc(f.Pos(), f.Pkg(), f.Name(), subst(f.Signature(), m).(*types.Signature))
		}
		var embedded []types.Type
		for e := range t.EmbeddedTypes() {
			embedded = append(embedded, subst(e, m))
		}
		return types.NewInterfaceType(methods, embedded).Complete()
	}
	return t
}

var sharedContext = types.NewContext()

func substTuple(t *types.Tuple, m map[*types.TypeParam]types.Type) *types.Tuple {
	if t == nil {
		return nil
	}
	vars := make([]*types.Var, t.Len())
	for i := range vars {
		v := t.At(i)
		vars[i] = types.NewParam(v.Pos(), v.Pkg(), v.Name(), subst(v.Type(), m))
	}
	return types.NewTuple(vars...)
}
