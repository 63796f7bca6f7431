package expr

import (
	"errors"
	"fmt"
	"strings"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/parser"
)

// The grammar of operators and calls is that of package parser. Its words are
// not ours, though: it knows functions that we lack and lacks some that we
// have, reads backquotes as strings, and binds not closer than >. So it is
// given a text in which each name, number and string is replaced by _ and the
// number of its token, and not by ! and parentheses. What is left are the
// operators that both languages share.

// A syntax is the tree of an expression and the way back to its tokens.
type syntax struct {
	text string
	toks []token
	at   []int // at[i] is the token that byte i of the parser's text stands for
}

// rewrite returns the text for the parser, which ends in a space so that its
// end is told from its last token.
func (s *syntax) rewrite() string {
	var b strings.Builder
	nots := []int{0} // a bracket that is open: how many ! within it are open
	put := func(i int, text string) {
		b.WriteString(text)
		b.WriteByte(' ')
		for len(s.at) < b.Len() {
			s.at = append(s.at, i)
		}
	}
	endNots := func(i int) {
		for ; nots[len(nots)-1] > 0; nots[len(nots)-1]-- {
			put(i, ")")
		}
	}
	for i, t := range s.toks {
		switch {
		case t.operand():
			put(i, fmt.Sprintf("_%d", i))
			continue
		case t.text == "not" && !(i+1 < len(s.toks) && s.toks[i+1].text == "in" && s.toks[i+1].kind == operatorToken):
			nots[len(nots)-1]++
			put(i, "! (")
			continue
		case t.text == "(" || t.text == "[":
			nots = append(nots, 0)
		case t.text == ")" || t.text == "]":
			endNots(i)
			nots = nots[:len(nots)-1]
		case strings.Contains(" and or && || ? : , ", " "+t.text+" "):
			endNots(i)
		}
		put(i, t.text)
	}
	endNots(len(s.toks))
	put(len(s.toks), "")
	return b.String()
}

// parse returns the tree; a mistake ends it by fail.
func (s *syntax) parse() ast.Node {
	s.lists()
	s.neighbours()
	tree, err := parser.Parse(s.rewrite())
	if err == nil {
		return tree.Node
	}
	var e *file.Error
	if !errors.As(err, &e) {
		fail(s.text, 0, len(s.text), "the expression cannot be read", err.Error())
	}
	i := s.token(e.From)
	switch {
	case strings.Contains(e.Message, "coalesce"):
		s.failAt(i, "?? beside another operator", "Say in parentheses what belongs together: (x ?? 0) + y.")
	case strings.Contains(e.Message, "nodes"):
		s.failAt(i, "the expression is too long", "Split it over several columns.")
	case i == len(s.toks):
		s.failAt(i, "the expression ends too early", s.missing(i))
	}
	s.failAt(i, "unexpected "+s.toks[i].text, s.missing(i))
	return nil
}

// lists takes x in (1, 2), as SQL has it, for x in [1, 2]. 'a' in (s) stays what
// it is: whether s contains it.
func (s *syntax) lists() {
	for i := 1; i < len(s.toks); i++ {
		in, open := s.toks[i-1], &s.toks[i]
		if in.kind == operatorToken && in.text == "in" && open.kind == operatorToken && open.text == "(" && s.listed(i) {
			open.text, s.toks[i+open.match].text = "[", "]"
		}
	}
}

// listed reports that parentheses hold one number or string, or commas.
func (s *syntax) listed(open int) bool {
	end := open + s.toks[open].match
	if kind := s.toks[open+1].kind; end == open+2 && (kind == numberToken || kind == stringToken) {
		return true
	}
	for i := open + 1; i < end; i++ {
		t := s.toks[i]
		switch {
		case t.kind != operatorToken:
		case t.text == ",":
			return true
		case t.text == "(" || t.text == "[":
			i += t.match
		}
	}
	return false
}

// missing says what a reader left out before token i.
func (s *syntax) missing(i int) string {
	if i == 0 {
		return "A value is missing before it."
	}
	before := s.toks[i-1]
	switch {
	case before.kind == operatorToken && before.text != ")" && before.text != "]":
		return "A value is missing after " + before.text + "."
	case i < len(s.toks) && s.toks[i].text == "=":
		return "Write == to compare."
	case i < len(s.toks) && s.toks[i].text == "(":
		return "Only a name can be called."
	case i == len(s.toks):
		return "After ? comes a value, : and another value."
	}
	return ""
}

// neighbours refuses two values without an operator between them, and lists
// and brackets without values.
func (s *syntax) neighbours() {
	if len(s.toks) == 0 {
		s.failAt(0, "the expression is empty", "Write a column or a computation: x + y.")
	}
	for i := 1; i < len(s.toks); i++ {
		a, b := s.toks[i-1], s.toks[i]
		after := a.operand() || a.text == ")" || a.text == "]"
		not := b.kind == operatorToken && b.text == "not" && !(i+1 < len(s.toks) && s.toks[i+1].text == "in")
		switch {
		case after && (b.operand() || not):
			s.failAt(i, fmt.Sprintf("an operator is missing before %s", s.word(i)), s.otherLanguage(i))
		case a.text == "(" && b.text == ")" && a.kind == operatorToken && b.kind == operatorToken && !(i > 1 && s.toks[i-2].operand()):
			s.failAt(i, "nothing between ( and )", "")
		case a.text == "?" && b.text == ":" && a.kind == operatorToken && b.kind == operatorToken:
			s.failAt(i, "no value between ? and :", "Write c ? x : y, or x ?? y for x unless it is null.")
		}
	}
}

// otherLanguage explains words that are operators elsewhere.
func (s *syntax) otherLanguage(i int) string {
	for _, t := range []token{s.toks[i], s.toks[i-1]} {
		if t.kind != nameToken {
			continue
		}
		switch low := strings.ToLower(t.text); low {
		case "is":
			return "Write isnull(x), or not isnull(x)."
		case "if", "else":
			return "Write c ? x : y, or if(c, x, y)."
		case "like":
			return "Write startswith(s, 'x'), contains(s, 'x') or matches(s, 'x.*y')."
		case "between":
			return "Write 1 <= x <= 5."
		case "as":
			return "The name comes first: m = mean(x)."
		case "and", "or", "not", "in":
			return "Write " + low + " in lower case."
		case "contains", "startswith", "endswith", "matches":
			return fmt.Sprintf("It is a function: %s(name, 'text').", low)
		case "div", "mod":
			return "Write floor(x / y) or x % y."
		}
	}
	return ""
}

// closing returns where the bracket ends that token i opens.
func (s *syntax) closing(i int) int { return s.toks[i+s.toks[i].match].end }

// word shows token i as it was written.
func (s *syntax) word(i int) string { return s.text[s.toks[i].start:s.toks[i].end] }

// token returns the token at a position in the parser's text.
func (s *syntax) token(pos int) int {
	if pos < 0 || pos >= len(s.at) {
		return len(s.toks)
	}
	return s.at[pos]
}

// failAt reports a mistake at token i, or after the last one.
func (s *syntax) failAt(i int, message, help string) {
	if i < len(s.toks) {
		fail(s.text, s.toks[i].start, s.toks[i].end, message, help)
	}
	end := len(s.text)
	if len(s.toks) > 0 {
		end = s.toks[len(s.toks)-1].end
	}
	fail(s.text, end, end, message, help)
}

// fail ends parsing with an error. It never returns; guard catches it.
func fail(text string, start, end int, message, help string) {
	panic(&Error{Text: text, Start: start, End: end, Message: message, Help: help})
}

// guard runs f and returns the mistake that it fails with. Any other panic is a
// bug of ours, which must not end the program that asked.
func guard(text string, f func()) (err error) {
	defer func() {
		switch p := recover().(type) {
		case nil:
		case *Error:
			err = p
		default:
			err = &Error{Text: text, End: len(text), Message: fmt.Sprintf("the expression cannot be compiled: %v", p), Help: "This is a bug in Freshet; please report the expression."}
		}
	}()
	f()
	return nil
}
