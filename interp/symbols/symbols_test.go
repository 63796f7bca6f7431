package symbols_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"reflect"
	"sync"
	"testing"

	"github.com/traefik/yaegi/interp"

	"freshet/interp/symbols"
)

// unserved are the generic functions that have no shim, as doc.go says.
var unserved = map[string]bool{
	"reflect.TypeFor":    true,
	"runtime.AddCleanup": true,
	"unique.Make":        true,
	"weak.Make":          true,
}

// Every exported object that go/types sees is in the tables: as a value, a
// type, or a shim.
func TestTablesMatchExportData(t *testing.T) {
	im := symbols.NewImporter(token.NewFileSet())
	all := symbols.Exports()
	for _, path := range symbols.Paths() {
		pkg, err := im.Import(path)
		if err != nil {
			t.Fatal(err)
		}
		if path == "unsafe" {
			continue
		}
		if pkg.Name() != symbols.Name(path) {
			t.Errorf("%s is named %s, not %s", path, pkg.Name(), symbols.Name(path))
		}
		table := all[path+"/"+pkg.Name()]
		for _, name := range pkg.Scope().Names() {
			obj := pkg.Scope().Lookup(name)
			if !obj.Exported() || table[name].IsValid() || generic(obj) || unserved[path+"."+name] {
				continue
			}
			t.Errorf("%v has no entry in the table", obj)
		}
	}
}

// generic tells types that no table can hold: parametrised ones and
// constraints.
func generic(obj types.Object) bool {
	tn, ok := obj.(*types.TypeName)
	if !ok {
		return false
	}
	if iface, ok := tn.Type().Underlying().(*types.Interface); ok && !iface.IsMethodSet() {
		return true
	}
	named, ok := types.Unalias(tn.Type()).(*types.Named)
	return ok && named.TypeParams().Len() > 0
}

func TestExportsBringsWrappers(t *testing.T) {
	got := symbols.Exports("bufio")
	if _, ok := got["io/io"]["_Reader"]; !ok {
		t.Error("bufio came without io's wrappers")
	}
	if _, ok := got["net/http/http"]; ok {
		t.Error("bufio brought net/http")
	}
	if n := len(symbols.Exports("no/such/package")); n != 0 {
		t.Errorf("an unknown path gave %d tables", n)
	}
}

func TestImporterIsShared(t *testing.T) {
	im := symbols.NewImporter(token.NewFileSet())
	var wg sync.WaitGroup
	got := make([]*types.Package, 8)
	for i := range got {
		wg.Go(func() { // ends with the import
			got[i], _ = im.Import("net/http")
		})
	}
	wg.Wait()
	for _, pkg := range got {
		if pkg == nil || pkg != got[0] {
			t.Fatalf("got %v and %v", pkg, got[0])
		}
	}
	if _, err := im.Import("github.com/pkg/errors"); err == nil {
		t.Error("a package that is not there was imported")
	}
}

// Types of several packages fit together whatever the order of imports.
func TestImporterChecks(t *testing.T) {
	const src = `package main
import ("net/http"; "os"; "io"; "bytes"; "slices"; "sync/atomic"; "errors")
var w io.Writer = os.Stdout
var h http.Handler = http.FileServer(http.Dir("."))
var r = http.NewRequest
var _, _ = r("GET", "", new(bytes.Buffer))
var p atomic.Pointer[os.File]
var i = slices.Index([]string{"a"}, "b")
var e, ok = errors.AsType[*os.PathError](nil)
var s = string(os.PathSeparator)
`
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "main.go", src, 0)
	if err != nil {
		t.Fatal(err)
	}
	conf := types.Config{Importer: symbols.NewImporter(fset)}
	if _, err := conf.Check("main", fset, []*ast.File{file}, nil); err != nil {
		t.Error(err)
	}
}

func TestExitsPanic(t *testing.T) {
	for _, src := range []string{
		`import "os"; func main() { os.Exit(3) }`,
		`import "syscall"; func main() { syscall.Exit(3) }`,
		`import ("log"; "io"); func main() { log.SetOutput(io.Discard); log.Fatal("x") }`,
		`import ("log"; "io"); func main() { log.Logger_Fatalf(log.New(io.Discard, "", 0), "%d", 1) }`,
	} {
		i := interp.New(interp.Options{})
		exports := symbols.Exports()
		exports["fmt//fmt"] = exports["fmt/fmt"]
		delete(exports, "fmt/fmt")
		if err := i.Use(exports); err != nil {
			t.Fatal(err)
		}
		_, err := i.Eval("package main\n" + src)
		p, ok := err.(interp.Panic)
		if !ok {
			t.Errorf("%s: %v", src, err)
			continue
		}
		if exit, ok := p.Value.(symbols.Exit); !ok || exit.Code == 0 {
			t.Errorf("%s: panicked with %v", src, p.Value)
		}
	}
}

func TestImportFor(t *testing.T) {
	for _, c := range []struct {
		name      string
		selectors []string
		want      string
	}{
		{"fmt", nil, "fmt"},
		{"rand", nil, "math/rand/v2"},
		{"rand", []string{"IntN"}, "math/rand/v2"},
		{"rand", []string{"Intn"}, "math/rand"},
		{"rand", []string{"Reader"}, "crypto/rand"},
		{"rand", []string{"Intn", "Seed"}, "math/rand"},
		{"rand", []string{"NoSuchThing"}, "math/rand/v2"},
		{"template", nil, "text/template"},
		{"template", []string{"JS"}, "html/template"},
		{"http", nil, "net/http"},
		{"unsafe", nil, "unsafe"},
		{"slices", []string{"Sort"}, "slices"},
		{"nothing", nil, ""},
	} {
		if got := symbols.ImportFor(c.name, c.selectors...); got != c.want {
			t.Errorf("ImportFor(%q, %q) = %q, want %q", c.name, c.selectors, got, c.want)
		}
	}
}

func TestDoc(t *testing.T) {
	for _, c := range []struct{ path, name string }{
		{"fmt", ""},
		{"fmt", "Println"},
		{"strings", "Builder.WriteString"},
		{"net/http", "Server.Addr"},
		{"io", "Writer"},
		{"math", "Pi"},
	} {
		if symbols.Doc(c.path, c.name) == "" && c.name != "Pi" {
			t.Errorf("%s.%s has no doc", c.path, c.name)
		}
	}
	if got := symbols.Doc("nothing", "X"); got != "" {
		t.Errorf("unknown package: %q", got)
	}
}

var sink map[string]map[string]reflect.Value

func BenchmarkExportsAll(b *testing.B) {
	for b.Loop() {
		sink = symbols.Exports()
	}
}

func BenchmarkImportHTTP(b *testing.B) {
	for b.Loop() {
		if _, err := symbols.NewImporter(token.NewFileSet()).Import("net/http"); err != nil {
			b.Fatal(err)
		}
	}
}
