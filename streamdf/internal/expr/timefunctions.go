package expr

import (
	"fmt"

	"freshet/streamdf/internal/column"
)

const (
	nsPerSecond = int64(1e9)
	nsPerDay    = 86400 * nsPerSecond
)

// timeFunction takes a part of a time, in UTC.
func timeFunction(part func(ns int64) int64) func(*checker, *invocation) *node {
	k := mapInts(part)
	return func(c *checker, f *invocation) *node {
		c.wantTime(f)
		return c.apply(column.Int, k, f.start, f.end, f.args[0])
	}
}

func (c *checker) wantTime(f *invocation) {
	x := f.args[0]
	if x.typ == column.Time {
		return
	}
	help := "Write " + f.usage + "."
	switch {
	case x.typ == column.String:
		help = fmt.Sprintf("Write time(%s) to read times from text.", c.src(x))
	case x.typ.Numeric():
		help = fmt.Sprintf("Write time(%s) if it counts seconds since 1970.", c.src(x))
	}
	c.fail(x.start, x.end, fmt.Sprintf("%s needs a time, and %s is %s", f.name.text, c.src(x), article(x.typ)), help)
}

// floorDiv divides and rounds down; d is positive.
func floorDiv(n, d int64) int64 {
	q := n / d
	if n%d < 0 {
		q--
	}
	return q
}

// civil returns the date of a time: Howard Hinnant's civil_from_days, with
// years that begin in March so that leap days come last.
func civil(ns int64) (year, month, day int64) {
	z := floorDiv(ns, nsPerDay) + 719468
	era := floorDiv(z, 146097)
	ofEra := z - era*146097
	yearOfEra := (ofEra - ofEra/1460 + ofEra/36524 - ofEra/146096) / 365
	ofYear := ofEra - (365*yearOfEra + yearOfEra/4 - yearOfEra/100)
	shifted := (5*ofYear + 2) / 153
	day = ofYear - (153*shifted+2)/5 + 1
	month = shifted + 3
	year = yearOfEra + era*400
	if month > 12 {
		month -= 12
		year++
	}
	return year, month, day
}

func year(ns int64) int64  { y, _, _ := civil(ns); return y }
func month(ns int64) int64 { _, m, _ := civil(ns); return m }
func day(ns int64) int64   { _, _, d := civil(ns); return d }

func ofDay(ns int64) int64  { return ns - floorDiv(ns, nsPerDay)*nsPerDay }
func hour(ns int64) int64   { return ofDay(ns) / (3600 * nsPerSecond) }
func minute(ns int64) int64 { return ofDay(ns) / (60 * nsPerSecond) % 60 }
func second(ns int64) int64 { return ofDay(ns) / nsPerSecond % 60 }

// weekday is 0 on Mondays, as in pandas; the first of January 1970 was a
// Thursday.
func weekday(ns int64) int64 {
	d := (floorDiv(ns, nsPerDay) + 3) % 7
	if d < 0 {
		d += 7
	}
	return d
}

// truncate rounds times down to a multiple of a duration since 1970.
func truncate(c *checker, f *invocation) *node {
	if f.args[0].typ != column.Duration {
		c.wantTime(f)
	}
	d := f.args[1]
	if d.text {
		d = c.literal("==", d, column.Duration)
	}
	if d.konst == nil || d.typ != column.Duration || d.null() {
		c.fail(d.start, d.end, "the step of truncate is not a written out duration", "Write truncate(t, '1m').")
	}
	step := d.konst.i
	if step <= 0 {
		c.fail(d.start, d.end, "the step of truncate is not positive", "Write truncate(t, '1m').")
	}
	k := func(r *reg) {
		out := r.intsOut()
		for i, x := range intLane.full(r.args[0], r.n) {
			down := floorDiv(x, step) * step
			if down > x { // before the first time that an int64 holds
				r.setNull(i)
			}
			out[i] = down
		}
	}
	return c.apply(f.args[0].typ, k, f.start, f.end, f.args[0])
}

// epoch counts seconds since 1970 as a float.
func epoch(c *checker, f *invocation) *node {
	c.wantTime(f)
	return c.apply(column.Float, intsTo(seconds), f.start, f.end, f.args[0])
}
