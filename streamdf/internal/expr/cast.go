package expr

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"freshet/streamdf/internal/column"
)

// cast is int(x), float(x), …: what has no value of the type becomes null, as
// int('n/a') or int(NaN).
func cast(t column.Type) func(*checker, *invocation) *node {
	return func(c *checker, f *invocation) *node {
		x := c.typed(f.args[0], t)
		out := c.convert(x, t, f.start, f.end)
		if x.text && out.null() {
			help := literalHelp(t)
			if t != column.Time {
				help = "A null is written " + t.String() + "(null)."
			}
			c.fail(x.start, x.end, fmt.Sprintf("%s is no %s", c.src(x), t), help)
		}
		return out
	}
}

type conversion struct{ from, to column.Type }

// conversions are all that there are; a type into itself is no work.
var conversions = map[conversion]kernel{
	{column.Bool, column.Int}:        boolsToInts,
	{column.Float, column.Int}:       floatsToInts,
	{column.String, column.Int}:      scalar(parseInt),
	{column.Bool, column.Float}:      boolsToFloats,
	{column.Int, column.Float}:       intsToFloats,
	{column.String, column.Float}:    scalar(parseFloat),
	{column.Duration, column.Float}:  intsTo(seconds),
	{column.Int, column.Bool}:        compared(intLane, comparisons["!="].ints),
	{column.Float, column.Bool}:      compared(floatLane, comparisons["!="].floats),
	{column.String, column.Bool}:     scalar(parseBool),
	{column.String, column.Time}:     scalar(parseTimeValue),
	{column.Float, column.Time}:      floatsToTimes,
	{column.Int, column.Time}:        intsToTimes,
	{column.Bool, column.String}:     scalar(func(a []value) value { return value{s: strconv.FormatBool(a[0].b)} }),
	{column.Int, column.String}:      scalar(func(a []value) value { return value{s: strconv.FormatInt(a[0].i, 10)} }),
	{column.Float, column.String}:    scalar(func(a []value) value { return value{s: formatFloat(a[0].f)} }),
	{column.Time, column.String}:     scalar(func(a []value) value { return value{s: time.Unix(0, a[0].i).UTC().Format(time.RFC3339Nano)} }),
	{column.Duration, column.String}: scalar(func(a []value) value { return value{s: time.Duration(a[0].i).String()} }),
}

func (c *checker) convert(x *node, t column.Type, start, end int) *node {
	if x.typ == t {
		return x
	}
	k, ok := conversions[conversion{x.typ, t}]
	switch {
	case !ok && x.typ == column.Time:
		c.fail(start, end, fmt.Sprintf("a time is no %s", t), "Write epoch(t) for the seconds since 1970.")
	case !ok && x.typ == column.Duration:
		c.fail(start, end, fmt.Sprintf("a duration is no %s", t), "Write float(d) for its seconds.")
	case !ok:
		c.fail(start, end, fmt.Sprintf("a %s is no %s", x.typ, t), "")
	case t == column.Bool && x.typ.Numeric():
		zero := constant(x.typ, value{}, start, end)
		return c.apply(t, k, start, end, x, zero)
	}
	return c.apply(t, k, start, end, x)
}

// formatFloat writes the shortest decimal that reads back as f, without an
// exponent where that stays readable.
func formatFloat(f float64) string {
	if a := math.Abs(f); a != 0 && (a < 1e-6 || a >= 1e21) {
		return strconv.FormatFloat(f, 'g', -1, 64)
	}
	return strconv.FormatFloat(f, 'f', -1, 64)
}

func parseInt(a []value) value {
	i, err := strconv.ParseInt(strings.TrimSpace(a[0].s), 10, 64)
	return value{i: i, null: err != nil}
}

func parseFloat(a []value) value {
	s := strings.TrimSpace(a[0].s)
	f, err := strconv.ParseFloat(s, 64)
	return value{f: f, null: err != nil || strings.ContainsAny(s, "xXpP_")}
}

func parseBool(a []value) value {
	switch strings.TrimSpace(a[0].s) {
	case "true", "True", "TRUE":
		return value{b: true}
	case "false", "False", "FALSE":
		return value{b: false}
	}
	return value{null: true}
}

func parseTimeValue(a []value) value {
	t, ok := parseTime(a[0].s)
	return value{i: t, null: !ok}
}

func seconds(ns int64) float64 {
	return float64(ns/1e9) + float64(ns%1e9)/1e9
}

func boolsToInts(r *reg) {
	out := r.intsOut()
	for i, b := range boolLane.full(r.args[0], r.n) {
		out[i] = 0
		if b {
			out[i] = 1
		}
	}
}

func boolsToFloats(r *reg) {
	out := r.floatsOut()
	for i, b := range boolLane.full(r.args[0], r.n) {
		out[i] = 0
		if b {
			out[i] = 1
		}
	}
}

func intsToFloats(r *reg) {
	out := r.floatsOut()
	for i, x := range intLane.full(r.args[0], r.n) {
		out[i] = float64(x)
	}
}

// intsTo makes floats of ints, times or durations.
func intsTo(f func(int64) float64) kernel {
	return func(r *reg) {
		out := r.floatsOut()
		for i, x := range intLane.full(r.args[0], r.n) {
			out[i] = f(x)
		}
	}
}

// floatsToInts cuts off the fraction; NaN and what does not fit become null.
func floatsToInts(r *reg) {
	out := r.intsOut()
	for i, x := range floatLane.full(r.args[0], r.n) {
		if x >= -(1<<63) && x < 1<<63 {
			out[i] = int64(x)
		} else {
			out[i] = 0
			r.setNull(i)
		}
	}
}

// maxSeconds is how many seconds from 1970 a time can lie, either way.
const maxSeconds = math.MaxInt64/nsPerSecond - 1

// floatsToTimes reads seconds since 1970, to the nanosecond as far as a float
// tells them.
func floatsToTimes(r *reg) {
	out := r.intsOut()
	for i, x := range floatLane.full(r.args[0], r.n) {
		whole := math.Floor(x)
		if math.Abs(whole) <= float64(maxSeconds) {
			out[i] = int64(whole)*nsPerSecond + int64(math.Round((x-whole)*1e9))
		} else {
			out[i] = 0
			r.setNull(i)
		}
	}
}

// intsToTimes reads whole seconds since 1970.
func intsToTimes(r *reg) {
	out := r.intsOut()
	for i, x := range intLane.full(r.args[0], r.n) {
		if -maxSeconds <= x && x <= maxSeconds {
			out[i] = x * nsPerSecond
		} else {
			out[i] = 0
			r.setNull(i)
		}
	}
}
