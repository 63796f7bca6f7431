package interp

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// longCell is a cell of many functions.
var longCell = strings.Repeat("func unused() { for i := range 10 { fmt.Println(i, pt.X) } }\n", 60)

// reportTimes does each code in turn, all once before, and reports the time
// that 95 of 100 stay under.
func reportTimes(b *testing.B, codes []string, do func(code string)) {
	for _, code := range codes {
		do(code)
	}
	var times []time.Duration
	for i := 0; b.Loop(); i++ {
		began := time.Now()
		do(codes[i%len(codes)])
		times = append(times, time.Since(began))
	}
	slices.Sort(times)
	b.ReportMetric(float64(times[len(times)*95/100])/float64(time.Millisecond), "p95-ms")
}
