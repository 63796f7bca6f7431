package display_test

import (
	"strings"
	"testing"
	"time"

	"freshet/display"
)

// What can be seen as a table is shown as text and as one.
func TestGrid(t *testing.T) {
	grids := map[string]display.Grid{
		"rows": {Total: 40, Numbers: []int64{0, 1, 38, 39}, Columns: []display.GridColumn{
			{Name: "n", Values: []any{int64(1), nil, 2.5, int64(4)}},
			{Name: "mixed", Values: []any{int64(1), "<b>", true, nil}},
			{Name: "when", Values: []any{time.Unix(0, 0).UTC(), nil, time.Time{}, nil}},
			{Name: "long ago", Values: []any{time.Date(1066, 10, 14, 0, 0, 0, 0, time.UTC), nil, time.Time{}, nil}},
		}},
		"map": {Total: 30, Keys: true, Columns: []display.GridColumn{
			{Name: "key", Values: []any{"a", "b"}}, {Name: "value", Values: []any{true, nil}},
		}},
	}
	n := newNotebook()
	d := display.New(display.Options{
		Current: func() display.Cell { return n },
		Format:  func(v any) string { return "text of " + v.(string) },
		Grid:    func(v any, _ int) (display.Grid, bool) { g, ok := grids[v.(string)]; return g, ok },
	})
	defer d.Close()
	for _, c := range []struct {
		value string
		has   []string
	}{
		{"rows", []string{"40 rows × 4 columns", ">float<", ">1.0<", ">2.5<", ">null<", "&lt;b&gt;", "1970-01-01<", "1066-10-14", "⋮", ">39<"}},
		{"map", []string{"30 rows × 2 columns", "28 more", ">bool<", ">true<"}},
	} {
		b, ok := d.Result(n, c.value, nil)
		html, _ := b["text/html"].(string)
		if !ok || b["text/plain"] != "text of "+c.value {
			t.Errorf("%s: %v", c.value, b)
		}
		for _, part := range c.has {
			if !strings.Contains(html, part) {
				t.Errorf("%s lacks %q:\n%s", c.value, part, html)
			}
		}
	}
	if b, _ := d.Result(n, "other", nil); b["text/html"] != nil || b["text/plain"] != "text of other" {
		t.Errorf("what is no table is shown as %v", b)
	}
}
