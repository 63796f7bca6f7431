package main

import (
	"bytes"
	"context"
	"path/filepath"
	"strings"
	"testing"
)

// freshet runs the command line and returns what it prints.
func freshet(args ...string) (out string, err error) {
	var b bytes.Buffer
	err = run(context.Background(), args, &b, &b)
	return b.String(), err
}

func TestCommandLine(t *testing.T) {
	if out, err := freshet("version"); err != nil || !strings.HasPrefix(out, "freshet ") {
		t.Errorf("version: %q, %v", out, err)
	}
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"fly"}, "unknown command"},
		{[]string{"kernel"}, `required flag(s) "connection-file"`},
		{[]string{"kernel", "-f", filepath.Join(t.TempDir(), "none.json")}, "none.json"},
		{[]string{"kernel", "-f", "x.json", "--log-level", "loud"}, "want debug, info, warn or error"},
		{[]string{"install", "--user", "--prefix", "x"}, "none of the others can be"},
		{[]string{"install", "--prefix", t.TempDir()}, "build the binary first"}, // a test's program will be gone
		{[]string{"install", "--prefix", t.TempDir(), "--env", "NOVALUE"}, "NOVALUE"},
		{[]string{"uninstall", "--prefix", t.TempDir()}, "freshet"},
	} {
		if _, err := freshet(c.args...); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("freshet %s: %v, want %q in it", strings.Join(c.args, " "), err, c.want)
		}
	}
}
