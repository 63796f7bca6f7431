package plot

import (
	"math"
	"strings"
)

const twinWidth = 60 // blocks of a text twin

// title says what a plot shows: "magnitude by time".
func (p *Plot) title() string {
	y := p.spec.Y
	more := ""
	if len(y) > 4 {
		y, more = y[:4], ", …"
	}
	s := strings.Join(y, ", ") + more
	if band := p.spec.band(); band != "" {
		s += ", " + band
	}
	var by []string
	if p.spec.X != "" && p.spec.Kind != Hist && (p.spec.Kind != Box || p.spec.By == "") {
		by = append(by, p.spec.X)
	}
	if p.spec.By != "" {
		by = append(by, p.spec.By)
	}
	if len(by) > 0 {
		s += " by " + strings.Join(by, " and ")
	}
	return s
}

// blocks draws values as blocks of eight heights; NaN is a space.
func blocks(values []float64, lo, hi float64) string {
	var b strings.Builder
	for _, v := range values {
		if math.IsNaN(v) {
			b.WriteByte(' ')
			continue
		}
		step := 3.0
		if hi > lo {
			step = math.Floor((v - lo) / (hi - lo) * 8)
		}
		b.WriteRune([]rune("▁▂▃▄▅▆▇█")[int(min(7, max(0, step)))])
	}
	return b.String()
}

// means returns the mean y of the samples in each of equal parts of x: 60, or
// as many as there are samples.
func means(samples []sample, lo, hi float64) []float64 {
	n := 0
	for _, s := range samples {
		if !s.null() {
			n++
		}
	}
	n = min(max(n, 1), twinWidth)
	sums, counts := make([]float64, n), make([]float64, n)
	for _, s := range samples {
		if s.null() {
			continue
		}
		i := 0
		if hi > lo {
			i = int(min(float64(n-1), max(0, (s.x-lo)/(hi-lo)*float64(n))))
		}
		counts[i]++
		sums[i] += (s.y - sums[i]) / counts[i]
	}
	for i, n := range counts {
		if n == 0 {
			sums[i] = math.NaN()
		}
	}
	return sums
}

// padded writes s into n columns.
func padded(s string, n int) string {
	s = legal(s)
	if gap := n - len([]rune(s)); gap > 0 {
		return s + strings.Repeat(" ", gap)
	}
	return s
}

// widest is the length of the longest of some strings, in runes.
func widest(all []string) int {
	n := 0
	for _, s := range all {
		n = max(n, len([]rune(s)))
	}
	return n
}

// cutRunes shortens s to n runes.
func cutRunes(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n-1]) + "…"
	}
	return s
}
