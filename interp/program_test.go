package interp_test

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"freshet/interp"
)

var update = flag.Bool("update", false, "rewrite the programs' outputs from the toolchain and the list of refused programs")

const (
	programsGlob = "testdata/programs/*.txtar"
	refusedFile  = "testdata/refused.txt"
	wrongFile    = "testdata/wrong.txt"
	patience     = 20 * time.Second // for one program
)

// A program is a complete main package and what it prints.
type program struct {
	archive, name, source, want string
}

func (p program) id() string { return p.archive + "/" + p.name }

// loadPrograms reads every archive.
func loadPrograms(t *testing.T) []program {
	t.Helper()
	paths, err := filepath.Glob(programsGlob)
	if err != nil || len(paths) == 0 {
		t.Fatalf("no programs in %s: %v", programsGlob, err)
	}
	var programs []program
	for _, path := range paths {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		programs = append(programs, programsOf(archive, path)...)
	}
	return programs
}

// programsOf lists the programs of an archive: name.go is a program, name.out
// what the toolchain says to it.
func programsOf(archive *txtar.Archive, path string) []program {
	texts := map[string]string{}
	for _, f := range archive.Files {
		texts[f.Name] = string(f.Data)
	}
	base := strings.TrimSuffix(filepath.Base(path), ".txtar")
	var programs []program
	for _, f := range archive.Files {
		if name, ok := strings.CutSuffix(f.Name, ".go"); ok {
			programs = append(programs, program{base, name, string(f.Data), texts[name+".out"]})
		}
	}
	return programs
}

// TestToolchain checks that the recorded outputs are those of the local Go.
func TestToolchain(t *testing.T) {
	programs := loadPrograms(t)
	outputs := toolchain(t, programs)
	if *update {
		record(t, outputs)
		return
	}
	for _, p := range programs {
		if got := outputs[p.id()]; withNewline(got) != p.want {
			t.Errorf("%s: the toolchain prints\n%s\nrecorded is\n%s", p.id(), got, p.want)
		}
	}
}

// record puts the outputs beside the programs.
func record(t *testing.T, outputs map[string]string) {
	t.Helper()
	paths, _ := filepath.Glob(programsGlob)
	for _, path := range paths {
		recordIn(t, path, outputs)
	}
}

func recordIn(t *testing.T, path string, outputs map[string]string) {
	t.Helper()
	archive, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var files []txtar.File
	for _, p := range programsOf(archive, path) {
		out := withNewline(outputs[p.id()])
		files = append(files, txtar.File{Name: p.name + ".go", Data: []byte(p.source)}, txtar.File{Name: p.name + ".out", Data: []byte(out)})
	}
	archive.Files = files
	write(t, ".", path, string(txtar.Format(archive)))
}

// withNewline ends s as a file of an archive ends.
func withNewline(s string) string {
	if s == "" || strings.HasSuffix(s, "\n") {
		return s
	}
	return s + "\n"
}

// TestPrograms runs every program as one cell of a fresh session.
func TestPrograms(t *testing.T) {
	tally, programs := newTally(t), loadPrograms(t)
	t.Run("all", func(t *testing.T) {
		for _, p := range programs {
			t.Run(p.id(), func(t *testing.T) {
				t.Parallel()
				tally.check(t, p, []string{p.source})
			})
		}
	})
	tally.finish(t)
	tally.checkList(t, len(programs))
}

// A tally counts the outcomes of programs.
type tally struct {
	mu      sync.Mutex
	passed  int
	known   map[string]string // program → message it is known to be refused with
	limits  map[string]string // program → why it is known to print something else
	refused map[string]string
	wrong   []string
}

func newTally(t *testing.T) *tally {
	t.Helper()
	return &tally{known: loadList(t, refusedFile), limits: loadList(t, wrongFile), refused: map[string]string{}}
}

// check runs the cells of a program and compares. A program that is refused
// with a clear error is no failure as long as it is on the list, nor is one
// that prints something else because of a limit that doc.go names.
func (y *tally) check(t *testing.T, p program, cells []string) {
	t.Helper()
	got, err := runCells(cells)
	y.mu.Lock()
	defer y.mu.Unlock()
	var e *interp.Error
	switch {
	case errors.As(err, &e) && e.Name == "Unsupported":
		y.refused[p.id()] = strings.ReplaceAll(e.Message, "\n", " ")
		if _, ok := y.known[p.id()]; !ok && !*update {
			t.Errorf("refused, and not on the list: %v", err)
		}
	case err != nil:
		y.wrong = append(y.wrong, p.id())
		t.Errorf("failed: %v\nprinted until then:\n%s", err, got)
	case withNewline(got) != p.want && y.limits[p.id()] != "":
		y.wrong = append(y.wrong, p.id())
		t.Logf("known to be wrong, %s: printed\n%s\nwant\n%s", y.limits[p.id()], got, p.want)
	case withNewline(got) != p.want:
		y.wrong = append(y.wrong, p.id())
		t.Errorf("silently wrong, printed\n%s\nwant\n%s", got, p.want)
	default:
		y.passed++
	}
}

// finish prints the totals.
func (y *tally) finish(t *testing.T) {
	t.Helper()
	t.Logf("%d passed, %d refused, wrong: %q", y.passed, len(y.refused), y.wrong)
}

// checkList stores the list of refused programs with -update, and reports
// those on it that are refused no longer.
func (y *tally) checkList(t *testing.T, programs int) {
	t.Helper()
	if y.passed+len(y.refused)+len(y.wrong) < programs { // only some of them ran
		return
	}
	if *update {
		var b strings.Builder
		for _, id := range slices.Sorted(maps.Keys(y.refused)) {
			fmt.Fprintf(&b, "%s: %s\n", id, y.refused[id])
		}
		write(t, ".", refusedFile, b.String())
		return
	}
	for id := range y.known {
		if _, ok := y.refused[id]; !ok {
			t.Errorf("%s is on the list in %s and is refused no longer", id, refusedFile)
		}
	}
	for id := range y.limits {
		if !slices.Contains(y.wrong, id) {
			t.Errorf("%s is on the list in %s and is wrong no longer", id, wrongFile)
		}
	}
}

// loadList reads a file of programs and what is said of each.
func loadList(t *testing.T, path string) map[string]string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	list := map[string]string{}
	for line := range strings.Lines(string(text)) {
		id, message, _ := strings.Cut(strings.TrimSpace(line), ": ")
		list[id] = message
	}
	return list
}

// A lockedBuffer takes the output of cells, whose goroutines may print at once.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// runCells evaluates cells in a fresh session, up to the first that fails, and
// returns all that they print on standard output.
func runCells(cells []string) (string, error) {
	var stdout, stderr lockedBuffer
	err := evalAll(cells, &stdout, &stderr)
	return stdout.String(), err
}

func evalAll(cells []string, stdout, stderr io.Writer) error {
	s, err := interp.New(interp.Options{})
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	done := make(chan error, 1)
	go func() { // ends with the cells, or is left to a cell that cannot be stopped
		defer func() {
			if r := recover(); r != nil {
				done <- fmt.Errorf("Eval itself panics: %v\n%s", r, debug.Stack())
			}
		}()
		for i, code := range cells {
			if _, err := s.Eval(ctx, interp.Cell{Number: i + 1, Code: code, Stdout: stdout, Stderr: stderr}); err != nil {
				done <- err
				return
			}
		}
		done <- nil
	}()
	select {
	case err = <-done:
	case <-time.After(patience + patience/4):
		err = fmt.Errorf("still running after %v", patience)
	}
	return err
}
