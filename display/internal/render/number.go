package render

import (
	"math"
	"strconv"
	"time"
)

// Count writes a whole number as text does: with commas from four digits on.
func Count(n int64) string { return string(appendInt(nil, n, true)) }

func appendInt(b []byte, n int64, commas bool) []byte {
	if !commas {
		return strconv.AppendInt(b, n, 10)
	}
	from := len(b)
	return insertCommas(strconv.AppendInt(b, n, 10), from)
}

// insertCommas puts commas into the whole part of the number at b[from:].
func insertCommas(b []byte, from int) []byte {
	if b[from] == '-' {
		from++
	}
	end := from
	for end < len(b) && b[end] >= '0' && b[end] <= '9' {
		end++
	}
	more := (end - from - 1) / 3
	if more <= 0 {
		return b
	}
	old := len(b)
	for range more {
		b = append(b, 0)
	}
	copy(b[end+more:], b[end:old])
	for to := end + more - 1; more > 0; more-- {
		copy(b[to-2:to+1], b[end-3:end])
		b[to-3] = ','
		end, to = end-3, to-4
	}
	return b
}

// Short writes three significant digits and a unit: "120 /s", "4.90 k/s".
func Short(v float64, unit string) string {
	prefix := ""
	for _, step := range []struct {
		scale float64
		name  string
	}{{1e9, "G"}, {1e6, "M"}, {1e3, "k"}} {
		if math.Abs(v) >= step.scale*0.9995 {
			v, prefix = v/step.scale, step.name
			break
		}
	}
	digits := 2
	switch abs := math.Abs(v); {
	case v == 0 || abs >= 99.95:
		digits = 0
	case abs >= 9.995:
		digits = 1
	}
	return strconv.FormatFloat(v, 'f', digits, 64) + " " + prefix + unit
}

// Lag writes how far a view is behind: "0.2 s", "12 s", "3 min".
func Lag(d time.Duration) string {
	switch s := max(0, d.Seconds()); {
	case s < 9.95:
		return strconv.FormatFloat(s, 'f', 1, 64) + " s"
	case s < 120:
		return strconv.FormatFloat(s, 'f', 0, 64) + " s"
	case s < 7200:
		return strconv.FormatFloat(s/60, 'f', 0, 64) + " min"
	case s < 172800:
		return strconv.FormatFloat(s/3600, 'f', 0, 64) + " h"
	default:
		return Count(int64(s/86400)) + " d"
	}
}

// Elapsed writes how long something took: "0.34 s", "5.4 s", "3 min".
func Elapsed(d time.Duration) string {
	if s := d.Seconds(); s < 0.995 {
		return strconv.FormatFloat(max(0, s), 'f', 2, 64) + " s"
	}
	return Lag(d)
}

// Clock writes a span as a stopwatch does, "0:03" or "1:02:03", with tenths
// if asked for.
func Clock(d time.Duration, tenths bool) string {
	d = max(0, d)
	if tenths {
		d = d.Round(100 * time.Millisecond)
	} else {
		d = d.Round(time.Second)
	}
	var b []byte
	hours, minutes := int64(d/time.Hour), int64(d/time.Minute)%60
	if hours > 0 {
		b = append(strconv.AppendInt(b, hours, 10), ':')
		b = appendTwo(b, minutes)
	} else {
		b = strconv.AppendInt(b, minutes, 10)
	}
	b = appendTwo(append(b, ':'), int64(d/time.Second)%60)
	if tenths {
		b = append(b, '.', byte('0'+int64(d/(100*time.Millisecond))%10))
	}
	return string(b)
}

func appendTwo(b []byte, n int64) []byte { return append(b, byte('0'+n/10%10), byte('0'+n%10)) }
