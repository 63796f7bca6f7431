package interp

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log"
	"maps"
	"reflect"
	"strings"
	"time"

	"freshet/interp/symbols"
)

// override replaces what must know the cell, the session's boxes, or
// interrupts, and what the host wants to be another.
func (s *Session) override(path string, t map[string]reflect.Value) {
	for name, v := range s.rt.overrides(path) {
		t[name] = reflect.ValueOf(v)
	}
	if path == "log" {
		maps.Copy(t, symbols.Log(log.New(descriptor, "", log.LstdFlags)))
	}
	maps.Copy(t, s.opts.Symbols[path+"/"+symbols.Name(path)])
}

// overrides are functions of the standard library as cells see them.
func (r *runtime) overrides(path string) map[string]any {
	switch path {
	case "fmt":
		return fmtOverrides
	case "time":
		return map[string]any{"Sleep": r.sleep, "AfterFunc": func(d time.Duration, f func()) *time.Timer { return time.AfterFunc(d, r.later(f)) }}
	case "context":
		return map[string]any{"AfterFunc": func(ctx context.Context, f func()) (stop func() bool) { return context.AfterFunc(ctx, r.later(f)) }}
	case "runtime":
		return map[string]any{"Breakpoint": func() { panic("runtime.Breakpoint in a cell: there is no debugger") }, "SetFinalizer": r.setFinalizer}
	case "encoding/json":
		return map[string]any{"Unmarshal": r.unmarshalJSON}
	case "strings":
		return map[string]any{"Repeat": func(s string, n int) string { return strings.Repeat(s, room(n, len(s))) }}
	case "bytes":
		return map[string]any{"Repeat": func(b []byte, n int) []byte { return bytes.Repeat(b, room(n, len(b))) }}
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
	"Printf":  func(f string, a ...any) (int, error) { f, a = typed(f, a); return fmt.Fprintf(stdout, f, a...) },
	"Fprint":  func(w io.Writer, a ...any) (int, error) { return fmt.Fprint(w, shown(a)...) },
	"Fprintln": func(w io.Writer, a ...any) (int, error) {
		return fmt.Fprintln(w, shown(a)...)
	},
	"Fprintf":  func(w io.Writer, f string, a ...any) (int, error) { f, a = typed(f, a); return fmt.Fprintf(w, f, a...) },
	"Sprint":   func(a ...any) string { return fmt.Sprint(shown(a)...) },
	"Sprintln": func(a ...any) string { return fmt.Sprintln(shown(a)...) },
	"Sprintf":  func(f string, a ...any) string { f, a = typed(f, a); return fmt.Sprintf(f, a...) },
	"Append":   func(b []byte, a ...any) []byte { return fmt.Append(b, shown(a)...) },
	"Appendln": func(b []byte, a ...any) []byte { return fmt.Appendln(b, shown(a)...) },
	"Appendf":  func(b []byte, f string, a ...any) []byte { f, a = typed(f, a); return fmt.Appendf(b, f, a...) },
	"Errorf":   func(f string, a ...any) error { f, a = typed(f, a); return fmt.Errorf(f, a...) },
	"Scan":     func(a ...any) (int, error) { return fmt.Fscan(stdin{}, a...) },
	"Scanln":   func(a ...any) (int, error) { return fmt.Fscanln(stdin{}, a...) },
	"Scanf":    func(f string, a ...any) (int, error) { return fmt.Fscanf(stdin{}, f, a...) },
}

// shown is the operands of Print and its kin: a string in a box is one for
// the spaces between operands too.
func shown(args []any) []any {
	args = ownOperands(args)
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

// ownOperands are operands of which those that came from reflection are values
// of their cell again.
func ownOperands(args []any) []any {
	if !forged.Load() {
		return args
	}
	out := make([]any, len(args))
	for i, a := range args {
		out[i] = fromReflection(a)
	}
	return out
}

// ownName is the type of a value as its cell writes it, where package fmt would
// write another name.
func ownName(v any) (name string, ok bool) {
	if b, ok := asBox(v); ok {
		return b.d.String(), true
	}
	if err, ok := v.(runtimeError); ok {
		return err.typeName(), true
	}
	if t := reflect.TypeOf(v); t != nil && t.Name() != "" {
		return aliasName(t)
	}
	return "", false
}
