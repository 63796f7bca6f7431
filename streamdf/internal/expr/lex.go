package expr

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// What an expression may hold, so that neither parsing nor evaluating it can
// be made to take for ever.
const (
	maxBytes = 10_000
	maxDepth = 200
)

type tokenKind uint8

const (
	nameToken     tokenKind = iota
	quotedToken             // `wind speed`, text without the quotes
	numberToken             // text as written
	stringToken             // text without quotes and escapes
	operatorToken           // and, or, not, in, symbols, brackets, commas
)

// A token is a word of an expression and its byte range.
type token struct {
	kind       tokenKind
	start, end int
	text       string
	match      int // of a bracket: how many tokens further its partner stands, or before
}

// operand reports whether the token is a value by itself.
func (t token) operand() bool { return t.kind != operatorToken }

// symbols are tried in order, so longer ones come first.
var symbols = []string{
	"**", "==", "!=", "<=", ">=", "&&", "||", "??",
	"+", "-", "*", "/", "%", "<", ">", "!", "=", "?", ":", ",", "(", ")", "[", "]",
}

// foreign are symbols of other languages, and what says the same here. Those
// that begin a symbol of ours are looked up after it.
var foreign = map[string]string{
	"//": "Write floor(x / y) for a quotient without a remainder.",
	"/*": "Expressions have no comments.",
	"<>": "Write x != y for unequal.",
	":=": "Write z = x + y to name a column.",
	"=>": "Write >= for at least.",
	"=<": "Write <= for at most.",
	"^":  "Write ** for a power: x ** 2.",
	"&":  "Write and between conditions: x > 1 and y < 2.",
	"|":  "Write or between conditions: x > 1 or y < 2.",
	"~":  "Write not before a condition: not x > 1.",
	";":  "An expression is one value; name each in its own text.",
	".":  "Columns have no fields. Write functions as lower(name); names with a dot in backquotes: `a.b`.",
	"{":  "Group with ( and ).",
	"}":  "Group with ( and ).",
	"#":  "Expressions have no comments.",
	"@":  "Put the value itself into the text of the expression.",
	"$":  "Names with such characters are written in backquotes: `$x`.",
}

// lexer cuts text into tokens; a mistake ends it by fail.
type lexer struct {
	text string
	pos  int
	toks []token
	open []int // tokens of the brackets that are open
}

func lex(text string) []token {
	if len(text) > maxBytes {
		fail(text, 0, 0, fmt.Sprintf("the expression has %d bytes", len(text)),
			fmt.Sprintf("At most %d are read: split it over several columns.", maxBytes))
	}
	l := &lexer{text: text}
	for l.next() {
	}
	if len(l.open) > 0 {
		t := l.toks[l.open[len(l.open)-1]]
		fail(text, t.start, t.end, t.text+" is never closed", "")
	}
	return l.toks
}

func (l *lexer) next() bool {
	for l.pos < len(l.text) && strings.IndexByte(" \t\r\n", l.text[l.pos]) >= 0 {
		l.pos++
	}
	if l.pos == len(l.text) {
		return false
	}
	r, size := utf8.DecodeRuneInString(l.text[l.pos:])
	switch {
	case r == utf8.RuneError && size == 1:
		fail(l.text, l.pos, l.pos+1, "the text is not UTF-8", "")
	case r == '\'' || r == '"':
		l.str(byte(r))
	case r == '`':
		l.quoted()
	case r >= '0' && r <= '9' || r == '.' && l.pos+1 < len(l.text) && isDigit(l.text[l.pos+1]):
		l.number()
	case inName(r):
		l.name()
	default:
		l.symbol()
	}
	return true
}

func (l *lexer) add(kind tokenKind, end int, text string) {
	l.toks = append(l.toks, token{kind: kind, start: l.pos, end: end, text: text})
	l.pos = end
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func inName(r rune) bool {
	return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)
}

func (l *lexer) nameEnd(pos int) int {
	for pos < len(l.text) {
		r, size := utf8.DecodeRuneInString(l.text[pos:])
		if !inName(r) {
			break
		}
		pos += size
	}
	return pos
}

func (l *lexer) name() {
	end := l.nameEnd(l.pos)
	kind := nameToken
	switch l.text[l.pos:end] {
	case "and", "or", "not", "in":
		kind = operatorToken
	}
	l.add(kind, end, l.text[l.pos:end])
}

// quoted reads a name in backquotes; two of them stand for one.
func (l *lexer) quoted() {
	var name strings.Builder
	for i := l.pos + 1; i < len(l.text); i++ {
		if l.text[i] == '`' {
			if i+1 == len(l.text) || l.text[i+1] != '`' {
				l.add(quotedToken, i+1, name.String())
				return
			}
			i++
		}
		name.WriteByte(l.text[i])
	}
	fail(l.text, l.pos, len(l.text), "the name is never closed", "Names in backquotes end with one: `wind speed`.")
}

// str reads a string. \n, \t, \r, \\ and quotes are escapes; before anything
// else a backslash stands for itself, so that patterns need not double it.
func (l *lexer) str(quote byte) {
	var s strings.Builder
	for i := l.pos + 1; i < len(l.text); i++ {
		c := l.text[i]
		if c == quote {
			l.add(stringToken, i+1, s.String())
			return
		}
		if c == '\\' && i+1 < len(l.text) {
			if at := strings.IndexByte("ntr\\'\"", l.text[i+1]); at >= 0 {
				c = "\n\t\r\\'\""[at]
				i++
			}
		}
		s.WriteByte(c)
	}
	fail(l.text, l.pos, len(l.text), "the string is never closed", "Strings stand between two ' or two \".")
}

// number reads digits as Go writes them, with _ between them if wanted.
func (l *lexer) number() {
	end := l.pos
	digits := func() {
		for end < len(l.text) && (isDigit(l.text[end]) || l.text[end] == '_') {
			end++
		}
	}
	if strings.HasPrefix(l.text[end:], "0x") {
		end = l.nameEnd(end)
		l.add(numberToken, end, l.text[l.pos:end])
		return
	}
	digits()
	if end < len(l.text) && l.text[end] == '.' {
		end++
		digits()
	}
	if end < len(l.text) && (l.text[end] == 'e' || l.text[end] == 'E') {
		end++
		if end < len(l.text) && (l.text[end] == '+' || l.text[end] == '-') {
			end++
		}
		digits()
	}
	if stop := l.nameEnd(end); stop > end {
		fail(l.text, l.pos, stop, l.text[l.pos:stop]+" is neither a number nor a name",
			"Names that begin with a digit are written in backquotes: `2x`. Write * to multiply.")
	}
	l.add(numberToken, end, l.text[l.pos:end])
}

func (l *lexer) symbol() {
	rest := l.text[l.pos:]
	if len(rest) > 1 && foreign[rest[:2]] != "" {
		fail(l.text, l.pos, l.pos+2, rest[:2]+" is no operator here", foreign[rest[:2]])
	}
	for _, s := range symbols {
		if strings.HasPrefix(rest, s) {
			l.bracket(s)
			l.add(operatorToken, l.pos+len(s), s)
			if n := len(l.toks) - 1; strings.Contains(")]", s) {
				open := l.open[len(l.open)-1]
				l.toks[n].match, l.toks[open].match = open-n, n-open
				l.open = l.open[:len(l.open)-1]
			}
			return
		}
	}
	r, size := utf8.DecodeRuneInString(rest)
	help := foreign[rest[:size]]
	if help == "" && strings.ContainsRune("‘’“”´", r) {
		help = "Strings stand between straight quotes: 'text'."
	}
	fail(l.text, l.pos, l.pos+size, fmt.Sprintf("unexpected %q", rest[:size]), help)
}

// bracket checks that brackets nest, and not without bound.
func (l *lexer) bracket(s string) {
	switch s {
	case "(", "[":
		if len(l.open) == maxDepth {
			fail(l.text, l.pos, l.pos+1, fmt.Sprintf("more than %d brackets inside each other", maxDepth), "")
		}
		l.open = append(l.open, len(l.toks))
	case ")", "]":
		if len(l.open) == 0 {
			fail(l.text, l.pos, l.pos+1, s+" was never opened", "")
		}
		t := l.toks[l.open[len(l.open)-1]]
		if want := map[string]string{"(": ")", "[": "]"}[t.text]; s != want {
			fail(l.text, l.pos, l.pos+1, fmt.Sprintf("%s closes what %s opened", s, t.text), "Write "+want+" here.")
		}
	}
}
