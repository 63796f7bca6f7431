package main

import (
	"fmt"
	"go/types"
	"strings"
)

// api is a text of all that an importer of pkg can see. Two targets with the
// same text share one archive entry.
func api(pkg *types.Package) string {
	var b strings.Builder
	scope := pkg.Scope()
	for _, name := range scope.Names() {
		obj := scope.Lookup(name)
		if !obj.Exported() {
			continue
		}
		switch obj := obj.(type) {
		case *types.Const:
			fmt.Fprintf(&b, "%v = %s\n", obj, obj.Val().ExactString())
		case *types.TypeName:
			typeAPI(&b, obj)
		default:
			fmt.Fprintln(&b, obj)
		}
	}
	return b.String()
}

func typeAPI(b *strings.Builder, obj *types.TypeName) {
	fmt.Fprintf(b, "type %s", obj.Name())
	if obj.IsAlias() {
		fmt.Fprintf(b, " = %v\n", types.Unalias(obj.Type()))
		return
	}
	if st, ok := obj.Type().Underlying().(*types.Struct); ok {
		for i := range st.NumFields() {
			if f := st.Field(i); f.Exported() {
				fmt.Fprintf(b, "\n\t%v", f)
			}
		}
	} else {
		fmt.Fprintf(b, " %v", obj.Type().Underlying())
	}
	set := types.NewMethodSet(types.NewPointer(obj.Type()))
	for i := range set.Len() {
		if m := set.At(i).Obj(); m.Exported() {
			fmt.Fprintf(b, "\n\t%v", m)
		}
	}
	b.WriteByte('\n')
}
