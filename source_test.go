package main

import (
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestSourceIsWhole: what the program is built from is in the program.
func TestSourceIsWhole(t *testing.T) {
	cmd := exec.Command("go", "list", "-deps", "-json=ImportPath,GoFiles,SFiles,EmbedFiles", ".", generator)
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	type listed struct {
		ImportPath                  string
		GoFiles, SFiles, EmbedFiles []string
	}
	files := 0
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p listed
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		dir, ours := strings.CutPrefix(p.ImportPath, "freshet")
		if !ours || p.ImportPath == "freshet" {
			continue // the embedding of this folder is by pattern, and would embed itself
		}
		for _, name := range slices.Concat(p.GoFiles, p.SFiles, p.EmbedFiles) {
			files++
			if _, err := fs.Stat(source, filepath.ToSlash(filepath.Join(strings.TrimPrefix(dir, "/"), name))); err != nil {
				t.Error(err)
			}
		}
	}
	if files < 300 {
		t.Errorf("%d files are looked for, which cannot be all", files)
	}
}

func TestTail(t *testing.T) {
	long := strings.Repeat("line\n", 20) + "go: downloading x\nlast\nexit status 1\n"
	got := tail(long)
	if n := strings.Count(got, "\n") + 1; n != 15 || !strings.HasSuffix(got, "line\nlast") {
		t.Errorf("%d lines: %q", n, got)
	}
}
