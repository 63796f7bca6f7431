package expr

import (
	"fmt"
	"strings"

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
	if near, ok := Nearest(name, known); ok {
		return fmt.Sprintf("Did you mean %s?\n%s", near, list)
	}
	return list
}

// Nearest returns the candidate closest to name, if one is close enough to be
// what was meant: a third of its letters may differ.
func Nearest(name string, candidates []string) (string, bool) {
	best, least := "", max(1, len([]rune(name))/3)+1
	for _, c := range candidates {
		d := distance(strings.ToLower(name), strings.ToLower(c))
		if d < least {
			best, least = c, d
		}
	}
	return best, best != ""
}

// distance counts the insertions, deletions, replacements and swaps of
// neighbours that turn a into b (optimal string alignment).
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	before, last, row := make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range last {
		last[j] = j
	}
	for i := range x {
		row[0] = i + 1
		for j := range y {
			cost := 1
			if x[i] == y[j] {
				cost = 0
			}
			row[j+1] = min(last[j]+cost, last[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && x[i] == y[j-1] && x[i-1] == y[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(y)]
}
