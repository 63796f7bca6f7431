package interp_test

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// separator stands before the output of each program; no program prints it.
const separator = "\x00program\x00"

// toolchain runs all programs with the local Go and returns what each prints.
func toolchain(t *testing.T, programs []program) map[string]string {
	t.Helper()
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip("no Go toolchain to compare with")
	}
	run := exec.Command(buildAll(t, programs))
	var stderr bytes.Buffer
	run.Stderr = &stderr
	stdout, err := run.Output()
	outputs := separate(string(stdout), programs)
	if err != nil {
		t.Fatalf("program %d of %d ended the binary: %v\n%s", len(outputs), len(programs), err, stderr.String())
	}
	return outputs
}

// buildAll makes one binary of all programs, to be quick: each is a package
// with its main exported, in a module of its own. The cache of builds knows
// them by their contents, so only changed ones are compiled again. The binary
// runs the programs that it is given the names of, or all.
func buildAll(t *testing.T, programs []program) (binary string) {
	t.Helper()
	dir := module(t)
	var imports, calls strings.Builder
	for _, p := range programs {
		pkg := packageName(p)
		write(t, dir, pkg+"/program.go", asPackage(t, p, pkg))
		fmt.Fprintf(&imports, "\t%q\n", "programs/"+pkg)
		fmt.Fprintf(&calls, "\trun(%q, %s.Main)\n", p.id(), pkg)
	}
	write(t, dir, "main.go", fmt.Sprintf(runner, imports.String(), separator, calls.String()))
	build := exec.Command("go", "build", "-trimpath", "-o", "all", ".")
	build.Dir, build.Env = dir, goEnv()
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("the toolchain refuses a program: %v\n%s", err, out)
	}
	return filepath.Join(dir, "all")
}

const runner = `package main

import (
	"fmt"
	"os"
	"slices"

%s)

func run(name string, main func()) {
	if len(os.Args) == 1 || slices.Contains(os.Args, name) {
		fmt.Println(%q + name)
		main()
	}
}

func main() {
%s}
`

func separate(stdout string, programs []program) map[string]string {
	outputs := map[string]string{}
	byID := map[string]program{}
	for _, p := range programs {
		byID[p.id()] = p
	}
	for _, part := range strings.Split(stdout, separator)[1:] {
		id, out, _ := strings.Cut(part, "\n")
		outputs[id] = strings.ReplaceAll(out, packageName(byID[id]), "main")
	}
	return outputs
}

// packageName begins with main, so that what names of types print as can be
// turned back.
func packageName(p program) string { return "main_" + p.archive + "_" + p.name }

// asPackage renames the package and main of a program.
func asPackage(t *testing.T, p program, pkg string) string {
	t.Helper()
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, p.id(), p.source, 0)
	if err != nil {
		t.Fatal(err)
	}
	src := p.source
	for _, decl := range file.Decls {
		if f, ok := decl.(*ast.FuncDecl); ok && f.Recv == nil && f.Name.Name == "main" {
			at := fset.Position(f.Name.Pos()).Offset
			src = src[:at] + "Main" + src[at+len("main"):]
		}
	}
	at := fset.Position(file.Name.Pos()).Offset
	return src[:at] + pkg + src[at+len("main"):]
}

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func goEnv() []string {
	return append(os.Environ(), "GOFLAGS=-buildvcs=false", "GOWORK=off", "CGO_ENABLED=0")
}

// module makes a folder with an empty module.
func module(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	write(t, dir, "go.mod", "module programs\n\ngo 1.26\n")
	return dir
}
