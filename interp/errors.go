package interp

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// An Error is how a cell failed.
type Error struct {
	Name    string   // CompileError, Unsupported, InternalError, panic, Error (of a library, in its own words), Interrupted, Stopped, Exit
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
	lines := strings.Split(s.texts[cell].code, "\n")
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
	out := []string{fmt.Sprintf("  %s, line %d", s.cellName(cell), line)}
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
	return append(out, strings.Repeat(" ", digits+3)+"│ "+strings.Repeat(" ", pad)+bold(strings.Repeat("^", n)))
}

func expand(s string) string { return strings.ReplaceAll(s, "\t", "    ") }

func columns(s string) int { return len([]rune(s)) }
