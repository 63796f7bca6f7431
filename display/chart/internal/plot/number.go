package plot

import (
	"math"
	"strconv"
	"strings"
)

// tickMarks are the round numbers first·step … last·step.
type tickMarks struct {
	first, last int
	step        float64
}

func (t tickMarks) at(i int) float64 {
	v := float64(i) * t.step
	if t.step >= 1e-6 && math.Abs(v) < 1e6 { // 3 × 0.1 is 0.3
		return math.Round(v*1e12) / 1e12
	}
	return v
}

func (t tickMarks) lo() float64 { return t.at(t.first) }
func (t tickMarks) hi() float64 { return t.at(t.last) }

// niceStep is the smallest of 1, 2, 2.5 and 5 × 10ⁿ that cuts span into at
// most count parts or a little more.
func niceStep(span float64, count int) float64 {
	raw := span / float64(max(1, count))
	ten := math.Pow(10, math.Floor(math.Log10(raw)))
	for _, m := range [...]float64{1, 2, 2.5, 5} {
		if m*ten >= raw*.999 {
			return m * ten
		}
	}
	return 10 * ten
}

// spread widens a range that is too narrow for numbers to tell apart: by a
// tenth of its value on both sides, by 1 around zero.
func spread(lo, hi float64) (float64, float64) {
	if hi-lo > 1e-12*max(math.Abs(lo), math.Abs(hi)) {
		return lo, hi
	}
	pad := max(math.Abs(lo), math.Abs(hi)) * .1
	if pad < 1e-300 {
		pad = 1
	}
	return lo - pad, hi + pad
}

// nice returns about count steps from below lo to above hi. What lies beyond
// them by no more than a share slack of a step is let be.
func nice(lo, hi float64, count int, slack float64) tickMarks {
	lo, hi = spread(lo, hi)
	step := niceStep(hi-lo, count)
	t := tickMarks{int(math.Floor(lo/step + slack)), int(math.Ceil(hi/step - slack)), step}
	t.last = max(t.last, t.first+1)
	return t
}

// Slacks of nice: for what must lie inside, and for lines, which may reach two
// pixels over the outermost ticks.
const (
	exactly = 1e-9
	nearly  = .04
)

// inside returns the ticks between lo and hi.
func inside(lo, hi float64, count int) tickMarks {
	lo, hi = spread(lo, hi)
	step := niceStep(hi-lo, count)
	return tickMarks{int(math.Ceil(lo/step - 1e-9)), int(math.Floor(hi/step + 1e-9)), step}
}

// placesOf is how many decimals tell multiples of a step apart.
func placesOf(step float64) int {
	for n := range 12 {
		if s := step * math.Pow10(n); math.Abs(s-math.Round(s)) < 1e-6*max(1, s) {
			return n
		}
	}
	return 12
}

func minus(s string) string { return strings.ReplaceAll(s, "-", "−") }

// unitOf is the prefix of a number on an axis with a step.
func unitOf(v, step float64) (scale float64, si string) {
	v = math.Abs(v)
	switch {
	case v >= 1e15:
		return 1, "e"
	case v >= 1e12:
		return 1e12, "T"
	case v >= 1e9:
		return 1e9, "G"
	case v >= 1e6:
		return 1e6, "M"
	case step >= 1e4 && v > 0:
		return 1e3, "k"
	}
	return 1, ""
}

// tickText writes a tick: "0.25", "1,500", "20k", "−3M".
func tickText(v, step float64) string {
	scale, si := unitOf(v, step)
	switch {
	case v == 0:
		v = 0 // no −0
	case si == "e" || step < 1e-4:
		return scientific(v, 4)
	case si != "":
		return minus(strconv.FormatFloat(v/scale, 'g', 12, 64) + si)
	}
	if step < 1e-4 {
		return "0"
	}
	return minus(commas(strconv.FormatFloat(v, 'f', placesOf(step), 64)))
}

// valueText writes a value beside an axis: one decimal more than its ticks,
// none for whole numbers.
func valueText(v, step float64, whole bool) string {
	return placedText(v, step, placesOf(step)+1, whole)
}

// placedText does so with a given number of decimals.
func placedText(v, step float64, places int, whole bool) string {
	if whole && math.Abs(v) < 1e7 {
		return minus(commas(strconv.FormatFloat(v, 'f', 0, 64)))
	}
	scale, si := unitOf(v, step)
	switch {
	case v != 0 && (si == "e" || step < 1e-4):
		return scientific(v, 4)
	case step < 1e-4:
		return "0"
	}
	if scale > 1 {
		places = placesOf(step/scale) + 1
	}
	s := strconv.FormatFloat(v/scale, 'f', min(6, places), 64)
	return minus(commas(unsigned(s)) + si)
}

// unsigned takes the sign from a number that was rounded to zero.
func unsigned(s string) string {
	if strings.HasPrefix(s, "-") && strings.Trim(s, "-0.") == "" {
		return s[1:]
	}
	return s
}

func scientific(v float64, digits int) string {
	s := strconv.FormatFloat(v, 'e', digits-1, 64)
	mantissa, exponent, _ := strings.Cut(s, "e")
	if strings.Contains(mantissa, ".") {
		mantissa = strings.TrimRight(strings.TrimRight(mantissa, "0"), ".")
	}
	n, _ := strconv.Atoi(exponent)
	return minus(mantissa + "e" + strconv.Itoa(n))
}

func commas(s string) string {
	whole, part, dot := strings.Cut(s, ".")
	sign := ""
	if strings.HasPrefix(whole, "-") {
		sign, whole = "-", whole[1:]
	}
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if dot {
		whole += "." + part
	}
	return sign + whole
}

// digits counts the characters of a tick that are as wide as a digit.
func digits(s string) int {
	n := 0
	for _, r := range s {
		if r != '.' && r != ',' {
			n++
		}
	}
	return n
}

func itoa(n int) string { return strconv.Itoa(n) }

// decimalsOf is how many decimals a value has, at most 6.
func decimalsOf(v float64) int {
	s := strconv.FormatFloat(v, 'f', -1, 64)
	_, part, _ := strings.Cut(s, ".")
	return min(6, len(part))
}
