package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"unicode/utf8"

	"freshet/kernel"
)

// maxLoad is the longest file that %load takes, in bytes: a front end has to
// edit it.
const maxLoad = 1 << 20

// load puts a file's text in the place of the cell, below a comment that says
// where it is from; when the cell has more to say than that, in a cell below.
func load(_ *session, r *cellRun, file string) kernel.Result {
	if file == "" {
		return refused("%load has no file", "Write %load FILE.")
	}
	path, err := expandHome(unquote(file))
	if err != nil {
		return refused("%load: "+err.Error(), "")
	}
	text, err := readText(path)
	if err != nil {
		return refused("%load: "+err.Error(), "")
	}
	alone := !strings.Contains(strings.TrimSpace(r.cell.Code), "\n")
	return kernel.Result{Payload: []map[string]any{{
		"source": "set_next_input", "text": "// %load " + file + "\n" + text, "replace": alone,
	}}}
}

// readText reads a file that a person can edit.
func readText(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxLoad+1))
	switch {
	case err != nil:
		return "", err
	case len(text) > maxLoad:
		return "", fmt.Errorf("%s is longer than %d MB", path, maxLoad>>20)
	case !utf8.Valid(text):
		return "", fmt.Errorf("%s is no text: it is not UTF-8", path)
	}
	return string(text), nil
}
