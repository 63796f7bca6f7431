package main

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"freshet/interp"
	"freshet/kernel"
)

// command carries out a cell that is no Go: ?name opens the help of a name in
// the pager. result is nil for all other cells.
func (s *session) command(_ *cellRun, code string) (rest string, result *kernel.Result, err error) {
	text := strings.TrimSpace(code)
	name := strings.TrimSpace(strings.Trim(text, "?"))
	asked := strings.HasPrefix(text, "?") || strings.HasSuffix(text, "?") && !strings.ContainsAny(text, " \n\"'`")
	if !asked || strings.Contains(name, "\n") {
		return code, nil, nil
	}
	if name == "" {
		name = "streamdf"
	}
	plain, markdown, ok := s.interp.Inspect(name, utf8.RuneCountInString(name), 1)
	if !ok {
		line := fmt.Sprintf("nothing is known of %s", name)
		return code, nil, &interp.Error{Name: "Help", Message: line, Lines: []string{line}}
	}
	page := map[string]any{
		"source": "page", "start": 0,
		"data": map[string]any{"text/plain": plain, "text/markdown": markdown},
	}
	return code, &kernel.Result{Payload: []map[string]any{page}}, nil
}
