package interp_test

import (
	"context"
	"errors"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"freshet/interp"
)

var (
	gosuite = flag.String("gosuite", "", "run the `folders` (comma-separated, . is the top) of Go's own tests as cells")
	gofile  = flag.String("gofile", "", "the one `file` of them that this process runs")
)

// TestGoSuite runs Go's own tests of the language, those that are programs to
// run, as cells. It tells how far the interpreter is and fails never: much
// that they touch (unsafe, the collector, stacks) is not for cells. Each has a
// process of its own, since some are made to end it.
func TestGoSuite(t *testing.T) {
	if *gosuite == "" {
		t.Skip("only with -gosuite")
	}
	goroot, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Skip("no Go toolchain, whose tests these are")
	}
	root := filepath.Join(strings.TrimSpace(string(goroot)), "test")
	for folder := range strings.SplitSeq(*gosuite, ",") {
		paths, _ := filepath.Glob(filepath.Join(root, folder, "*.go"))
		count := map[string]int{}
		for _, path := range paths {
			source, err := os.ReadFile(path)
			if err != nil || !runnable(string(source)) {
				continue
			}
			outcome, text := inProcess(t, path)
			count[outcome]++
			if outcome != "passed" {
				t.Logf("%s %s: %s", outcome, filepath.Join(folder, filepath.Base(path)), text)
			}
		}
		t.Logf("%s: %v", folder, count)
	}
}

// inProcess runs one file in a process of this binary.
func inProcess(t *testing.T, path string) (outcome, text string) {
	ctx, cancel := context.WithTimeout(t.Context(), 2*patience)
	defer cancel()
	out, err := exec.CommandContext(ctx, os.Args[0], "-test.run", "^TestGoFile$", "-gofile", path).CombinedOutput()
	outcome, text, ok := strings.Cut(afterMark(string(out)), "\n")
	if !ok {
		return "died", strings.TrimSpace(string(out[:min(len(out), 200)]))
	}
	if err != nil && outcome == "passed" {
		return "died", err.Error()
	}
	text, _, _ = strings.Cut(text, "\n")
	return outcome, text
}

// afterMark is what TestGoFile says, without what else went to its output.
func afterMark(out string) string {
	_, after, _ := strings.Cut(out, separator)
	return after
}

// TestGoFile is the other end of inProcess.
func TestGoFile(t *testing.T) {
	if *gofile == "" {
		t.Skip("only with -gofile")
	}
	source, err := os.ReadFile(*gofile)
	if err != nil {
		t.Fatal(err)
	}
	want, _ := os.ReadFile(strings.TrimSuffix(*gofile, ".go") + ".out")
	var out lockedBuffer // println is what most of them print with
	err = evalAll([]string{string(source)}, &out, &out)
	say := func(outcome, text string) { os.Stdout.WriteString(separator + outcome + "\n" + text + "\n") }
	var e *interp.Error
	switch {
	case errors.As(err, &e) && e.Name == "Unsupported":
		say("refused", e.Message)
	case err != nil:
		say("failed", errorText(err))
	case len(want) > 0 && out.String() != string(want):
		say("failed", "other output")
	default:
		say("passed", "")
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
