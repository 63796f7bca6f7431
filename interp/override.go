package interp

import (
	"fmt"
	"io"
	"log"
	"maps"
	"reflect"

	"freshet/interp/symbols"
)

// override replaces what must know the cell, the session's boxes, or
// interrupts, and what the host wants to be another.
func (s *Session) override(path string, t map[string]reflect.Value) {
	for name, v := range s.rt.overrides(path) {
		t[name] = reflect.ValueOf(v)
	}
	if path == "log" {
		maps.Copy(t, symbols.Log(log.New(stderr, "", log.LstdFlags)))
	}
	maps.Copy(t, s.opts.Symbols[path+"/"+symbols.Name(path)])
}

// overrides are functions of the standard library as cells see them.
func (r *runtime) overrides(path string) map[string]any {
	switch path {
	case "fmt":
		return fmtOverrides
	case "time":
		return map[string]any{"Sleep": r.sleep}
	case "errors":
		return map[string]any{"As": r.as, "Is": isError}
	}
	return nil
}

// fmtOverrides are fmt's functions: %T and %p of a box are those of the value
// in it, and standard output and input are the cell's.
var fmtOverrides = map[string]any{
	"Print":   func(a ...any) (int, error) { return fmt.Fprint(stdout, shown(a)...) },
	"Println": func(a ...any) (int, error) { return fmt.Fprintln(stdout, shown(a)...) },
	"Printf":  func(f string, a ...any) (int, error) { return fmt.Fprintf(stdout, f, typed(f, a)...) },
	"Fprint":  func(w io.Writer, a ...any) (int, error) { return fmt.Fprint(w, shown(a)...) },
	"Fprintln": func(w io.Writer, a ...any) (int, error) {
		return fmt.Fprintln(w, shown(a)...)
	},
	"Fprintf":  func(w io.Writer, f string, a ...any) (int, error) { return fmt.Fprintf(w, f, typed(f, a)...) },
	"Sprint":   func(a ...any) string { return fmt.Sprint(shown(a)...) },
	"Sprintln": func(a ...any) string { return fmt.Sprintln(shown(a)...) },
	"Sprintf":  func(f string, a ...any) string { return fmt.Sprintf(f, typed(f, a)...) },
	"Append":   func(b []byte, a ...any) []byte { return fmt.Append(b, shown(a)...) },
	"Appendln": func(b []byte, a ...any) []byte { return fmt.Appendln(b, shown(a)...) },
	"Appendf":  func(b []byte, f string, a ...any) []byte { return fmt.Appendf(b, f, typed(f, a)...) },
	"Errorf":   func(f string, a ...any) error { return fmt.Errorf(f, typed(f, a)...) },
	"Scan":     func(a ...any) (int, error) { return fmt.Fscan(stdin{}, a...) },
	"Scanln":   func(a ...any) (int, error) { return fmt.Fscanln(stdin{}, a...) },
	"Scanf":    func(f string, a ...any) (int, error) { return fmt.Fscanf(stdin{}, f, a...) },
}

// shown is the operands of Print and its kin: a string in a box is one for
// the spaces between operands too.
func shown(args []any) []any {
	for i, a := range args {
		b, ok := asBox(a)
		if !ok {
			continue
		}
		if v := reflect.ValueOf(b.v); v.Kind() == reflect.String && !b.d.isError() && !b.has("String", "func() string") {
			out := append([]any(nil), args...)
			out[i] = v.String()
			args = out
		}
	}
	return args
}

// typed is the operands of a format in which %T stands for a box.
func typed(format string, args []any) []any {
	n, out := 0, args
	for i := 0; i < len(format); i++ {
		if format[i] != '%' {
			continue
		}
		i++
		for i < len(format) && !('a' <= format[i] && format[i] <= 'z' || 'A' <= format[i] && format[i] <= 'Z' || format[i] == '%') {
			if format[i] == '[' {
				return out // explicit indices: as they are
			}
			if format[i] == '*' {
				n++
			}
			i++
		}
		if i == len(format) || format[i] == '%' {
			continue
		}
		if n < len(args) && format[i] == 'T' {
			if b, ok := asBox(args[n]); ok {
				if &out[0] == &args[0] {
					out = append([]any(nil), args...)
				}
				out[n] = typeOf{b.d.String()}
			}
		}
		n++
	}
	return out
}

// typeOf prints as the name of a type for %T.
type typeOf struct{ name string }

// Format ignores the verb.
func (t typeOf) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, t.name) }
