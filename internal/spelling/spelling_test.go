package spelling_test

import (
	"testing"

	"freshet/internal/spelling"
)

func TestNearest(t *testing.T) {
	for _, c := range []struct {
		name  string
		names []string
		want  string
	}{
		{"prise", []string{"size", "price"}, "price"},
		{"sybmol", []string{"symbol"}, "symbol"}, // a swap is one step
		{"sybmlo", []string{"symbol"}, "symbol"},
		{"Magnitude", []string{"magnitude"}, "magnitude"},
		{"größe", []string{"grösse", "große"}, "große"},
		{"ts", []string{"t", "s"}, "t"},
		{"price", []string{"volume", "rice", "prices"}, "rice"},
		{"price", []string{"volume", "size"}, ""},
		{"abcdef", []string{"abc"}, ""},
		{"abcdef", []string{"abcd"}, "abcd"},
		{"x", nil, ""},
	} {
		if got := spelling.Nearest(c.name, c.names); got != c.want {
			t.Errorf("Nearest(%q, %q) = %q, want %q", c.name, c.names, got, c.want)
		}
	}
}
