package symbols

import (
	"reflect"
	"sync"

	"freshet/interp/symbols/internal/facade"
)

// A typeName is a type's import path and name.
type typeName struct{ path, name string }

// aliases maps types of packages that cells cannot import to the names under
// which the project's own packages export them.
var aliases = sync.OnceValue(func() map[typeName]typeName {
	found := map[typeName]typeName{}
	for path, t := range facade.Tables {
		for name, v := range t.Load() {
			if v.Kind() != reflect.Pointer || !v.IsNil() {
				continue // types stand in the table as nil pointers to them
			}
			own := v.Type().Elem()
			if own.Name() != "" && own.PkgPath() != path && Name(own.PkgPath()) == "" {
				found[typeName{own.PkgPath(), own.Name()}] = typeName{path, name}
			}
		}
	}
	return found
})

// Alias is the name under which a cell may write a type of a package that it
// cannot import: streamdf.Schema is one of an internal package. ok is false when
// there is none.
func Alias(path, name string) (aliasPath, aliasName string, ok bool) {
	a, ok := aliases()[typeName{path, name}]
	return a.path, a.name, ok
}
