package interp

import (
	"go/types"
	"strings"

	"freshet/interp/symbols"
)

// kindOf is the kind of an object in the words that front ends show.
func kindOf(obj types.Object) string {
	switch obj := obj.(type) {
	case *types.Var:
		if obj.IsField() {
			return "field"
		}
		return "variable"
	case *types.Const:
		return "constant"
	case *types.TypeName:
		return "type"
	case *types.PkgName:
		return "package"
	case *types.Func:
		if obj.Signature().Recv() != nil {
			return "method"
		}
		return "function"
	case *types.Builtin:
		return "function"
	case *types.Nil:
		return "constant"
	}
	return "label"
}

// signature is what stands behind an object's name: parameters and results of
// a function, the type of a value. Packages other than the cell's are named.
func signature(obj types.Object) string {
	switch obj := obj.(type) {
	case *types.Func:
		return types.TypeString(obj.Type(), shortNames)[len("func"):]
	case *types.Var, *types.Const:
		if obj.Type() == types.Typ[types.Invalid] {
			return ""
		}
		return types.TypeString(obj.Type(), shortNames)
	case *types.TypeName:
		return typeKind(obj.Type())
	case *types.PkgName:
		return obj.Imported().Path()
	case *types.Builtin:
		return builtins[obj.Name()]
	}
	return ""
}

// shortNames qualifies by package name, and the cell's own not at all. What an
// internal package declares goes by the one that cells import.
func shortNames(pkg *types.Package) string {
	if pkg.Path() == "main" {
		return ""
	}
	if owner, _, inside := strings.Cut(pkg.Path(), "/internal/"); inside && symbols.Name(owner) != "" {
		return symbols.Name(owner)
	}
	return pkg.Name()
}

func typeKind(t types.Type) string {
	switch u := t.Underlying().(type) {
	case *types.Struct:
		return "struct"
	case *types.Interface:
		return "interface"
	default:
		return types.TypeString(u, shortNames)
	}
}

// builtins are the signatures of the language's own functions, as package
// builtin writes them.
var builtins = map[string]string{
	"append":  "(slice []Type, elems ...Type) []Type",
	"cap":     "(v Type) int",
	"clear":   "(t Type)",
	"close":   "(c chan<- Type)",
	"complex": "(r, i FloatType) ComplexType",
	"copy":    "(dst, src []Type) int",
	"delete":  "(m map[Type]Type1, key Type)",
	"imag":    "(c ComplexType) FloatType",
	"len":     "(v Type) int",
	"make":    "(t Type, size ...IntegerType) Type",
	"max":     "(x Type, y ...Type) Type",
	"min":     "(x Type, y ...Type) Type",
	"new":     "(Type) *Type",
	"panic":   "(v any)",
	"print":   "(args ...Type)",
	"println": "(args ...Type)",
	"real":    "(c ComplexType) FloatType",
	"recover": "() any",
}
