package source

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// A Policy says what happens to a row that does not fit the schema; "" is Fail.
type Policy string

// The policies.
const (
	Fail   Policy = "fail"   // the first bad row ends the query
	Skip   Policy = "skip"   // leave it out and count it
	Divert Policy = "divert" // hand it to CSVOptions.OnBadRow and count it
)

// settle fills the default and refuses what is no policy.
func (p *Policy) settle(receives bool) error {
	switch *p {
	case "":
		*p = Fail
	case Fail, Skip:
	case Divert:
		if !receives {
			return errors.New("BadRows: Divert needs OnBadRow, the function that receives them")
		}
	default:
		return fmt.Errorf("BadRows is %q: want Fail, Skip or Divert", string(*p))
	}
	return nil
}

// A BadRow is a row of a file that does not fit the schema.
type BadRow struct {
	File    string
	Line    int    // of the row's start, from 1
	Column  string // empty when the row as a whole is wrong
	Value   string // the field's text, or the row's
	Problem string // "is no int", "3 fields instead of 5"
}

// Error names file, line, value and column:
// flights.csv, line 12,346: "n/a" is no int (dep_delay_min).
func (b *BadRow) Error() string {
	if b.Column == "" {
		return fmt.Sprintf("%s, line %s: %s", b.File, thousands(b.Line), b.Problem)
	}
	return fmt.Sprintf("%s, line %s: %s %s (%s)", b.File, thousands(b.Line), strconv.Quote(shorten(b.Value, 60)), b.Problem, b.Column)
}

// Hint says what to do about it.
func (b *BadRow) Hint() string {
	if b.Column == "" {
		return "BadRows: streamdf.Skip among the options leaves such rows out and counts them"
	}
	return "name its type in Schema, its spelling of a missing value in Null, or leave such rows out with BadRows: streamdf.Skip"
}

func thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

func shorten(s string, n int) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	runes := []rune(s)
	if len(runes) <= n {
		return s
	}
	return string(runes[:n-1]) + "…"
}
