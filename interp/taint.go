package interp

import "go/types"

// ours tells whether a named type is declared in a cell.
func ours(n *types.Named) bool {
	return n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == "main"
}

// tainted tells types that reflection does not tell apart, or not rightly:
// those that mention a type of a cell. Their values travel in a [Box].
func tainted(t types.Type) bool {
	return mentionsOurs(t) || unnamedOurs(t)
}

// mentionsOurs looks for a named type of a cell.
func mentionsOurs(t types.Type) bool {
	return search(t, func(t types.Type, in func(types.Type) bool) bool {
		n, ok := t.(*types.Named)
		if !ok {
			return anyPart(t, in)
		}
		if ours(n) {
			return true
		}
		for arg := range n.TypeArgs().Types() {
			if in(arg) {
				return true
			}
		}
		return false
	})
}

// unnamedOurs looks for interface literals with methods and for struct
// literals.
func unnamedOurs(t types.Type) bool {
	return search(t, func(t types.Type, in func(types.Type) bool) bool {
		switch t := t.(type) {
		case *types.Interface:
			return t.NumMethods() > 0
		case *types.Struct:
			return true // or reflection takes it for a cell's type of its fields
		}
		return anyPart(t, in)
	})
}
