package interp

import "go/types"

var sharedContext = types.NewContext()

// subst replaces type parameters.
func subst(t types.Type, m map[*types.TypeParam]types.Type) types.Type {
	if len(m) == 0 || t == nil {
		return t
	}
	part := func(u types.Type) types.Type { return subst(u, m) }
	switch t := t.(type) {
	case *types.TypeParam:
		if r, ok := m[t]; ok {
			return r
		}
		return t
	case *types.Alias:
		return part(types.Unalias(t))
	case *types.Named:
		return substNamed(t, part)
	case *types.Interface:
		return substInterface(t, part)
	}
	return remade(t, part)
}

func substNamed(t *types.Named, part func(types.Type) types.Type) types.Type {
	if t.TypeArgs().Len() == 0 {
		return t
	}
	args := make([]types.Type, t.TypeArgs().Len())
	for i := range args {
		args[i] = part(t.TypeArgs().At(i))
	}
	inst, err := types.Instantiate(sharedContext, t.Origin(), args, false)
	if err != nil {
		return t
	}
	return inst
}

func substInterface(t *types.Interface, part func(types.Type) types.Type) types.Type {
	methods := make([]*types.Func, t.NumExplicitMethods())
	for i := range methods {
		f := t.ExplicitMethod(i)
		methods[i] = types.NewFunc(f.Pos(), f.Pkg(), f.Name(), part(f.Signature()).(*types.Signature))
	}
	var embedded []types.Type
	for e := range t.EmbeddedTypes() {
		embedded = append(embedded, part(e))
	}
	return types.NewInterfaceType(methods, embedded).Complete()
}
