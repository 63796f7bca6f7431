package main

import (
	"strings"
	"testing"

	"freshet/kernel"
)

// Slices of structs and of maps, and maps, are shown as tables beside their
// text.
func TestResultsAsTables(t *testing.T) {
	s := newTestSession(t, "type Point struct{ X, Y int }\npoints := []Point{{1, 2}, {3, 4}}")
	for i, c := range []struct{ code, text, html string }{
		{"points", "[]Point{{X: 1, Y: 2}, {X: 3, Y: 4}}", "2 rows × 2 columns"},
		{`[]map[string]any{{"a": 1.5}}`, `[]map[string]any{{"a": 1.5}}`, "1 row × 1 column"},
		{`map[string]Point{"p": {1, 2}}`, `map[string]Point{"p": {X: 1, Y: 2}}`, ">p<"},
		{"[]int{1}", "[]int{1}", ""},
		{"points[0]", "Point{X: 1, Y: 2}", ""},
	} {
		r := s.Execute(t.Context(), kernel.Cell{Code: c.code, Count: i + 2, ID: "b"}, nowhere{})
		if r.Err != nil {
			t.Errorf("%s: %v", c.code, r.Err)
			continue
		}
		html, _ := r.Data["text/html"].(string)
		if r.Data["text/plain"] != c.text || (html != "") != (c.html != "") || !strings.Contains(html, c.html) {
			t.Errorf("%s is shown as %v", c.code, r.Data)
		}
	}
}
