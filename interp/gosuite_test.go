package interp_test

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"freshet/interp"
)

var gosuite = flag.String("gosuite", "", "run the `folders` (comma-separated, . is the top) of Go's own tests as cells")

// TestGoSuite runs Go's own tests of the language, those that are programs to
// run, as cells. It tells how far the interpreter is and fails never: much
// that they touch (unsafe, the collector, stacks) is not for cells.
func TestGoSuite(t *testing.T) {
	if *gosuite == "" {
		t.Skip("only with -gosuite")
	}
	root := filepath.Join(runtime.GOROOT(), "test") //nolint:staticcheck // the toolchain that runs this test
	for folder := range strings.SplitSeq(*gosuite, ",") {
		paths, _ := filepath.Glob(filepath.Join(root, folder, "*.go"))
		var passed, refused, failed int
		for _, path := range paths {
			source, err := os.ReadFile(path)
			if err != nil || !runnable(string(source)) {
				continue
			}
			want, _ := os.ReadFile(strings.TrimSuffix(path, ".go") + ".out")
			name := filepath.Join(folder, filepath.Base(path))
			got, err := runCells([]string{string(source)})
			var e *interp.Error
			switch {
			case errors.As(err, &e) && e.Name == "Unsupported":
				refused++
				t.Logf("refused %s: %s", name, e.Message)
			case err != nil:
				failed++
				text, _, _ := strings.Cut(errorText(err), "\n")
				t.Logf("failed %s: %s", name, text)
			case len(want) > 0 && got != string(want):
				failed++
				t.Logf("failed %s: other output", name)
			default:
				passed++
			}
		}
		t.Logf("%s: %d passed, %d refused, %d failed", folder, passed, refused, failed)
	}
}

// runnable tells a test that is a program without flags and within reach.
func runnable(source string) bool {
	first, _, _ := strings.Cut(source, "\n")
	if strings.TrimSpace(first) != "// run" {
		return false
	}
	for _, far := range []string{`"unsafe"`, `"syscall"`, `"os/exec"`, "runtime.GC", "SetFinalizer", "runtime/debug", "runtime.Callers", "//go:build"} {
		if strings.Contains(source, far) {
			return false
		}
	}
	return true
}
