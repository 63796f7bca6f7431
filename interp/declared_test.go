package interp_test

import (
	"strings"
	"testing"

	"freshet/interp"
)

func TestDeclared(t *testing.T) {
	s, err := interp.New(interp.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for i, code := range []string{
		"// Area of a circle.\n// In square units.\nfunc area(r float64) float64 { return 3 * r * r }\nx := 1",
		"type Ring struct{ In, Out float64 }\n\n// Width is its width.\nfunc (r Ring) Width() float64 { return r.Out - r.In }\nring := Ring{1, 2}",
		"const many = 7\nvar x = \"now text\"",
	} {
		if _, err := s.Eval(t.Context(), interp.Cell{Number: i + 1, Code: code}); err != nil {
			t.Fatal(err)
		}
	}
	var got []string
	for _, d := range s.Declared() {
		got = append(got, strings.Join([]string{d.Name, d.Kind, d.Type, d.Value}, "|"))
	}
	want := []string{
		"ring|variable|Ring|Ring{In: 1, Out: 2}", `x|variable|string|"now text"`, "many|constant|untyped int|7",
		"area|function|(r float64) float64|", "Ring|type|struct|",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("declared\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	for _, c := range []struct {
		name string
		cell string
		code string
	}{
		{"area", "cell 1", "func area(r float64) float64 { return 3 * r * r }"},
		{"Ring", "cell 2", "type Ring struct{ In, Out float64 }"},
		{"x", "cell 3", `var x = "now text"`},
		{"nothing", "", ""},
	} {
		if code, cell, ok := s.Source(c.name); code != c.code || cell != c.cell || ok != (c.code != "") {
			t.Errorf("source of %s is %q of %s", c.name, code, cell)
		}
	}
	for code, want := range map[string]string{
		"area": "Area of a circle. In square units.", "ring.Width": "Width is its width.",
	} {
		if text, _, _ := s.Inspect(code, len(code), 1); !strings.Contains(text, want) {
			t.Errorf("%s is told as %q", code, text)
		}
	}
	if text, _, _ := s.Inspect("y := 1\ny", 8, 1); strings.Contains(text, "Area") {
		t.Errorf("a name of the cell itself is told as %q", text)
	}
}

func TestCheckRunsNothing(t *testing.T) {
	s, err := interp.New(interp.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.Check(interp.Cell{Number: 1, Code: "y := undefinedName"}); err == nil || !strings.Contains(err.Error(), "undefined") {
		t.Errorf("got %v", err)
	}
	if err := s.Check(interp.Cell{Number: 2, Code: `z := 1; panic("ran")`}); err != nil {
		t.Error(err)
	}
	if d := s.Declared(); len(d) > 0 {
		t.Errorf("declared %v", d)
	}
}
