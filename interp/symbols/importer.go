package symbols

import (
	"fmt"
	"go/token"
	"go/types"
	"sync"

	"golang.org/x/tools/go/gcexportdata"
)

// An Importer gives go/types the packages that cells may import, out of the
// export data in the binary: no Go toolchain and no file is needed. It loads
// a package on first use (0.3 to 5 ms). It may be used from any goroutine; all
// that one Importer returns shares one set of types.
type Importer struct {
	fset *token.FileSet
	mu   sync.Mutex
	pkgs map[string]*types.Package
}

var _ types.ImporterFrom = (*Importer)(nil)

// NewImporter returns an importer without any package yet. Positions of what it
// imports are added to fset, as lines of files like fmt/print.go.
func NewImporter(fset *token.FileSet) *Importer {
	return &Importer{fset: fset, pkgs: map[string]*types.Package{"unsafe": types.Unsafe}}
}

// Import returns the package at path, or an error that says that cells cannot
// import it.
func (im *Importer) Import(path string) (*types.Package, error) {
	im.mu.Lock()
	defer im.mu.Unlock()
	if pkg := im.pkgs[path]; pkg != nil && pkg.Complete() {
		return pkg, nil
	}
	if _, ok := lookup(path); !ok {
		return nil, fmt.Errorf("no package %q in this kernel: cells import the standard library and the preloaded packages", path)
	}
	r, ok, err := open("x/" + path)
	if err != nil {
		return nil, fmt.Errorf("import %q: %w", path, err)
	}
	if !ok {
		return nil, fmt.Errorf("import %q: no export data", path)
	}
	defer r.Close()
	pkg, err := gcexportdata.Read(r, im.fset, im.pkgs, path)
	if err != nil {
		return nil, fmt.Errorf("import %q: %w", path, err)
	}
	return pkg, nil
}

// ImportFrom is Import: there is one tree of packages.
func (im *Importer) ImportFrom(path, _ string, _ types.ImportMode) (*types.Package, error) {
	return im.Import(path)
}
