package expr

import (
	"fmt"
	"strings"

	"freshet/internal/spelling"
	"freshet/streamdf/internal/column"
)

// An Error is a mistake in an expression, or a row that it cannot be computed
// for, and the place in the text that is at fault.
type Error struct {
	Text       string // the whole text that was parsed
	Start, End int    // byte range in Text; empty at the end when something is missing there
	Message    string // no column "magnitud"
	Help       string // what to do about it, one or more lines; may be empty
}

// Error returns the message, the text with its fault underlined, and the help.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Message)
	if !strings.Contains(e.Text, "\n") && e.Start <= e.End && e.End <= len(e.Text) {
		before, fault := len([]rune(e.Text[:e.Start])), len([]rune(e.Text[e.Start:e.End]))
		fmt.Fprintf(&b, "\n  %s\n  %s%s", e.Text, strings.Repeat(" ", before), strings.Repeat("^", max(fault, 1)))
	}
	if e.Help != "" {
		b.WriteString("\n" + e.Help)
	}
	return b.String()
}

// UnknownColumn returns the error of naming a column that schema does not
// have: the nearest name and the list of all.
func UnknownColumn(name string, schema column.Schema) *Error {
	return &Error{Text: name, End: len(name), Message: fmt.Sprintf("no column %q", name), Help: Suggest(name, schema.Names())}
}

// maxListed is how many columns a message lists.
const maxListed = 40

// Suggest returns what to say about a column name that is not known: the
// nearest one, if any is near, and on its own line the list of all.
func Suggest(name string, known []string) string {
	if len(known) == 0 {
		return "There are no columns."
	}
	list := "Columns: " + strings.Join(known[:min(len(known), maxListed)], ", ")
	if more := len(known) - maxListed; more > 0 {
		list += fmt.Sprintf(" and %d more", more)
	}
	if near := spelling.Nearest(name, known); near != "" {
		return fmt.Sprintf("Did you mean %s?\n%s", near, list)
	}
	return list
}
