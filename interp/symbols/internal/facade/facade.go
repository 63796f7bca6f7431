// Package facade holds the tables of the project's own packages that cells
// import, generated apart from the standard library's since they change often.
package facade

import (
	_ "embed"
	"reflect"

	"freshet/interp/symbols/internal/std"
)

// Tables maps import paths to tables, as [std.Tables] does.
var Tables = map[string]std.Table{}

// register has no caller while no package is listed in the go:generate line.
var _ = register

func register(path, name string, load func() map[string]reflect.Value, refs ...string) {
	Tables[path] = std.Table{Name: name, Load: load, Refs: refs}
}

// Data is an archive in the form of [std.Data].
//
//go:embed data.zip
var Data string
