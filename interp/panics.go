package interp

import (
	"fmt"
	"reflect"
	goruntime "runtime"
	"strings"

	"freshet/interp/symbols"
)

// translate says a panic of the engine in the language's words.
func translate(p any) any {
	if v, ok := p.(reflect.Value); ok && v.IsValid() {
		p = v.Interface()
	}
	switch x := p.(type) {
	case *reflect.ValueError:
		return nilDereference
	case goruntime.Error:
		return translateError(x)
	case string:
		return translateText(x)
	case error:
		return translateError(x)
	}
	return p
}

func translateError(err error) any {
	if rest, ok := strings.CutPrefix(err.Error(), "hash of unhashable type: "); ok {
		return runtimeError(unhashable + rest)
	}
	return err
}

// ownNames puts the name of a cell's type into an error that has the engine's.
func (r *runtime) ownNames(p any) any {
	err, ok := p.(runtimeError)
	if !ok {
		return p
	}
	rest, ok := strings.CutPrefix(string(err), unhashable)
	if !ok {
		return p
	}
	for _, d := range *r.descs.Load() {
		if t := d.rtype(); d.boxed && t != nil && t.String() == rest {
			return runtimeError(unhashable + d.String())
		}
	}
	return p
}

const unhashable = "runtime error: hash of unhashable type "

func translateText(s string) any {
	switch {
	case s == "reflect: slice index out of range", s == "reflect: array index out of range", s == "reflect: string index out of range":
		return runtimeError("runtime error: index out of range")
	case strings.HasPrefix(s, "reflect.Value.Slice: slice index out of bounds"), strings.HasPrefix(s, "reflect.Value.Slice: string slice index out of bounds"),
		strings.HasPrefix(s, "reflect.Value.Slice3"):
		return runtimeError("runtime error: slice bounds out of range")
	case strings.HasPrefix(s, "reflect: call of") && strings.Contains(s, "zero Value"), strings.HasPrefix(s, "reflect: Call using zero Value"),
		s == "reflect.Value.Call: call of nil function", s == "reflect: call of nil function", strings.Contains(s, "Method on nil interface value"):
		return nilDereference
	case s == "reflect.MakeSlice: negative len":
		return runtimeError("runtime error: makeslice: len out of range")
	case s == "reflect.Value.Grow: slice overflow", s == "reflect.Append: slice overflow":
		return runtimeError("runtime error: growslice: len out of range")
	case s == "reflect.MakeChan: negative buffer size":
		return runtimeError("makechan: size out of range")
	case s == "reflect.MakeSlice: negative cap", s == "reflect.MakeSlice: len > cap":
		return runtimeError("runtime error: makeslice: cap out of range")
	}
	return s
}

// panicked is the error of a run that ends with a panic; nil for an exit
// without a failure.
func (s *Session) panicked(r *run, p any) *Error {
	trace := r.takeTrace()
	if exit, ok := p.(symbols.Exit); ok {
		if exit.Code == 0 {
			return nil
		}
		msg := fmt.Sprintf("exit status %d", exit.Code)
		return &Error{Name: "Exit", Message: msg, Lines: []string{bold("Exit: " + msg)}}
	}
	p = s.running().ownNames(translate(p))
	frames := s.frames(trace)
	e := &Error{Name: "panic", Message: panicText(p)}
	if err, ok := p.(error); ok {
		e.Cause = err
	}
	if own, ok := p.(located); ok {
		s.ownWords(e, own, frames)
		return e
	}
	e.Lines = append(e.Lines, bold("panic: "+firstLine(e.Message)))
	if _, rest, ok := strings.Cut(e.Message, "\n"); ok {
		e.Lines = append(e.Lines, strings.Split(rest, "\n")...)
	}
	e.Lines = append(e.Lines, s.stack(frames)...)
	return e
}

func firstLine(s string) string {
	s, _, _ = strings.Cut(s, "\n")
	return s
}

// located is an error that knows the place at fault inside a text that stands
// in the code, and what to do.
type located interface {
	error
	Where() (text string, start, end int)
}

type helper interface{ Help() string }

// ownWords shows an error that explains itself.
func (s *Session) ownWords(e *Error, err located, frames []frame) {
	e.Name, e.Message = "Error", firstLine(err.Error())
	e.Lines = []string{bold("Error: " + e.Message), ""}
	text, start, end := err.Where()
	if len(frames) > 0 {
		e.Lines = append(e.Lines, s.locate(frames[0], text, start, end)...)
	}
	if h, ok := err.(helper); ok {
		e.Lines = append(e.Lines, helpLines(h.Help())...)
	}
}

// locate marks a part of a text where it stands in the code, at the line of a
// frame or one of those that follow in the same statement.
func (s *Session) locate(f frame, text string, start, end int) []string {
	known := text != "" && start >= 0 && end <= len(text)
	for _, shape := range []string{`"%s"`, "`%s`", ".%s(", "%s"} { // a z of "z" first, not that of "frozen"
		before := strings.Index(shape, "%s")
		shown := strings.Replace(shape, "%s", text, 1)
		for line := f.line; known && line < f.line+30; line++ {
			src, ok := s.source(f.cell, line)
			if !ok {
				break
			}
			if i := strings.Index(src, shown); i >= 0 {
				return s.excerpt(f.cell, line, i+before+start, end-start)
			}
		}
	}
	return s.excerpt(f.cell, f.line, f.col-1, 1)
}

// panicText is what the runtime prints of a panic's value.
func panicText(p any) string {
	if b, ok := asBox(p); ok {
		if err, ok := p.(error); ok {
			return err.Error()
		}
		if b.has("String", "func() string") {
			return b.d.r.invoke(b, "String")[0].String()
		}
		return b.d.String() + fmt.Sprintf("(%+v)", b)
	}
	switch x := p.(type) {
	case error:
		return x.Error()
	case fmt.Stringer:
		return x.String()
	case string:
		return x
	}
	return fmt.Sprintf("%v", p)
}
