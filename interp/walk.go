package interp

import "go/types"

// maxParts bounds the types that a type may consist of: instances of generic
// types can nest without end.
const maxParts = 5000

// search looks for a type in t. look is asked once for each type that it asks
// in for, aliases resolved, and first for t.
func search(t types.Type, look func(t types.Type, in func(types.Type) bool) bool) bool {
	seen := map[types.Type]bool{}
	var in func(types.Type) bool
	in = func(u types.Type) bool {
		u = types.Unalias(u)
		if seen[u] {
			return false
		}
		seen[u] = true
		if len(seen) > maxParts {
			refuseType("type %s has no end", t)
		}
		return look(u, in)
	}
	return in(t)
}

// anyHeld tells whether ok holds for a type of what a value of type t holds.
// Of types with a name, ask for what they are declared as.
func anyHeld(t types.Type, ok func(types.Type) bool) bool {
	switch t := t.(type) {
	case *types.Pointer:
		return ok(t.Elem())
	case *types.Slice:
		return ok(t.Elem())
	case *types.Array:
		return ok(t.Elem())
	case *types.Map:
		return ok(t.Key()) || ok(t.Elem())
	case *types.Struct:
		for f := range t.Fields() {
			if ok(f.Type()) {
				return true
			}
		}
	}
	return false
}

// anyPart is anyHeld, also for what channels carry and functions take and give.
func anyPart(t types.Type, ok func(types.Type) bool) bool {
	switch t := t.(type) {
	case *types.Chan:
		return ok(t.Elem())
	case *types.Signature:
		for _, tuple := range []*types.Tuple{t.Params(), t.Results()} {
			for v := range tuple.Variables() {
				if ok(v.Type()) {
					return true
				}
			}
		}
		return false
	}
	return anyHeld(t, ok)
}

// remade is a type without a name made again of what f makes of its parts;
// others and interfaces stay as they are.
func remade(t types.Type, f func(types.Type) types.Type) types.Type {
	switch t := t.(type) {
	case *types.Pointer:
		return types.NewPointer(f(t.Elem()))
	case *types.Slice:
		return types.NewSlice(f(t.Elem()))
	case *types.Array:
		return types.NewArray(f(t.Elem()), t.Len())
	case *types.Map:
		return types.NewMap(f(t.Key()), f(t.Elem()))
	case *types.Chan:
		return types.NewChan(t.Dir(), f(t.Elem()))
	case *types.Signature:
		return types.NewSignatureType(nil, nil, nil, remadeTuple(t.Params(), f), remadeTuple(t.Results(), f), t.Variadic())
	case *types.Tuple:
		return remadeTuple(t, f)
	case *types.Struct:
		fields, tags := make([]*types.Var, t.NumFields()), make([]string, t.NumFields())
		for i := range fields {
			v := t.Field(i)
			fields[i] = types.NewField(v.Pos(), v.Pkg(), v.Name(), f(v.Type()), v.Embedded())
			tags[i] = t.Tag(i)
		}
		return types.NewStruct(fields, tags)
	}
	return t
}

func remadeTuple(t *types.Tuple, f func(types.Type) types.Type) *types.Tuple {
	if t == nil {
		return nil
	}
	vars := make([]*types.Var, t.Len())
	for i := range vars {
		v := t.At(i)
		vars[i] = types.NewParam(v.Pos(), v.Pkg(), v.Name(), f(v.Type()))
	}
	return types.NewTuple(vars...)
}
