// Package sessions runs notebooks' sessions against the kernel's program: cells
// in, messages out.
//
// Each file of testdata is a session. N.go is its cell N; what the front end
// then sees stands in N.stdout, N.stderr, N.result (the value's text), N.error
// (the traceback) and N.shown (the last text of each display). A file that is
// missing means that nothing of the kind is seen. All other files are written
// into the folder in which the kernel runs. `go test ./tests/sessions -update`
// writes what is seen into the files: read the difference before you keep it.
package sessions

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"

	"golang.org/x/tools/txtar"

	"freshet/tests/client"
)

var update = flag.Bool("update", false, "write what is seen into the files")

func TestSessions(t *testing.T) {
	binary := build(t)
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no sessions: %v", err)
	}
	data, err := filepath.Abs("../../notebooks/data")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range files {
		path, err := filepath.Abs(path)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) { session(t, binary, path, data) })
	}
}

// program makes the kernel's program as a person would, once.
var program = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "freshet-sessions-")
	if err != nil {
		return "", err
	}
	binary := filepath.Join(dir, "freshet")
	if out, err := exec.Command("go", "build", "-o", binary, "freshet").CombinedOutput(); err != nil {
		os.RemoveAll(dir)
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	return binary, nil
})

func TestMain(m *testing.M) {
	code := m.Run()
	if binary, _ := program(); binary != "" {
		os.RemoveAll(filepath.Dir(binary))
	}
	os.Exit(code)
}

func build(t *testing.T) string {
	t.Helper()
	binary, err := program()
	if err != nil {
		t.Fatal(err)
	}
	return binary
}

// kinds are what a cell may leave, in the order of the files.
var kinds = []string{"stdout", "stderr", "result", "error", "shown"}

func session(t *testing.T, binary, path, data string) {
	archive, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	dir := folder(t, archive, data)
	t.Chdir(dir)
	k := client.Start(t, binary, "kernel", "--connection-file", "{connection_file}")
	var seen txtar.Archive
	seen.Comment = archive.Comment
	for _, f := range archive.Files {
		number, isCell := strings.CutSuffix(f.Name, ".go")
		if _, err := strconv.Atoi(number); err != nil || !isCell {
			if !strings.Contains(f.Name, ".") || !expects(f.Name) {
				seen.Files = append(seen.Files, f)
			}
			continue
		}
		seen.Files = append(seen.Files, f)
		run := k.Execute(string(f.Data), client.Options{CellID: "cell-" + number})
		got := outcome(run, dir)
		for _, kind := range kinds {
			name := number + "." + kind
			if want := lookup(archive, name); !*update && got[kind] != want {
				t.Errorf("%s is\n%s\nwant\n%s", name, got[kind], want)
			}
			if got[kind] != "" {
				seen.Files = append(seen.Files, txtar.File{Name: name, Data: []byte(got[kind])})
			}
		}
	}
	if *update {
		if err := os.WriteFile(path, txtar.Format(&seen), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// expects reports a name such as 3.stdout.
func expects(name string) bool {
	number, kind, _ := strings.Cut(name, ".")
	if _, err := strconv.Atoi(number); err != nil {
		return false
	}
	for _, k := range kinds {
		if k == kind {
			return true
		}
	}
	return false
}

// folder is where the kernel runs: the session's own files, and the data of the
// notebooks.
func folder(t *testing.T, archive *txtar.Archive, data string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "data"), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"earthquakes.csv", "seattle-weather.csv"} {
		if err := os.Link(filepath.Join(data, name), filepath.Join(dir, "data", name)); err != nil {
			text, err := os.ReadFile(filepath.Join(data, name)) // another file system
			if err == nil {
				err = os.WriteFile(filepath.Join(dir, "data", name), text, 0o644)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, f := range archive.Files {
		if strings.HasSuffix(f.Name, ".go") || expects(f.Name) {
			continue
		}
		path := filepath.Join(dir, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, f.Data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func lookup(archive *txtar.Archive, name string) string {
	for _, f := range archive.Files {
		if f.Name == name {
			return string(f.Data)
		}
	}
	return ""
}

// outcome is what a front end shows after a cell.
func outcome(run client.Run, dir string) map[string]string {
	got := map[string]string{
		"stdout": line(run.Stream("stdout")),
		"stderr": line(ansi.ReplaceAllString(run.Stream("stderr"), "")),
		"result": line(run.Result()),
	}
	for _, m := range run.Of("error") {
		lines, _ := m.Content["traceback"].([]any)
		var b strings.Builder
		for _, l := range lines {
			fmt.Fprintln(&b, l)
		}
		got["error"] = steady(ansi.ReplaceAllString(b.String(), ""))
	}
	got["shown"] = shown(run)
	got["stdout"] = steady(got["stdout"])
	for kind, text := range got {
		got[kind] = strings.ReplaceAll(text, dir, "DIR")
	}
	return got
}

// shown is the last text of each display, in order of appearance.
func shown(run client.Run) string {
	var order []string
	last := map[string]string{}
	for i, m := range run.Messages {
		if m.Type != "display_data" && m.Type != "update_display_data" {
			continue
		}
		id := m.DisplayID()
		if id == "" {
			id = strconv.Itoa(i)
		}
		if _, known := last[id]; !known {
			order = append(order, id)
		}
		last[id] = steady(m.Data("text/plain"))
	}
	var b bytes.Buffer
	for i, id := range order {
		if i > 0 {
			b.WriteString("----\n")
		}
		b.WriteString(line(last[id]))
	}
	return b.String()
}

var (
	ansi = regexp.MustCompile("\x1b\\[[0-9;]*m")
	took = regexp.MustCompile(`\b(in|after|lag) [0-9][0-9:.,]*( ?(ns|µs|ms|s|min|h))?`)
	rate = regexp.MustCompile(`[0-9.,]+ [kMG]?/s`)
)

// steady replaces what differs from run to run.
func steady(s string) string {
	return rate.ReplaceAllString(took.ReplaceAllString(s, "$1 T"), "R /s")
}

// line ends a text with a newline, as txtar's files do.
func line(s string) string {
	if s != "" && !strings.HasSuffix(s, "\n") {
		s += "\n"
	}
	return s
}
