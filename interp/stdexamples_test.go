package interp_test

import (
	"errors"
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"freshet/interp"
)

// The packages of the standard library whose examples are run as cells.
var examplePackages = strings.Fields(`strings strconv sort slices maps errors fmt time math bytes bufio regexp text/template
	encoding/json container/heap container/list container/ring unicode unicode/utf8 unicode/utf16 path path/filepath context sync sync/atomic`)

// leastExamples is the share of them that has to print what the documentation says.
const leastExamples = 0.85

// TestStandardExamples runs the examples of the local standard library, each as
// one cell, and compares what they print with their "// Output:".
func TestStandardExamples(t *testing.T) {
	goroot, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Skip("no Go toolchain, whose examples these are")
	}
	inCalifornia(t)
	var mu sync.Mutex
	total, failures := 0, map[string]string{}
	for _, pkg := range examplePackages {
		t.Run(pkg, func(t *testing.T) {
			dir := filepath.Join(strings.TrimSpace(string(goroot)), "src", filepath.FromSlash(pkg))
			t.Chdir(dir) // as go test does: some read their own file
			for _, e := range examplesOf(t, dir) {
				total++
				t.Run(e.name, func(t *testing.T) {
					t.Parallel()
					if why := e.run(); why != "" {
						mu.Lock()
						defer mu.Unlock()
						failures[pkg+"."+e.name] = why
					}
				})
			}
		})
	}
	if total == 0 {
		t.Skip("the toolchain has no examples")
	}
	for _, name := range slices.Sorted(maps.Keys(failures)) {
		t.Logf("%s: %s", name, failures[name])
	}
	passed := total - len(failures)
	share := float64(passed) / float64(total)
	t.Logf("%d of %d examples pass: %.1f %%", passed, total, 100*share)
	if share < leastExamples {
		t.Errorf("only %.1f %% of the examples pass", 100*share)
	}
}

// inCalifornia sets the local time to that of package time's own tests.
func inCalifornia(t *testing.T) {
	t.Helper()
	pacific, err := time.LoadLocation("America/Los_Angeles")
	if err != nil {
		t.Skipf("no time zones: %v", err)
	}
	local := time.Local
	time.Local = pacific
	t.Cleanup(func() { time.Local = local })
}

// An example is one function of a package's documentation.
type example struct {
	name      string
	source    string // a program
	want      string
	unordered bool
}

// run is empty when the example prints what it should, else why not.
func (e example) run() string {
	got, err := runCells([]string{e.source})
	var unsupported *interp.Error
	switch {
	case errors.As(err, &unsupported) && unsupported.Name == "Unsupported":
		return "refused: " + unsupported.Message
	case err != nil:
		return "failed: " + errorText(err)
	case e.lines(got) != e.lines(e.want):
		return "wrong output, printed\n" + got + "want\n" + e.want
	}
	return ""
}

// lines prepares an output for comparison as go test does.
func (e example) lines(text string) string {
	text = strings.TrimSpace(text)
	if !e.unordered {
		return text
	}
	lines := strings.Split(text, "\n")
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

// examplesOf reads the examples in a package's folder that have an output.
func examplesOf(t *testing.T, dir string) []example {
	t.Helper()
	paths, _ := filepath.Glob(filepath.Join(dir, "*_test.go"))
	var list []example
	for _, path := range paths {
		source, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, path, source, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasSuffix(file.Name.Name, "_test") {
			continue // sees the package from inside
		}
		for _, ex := range doc.Examples(file) {
			if ex.Output == "" && !ex.EmptyOutput {
				continue // is compiled only
			}
			list = append(list, example{
				name: "Example" + ex.Name, source: asProgram(fset, file, string(source), "Example"+ex.Name),
				want: strings.ReplaceAll(ex.Output, file.Name.Name+".", "main."), unordered: ex.Unordered,
			})
		}
	}
	return list
}

// asProgram makes a main of one example: its file without the other examples,
// tests and benchmarks.
func asProgram(fset *token.FileSet, file *ast.File, source, name string) string {
	var b strings.Builder
	b.WriteString("package main\n")
	for _, decl := range file.Decls {
		from, to := fset.Position(decl.Pos()).Offset, fset.Position(decl.End()).Offset
		f, ok := decl.(*ast.FuncDecl)
		switch {
		case ok && f.Recv == nil && f.Name.Name == name:
			b.WriteString("\nfunc main() " + source[fset.Position(f.Body.Pos()).Offset:to] + "\n")
		case ok && f.Recv == nil && isTest(f.Name.Name):
		default:
			b.WriteString("\n" + source[from:to] + "\n")
		}
	}
	return b.String()
}

func isTest(name string) bool {
	return slices.ContainsFunc([]string{"Example", "Test", "Benchmark", "Fuzz"}, func(prefix string) bool {
		return strings.HasPrefix(name, prefix)
	})
}
