package render

import (
	"strconv"
	"time"
)

// A Progress is a moment of a task. Total is 0 when it is not known.
type Progress struct {
	Title       string
	State       State // Live, Done, Interrupted or Failed
	Done, Total int64
	Rate        float64       // steps a second, over the last ten
	Elapsed     time.Duration // since the start
	Cause       string        // why it failed
}

// percent is rounded down, so that 100 % is the end and not before.
func (p *Progress) percent() int64 {
	if p.Total <= 0 {
		return 0
	}
	return int64(min(100, max(0, 100*float64(p.Done)/float64(p.Total))))
}

// words is what stands beside the bar, without the percent.
func (p *Progress) words() string {
	part := Count(p.Done)
	if p.Total > 0 && p.State != Done {
		part += " of " + Count(p.Total)
	}
	switch p.State {
	case Done:
		s := part + " in " + Clock(p.Elapsed, true)
		if p.Elapsed >= rateFrom {
			s += " · " + Short(float64(p.Done)/p.Elapsed.Seconds(), "/s")
		}
		return s
	case Interrupted:
		return "interrupted at " + part + " after " + Clock(p.Elapsed, true)
	case Failed:
		if p.Cause == "" {
			return "failed at " + part
		}
		return "failed at " + part + ": " + p.Cause
	}
	if p.Rate <= 0 || p.Elapsed < rateFrom {
		return part
	}
	part += " · " + Short(p.Rate, "/s")
	if left := p.left(); left >= 0 && p.Elapsed >= 2*time.Second {
		part += " · " + Clock(left, false) + " left"
	}
	return part
}

// left is the time that the rest takes at the present rate, -1 if unknown.
func (p *Progress) left() time.Duration {
	if p.Total <= 0 || p.Rate <= 0 {
		return -1
	}
	s := float64(max(0, p.Total-p.Done)) / p.Rate
	if s > 1e9 {
		return -1
	}
	return time.Duration(s * float64(time.Second))
}

// Append appends the progress as HTML: a bar, the percent, the numbers.
func (p *Progress) Append(b []byte) []byte {
	b = append(b, `<div class="freshet tex2jax_ignore mathjax_ignore" style="font-size:.93em;line-height:1.5;white-space:nowrap;font-variant-numeric:tabular-nums">`...)
	b = appendHeading(b, p.Title)
	margin := "0"
	if p.Total > 0 {
		margin = ".9em"
		b = p.appendBar(b)
	}
	b = append(b, `<span style="vertical-align:middle;margin-left:`...)
	b = append(b, margin...)
	b = append(b, `">`...)
	if p.State != Live {
		b = append(b, `<span style="color:`...)
		b = append(b, states[p.State].color...)
		b = append(b, `;font-weight:700">`...)
		b = append(b, states[p.State].symbol...)
		b = append(b, `</span> `...)
	}
	b = append(b, `<span style="opacity:.66">`...)
	b = appendEscaped(b, p.words())
	return append(b, `</span></span></div>`...)
}

func (p *Progress) appendBar(b []byte) []byte {
	fill := states[p.State].color
	if p.State == Live {
		fill = "#3678df"
	}
	part := min(100, max(0, 100*float64(p.Done)/float64(p.Total)))
	b = append(b, `<span style="display:inline-block;vertical-align:middle;width:280px;height:6px;border-radius:3px;background-color:rgba(128,128,128,.25);overflow:hidden"><span style="display:block;width:`...)
	b = strconv.AppendFloat(b, part, 'f', 1, 64)
	b = append(b, `%;height:6px;border-radius:3px;background-color:`...)
	b = append(b, fill...)
	b = append(b, `"></span></span><span style="display:inline-block;min-width:4em;text-align:right;font-weight:600;vertical-align:middle">`...)
	b = strconv.AppendInt(b, p.percent(), 10)
	return append(b, ` %</span>`...)
}

// rateFrom is how long steps must be counted for a rate that says something.
const rateFrom = 100 * time.Millisecond

// Text returns the progress as one line of text.
func (p *Progress) Text() string {
	s := p.words()
	if p.State != Live {
		s = states[p.State].symbol + " " + s
	}
	if p.Total > 0 && p.State != Done {
		s = strconv.FormatInt(p.percent(), 10) + " % " + s
	}
	if p.Title != "" {
		s = p.Title + ": " + s
	}
	return s
}
