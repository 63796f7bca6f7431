package expr

import (
	"slices"
	"strings"
)

// Reduced is an expression over reductions, taken apart: spread = max(x) - min(x).
type Reduced struct {
	Name  string   // the column that it becomes; without "name =" the text itself
	Calls []string // its reductions, max(x) and min(x), each once
	Rest  string   // what is left, a column for each reduction: `max(x)` - `min(x)`
}

// TakeReductions takes an expression over reductions apart; ok is false when the
// text is no such thing: a single reduction, or an expression without any.
// known are the names of reductions. Of two functions called min, the one with
// a single argument is the reduction. The error is an *Error.
func TakeReductions(text string, known []string) (r Reduced, ok bool, err error) {
	err = guard(text, func() {
		toks := lex(text)
		r.Name, toks = assigned(text, toks)
		if r.Name == "" {
			r.Name = source(text, toks)
		}
		ok = r.take(text, toks, known)
	})
	return r, ok, err
}

// take looks for the reductions among tokens.
func (r *Reduced) take(text string, toks []token, known []string) bool {
	var rest strings.Builder
	from := 0 // of the text that rest does not hold yet
	if len(toks) > 0 {
		from = toks[0].start
	}
	for i := 0; i < len(toks); i++ {
		if !reduces(toks[i:], known) {
			continue
		}
		last := i + 1 + toks[i+1].match
		if i == 0 && last == len(toks)-1 {
			return false
		}
		call := text[toks[i].start:toks[last].end]
		if !slices.Contains(r.Calls, call) {
			r.Calls = append(r.Calls, call)
		}
		rest.WriteString(text[from:toks[i].start] + Quote(call))
		from, i = toks[last].end, last
	}
	if len(r.Calls) == 0 {
		return false
	}
	r.Rest = rest.String() + text[from:toks[len(toks)-1].end]
	return true
}

// reduces reports whether tokens begin with the call of a reduction, or of
// something that is nothing else.
func reduces(toks []token, known []string) bool {
	if len(toks) < 2 || toks[0].kind != nameToken || toks[1].kind != operatorToken || toks[1].text != "(" {
		return false
	}
	if _, scalar := functions[toks[0].text]; !scalar {
		return true
	}
	return slices.Contains(known, toks[0].text) && len(arguments(toks[1:1+toks[1].match+1])) == 1
}
