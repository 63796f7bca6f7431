package interp

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/types"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"freshet/interp/symbols"
)

// cellName undoes the engine's renaming of fields that are not exported: a cell's
// name is Xname at run time.
func cellName(name string) string {
	rest, ok := strings.CutPrefix(name, "X")
	r, _ := utf8.DecodeRuneInString(rest)
	if !ok || rest == "" || unicode.IsUpper(r) || unicode.IsDigit(r) {
		return name
	}
	return rest
}

// isWrapper tells the structs that stand for a cell's value in an interface of
// a compiled package.
func isWrapper(t reflect.Type) bool {
	return strings.HasPrefix(t.Name(), "_") && t.NumField() > 0 && t.Field(0).Name == "IValue"
}

// isEngineBox tells the engine's own form of a value in an interface.
func isEngineBox(t reflect.Type) bool { return t.String() == "interp.valueInterface" }

// boxedType is the type of the value in a box, nil when that is not known.
func boxedType(box reflect.Value) types.Type {
	v := box
	for _, step := range []string{"node", "typ"} {
		if v = v.FieldByName(step); !v.IsValid() || v.IsNil() {
			return nil
		}
		v = v.Elem()
	}
	if str := v.FieldByName("str"); str.IsValid() {
		return parseType(str.String())
	}
	return nil
}

var (
	hosts    = regexp.MustCompile(`[\w.~-]+/|\bmain\.`)
	versions = regexp.MustCompile(`(ʼ|__v)\d+`)
)

// parseType is the type that go/types prints as s; nil for interfaces, which
// say nothing of the value inside. Names in it stand for types that are not
// known any further.
func parseType(s string) types.Type {
	s = hosts.ReplaceAllString(versions.ReplaceAllString(s, ""), "")
	x, err := parser.ParseExpr(s)
	if err != nil {
		return nil
	}
	return fromSyntax(x)
}

func fromSyntax(x ast.Expr) types.Type {
	switch x := x.(type) {
	case *ast.ArrayType:
		if x.Len == nil {
			return types.NewSlice(byText(x.Elt))
		}
		n, _ := strconv.ParseInt(types.ExprString(x.Len), 10, 64)
		return types.NewArray(byText(x.Elt), n)
	case *ast.MapType:
		return types.NewMap(byText(x.Key), byText(x.Value))
	case *ast.StarExpr:
		return types.NewPointer(byText(x.X))
	case *ast.StructType:
		var fields []*types.Var
		for _, f := range x.Fields.List {
			for _, id := range f.Names {
				fields = append(fields, types.NewField(0, nil, id.Name, byText(f.Type), false))
			}
			if f.Names == nil {
				name := types.ExprString(f.Type)
				name = strings.TrimPrefix(name[strings.LastIndexByte(name, '.')+1:], "*")
				fields = append(fields, types.NewField(0, nil, name, byText(f.Type), true))
			}
		}
		return types.NewStruct(fields, nil)
	case *ast.InterfaceType:
		return nil
	case *ast.Ident:
		if x.Name == "any" || x.Name == "error" {
			return nil
		}
	}
	return byText(x)
}

// byText is a type by its text alone, also an interface's.
func byText(x ast.Expr) types.Type {
	switch x.(type) {
	case *ast.ArrayType, *ast.MapType, *ast.StarExpr, *ast.StructType:
		return fromSyntax(x)
	}
	name := types.NewTypeName(0, nil, types.ExprString(x), nil)
	return types.NewNamed(name, types.Typ[types.Invalid], nil)
}

func underlying(t types.Type) types.Type {
	if t == nil {
		return nil
	}
	return t.Underlying()
}

// fits tells whether a value can be of the type.
func fits(typ types.Type, v reflect.Value) bool {
	switch typ := underlying(typ).(type) {
	case *types.Slice:
		return v.Kind() == reflect.Slice
	case *types.Array:
		return v.Kind() == reflect.Array
	case *types.Map:
		return v.Kind() == reflect.Map
	case *types.Pointer:
		return v.Kind() == reflect.Pointer
	case *types.Chan:
		return v.Kind() == reflect.Chan
	case *types.Signature:
		return v.Kind() == reflect.Func
	case *types.Struct:
		return v.Kind() == reflect.Struct
	case *types.Basic: // invalid: a name that is all that is known
		return typ.Kind() == types.Invalid && v.Type().Name() == "" && v.Kind() != reflect.Pointer
	}
	return false
}

func elemType(typ types.Type) types.Type {
	if t, ok := underlying(typ).(interface{ Elem() types.Type }); ok {
		return t.Elem()
	}
	return nil
}

// nameOf is a type as Go writes it, by its syntax where that is known.
func nameOf(t reflect.Type, typ types.Type) string {
	if typ != nil {
		return types.TypeString(typ, shortNames)
	}
	if isEngineBox(t) {
		return "any"
	}
	if t.Name() != "" {
		if name, ok := aliasName(t); ok {
			return name
		}
		return hosts.ReplaceAllString(t.String(), "")
	}
	switch t.Kind() {
	case reflect.Interface:
		if t.NumMethod() == 0 {
			return "any"
		}
	case reflect.Slice:
		if t.Elem() == reflect.TypeFor[byte]() {
			return "[]byte"
		}
		return "[]" + nameOf(t.Elem(), nil)
	case reflect.Array:
		return fmt.Sprintf("[%d]%s", t.Len(), nameOf(t.Elem(), nil))
	case reflect.Map:
		return "map[" + nameOf(t.Key(), nil) + "]" + nameOf(t.Elem(), nil)
	case reflect.Pointer:
		return "*" + nameOf(t.Elem(), nil)
	case reflect.Struct:
		return structName(t)
	}
	s := strings.ReplaceAll(t.String(), "interface {}", "any")
	return hosts.ReplaceAllString(s, "")
}

// aliasName is how a cell writes a type of a package that it cannot import:
// streamdf.Schema.
func aliasName(t reflect.Type) (name string, ok bool) {
	path, name, ok := symbols.Alias(t.PkgPath(), t.Name())
	return symbols.Name(path) + "." + name, ok
}

func structName(t reflect.Type) string {
	var fields []string
	for i := range t.NumField() {
		fields = append(fields, cellName(t.Field(i).Name)+" "+nameOf(t.Field(i).Type, nil))
	}
	if s := "struct{" + strings.Join(fields, "; ") + "}"; len(s) <= maxColumns/2 {
		return s
	}
	return "struct{…}"
}
