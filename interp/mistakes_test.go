package interp_test

import (
	"bytes"
	"fmt"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

var (
	compilerLine = regexp.MustCompile(`^(\w+)/program\.go:(\d+):\d+: (\S.*)$`)
	traceLine    = regexp.MustCompile(`/program\.go:(\d+)\b`)
	elsewhere    = regexp.MustCompile(` (\(declared )?at \S+/program.go\S+$`)
	panicText    = regexp.MustCompile(`(?s)panic: (.*?)(?: \[recovered.*?\])?\n(?:\[signal|\n?goroutine)`)
)

// wording turns what the compiler says into what go/types says.
var wording = strings.NewReplacer(
	"break label not defined:", "invalid break label",
	"break is not in a loop, switch, or select", "break not in for, switch, or select statement",
	"continue is not in a loop", "continue not in for statement",
	"func() int {…}", "(func() int literal)",
)

// TestMistakes compares what is said of programs that do not compile with
// what the compiler says. For syntax only the line is compared: the compiler
// has a parser of its own.
func TestMistakes(t *testing.T) {
	forEachMistake(t, "testdata/mistakes.txtar", compilerOutput, func(t *testing.T, p program) {
		_, err := runCells([]string{p.source})
		if err == nil {
			t.Fatal("not refused")
		}
		text := errorText(err)
		for line := range strings.Lines(p.want) {
			at, message, _ := strings.Cut(strings.TrimSpace(line), ": ")
			if where := "cell 1, line " + at; !strings.Contains(text, where) {
				t.Errorf("no %q in\n%s", where, text)
			}
			if !strings.HasPrefix(message, "syntax error") && !strings.Contains(text, message) {
				t.Errorf("no %q in\n%s", message, text)
			}
		}
	})
}

// TestPanics compares the message of panics and the lines that they pass.
func TestPanics(t *testing.T) {
	forEachMistake(t, "testdata/panics.txtar", panicOutput, func(t *testing.T, p program) {
		_, err := runCells([]string{p.source})
		if err == nil {
			t.Fatal("does not fail")
		}
		rest := errorText(err)
		for line := range strings.Lines(p.want) {
			want := strings.TrimSpace(line)
			if at, ok := strings.CutPrefix(want, "line "); ok {
				want = "cell 1, line " + at
			}
			_, after, ok := strings.Cut(rest, want)
			if !ok {
				t.Fatalf("no %q, or out of order, in\n%s", want, errorText(err))
			}
			if !strings.HasPrefix(want, "cell") { // the headline may name the place once more
				after = rest
			}
			rest = after
		}
	})
}

// forEachMistake records, or compares, the toolchain's words on all programs
// of an archive and checks each.
func forEachMistake(t *testing.T, path string, said func(*testing.T, []program) map[string]string, check func(*testing.T, program)) {
	t.Helper()
	archive, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	programs := programsOf(archive, path)
	if _, err := exec.LookPath("go"); err == nil {
		words := said(t, programs)
		if *update {
			recordIn(t, path, words)
			return
		}
		for _, p := range programs {
			if words[p.id()] != p.want {
				t.Errorf("%s: the toolchain says\n%s\nrecorded is\n%s", p.id(), words[p.id()], p.want)
			}
		}
	}
	for _, p := range programs {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			check(t, p)
		})
	}
}

// compilerOutput lists, for each program, line and message of its errors.
func compilerOutput(t *testing.T, programs []program) map[string]string {
	t.Helper()
	dir := module(t)
	ids := map[string]string{}
	for _, p := range programs {
		pkg := packageName(p)
		ids[pkg] = p.id()
		src := strings.Replace(p.source, "package main", "package "+pkg, 1)
		write(t, dir, pkg+"/program.go", strings.Replace(src, "func main()", "func Main()", 1))
	}
	build := exec.Command("go", "build", "-gcflags=-e", "./...")
	build.Dir, build.Env = dir, goEnv()
	out, err := build.CombinedOutput()
	if err == nil {
		t.Fatal("the toolchain takes all programs")
	}
	words := map[string]string{}
	for line := range strings.Lines(string(out)) {
		m := compilerLine.FindStringSubmatch(strings.TrimSuffix(line, "\n"))
		if m == nil || strings.HasPrefix(m[3], "declared and not used") { // no error in a cell
			continue
		}
		words[ids[m[1]]] += fmt.Sprintf("%s: %s\n", m[2], wording.Replace(elsewhere.ReplaceAllString(m[3], "")))
	}
	return words
}

// panicOutput lists, for each program, the message of its panic and the lines
// of the program in its trace.
func panicOutput(t *testing.T, programs []program) map[string]string {
	t.Helper()
	binary := buildAll(t, programs)
	words := map[string]string{}
	for _, p := range programs {
		run := exec.Command(binary, p.id())
		var stderr bytes.Buffer
		run.Stderr = &stderr
		if err := run.Run(); err == nil {
			t.Fatalf("%s does not panic", p.id())
		}
		m := panicText.FindStringSubmatch(stderr.String())
		if m == nil {
			t.Fatalf("%s: no panic in\n%s", p.id(), stderr.String())
		}
		said := m[1] + "\n"
		for _, at := range traceLine.FindAllStringSubmatch(stderr.String(), -1) {
			said += "line " + at[1] + "\n"
		}
		words[p.id()] = strings.ReplaceAll(said, packageName(p), "main")
	}
	return words
}
