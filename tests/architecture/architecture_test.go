// Package architecture holds the rule of who may import whom, by reading the
// import clauses of every file in the module.
package architecture

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const (
	root   = "../.."
	module = "freshet"
)

// allowed says for each room which rooms it may import; a room is a folder
// and all below it that has no row of its own. "anything" lifts the rule.
var allowed = map[string][]string{
	".":                        {"anything"},
	"kernel":                   {"kernel/zmtp"},
	"kernel/zmtp":              {},
	"internal/spelling":        {},
	"interp":                   {"interp/symbols", "internal/spelling"},
	"interp/symbols":           {"streamdf", "display"},
	"streamdf":                 {"internal/spelling", "streamdf/internal/column", "streamdf/internal/expr", "streamdf/internal/plan", "streamdf/internal/agg", "streamdf/internal/exec", "streamdf/internal/flow", "streamdf/internal/source", "streamdf/internal/sink", "streamdf/internal/bridge", "streamdf/internal/meter"},
	"streamdf/internal/column": {},
	"streamdf/internal/meter":  {},
	"streamdf/internal/expr":   {"streamdf/internal/column", "internal/spelling"},
	"streamdf/internal/agg":    {"streamdf/internal/column"},
	"streamdf/internal/flow":   {"streamdf/internal/column"},
	"streamdf/internal/bridge": {"streamdf/internal/column"},
	"streamdf/internal/source": {"streamdf/internal/column", "streamdf/internal/bridge", "streamdf/internal/meter"},
	"streamdf/internal/sink":   {"streamdf/internal/column", "streamdf/internal/bridge"},
	"streamdf/internal/plan":   {"streamdf/internal/expr", "streamdf/internal/column", "streamdf/internal/meter"},
	"streamdf/internal/exec":   {"streamdf/internal/plan", "streamdf/internal/expr", "streamdf/internal/agg", "streamdf/internal/column", "streamdf/internal/meter"},
	"display":                  {"streamdf", "display/chart"},
	"display/chart":            {"streamdf"},
	"install":                  {},
	"tests":                    {"anything"},
}

// soleImporters names the one room that may import a library.
var soleImporters = map[string]string{
	"github.com/go-zeromq/zmq4":    "kernel/zmtp",
	"github.com/traefik/yaegi":     "interp",
	"github.com/expr-lang/expr":    "streamdf/internal/expr",
	"github.com/fsnotify/fsnotify": "streamdf/internal/source",
	"go.etcd.io/bbolt":             "kernel",
}

func TestImports(t *testing.T) {
	used := map[string]bool{}
	walk(t, func(dir, file, path string) {
		room := roomOf(dir)
		if room == "" {
			t.Errorf("%s: no row in the table covers %s", file, dir)
			return
		}
		used[room] = true
		if rel, ours := strings.CutPrefix(path, module+"/"); ours {
			checkOurs(t, file, room, rel)
			return
		}
		for library, owner := range soleImporters {
			inside := room == owner || strings.HasPrefix(room, owner+"/") || room == "tests"
			if (path == library || strings.HasPrefix(path, library+"/")) && !inside {
				t.Errorf("%s imports %s: only %s may", file, path, owner)
			}
		}
	})
	for room := range allowed {
		if !used[room] {
			t.Errorf("the table has a row for %s, where no package is", room)
		}
	}
}

func checkOurs(t *testing.T, file, room, target string) {
	t.Helper()
	rules := allowed[room]
	targetRoom := roomOf(target)
	if targetRoom == room || slices.Contains(rules, "anything") {
		return
	}
	external := strings.HasSuffix(file, "_test.go") && room == "streamdf" && strings.HasPrefix(targetRoom, "streamdf/")
	if !slices.Contains(rules, targetRoom) && !external {
		t.Errorf("%s: %s may not import %s", file, room, targetRoom)
	}
}

// roomOf returns the longest row that covers a folder.
func roomOf(dir string) string {
	for d := dir; ; d = filepath.ToSlash(filepath.Dir(d)) {
		if _, ok := allowed[d]; ok && (d != "." || dir == ".") {
			return d
		}
		if d == "." {
			return ""
		}
	}
}

// walk calls visit for each import clause of each Go file of the module.
func walk(t *testing.T, visit func(dir, file, path string)) {
	t.Helper()
	err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := d.Name()
		if d.IsDir() {
			if p != root && (strings.HasPrefix(name, ".") || name == "testdata" || name == "build") {
				return filepath.SkipDir
			}
			return nil
		}
		if filepath.Ext(name) != ".go" {
			return nil
		}
		rel, err := filepath.Rel(root, p)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		dir := filepath.ToSlash(filepath.Dir(rel))
		file, err := parser.ParseFile(token.NewFileSet(), p, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		visit(dir, rel, "")
		for _, clause := range file.Imports {
			path, err := strconv.Unquote(clause.Path.Value)
			if err != nil {
				return err
			}
			visit(dir, rel, path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
