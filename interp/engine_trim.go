package interp

import (
	"go/ast"
	"path/filepath"
	"reflect"
	"strconv"
	"sync"
	"unsafe"

	yaegi "github.com/traefik/yaegi/interp"
)

// yaegi keeps the syntax tree of all that it ever ran: a list of roots for its
// debugger, child scopes that nothing reads, and symbols whose nodes lead to
// the tree around them, 90 KB for a cell of ten lines. What follows cuts these
// ties once a file has run, so that the collector takes what no function needs
// any more. It also grows the frame of globals by halves: yaegi copies it for
// every file. A field that another version of yaegi lacks is left alone; the
// tests that count the memory of cells tell.

// field is a field of a struct of yaegi's, settable; invalid if there is none.
func field(v reflect.Value, name string) reflect.Value {
	v = reflect.Indirect(v)
	if v.Kind() != reflect.Struct {
		return reflect.Value{}
	}
	of := fieldOf{v.Type(), name}
	index, known := fieldIndexes.Load(of)
	if !known {
		var path []int
		if f, ok := of.t.FieldByName(name); ok {
			path = f.Index
		}
		index, _ = fieldIndexes.LoadOrStore(of, path)
	}
	if index.([]int) == nil || !v.CanAddr() {
		return reflect.Value{}
	}
	f := v.FieldByIndex(index.([]int))
	return reflect.NewAt(f.Type(), unsafe.Pointer(f.UnsafeAddr())).Elem()
}

// A fieldOf names a field; the search for one by name is slow.
type fieldOf struct {
	t    reflect.Type
	name string
}

var fieldIndexes sync.Map // fieldOf → []int

func clearField(v reflect.Value, name string) {
	if f := field(v, name); f.IsValid() {
		f.SetZero()
	}
}

// scope is the one that holds the globals of all files.
func (e *yaegiEngine) scope() reflect.Value {
	scopes := field(reflect.ValueOf(e.i), "scopes")
	if scopes.Kind() != reflect.Map {
		return reflect.Value{}
	}
	return scopes.MapIndex(reflect.ValueOf("main"))
}

// trim cuts the ties to the tree of a program that has run.
func (e *yaegiEngine) trim(p *yaegi.Program) {
	clearField(reflect.ValueOf(e.i), "roots")
	clearField(e.scope(), "child")
	symbols := field(e.scope(), "sym")
	for _, decl := range children(field(reflect.ValueOf(p), "root")) {
		clearField(decl, "anc")
		clearField(decl, "tnext")
		clearField(decl, "exec")
		for _, spec := range children(decl) {
			if hasName(spec) {
				break // a function
			}
			finish(spec)
			for _, part := range children(spec) {
				finish(part)
				untie(symbols, part)
			}
		}
	}
}

// finish takes from a node of a declaration what runs after it.
func finish(node reflect.Value) {
	clearField(node, "tnext")
	clearField(node, "exec")
}

func hasName(node reflect.Value) bool {
	name := field(node, "ident")
	return name.IsValid() && name.String() != ""
}

// untie makes the symbol of a variable forget where it was declared: only the
// order of initialisation, which is over, depends on it.
func untie(symbols, id reflect.Value) {
	if !hasName(id) || symbols.Kind() != reflect.Map {
		return
	}
	sym := symbols.MapIndex(field(id, "ident"))
	index, global := field(sym, "index"), field(sym, "global")
	if index.IsValid() && index.Int() >= 0 && global.IsValid() && global.Bool() {
		clearField(sym, "node")
	}
}

// children are those of a node.
func children(node reflect.Value) []reflect.Value {
	list := field(node, "child")
	if list.Kind() != reflect.Slice {
		return nil
	}
	out := make([]reflect.Value, list.Len())
	for i := range out {
		out[i] = list.Index(i)
	}
	return out
}

// importNames are the symbols of a file's imports, which no other file sees.
func importNames(f *ast.File, name string) []string {
	var out []string
	for _, spec := range f.Imports {
		local := ""
		if spec.Name != nil {
			local = spec.Name.Name
		} else {
			local, _ = strconv.Unquote(spec.Path.Value)
		}
		out = append(out, filepath.Join(local, name))
	}
	return out
}

func (e *yaegiEngine) forget(names []string) {
	symbols := field(e.scope(), "sym")
	if symbols.Kind() != reflect.Map {
		return
	}
	for _, name := range names {
		symbols.SetMapIndex(reflect.ValueOf(name), reflect.Value{})
	}
}

func (e *yaegiEngine) release(names []string) {
	symbols := field(e.scope(), "sym")
	types, data := e.globals()
	if symbols.Kind() != reflect.Map || data == nil {
		return
	}
	for _, name := range names {
		index := field(symbols.MapIndex(reflect.ValueOf(name)), "index")
		if index.IsValid() && index.Int() >= 0 && int(index.Int()) < len(*data) {
			// A pointer to the variable keeps the old place.
			(*data)[index.Int()] = reflect.New(types[index.Int()]).Elem()
		}
	}
	e.forget(names)
}

// globals are the types of the global variables and where their values are;
// nil if yaegi has them elsewhere.
func (e *yaegiEngine) globals() (types []reflect.Type, data *[]reflect.Value) {
	t := field(field(reflect.ValueOf(e.i), "universe"), "types")
	d := field(field(reflect.ValueOf(e.i), "frame"), "data")
	if !t.IsValid() || !d.IsValid() {
		return nil, nil
	}
	types, _ = t.Interface().([]reflect.Type)
	data, _ = d.Addr().Interface().(*[]reflect.Value)
	return types, data
}

// grow makes room for the globals of a program that is about to run.
func (e *yaegiEngine) grow() {
	types, data := e.globals()
	if data == nil || len(*data) > len(types) {
		return
	}
	for _, t := range types[len(*data):] {
		*data = append(*data, reflect.New(t).Elem())
	}
}
