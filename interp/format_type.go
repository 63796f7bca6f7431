package interp

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/types"
	"reflect"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
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

// isBox tells the engine's form of a value in an interface of a cell.
func isBox(t reflect.Type) bool { return t.String() == "interp.valueInterface" }

// boxedType is the type of the value in a box, nil when that is not known.
func boxedType(box reflect.Value) ast.Expr {
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

// parseType is the syntax of a type as go/types prints it; nil for interfaces,
// which say nothing of the value inside.
func parseType(s string) ast.Expr {
	s = hosts.ReplaceAllString(versions.ReplaceAllString(s, ""), "")
	x, err := parser.ParseExpr(s)
	if err != nil {
		return nil
	}
	if id, ok := x.(*ast.Ident); ok && (id.Name == "any" || id.Name == "error") {
		return nil
	}
	if _, ok := x.(*ast.InterfaceType); ok {
		return nil
	}
	return x
}

// fits tells whether a value can be of the type.
func fits(typ ast.Expr, v reflect.Value) bool {
	switch typ := typ.(type) {
	case *ast.ArrayType:
		return v.Kind() == reflect.Slice && typ.Len == nil || v.Kind() == reflect.Array && typ.Len != nil
	case *ast.MapType:
		return v.Kind() == reflect.Map
	case *ast.StarExpr:
		return v.Kind() == reflect.Pointer
	case *ast.ChanType:
		return v.Kind() == reflect.Chan
	case *ast.FuncType:
		return v.Kind() == reflect.Func
	case *ast.StructType:
		return v.Kind() == reflect.Struct
	case *ast.Ident, *ast.SelectorExpr, *ast.IndexExpr, *ast.IndexListExpr:
		return v.Type().Name() == "" && v.Kind() != reflect.Pointer
	}
	return false
}

func elemType(typ ast.Expr) ast.Expr {
	var elem ast.Expr
	switch typ := typ.(type) {
	case *ast.ArrayType:
		elem = typ.Elt
	case *ast.MapType:
		elem = typ.Value
	case *ast.StarExpr:
		elem = typ.X
	}
	return elem
}

type fieldType struct {
	name string
	typ  ast.Expr
}

// fieldTypes are the fields of a struct type that has no name.
func fieldTypes(typ ast.Expr) (list []fieldType) {
	st, ok := typ.(*ast.StructType)
	if !ok {
		return nil
	}
	for _, f := range st.Fields.List {
		for _, id := range f.Names {
			list = append(list, fieldType{id.Name, f.Type})
		}
		if f.Names == nil {
			base := f.Type
			if star, ok := base.(*ast.StarExpr); ok {
				base = star.X
			}
			if sel, ok := base.(*ast.SelectorExpr); ok {
				base = sel.Sel
			}
			list = append(list, fieldType{types.ExprString(base), f.Type})
		}
	}
	return list
}

// nameOf is a type as Go writes it, by its syntax where that is known.
func nameOf(t reflect.Type, typ ast.Expr) string {
	if typ != nil {
		return types.ExprString(typ)
	}
	if isBox(t) {
		return "any"
	}
	if t.Name() != "" {
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
