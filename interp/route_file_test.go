package interp_test

import (
	"bytes"
	"context"
	"net/http"
	"os"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"freshet/interp"
)

// Standard output and error as files reach the cell, whole and in order.
func TestStandardFiles(t *testing.T) {
	s, err := interp.New(interp.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for i, c := range []struct{ code, out, err string }{
		{"f := os.Stdout\nf.WriteString(\"a\\n\")\nfmt.Fprintln(f, \"b\")", "a\nb\n", ""},
		{"func put(f *os.File, text string) { f.WriteString(text) }\nput(os.Stdout, \"c\")\nput(os.Stderr, \"d\")", "c", "d"},
		{"f.WriteString(strings.Repeat(\"0123456789\", 100000))", strings.Repeat("0123456789", 100000), ""},
		{"files := []*os.File{os.Stdout, os.Stderr}\nfor i, f := range files { fmt.Fprint(f, i) }\nfiles[0] == os.Stdout", "0", "1"},
		{"r, w, _ := os.Pipe()\nold := os.Stdout\nos.Stdout = w\ng := os.Stdout\ng.WriteString(\"own\")\nw.Close()\ndata, _ := io.ReadAll(r)\nos.Stdout = old\nfmt.Print(string(data))", "own", ""},
		{"h := os.Stdout\nh.Close()", "", ""},
		{"os.Stdout.Chdir()\nk := os.Stdout\nk.WriteString(\"again\")", "again", ""},
		{"c := exec.Command(\"echo\", \"child\")\nc.Stdout = os.Stdout\nc.Run()", "child\n", ""},
		{"p, err := os.StartProcess(\"/bin/echo\", []string{\"echo\", \"process\"}, &os.ProcAttr{Files: []*os.File{nil, os.Stdout, os.Stderr}})\nif err == nil { p.Wait() }", "process\n", ""},
	} {
		if _, err := os.Stat("/bin/echo"); err != nil && strings.Contains(c.code, "echo") {
			continue
		}
		var out, errs bytes.Buffer
		if _, err := s.Eval(context.Background(), interp.Cell{Number: i + 1, Code: c.code, Stdout: &out, Stderr: &errs}); err != nil {
			t.Errorf("%s: %v", c.code, err)
		}
		if out.String() != c.out || errs.String() != c.err {
			t.Errorf("%s: prints %.80q (%d bytes) and %q, want %.80q and %q", c.code, out.String(), out.Len(), errs.String(), c.out, c.err)
		}
	}
}

// TestVariablesOfPackages stands alone: what it sets is the process's.
func TestVariablesOfPackages(t *testing.T) {
	archive, err := txtar.ParseFile("testdata/variables_of_packages.txtar")
	if err != nil {
		t.Fatal(err)
	}
	client := http.DefaultClient
	defer func() { http.DefaultClient, client.Timeout = client, 0 }()
	play(t, steps(t, archive))
}
