package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// A source is one type-checked package.
type source struct {
	types *types.Package
	files []*ast.File
	fset  *token.FileSet
}

// listed is what go list tells about a package.
type listed struct {
	ImportPath string
	Name       string
	Dir        string
	GoFiles    []string
	ImportMap  map[string]string
	DepOnly    bool
	Module     *struct{ GoVersion string }
}

// load type-checks the packages that the patterns name, as t compiles them,
// and returns those that a program may import by path.
func load(t target, patterns ...string) (map[string]*source, error) {
	list, err := goList(t, patterns)
	if err != nil {
		return nil, err
	}
	l := &loader{
		fset:  token.NewFileSet(),
		sizes: types.SizesFor("gc", t.arch),
		list:  map[string]*listed{},
		done:  map[string]*source{},
	}
	for _, p := range list {
		l.list[p.ImportPath] = p
	}
	out := map[string]*source{}
	for _, p := range list {
		if p.DepOnly || !importable(p) {
			continue
		}
		src, err := l.load(p.ImportPath)
		if err != nil {
			return nil, err
		}
		out[p.ImportPath] = src
	}
	return out, nil
}

func goList(t target, patterns []string) ([]*listed, error) {
	args := append([]string{"list", "-e", "-deps", "-json=ImportPath,Name,Dir,GoFiles,ImportMap,DepOnly,Module"}, patterns...)
	cmd := exec.Command("go", args...)
	cmd.Env = append(os.Environ(), "GOOS="+t.os, "GOARCH="+t.arch, "CGO_ENABLED=0", "GOFLAGS=", "GOEXPERIMENT=")
	cmd.Stderr = os.Stderr
	pipe, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	var list []*listed
	dec := json.NewDecoder(pipe)
	for {
		p := new(listed)
		err := dec.Decode(p)
		if errors.Is(err, io.EOF) {
			return list, cmd.Wait()
		}
		if err != nil {
			return nil, errors.Join(err, cmd.Wait())
		}
		list = append(list, p)
	}
}

// importable leaves out commands, internal and vendored packages, those
// without a file for the target, and race, whose import needs the detector.
func importable(p *listed) bool {
	if p.Name == "" || p.Name == "main" || len(p.GoFiles) == 0 || p.ImportPath == "runtime/race" || p.ImportPath == "unsafe" {
		return false
	}
	parts := strings.Split(p.ImportPath, "/")
	return !slices.Contains(parts, "internal") && parts[0] != "vendor" && parts[0] != "cmd"
}

type loader struct {
	fset  *token.FileSet
	sizes types.Sizes
	list  map[string]*listed
	done  map[string]*source
}

func (l *loader) load(path string) (*source, error) {
	if src := l.done[path]; src != nil {
		return src, nil
	}
	p := l.list[path]
	if p == nil {
		return nil, fmt.Errorf("no package %s", path)
	}
	src := &source{fset: l.fset}
	for _, name := range p.GoFiles {
		file, err := l.parse(p, name)
		if err != nil {
			return nil, err
		}
		src.files = append(src.files, file)
	}
	conf := types.Config{
		Importer:         importFunc(func(path string) (*types.Package, error) { return l.imported(p, path) }),
		Sizes:            l.sizes,
		IgnoreFuncBodies: true,
	}
	var err error
	if src.types, err = conf.Check(path, l.fset, src.files, nil); err != nil {
		return nil, fmt.Errorf("check %s: %w", path, err)
	}
	l.done[path] = src
	return src, nil
}

// parse reads a file under a name that is the same on every machine, since
// positions end up in the export data.
func (l *loader) parse(p *listed, name string) (*ast.File, error) {
	text, err := os.ReadFile(filepath.Join(p.Dir, name))
	if err != nil {
		return nil, err
	}
	return parser.ParseFile(l.fset, p.ImportPath+"/"+name, text, parser.ParseComments|parser.SkipObjectResolution)
}

func (l *loader) imported(by *listed, path string) (*types.Package, error) {
	if path == "unsafe" {
		return types.Unsafe, nil
	}
	if mapped := by.ImportMap[path]; mapped != "" {
		path = mapped
	}
	src, err := l.load(path)
	if err != nil {
		return nil, err
	}
	return src.types, nil
}

type importFunc func(path string) (*types.Package, error)

func (f importFunc) Import(path string) (*types.Package, error) { return f(path) }
