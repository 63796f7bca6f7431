package expr_test

import (
	"strings"
	"testing"

	"freshet/streamdf/internal/expr"
)

// mistakes are expressions with the guilty part between « and », what is said
// about it, and what is said to do.
var mistakes = `
«magnitud» > 2            | no column "magnitud" | Columns: x, i, j, s, b, ts, d, wind speed, len
«wind» > 2                | no column "wind" | Columns: x, i, j, s, b, ts, d, wind speed, len
2 * «xx»                  | no column "xx" | Did you mean x?\nColumns: x, i, j, s, b, ts, d, wind speed, len
` + "«`wind sped`» > 3" + `         | no column "wind sped" | Did you mean wind speed?\nColumns: x, i, j, s, b, ts, d, wind speed, len
wind «speed» > 3          | an operator is missing before speed |
x «>» 'a'                 | x > 'a' compares float with string | Write a number without quotes, or string(x) to treat it as text.
'a' «<» i                 | 'a' < i compares string with int | Write a number without quotes, or string(i) to treat it as text.
s «==» 3                  | s == 3 compares string with int | Write float(s) to read numbers from text.
x «+» s                   | x + s adds float and string | Write float(s) to read numbers from text, or concat(x, s) to join text.
s «-» x                   | s - x subtracts float from string | Write float(s) to read numbers from text.
ts «+» 5                  | ts + 5 adds time and int | Write epoch(t) for the seconds since 1970, or a span of time as '90s'.
d «<» 5                   | d < 5 compares duration with int | Write a span of time as '90s', or float(d) for its seconds.
b «*» x                   | b * x multiplies bool by float | Write int(b) to count true as 1 and false as 0.
ts > «'yesterday'»        | 'yesterday' is no time | Times are written '2018-02-01' or '2018-02-01 13:30:00', in UTC unless they end in an offset.
d > «'5 x'»               | '5 x' is no duration | Durations are written '90s', '1m30s', '2h' or '1d'.
b «<» true                | bools have no order | Write int(x) to count true as 1 and false as 0.
«x» and b                 | and joins conditions, and x is a float | Write x != 0.
b or «s»                  | or joins conditions, and s is a string | Write s == 'text'.
not «i»                   | not needs a condition, and i is an int | Write i != 0.
«x» ? 1 : 2               | the choice needs a condition, and x is a float | Write x != 0.
b ? 1 : «'a'»             | the choice gives int and string | 1 is an int, 'a' is a string: convert one of them.
«-»s                      | -s: a string has no sign |
x «==» null               | x == null is always null | Write isnull(x).
x «!=» null               | x != null is always null | Write not isnull(x).
«null»                    | null has no type here | Say which: float(null), string(null), …
«sqr»(x)                  | no function "sqr" | Did you mean sqrt(x)?
«mean»(x)                 | no function "mean" | mean reduces many rows to one: write it in Agg, or call the frame's own method.
«abs(x, i)»               | abs with 2 arguments | Write abs(x).
«clip(x)»                 | clip with 1 argument | Write clip(x, low, high).
«min(x)»                  | min of one value | It compares values of one row: min(x, y). Over many rows, write it in Agg.
sqrt(«s»)                 | sqrt needs a number, and s is a string | Write sqrt(x).
lower(«i»)                | lower needs text, and i is an int | Write string(i) to treat it as text.
hour(«s»)                 | hour needs a time, and s is a string | Write time(s) to read times from text.
truncate(ts, «5»)         | the step of truncate is not a written out duration | Write truncate(t, '1m').
truncate(ts, «'0s'»)      | the step of truncate is not positive | Write truncate(t, '1m').
matches(s, «'(a'»)        | missing closing ): ` + "`(a`" + ` | Patterns are regular expressions: '^a.*z$', '[0-9]+', 'x|y'.
matches(s, «s»)           | the pattern of matches is not a written out string | Write matches(s, '^a.*z$'), or contains(s, t) for another column's text.
«split(s, ',')»           | split gives several strings | Take one of them: split(s, ',')[0], or [-1] for the last.
x«[»0]                    | only split(s, ',') can be followed by [i] | Write substr(s, start, length) for a part of a string.
int(«'1x'»)               | '1x' is no int | A null is written int(null).
«float(ts)»               | a time is no float | Write epoch(t) for the seconds since 1970.
x in «i»                  | in needs a list | Write x in [1, 2, 3].
x in [1, «i»]             | lists hold written out values | Write x == i or … to compare with a column.
x in [1, «'a'»]           | x is a float, and 'a' in the list is a string | Write a number without quotes, or string(x) to treat it as text.
«[»1, 2]                  | a list stands only after in | Write x in [1, 2, 3].
x «=» 2                   | unexpected = | Write == to compare.
x «as» m                  | an operator is missing before as | The name comes first: m = mean(x).
x «&» b                   | unexpected "&" | Write and between conditions: x > 1 and y < 2.
x «^» 2                   | unexpected "^" | Write ** for a power: x ** 2.
x «//» 2                  | // is no operator here | Write floor(x / y) for a quotient without a remainder.
s «matches» 'a'           | an operator is missing before matches | It is a function: matches(name, 'text').
x «is» null               | an operator is missing before is | Write isnull(x), or not isnull(x).
x > 1 «AND» b             | an operator is missing before AND | Write and in lower case.
x +«»                     | the expression ends too early | A value is missing after +.
b ? 1«»                   | the expression ends too early | After ? comes a value, : and another value.
(x + 1                    | ( is never closed |
x ?? 0 «+» 1              | ?? beside another operator | Say in parentheses what belongs together: (x ?? 0) + y.
«2x»                      | 2x is neither a number nor a name | Names that begin with a digit are written in backquotes: ` + "`2x`" + `. Write * to multiply.
«99999999999999999999»    | 99999999999999999999 does not fit an int | Write 99999999999999999999.0 for a float.
«9223372036854775807 + 1» | 9223372036854775807 + 1 overflows int | Compute in floats: write float(9223372036854775807) in place of 9223372036854775807.
«'abc»                    | the string is never closed | Strings stand between two ' or two ".
s == «’»a’                | unexpected "’" | Strings stand between straight quotes: 'text'.
«NaN»                     | no column "NaN" | Write float('nan').
i +«)»                    | ) was never opened |
s.lower()                 | unexpected "." | Columns have no fields. Write functions as lower(name); names with a dot in backquotes: ` + "`a.b`" + `.
`

func TestMistakes(t *testing.T) {
	for line := range strings.Lines(mistakes) {
		parts := strings.SplitN(strings.TrimSuffix(line, "\n"), " | ", 3)
		if len(parts) < 2 {
			continue
		}
		marked := strings.TrimSpace(parts[0])
		before, rest, isMarked := strings.Cut(marked, "«")
		fault, after, _ := strings.Cut(rest, "»")
		text := before + fault + after
		_, err := expr.Parse(text, weather.schema)
		e, ok := err.(*expr.Error)
		if !ok {
			t.Errorf("%s: got %v, want an error", marked, err)
			continue
		}
		message, help := strings.TrimSuffix(parts[1], " |"), ""
		if len(parts) == 3 {
			help = strings.ReplaceAll(parts[2], `\n`, "\n")
		}
		if e.Message != message || e.Help != help {
			t.Errorf("%s\n got %s | %q\nwant %s | %q", marked, e.Message, e.Help, message, help)
		}
		if got := e.Text[e.Start:e.End]; isMarked && (e.Text != text || e.Start != len(before) || got != fault) {
			t.Errorf("%s: the fault is at %d: %q", marked, e.Start, got)
		}
	}
}
