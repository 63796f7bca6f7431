// Package std holds the tables of the standard library for the interpreter,
// one generated file a package, its export data and its docs. It is apart from
// package symbols so that a change of the project's own packages does not
// compile all of them again.
package std

import (
	_ "embed"
	"reflect"
)

// A Table is one package: Load builds its symbols, Refs are the packages whose
// types they show.
type Table struct {
	Name string
	Load func() map[string]reflect.Value
	Refs []string
}

// Tables maps import paths to tables. It is complete before main starts and
// not written afterwards.
var Tables = map[string]Table{}

func register(path, name string, load func() map[string]reflect.Value, refs ...string) {
	Tables[path] = Table{name, load, refs}
}

// Data is a zip archive: export data under x/, docs as JSON under d/, each
// by import path, as the base target (linux/amd64) has them.
//
//go:embed data.zip
var Data string

// TargetData is an archive of what differs on the running target; empty on the
// base.
func TargetData() string { return targetData }
