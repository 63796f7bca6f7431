package expr

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"freshet/streamdf/internal/column"
)

// literals reads string literals as times or durations where the other operand
// calls for it: ts > '2018-02-01', ts + '90s', d < '5m'.
func (c *checker) literals(symbol string, a, b *node) (*node, *node) {
	switch {
	case a.text && isTime(b.typ):
		a = c.literal(symbol, a, b.typ)
	case b.text && isTime(a.typ):
		b = c.literal(symbol, b, a.typ)
	}
	return a, b
}

func isTime(t column.Type) bool { return t == column.Time || t == column.Duration }

// literal reads a string literal beside an operand of type t. Beside a time
// + takes a duration, and - either.
func (c *checker) literal(symbol string, n *node, t column.Type) *node {
	s := n.konst.s
	if symbol == "+" || symbol == "-" || t == column.Duration {
		if d, ok := ParseDuration(s); ok {
			return constant(column.Duration, value{i: int64(d)}, n.start, n.end)
		}
	}
	if t == column.Time && symbol != "+" || t == column.Duration && symbol == "+" {
		if at, ok := parseTime(s); ok {
			return constant(column.Time, value{i: at}, n.start, n.end)
		}
	}
	if symbol == "+" && t == column.Time {
		t = column.Duration
	}
	c.fail(n.start, n.end, fmt.Sprintf("%s is no %s", c.src(n), t), literalHelp(t))
	return nil
}

// asTyped reads a string literal as a value of t if t is a time or a duration.
func (c *checker) asTyped(n *node, t column.Type) *node {
	if n.text && isTime(t) {
		return c.literal("==", n, t)
	}
	return n
}

func literalHelp(t column.Type) string {
	if t == column.Time {
		return "Times are written '2018-02-01' or '2018-02-01 13:30:00', in UTC unless they end in an offset."
	}
	return "Durations are written '90s', '1m30s', '2h' or '1d'."
}

// ParseDuration reads '90s', '1h30m' or '2d'; a day has 24 hours.
func ParseDuration(s string) (time.Duration, bool) {
	s = strings.TrimSpace(s)
	number, rest, found := strings.Cut(s, "d")
	if !found {
		d, err := time.ParseDuration(s)
		return d, err == nil && s != "0"
	}
	days, err := strconv.ParseFloat(strings.TrimPrefix(number, "-"), 64)
	if err != nil || !(days >= 0 && days < 106751) || strings.ContainsAny(number, "xXpP_") {
		return 0, false
	}
	span := time.Duration(days * 24 * float64(time.Hour))
	if rest != "" {
		d, err := time.ParseDuration(rest)
		if err != nil || d < 0 || d > 24*time.Hour {
			return 0, false
		}
		span += d
	}
	if strings.HasPrefix(number, "-") {
		span = -span
	}
	return span, true
}

// layouts are the times that files may hold as well: dates, with a clock time
// after T or a space. Parsing takes fractions of seconds by itself.
var layouts = []string{
	"2006-01-02", "2006-01-02T15:04:05", "2006-01-02T15:04:05Z07:00",
	"2006-01-02T15:04", "2006-01-02T15:04Z07:00", "2006-01-02T15:04:05Z0700", "2006-01-02T15:04:05Z07",
}

// parseTime reads a time into nanoseconds since 1970, if it fits: 1678 to 2261.
func parseTime(s string) (int64, bool) {
	s = strings.TrimSuffix(strings.TrimSpace(s), " UTC")
	if len(s) > 10 && s[10] == ' ' {
		s = s[:10] + "T" + s[11:]
	}
	for _, layout := range layouts {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UnixNano(), t.Year() >= 1678 && t.Year() <= 2261
		}
	}
	return 0, false
}
