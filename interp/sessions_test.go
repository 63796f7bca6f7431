package interp_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"freshet/interp"
)

// A step is one cell of a notebook session and what must come of it.
type step struct {
	code   string
	out    string   // all that it prints, also after its end
	stderr string   // likewise; looked at only if the archive says something
	values string   // a line each: static type, space, formatted value
	errs   []string // parts of the error's text; nil when it must not fail
}

// TestSessions runs testdata/sessions: 1.go, 2.go … are cells of one session.
// N.out is what a cell prints on standard output, N.stderr on the other,
// N.value its results, and each line of N.err a part of its error's text.
func TestSessions(t *testing.T) {
	paths, err := filepath.Glob("testdata/sessions/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no sessions: %v", err)
	}
	for _, path := range paths {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			t.Parallel()
			play(t, steps(t, archive))
		})
	}
}

func steps(t *testing.T, archive *txtar.Archive) []step {
	t.Helper()
	texts := map[string]string{}
	for _, f := range archive.Files {
		texts[f.Name] = string(f.Data)
	}
	var list []step
	for i := 1; ; i++ {
		n := strconv.Itoa(i)
		code, ok := texts[n+".go"]
		if !ok {
			break
		}
		st := step{code: strings.TrimSuffix(code, "\n"), out: texts[n+".out"], stderr: texts[n+".stderr"], values: texts[n+".value"]}
		if text, ok := texts[n+".err"]; ok {
			st.errs = strings.Split(strings.TrimSpace(text), "\n")
		}
		list = append(list, st)
		for _, kind := range []string{".go", ".out", ".stderr", ".value", ".err"} {
			delete(texts, n+kind)
		}
	}
	for name := range texts {
		t.Errorf("%s belongs to no cell", name)
	}
	return list
}

// play evaluates the steps and compares; the outputs at the end, since
// goroutines may print after their cell.
func play(t *testing.T, list []step) {
	t.Helper()
	s, err := interp.New(interp.Options{})
	if err != nil {
		t.Fatal(err)
	}
	stdout, stderr := make([]lockedBuffer, len(list)), make([]lockedBuffer, len(list))
	for i, st := range list {
		cell := interp.Cell{Number: i + 1, Code: st.code, Stdout: &stdout[i], Stderr: &stderr[i]}
		values, err := evalSoon(s, cell)
		compareError(t, i+1, err, st.errs)
		var got strings.Builder
		for _, v := range values {
			fmt.Fprintf(&got, "%s %s\n", v.Type, interp.Format(v))
		}
		if got.String() != st.values {
			t.Errorf("cell %d gives\n%swant\n%s", i+1, &got, st.values)
		}
	}
	for i, st := range list {
		if got := withNewline(stdout[i].String()); got != st.out {
			t.Errorf("cell %d prints\n%swant\n%s", i+1, got, st.out)
		}
		if got := withNewline(stderr[i].String()); st.stderr != "" && got != st.stderr {
			t.Errorf("cell %d prints on standard error\n%swant\n%s", i+1, got, st.stderr)
		}
	}
}

// evalSoon evaluates a cell and gives up on it after a while.
func evalSoon(s *interp.Session, cell interp.Cell) ([]interp.Value, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	type result struct {
		values []interp.Value
		err    error
	}
	done := make(chan result, 1)
	go func() { // ends with the cell, or is left to one that cannot be stopped
		defer func() {
			if r := recover(); r != nil {
				done <- result{nil, fmt.Errorf("Eval itself panics: %v\n%s", r, debug.Stack())}
			}
		}()
		values, err := s.Eval(ctx, cell)
		done <- result{values, err}
	}()
	select {
	case r := <-done:
		return r.values, r.err
	case <-time.After(patience + patience/4):
		return nil, fmt.Errorf("still running after %v", patience)
	}
}

func compareError(t *testing.T, cell int, err error, want []string) {
	t.Helper()
	if err == nil || want == nil {
		if err != nil {
			t.Errorf("cell %d fails: %s", cell, errorText(err))
		}
		if want != nil {
			t.Errorf("cell %d does not fail, want %q", cell, want)
		}
		return
	}
	text := errorText(err)
	for _, part := range want {
		if !strings.Contains(text, part) {
			t.Errorf("cell %d: the error does not say %q:\n%s", cell, part, text)
		}
	}
}

// errorText is all that a reader sees of an error.
func errorText(err error) string {
	var e *interp.Error
	if errors.As(err, &e) {
		return e.Error() + "\n" + strings.Join(e.Lines, "\n")
	}
	return err.Error()
}
