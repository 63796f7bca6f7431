package render

import (
	"math"
	"strconv"
	"time"
	"unicode/utf8"
)

const (
	longText = 30   // runes of a string that a cell shows
	decided  = 1000 // values after which old ones lose weight
	longTail = 7    // decimals from which on a value counts as "of a mean"
)

// A format is how one column writes its values. It learns from the values
// that it sees and only ever becomes finer, so that what stands in a column
// does not change its shape while a view is live.
type format struct {
	kind   Kind
	seen   int
	places int               // decimals of a float
	spread [longTail + 1]int // how many values need so many decimals
	top    float64           // the largest absolute value
	fine   int               // times: index into fineness; durations: decimals
}

// fineness lists the forms of times from coarse to fine.
var fineness = [...]struct {
	unit   int64
	layout string
}{
	{int64(24 * time.Hour), "2006-01-02"},
	{int64(time.Minute), "2006-01-02 15:04"},
	{int64(time.Second), "2006-01-02 15:04:05"},
	{int64(time.Millisecond), "2006-01-02 15:04:05.000"},
	{int64(time.Microsecond), "2006-01-02 15:04:05.000000"},
	{1, "2006-01-02 15:04:05.000000000"},
}

// see learns from a value.
func (f *format) see(v Value) {
	if v.Null {
		return
	}
	switch f.kind {
	case Int:
		f.top = max(f.top, math.Abs(float64(v.Int)))
	case Float:
		f.seeFloat(v.Float)
	case Time:
		for f.fine < len(fineness)-1 && v.Int%fineness[f.fine].unit != 0 {
			f.fine++
		}
	case Duration:
		for unit := int64(time.Second); f.fine < 9; f.fine++ {
			if v.Int%(unit/tens[f.fine]) == 0 {
				break
			}
		}
	}
}

var tens = [...]int64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9}

func (f *format) seeFloat(v float64) {
	abs := math.Abs(v)
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return
	}
	f.top = max(f.top, abs)
	if f.seen++; f.seen > decided { // forget slowly, so that later values still count
		f.seen = 0
		for i := range f.spread {
			f.spread[i] /= 2
			f.seen += f.spread[i]
		}
		f.seen++
	}
	f.spread[min(decimalsOf(v), longTail)]++
}

// decimalsOf returns how many decimals v has at twelve significant digits.
func decimalsOf(v float64) int {
	if v == math.Trunc(v) {
		return 0
	}
	for i := 1; i < 4; i++ { // most data have few: a shortcut
		if w := v * float64(tens[i]); math.Abs(w) < 1e9 && w == math.Trunc(w) {
			return i
		}
	}
	var room [32]byte
	b := strconv.AppendFloat(room[:0], math.Abs(v), 'e', 11, 64) // d.ddddddddddde±dd
	exp, _ := strconv.Atoi(string(b[14:]))
	digits := 12
	for digits > 1 && b[digits] == '0' {
		digits--
	}
	return max(0, digits-1-exp)
}

// settle decides on decimals after values were seen.
func (f *format) settle() {
	if f.kind != Float || f.top == 0 {
		return
	}
	need, count := 0, f.spread[0]
	for count <= f.seen*9/10 && need < longTail {
		need++
		count += f.spread[need]
	}
	tail := need
	if need == longTail {
		tail = 3
	}
	whole := int(math.Floor(math.Log10(f.top))) + 1
	places := max(0, min(tail, 6-max(1, whole), 4))
	if whole <= 0 {
		places = max(places, min(need, 3-whole))
	}
	f.places = max(f.places, places)
}

// commas reports whether the column's whole parts are grouped.
func (f *format) commas() bool { return f.top >= 10_000 }

// scientific reports whether the column is written as 2.512e12.
func (f *format) scientific() bool {
	return f.kind == Float && f.top > 0 && (f.top >= 1e9 || f.top < 1e-3)
}

// append appends the text of v, not escaped.
func (f *format) append(b []byte, v Value) []byte {
	if v.Null {
		return append(b, "null"...)
	}
	switch f.kind {
	case Bool:
		return strconv.AppendBool(b, v.Int != 0)
	case Int:
		return appendInt(b, v.Int, f.commas())
	case Float:
		return f.appendFloat(b, v.Float)
	case Time:
		return time.Unix(0, v.Int).UTC().AppendFormat(b, fineness[f.fine].layout)
	case Duration:
		return appendDuration(b, v.Int, f.fine)
	default:
		return appendCut(b, v.Str, longText)
	}
}

func (f *format) appendFloat(b []byte, v float64) []byte {
	switch {
	case math.IsNaN(v):
		return append(b, "NaN"...)
	case math.IsInf(v, 1):
		return append(b, "inf"...)
	case math.IsInf(v, -1):
		return append(b, "-inf"...)
	case f.scientific():
		return appendScientific(b, v)
	}
	from := len(b)
	b = strconv.AppendFloat(b, v, 'f', f.places, 64)
	if isZero(b[from:]) && b[from] == '-' { // -0.00 says nothing that 0.00 does not
		b = append(b[:from], b[from+1:]...)
	}
	if f.commas() {
		b = insertCommas(b, from)
	}
	return b
}

func isZero(digits []byte) bool {
	for _, c := range digits {
		if c >= '1' && c <= '9' {
			return false
		}
	}
	return true
}

// appendScientific writes 2.512e12 and 2.512e-5: no plus, no leading zero.
func appendScientific(b []byte, v float64) []byte {
	from := len(b)
	b = strconv.AppendFloat(b, v, 'e', 3, 64)
	at := from
	for b[at] != 'e' {
		at++
	}
	exp, _ := strconv.Atoi(string(b[at+1:]))
	return strconv.AppendInt(b[:at+1], int64(exp), 10)
}

// appendDuration writes 1d 02:03:04.5 with the given decimals.
func appendDuration(b []byte, ns int64, places int) []byte {
	u := uint64(ns)
	if ns < 0 {
		b, u = append(b, '-'), -u
	}
	const second = uint64(time.Second)
	s := u / second
	if days := s / 86400; days > 0 {
		b = append(strconv.AppendUint(b, days, 10), "d "...)
	}
	b = appendTwo(b, int64(s/3600%24))
	b = appendTwo(append(b, ':'), int64(s/60%60))
	b = appendTwo(append(b, ':'), int64(s%60))
	if places > 0 {
		b = append(b, '.')
		part := u % second
		for i := range places {
			b = append(b, byte('0'+part/uint64(tens[8-i])%10))
		}
	}
	return b
}

// appendCut appends at most n runes of s on one line: a line break is ⏎, a
// tab ⇥, another control character its picture; what is cut off ends with ….
func appendCut(b []byte, s string, n int) []byte {
	if plain(s, n) {
		return append(b, s...)
	}
	if utf8.RuneCountInString(s) > n {
		n--
	} else {
		n = len(s) + 1
	}
	for _, r := range s {
		if n--; n < 0 {
			return append(b, "…"...)
		}
		b = utf8.AppendRune(b, visible(r))
	}
	return b
}

// plain reports a string that can be shown as it is: the common case.
func plain(s string, n int) bool {
	if len(s) > n {
		return false
	}
	for i := range len(s) {
		if c := s[i]; c < ' ' || c >= 0x7f {
			return false
		}
	}
	return true
}

func visible(r rune) rune {
	switch {
	case r == '\n':
		return '⏎'
	case r == '\t':
		return '⇥'
	case r < ' ':
		return '␀' + r
	case r == 0x7f:
		return '␡'
	case r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069: // would turn the text around it
		return utf8.RuneError
	}
	return r
}
