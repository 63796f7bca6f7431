package interp_test

import (
	"context"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	yaegi "github.com/traefik/yaegi/interp"

	"freshet/interp"
)

// tenLines is a cell of an ordinary kind; it declares everything anew each time.
const tenLines = `total := 0
names := []string{"a", "b", "c"}
type item struct{ Name string; N int }
var items []item
for i, n := range names {
	items = append(items, item{n, i})
}
func sum(list []item) (n int) { for _, it := range list { n += it.N }; return n }
total = sum(items)
fmt.Sprint(total, len(items))`

// freshLines is the same with names of its own each time.
var freshLines = regexp.MustCompile(`\b(total|names|items|item|sum)\b`).ReplaceAllString(tenLines, "$1#")

// BenchmarkCell reports the median beside the mean: the collector makes some
// cells dear.
func BenchmarkCell(b *testing.B) {
	for _, c := range []struct{ name, code string }{
		{"empty", ""}, {"expression", "1 + 1"}, {"tenLines", tenLines}, {"tenLinesNew", freshLines},
	} {
		b.Run(c.name, func(b *testing.B) {
			s, err := interp.New(interp.Options{})
			if err != nil {
				b.Fatal(err)
			}
			defer s.Close()
			var times []time.Duration
			for b.Loop() {
				n := len(times) + 1
				code := strings.ReplaceAll(c.code, "#", strconv.Itoa(n))
				began := time.Now()
				if _, err := s.Eval(context.Background(), interp.Cell{Number: n, Code: code}); err != nil {
					b.Fatal(err)
				}
				times = append(times, time.Since(began))
			}
			slices.Sort(times)
			b.ReportMetric(float64(times[len(times)/2].Microseconds()), "p50-µs")
		})
	}
}

func BenchmarkNew(b *testing.B) {
	for b.Loop() {
		s, err := interp.New(interp.Options{})
		if err != nil {
			b.Fatal(err)
		}
		s.Close()
	}
}

// BenchmarkCode is what an operation costs inside of a cell.
func BenchmarkCode(b *testing.B) {
	for _, c := range []struct{ name, setup, loop string }{
		{"intSum", "", "s += i"},
		{"index", "xs := make([]int, 100)", "s += xs[i%100]"},
		{"call", "func f(n int) int { return n }", "s += f(i)"},
		{"method", "type T struct{ n int }\nfunc (t T) M(n int) int { return n }\nt := T{}", "s += t.M(i)"},
		{"interface", "type I interface{ M(int) int }\ntype T struct{ n int }\nfunc (t T) M(n int) int { return n }\nvar t I = T{}", "s += t.M(i)"},
		{"assertion", "var x any = 1.5", "if x.(float64) > 2 { s++ }"},
	} {
		b.Run(c.name, func(b *testing.B) {
			s, _ := interp.New(interp.Options{})
			if _, err := s.Eval(context.Background(), interp.Cell{Number: 1, Code: "s := 0\n" + c.setup}); err != nil {
				b.Fatal(err)
			}
			b.ResetTimer()
			code := fmt.Sprintf("for i := range %d { %s }", b.N, c.loop)
			if _, err := s.Eval(context.Background(), interp.Cell{Number: 2, Code: code}); err != nil {
				b.Fatal(err)
			}
		})
	}
}

// fib is of 25 in every benchmark.
const fib = "func fib(n int) int { if n < 2 { return n }; return fib(n-1) + fib(n-2) }"

// BenchmarkRatio runs the same code as a cell and by the bare engine, in turn,
// and reports how much longer the cell takes, the quickest run of each.
func BenchmarkRatio(b *testing.B) {
	for _, c := range []struct{ name, setup, code string }{
		{"fib", fib, "fib(25)"},
		{"intLoop", "func loop() int { s := 0; for i := 0; i < 1000000; i++ { s += i }; return s }", "loop()"},
		{"floatLoop", "func loop() float64 { s := 0.0; for i := 0; i < 1000000; i++ { s += float64(i) * 0.5 }; return s }", "loop()"},
		{"sliceLoop", "func loop() int { xs := make([]int, 1000); s := 0; for j := 0; j < 1000; j++ { for i, x := range xs { s += x + i } }; return s }", "loop()"},
		{"structs", "type P struct{ X, Y int }\nfunc (p P) Sum() int { return p.X + p.Y }\nfunc loop() int { s := 0; for i := 0; i < 100000; i++ { p := P{i, 1}; s += p.Sum() }; return s }", "loop()"},
		{"floatCall", "func half(x float64) float64 { return x / 2 }\nfunc loop() float64 { s := 1.0; for i := 0; i < 100000; i++ { s += half(s) - s / 2 }; return s }", "loop()"},
	} {
		b.Run(c.name, func(b *testing.B) {
			cell, raw := newCellRunner(b, c.setup), newRawRunner(b, c.setup)
			ours, theirs := time.Duration(math.MaxInt64), time.Duration(math.MaxInt64)
			for b.Loop() {
				theirs = min(theirs, timed(b, raw, c.code))
				ours = min(ours, timed(b, cell, c.code))
			}
			b.ReportMetric(float64(ours)/float64(theirs), "times")
			b.ReportMetric(float64(ours.Microseconds())/1000, "ms/cell")
		})
	}
}

func newCellRunner(b *testing.B, setup string) func(string) error {
	b.Helper()
	s, err := interp.New(interp.Options{})
	if err != nil {
		b.Fatal(err)
	}
	n := 0
	run := func(code string) error {
		n++
		_, err := s.Eval(context.Background(), interp.Cell{Number: n, Code: code})
		return err
	}
	if err := run(setup); err != nil {
		b.Fatal(err)
	}
	return run
}

func newRawRunner(b *testing.B, setup string) func(string) error {
	b.Helper()
	i := yaegi.New(yaegi.Options{})
	run := func(code string) error {
		_, err := i.Eval(code)
		return err
	}
	if err := run(setup); err != nil {
		b.Fatal(err)
	}
	return run
}

func timed(b *testing.B, run func(string) error, code string) time.Duration {
	b.Helper()
	began := time.Now()
	if err := run(code); err != nil {
		b.Fatal(err)
	}
	return time.Since(began)
}
