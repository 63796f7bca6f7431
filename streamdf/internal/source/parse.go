package source

import (
	"math"
	"strconv"
	"time"
)

// Fields are parsed straight from the bytes of the file: each of these
// functions says whether all of b is one value of its type.

func parseBool(b []byte) (bool, bool) {
	switch string(b) {
	case "true", "True", "TRUE":
		return true, true
	case "false", "False", "FALSE":
		return false, true
	}
	return false, false
}

func parseInt(b []byte) (int64, bool) {
	digits, neg := b, false
	if len(b) > 0 && (b[0] == '-' || b[0] == '+') {
		digits, neg = b[1:], b[0] == '-'
	}
	if len(digits) == 0 {
		return 0, false
	}
	if len(digits) > 18 {
		n, err := strconv.ParseInt(string(b), 10, 64)
		return n, err == nil
	}
	var n int64
	for _, c := range digits {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int64(c-'0')
	}
	if neg {
		n = -n
	}
	return n, true
}

// pow10 holds the powers of ten that a float64 represents exactly.
var pow10 = [...]float64{
	1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
	1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
}

// parseFloat rounds correctly. Up to 15 digits and 22 places the quotient of
// two exact floats is the nearest one (Clinger, "How to Read Floating Point
// Numbers Accurately", 1990); all else goes to strconv. Hexadecimal floats and
// digit separators are no numbers in a CSV file.
func parseFloat(b []byte) (float64, bool) {
	i, neg := 0, false
	if len(b) > 0 && (b[0] == '-' || b[0] == '+') {
		i, neg = 1, b[0] == '-'
	}
	var mantissa uint64
	digits, places, point := 0, 0, false
	for ; i < len(b); i++ {
		c := b[i]
		switch {
		case c >= '0' && c <= '9':
			mantissa = mantissa*10 + uint64(c-'0')
			digits++
			if point {
				places++
			}
		case c == '.' && !point:
			point = true
		default:
			return parseFloatSlow(b)
		}
		if digits > 15 {
			return parseFloatSlow(b)
		}
	}
	if digits == 0 {
		return 0, false
	}
	f := float64(mantissa) / pow10[places]
	if neg {
		f = math.Copysign(f, -1)
	}
	return f, true
}

func parseFloatSlow(b []byte) (float64, bool) {
	for _, c := range b {
		if c == 'x' || c == 'X' || c == '_' || c == 'p' || c == 'P' {
			return 0, false
		}
	}
	f, err := strconv.ParseFloat(string(b), 64)
	if err != nil {
		return 0, false
	}
	return f, true
}

func parseDuration(b []byte) (int64, bool) {
	if len(b) < 2 {
		return 0, false
	}
	if c := b[0]; c != '-' && c != '+' && c != '.' && (c < '0' || c > '9') {
		return 0, false
	}
	d, err := time.ParseDuration(string(b))
	return int64(d), err == nil
}

// parseTime reads RFC 3339 and its everyday relatives: a date, or a date and
// a time of day with T or a space between them, seconds and their fraction
// optional, Z or an offset optional (UTC without). The result is nanoseconds
// since 1970 UTC; times that do not fit into them (before 1678, after 2261)
// are refused.
func parseTime(b []byte) (int64, bool) {
	if len(b) < 10 || b[4] != '-' || b[7] != '-' {
		return 0, false
	}
	year, ok1 := digits(b[0:4])
	month, ok2 := digits(b[5:7])
	day, ok3 := digits(b[8:10])
	if !ok1 || !ok2 || !ok3 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month) {
		return 0, false
	}
	if year < 1678 || year > 2261 {
		return 0, false
	}
	secs := daysSince1970(year, month, day) * 86400
	if len(b) == 10 {
		return secs * 1e9, true
	}
	if b[10] != 'T' && b[10] != ' ' {
		return 0, false
	}
	clock, nanos, rest, ok := parseClock(b[11:])
	if !ok {
		return 0, false
	}
	offset, ok := parseOffset(rest)
	if !ok {
		return 0, false
	}
	return (secs+clock-offset)*1e9 + nanos, true
}

// parseClock reads hh:mm[:ss[.fraction]] and returns what follows.
func parseClock(b []byte) (secs, nanos int64, rest []byte, ok bool) {
	if len(b) < 5 || b[2] != ':' {
		return 0, 0, nil, false
	}
	hour, ok1 := digits(b[0:2])
	minute, ok2 := digits(b[3:5])
	if !ok1 || !ok2 || hour > 23 || minute > 59 {
		return 0, 0, nil, false
	}
	secs, rest = hour*3600+minute*60, b[5:]
	if len(rest) < 3 || rest[0] != ':' {
		return secs, 0, rest, true
	}
	second, ok := digits(rest[1:3])
	if !ok || second > 59 {
		return 0, 0, nil, false
	}
	secs, rest = secs+second, rest[3:]
	if len(rest) < 2 || rest[0] != '.' {
		return secs, 0, rest, true
	}
	i, unit := 1, int64(1e9)
	for ; i < len(rest) && rest[i] >= '0' && rest[i] <= '9'; i++ {
		unit /= 10 // 0 from the tenth place on: finer than nanoseconds
		nanos += int64(rest[i]-'0') * unit
	}
	return secs, nanos, rest[i:], i > 1
}

// parseOffset reads the end of a time: nothing, Z, +hh:mm, +hhmm or +hh.
func parseOffset(b []byte) (secs int64, ok bool) {
	switch {
	case len(b) == 0 || len(b) == 1 && (b[0] == 'Z' || b[0] == 'z'):
		return 0, true
	case len(b) == 4 && string(b) == " UTC":
		return 0, true
	case b[0] != '+' && b[0] != '-' || len(b) < 3:
		return 0, false
	}
	hour, ok1 := digits(b[1:3])
	minutes := b[3:]
	if len(minutes) == 3 && minutes[0] == ':' {
		minutes = minutes[1:]
	}
	minute, ok2 := int64(0), len(minutes) == 0
	if len(minutes) == 2 {
		minute, ok2 = digits(minutes)
	}
	if !ok1 || !ok2 || hour > 23 || minute > 59 {
		return 0, false
	}
	secs = hour*3600 + minute*60
	if b[0] == '-' {
		secs = -secs
	}
	return secs, true
}

func digits(b []byte) (n int64, ok bool) {
	for _, c := range b {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int64(c-'0')
	}
	return n, true
}

func daysIn(year, month int64) int64 {
	switch month {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	}
	return 31
}

// daysSince1970 counts days in the proleptic Gregorian calendar, with years
// that start in March so that leap days come last.
func daysSince1970(year, month, day int64) int64 {
	if month <= 2 {
		year--
		month += 12
	}
	era := year / 400
	ofEra := year - era*400
	ofYear := (153*(month-3)+2)/5 + day - 1
	return era*146097 + ofEra*365 + ofEra/4 - ofEra/100 + ofYear - 719468
}
