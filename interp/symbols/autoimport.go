package symbols

import (
	"cmp"
	"maps"
	"slices"
	"sync"
)

// preferred orders packages of one name where the shortest path is not the
// best guess.
var preferred = map[string][]string{
	"rand":     {"math/rand/v2", "crypto/rand", "math/rand"},
	"template": {"text/template", "html/template"},
	"scanner":  {"text/scanner", "go/scanner"},
	"pprof":    {"runtime/pprof", "net/http/pprof"},
	"trace":    {"runtime/trace"},
}

// byName maps package names to import paths, best guess first.
var byName = sync.OnceValue(func() map[string][]string {
	names := map[string][]string{}
	for _, path := range Paths() {
		names[Name(path)] = append(names[Name(path)], path)
	}
	for name, paths := range names {
		rank := func(path string) int {
			if i := slices.Index(preferred[name], path); i >= 0 {
				return i
			}
			return len(preferred[name])
		}
		slices.SortStableFunc(paths, func(a, b string) int {
			return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(len(a), len(b)))
		})
	}
	return names
})

// ImportFor is the import path that a bare package name stands for: the first
// guess that exports all the selectors used with it, or the first guess when
// none does. Empty when no package has the name.
func ImportFor(name string, selectors ...string) string {
	paths := byName()[name]
	if len(paths) == 0 {
		return ""
	}
	if len(paths) > 1 && len(selectors) > 0 {
		for _, path := range paths {
			if exports(path, selectors) {
				return path
			}
		}
	}
	return paths[0]
}

// Names lists the package names that stand for an import path.
func Names() []string { return slices.Sorted(maps.Keys(byName())) }

// ImportsFor lists every import path of a package name, best guess first.
func ImportsFor(name string) []string { return slices.Clone(byName()[name]) }

func exports(path string, names []string) bool {
	t, ok := lookup(path)
	if !ok {
		return path == "unsafe"
	}
	syms := build(path, t)
	return !slices.ContainsFunc(names, func(name string) bool { return !syms[name].IsValid() })
}
