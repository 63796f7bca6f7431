package plot

import (
	"math"
	"strconv"
	"time"
)

// A clock turns the seconds of a time axis into times: an axis counts from
// its origin, so that nanoseconds are not lost in a float.
type clock struct{ origin int64 } // seconds since 1970

func (c clock) at(s float64) time.Time {
	whole := math.Floor(s)
	return time.Unix(c.origin+int64(whole), int64(math.Round((s-whole)*1e9))).UTC()
}

func (c clock) seconds(t time.Time) float64 {
	return float64(t.Unix()-c.origin) + float64(t.Nanosecond())/1e9
}

// A timeTick has a first line and, where it changes, a second one.
type timeTick struct {
	at           float64
	label, outer string
}

const (
	day   = 86400.0
	month = 30.44 * day
	year  = 365.25 * day
)

// timeSteps are the steps between ticks in seconds; months and years are
// steps of the calendar.
var timeSteps = [...]float64{
	1e-6, 2e-6, 5e-6, 1e-5, 2e-5, 5e-5, 1e-4, 2e-4, 5e-4,
	.001, .002, .005, .01, .02, .05, .1, .2, .5,
	1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, day, 2 * day, 7 * day,
	month, 3 * month, 6 * month,
	year, 2 * year, 5 * year, 10 * year, 20 * year, 50 * year, 100 * year, 200 * year, 500 * year, 1000 * year,
}

func timeStep(span, width float64) float64 {
	for _, s := range timeSteps {
		room := 76.0
		if s < 1 { // 14:05:30.25
			room = 96
		}
		if s/span*width >= room {
			return s
		}
	}
	return math.Ceil(span*76/width/(1000*year)) * 1000 * year
}

// ticks returns round times between lo and hi on an axis of some width.
func (c clock) ticks(lo, hi, width float64) []timeTick {
	step := timeStep(hi-lo, width)
	var out []timeTick
	before := ""
	for _, at := range c.rounds(lo, hi, step) {
		label, outer := names(c.at(at), step)
		t := timeTick{at: at, label: label}
		if outer != before {
			t.outer, before = outer, outer
		}
		out = append(out, t)
	}
	return out
}

func (c clock) rounds(lo, hi, step float64) []float64 {
	if step >= month {
		return c.calendar(lo, hi, step)
	}
	// The origin is a midnight; two and seven days count from a Monday.
	offset := 0.0
	if step > day {
		const monday = 4 * day // 1970-01-05
		offset = math.Mod(monday-float64(c.origin), step)
	}
	var out []float64
	first, last := math.Ceil((lo-offset)/step-1e-9), math.Floor((hi-offset)/step+1e-9)
	for i := first; i <= last; i++ {
		out = append(out, offset+i*step)
	}
	return out
}

// calendar returns the first days of months or years.
func (c clock) calendar(lo, hi, step float64) []float64 {
	t := c.at(lo)
	months := int(math.Round(step / month))
	if step >= year {
		months = 12 * int(math.Round(step/year))
	}
	n := (t.Year()*12 + int(t.Month()) - 1) / months * months
	var out []float64
	for ; len(out) < 1000; n += months {
		at := c.seconds(time.Date(n/12, time.Month(n%12+1), 1, 0, 0, 0, 0, time.UTC))
		if at > hi {
			break
		}
		if at >= lo {
			out = append(out, at)
		}
	}
	return out
}

// names returns the two lines of a tick: the unit of the step and the next
// larger one.
func names(t time.Time, step float64) (label, outer string) {
	switch {
	case step >= year:
		return strconv.Itoa(t.Year()), ""
	case step >= month:
		return t.Format("Jan"), strconv.Itoa(t.Year())
	case step >= day:
		return t.Format("2 Jan"), strconv.Itoa(t.Year())
	case step >= 60:
		label = t.Format("15:04")
	case step >= 1:
		label = t.Format("15:04:05")
	default:
		label = t.Format("15:04:05." + "000000"[:placesOf(step)])
	}
	return label, t.Format("2 Jan 2006")
}

// span writes from when to when, as short as it is clear.
func (c clock) span(lo, hi float64) string {
	a, b := c.at(lo), c.at(hi)
	const date, whole = "2 Jan", "2 Jan 2006"
	fine := "15:04"
	if hi-lo < 600 {
		fine = "15:04:05"
	}
	switch {
	case lo == hi:
		return a.Format("15:04:05, "+whole) + " UTC"
	case hi-lo >= 2*day && a.Year() == b.Year():
		return a.Format(date) + " – " + b.Format(whole) + " UTC"
	case hi-lo >= 2*day:
		return a.Format(whole) + " – " + b.Format(whole) + " UTC"
	case a.YearDay() == b.YearDay() && a.Year() == b.Year():
		return a.Format(fine) + " – " + b.Format(fine+", "+whole) + " UTC"
	}
	return a.Format(date+" "+fine) + " – " + b.Format(date+" "+fine+", 2006") + " UTC"
}
