package interp

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"reflect"
	"regexp"
	goruntime "runtime"
	"slices"
	"strings"

	"freshet/interp/symbols"
)

// An Error is how a cell failed.
type Error struct {
	Name    string   // CompileError, Unsupported, panic, Error (of a library, in its own words), Interrupted, Stopped, Exit
	Message string   // in one line
	Lines   []string // the whole, ready to print; bold is the only ANSI code
	Cause   error    // what was panicked with, if an error; the context's cause of an interrupt
}

// Error is the name and the message.
func (e *Error) Error() string { return e.Name + ": " + e.Message }

// Unwrap is the cause.
func (e *Error) Unwrap() error { return e.Cause }

// A diagnostic is an error at a place of a cell; line and column count from 1,
// columns in bytes.
type diagnostic struct {
	cell, line, col int
	msg, help       string
}

func bold(s string) string { return "\033[1m" + s + "\033[0m" }

// source is a line of a cell's code; ok is false when there is none.
func (s *Session) source(cell, line int) (text string, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	lines := strings.Split(s.texts[cell], "\n")
	if line < 1 || line > len(lines) {
		return "", false
	}
	return strings.TrimSuffix(lines[line-1], "\r"), true
}

// maxErrors is how many errors of a compiler are shown, as go build does.
const maxErrors = 10

// compileErrors shows what the compiler found.
func (s *Session) compileErrors(list []diagnostic) *Error {
	slices.SortStableFunc(list, func(a, b diagnostic) int {
		if a.line != b.line {
			return a.line - b.line
		}
		return a.col - b.col
	})
	list = slices.CompactFunc(list, func(a, b diagnostic) bool { return a.line == b.line && a.msg == b.msg })
	e := &Error{Name: "CompileError", Message: list[0].msg}
	if n := len(list) - 1; n > 0 {
		e.Message += fmt.Sprintf(" (and %d more)", n)
	}
	for i, d := range list {
		if i == maxErrors {
			e.Lines = append(e.Lines, "", fmt.Sprintf("%d more errors", len(list)-i))
			break
		}
		if i > 0 {
			e.Lines = append(e.Lines, "")
		}
		msg := strings.Split(d.msg, "\n")
		e.Lines = append(e.Lines, bold("Error: "+msg[0]))
		e.Lines = append(e.Lines, msg[1:]...)
		e.Lines = append(e.Lines, "")
		e.Lines = append(e.Lines, s.excerpt(d.cell, d.line, d.col-1, s.width(d))...)
		e.Lines = append(e.Lines, helpLines(d.help)...)
	}
	return e
}

var meant = regexp.MustCompile(`^(Did you mean )([^\x1b?]+)(\?)`)

// helpLines is what to do about an error, below a blank line; the name that a
// person may have meant is bold.
func helpLines(help string) []string {
	if help == "" {
		return nil
	}
	out := []string{""}
	for line := range strings.SplitSeq(help, "\n") {
		out = append(out, "  "+meant.ReplaceAllString(line, "$1"+bold("$2")+"$3"))
	}
	return out
}

// width is the length of the name that an error stands at.
func (s *Session) width(d diagnostic) int {
	text, ok := s.source(d.cell, d.line)
	if !ok || d.col < 1 || d.col > len(text) {
		return 1
	}
	return max(1, wordEnd(text[d.col-1:]))
}

// excerpt shows a place in a cell: the line, the one before it, and a mark
// under width bytes from the offset start of the line.
func (s *Session) excerpt(cell, line, start, width int) []string {
	out := []string{fmt.Sprintf("  cell %d, line %d", cell, line)}
	text, ok := s.source(cell, line)
	if !ok {
		return out
	}
	digits := len(fmt.Sprint(line))
	if before, ok := s.source(cell, line-1); ok && strings.TrimSpace(before) != "" {
		out = append(out, fmt.Sprintf("  %*d │ %s", digits, line-1, expand(before)))
	}
	out = append(out, fmt.Sprintf("  %*d │ %s", digits, line, expand(text)))
	start = min(max(start, 0), len(text))
	end := min(start+max(width, 1), len(text))
	pad := columns(expand(text[:start]))
	n := max(1, columns(expand(text[:end]))-pad)
	return append(out, strings.Repeat(" ", digits+5+pad)+bold(strings.Repeat("^", n)))
}

func expand(s string) string { return strings.ReplaceAll(s, "\t", "    ") }

func columns(s string) int { return len([]rune(s)) }

var missing = regexp.MustCompile(`^(undefined: [\pL_][\pL\d_]*\.|.* has no field or method )([\pL_][\pL\d_]*)\)?$`)

var undefined = regexp.MustCompile(`^undefined: ([\pL_][\pL\d_]*)$`)

// suggest proposes a name that is near to one that is not known.
func (c *checker) suggest(msg string, pos token.Pos) string {
	if m := missing.FindStringSubmatch(msg); m != nil {
		if best := nearest(m[2], c.memberNames(pos)); best != "" {
			return "Did you mean " + best + "?"
		}
		return ""
	}
	m := undefined.FindStringSubmatch(strings.Split(msg, versionMark)[0])
	if m == nil {
		return ""
	}
	names := slices.Concat(c.pkg.Scope().Names(), types.Universe.Names())
	if best := nearest(m[1], names); best != "" {
		return "Did you mean " + best + "?"
	}
	if paths := symbols.ImportsFor(m[1]); len(paths) > 0 {
		return "Package " + paths[0] + " has that name."
	}
	return ""
}

// memberNames are the names that could stand in the selector at pos.
func (c *checker) memberNames(pos token.Pos) []string {
	var names []string
	for _, it := range c.items {
		for _, d := range it.decls {
			ast.Inspect(d, func(n ast.Node) bool {
				if sel, ok := n.(*ast.SelectorExpr); ok && sel.Sel.Pos() == pos {
					names = c.members(sel.X)
				}
				return true
			})
		}
	}
	return names
}

func (c *checker) members(x ast.Expr) []string {
	if id, ok := x.(*ast.Ident); ok {
		if p, ok := c.info.Uses[id].(*types.PkgName); ok {
			return slices.DeleteFunc(p.Imported().Scope().Names(), func(n string) bool { return !token.IsExported(n) })
		}
	}
	t := c.info.TypeOf(x)
	if t == nil {
		return nil
	}
	q := query{found: map[string]candidate{}}
	q.typeMembers(t, c.pkg)
	return slices.Collect(maps.Keys(q.found))
}

// nearest is the name that differs least from name; empty when none is near.
func nearest(name string, names []string) string {
	best, least := "", len(name)/3+1
	for _, n := range names {
		if n == name || strings.Contains(n, versionMark) {
			continue
		}
		if strings.EqualFold(n, name) {
			return n
		}
		if d := distance(strings.ToLower(name), strings.ToLower(n)); d < least {
			best, least = n, d
		}
	}
	return best
}

// distance is the edit distance, a swap of neighbours counted as one.
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	two, one, row := make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range one {
		one[j] = j
	}
	for i := range x {
		row[0] = i + 1
		for j := range y {
			cost := 1
			if x[i] == y[j] {
				cost = 0
			}
			row[j+1] = min(one[j]+cost, one[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && x[i] == y[j-1] && x[i-1] == y[j] {
				row[j+1] = min(row[j+1], two[j-1]+1)
			}
		}
		two, one, row = one, row, two
	}
	return one[len(y)]
}

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
		return runtimeError("runtime error: hash of unhashable type " + rest)
	}
	return err
}

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
	p = translate(p)
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
	for line := f.line; line < f.line+30; line++ {
		src, ok := s.source(f.cell, line)
		if !ok {
			break
		}
		if i := strings.Index(src, text); i >= 0 && text != "" && start >= 0 && end <= len(text) {
			return s.excerpt(f.cell, line, i+start, end-start)
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
