package symbols

import (
	"maps"
	"reflect"
	"slices"

	"freshet/interp/symbols/internal/facade"
	"freshet/interp/symbols/internal/std"
)

//go:generate go run ./internal/gen -std internal/std
//go:generate go run ./internal/gen -facade internal/facade freshet/streamdf freshet/display

// An Exit is what os.Exit, syscall.Exit, log.Fatal, log.Fatalf and log.Fatalln
// panic with in a cell, log's after they have printed.
type Exit = std.Exit

func lookup(path string) (std.Table, bool) {
	if t, ok := facade.Tables[path]; ok {
		return t, true
	}
	t, ok := std.Tables[path]
	return t, ok
}

// Paths lists every package that a cell may import, sorted.
func Paths() []string {
	paths := slices.AppendSeq([]string{"unsafe"}, maps.Keys(std.Tables))
	return slices.Sorted(slices.Values(slices.AppendSeq(paths, maps.Keys(facade.Tables))))
}

// Preloaded lists the packages beside the standard library's, sorted.
func Preloaded() []string { return slices.Sorted(maps.Keys(facade.Tables)) }

// Name is the name in the package clause of an importable path; empty for any
// other path.
func Name(path string) string {
	if path == "unsafe" {
		return path
	}
	t, _ := lookup(path)
	return t.Name
}

// Exports builds the tables of the packages and of those whose types they show
// (the interpreter needs the wrappers of their interfaces), in the form of
// yaegi's Exports: "path/name" → symbol → value. Without paths it builds all.
// A path that is not importable is left out.
func Exports(paths ...string) map[string]map[string]reflect.Value {
	if len(paths) == 0 {
		paths = Paths()
	}
	out := map[string]map[string]reflect.Value{}
	seen := map[string]bool{}
	for len(paths) > 0 {
		path := paths[len(paths)-1]
		paths = paths[:len(paths)-1]
		if seen[path] {
			continue
		}
		seen[path] = true
		if path == "unsafe" {
			maps.Copy(out, std.Unsafe())
			continue
		}
		if t, ok := lookup(path); ok {
			out[path+"/"+t.Name] = build(path, t)
			paths = append(paths, t.Refs...)
		}
	}
	return out
}

// build joins a package's own symbols with the shims of its generic functions.
func build(path string, t std.Table) map[string]reflect.Value {
	syms := t.Load()
	for name, fn := range std.Extra[path] {
		syms[name] = reflect.ValueOf(fn)
	}
	for name, fn := range shims[path] {
		syms[name] = reflect.ValueOf(fn)
	}
	return syms
}
