package kernel

import (
	"fmt"
	"regexp"
	"strings"
)

// glob compiles a pattern with *, ?, [set] and [^set], which match any
// character, also a line's end.
func glob(pattern string) (*regexp.Regexp, error) {
	var b strings.Builder
	b.WriteString(`(?s)\A`)
	for rest := pattern; rest != ""; {
		switch c := rest[0]; c {
		case '*':
			b.WriteString(".*")
			rest = rest[1:]
		case '?':
			b.WriteByte('.')
			rest = rest[1:]
		case '[':
			set, n := globSet(rest)
			b.WriteString(set)
			rest = rest[n:]
		default:
			n := strings.IndexAny(rest, "*?[")
			if n < 0 {
				n = len(rest)
			}
			b.WriteString(regexp.QuoteMeta(rest[:n]))
			rest = rest[n:]
		}
	}
	b.WriteString(`\z`)
	re, err := regexp.Compile(b.String())
	if err != nil {
		return nil, fmt.Errorf("pattern %q: %w", pattern, err)
	}
	return re, nil
}

// globSet translates the set at the beginning of p and returns its length. A
// bracket without its partner is itself.
func globSet(p string) (string, int) {
	open := 1
	if strings.HasPrefix(p[open:], "^") || strings.HasPrefix(p[open:], "!") {
		open++
	}
	// A closing bracket that comes first is a member.
	end := strings.IndexByte(p[min(open+1, len(p)):], ']')
	if end < 0 {
		return `\[`, 1
	}
	end += open + 1
	members := strings.NewReplacer(`\`, `\\`, `[`, `\[`, `]`, `\]`).Replace(p[open:end])
	if strings.HasPrefix(members, "^") {
		members = `\` + members
	}
	if open == 2 {
		return "[^" + members + "]", end + 1
	}
	return "[" + members + "]", end + 1
}
