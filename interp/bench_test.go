package interp_test

import (
	"context"
	"fmt"
	"testing"

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

func BenchmarkCell(b *testing.B) {
	for _, c := range []struct{ name, code string }{
		{"empty", ""}, {"expression", "1 + 1"}, {"tenLines", tenLines},
	} {
		b.Run(c.name, func(b *testing.B) {
			s, err := interp.New(interp.Options{})
			if err != nil {
				b.Fatal(err)
			}
			n := 0
			for b.Loop() {
				n++
				if _, err := s.Eval(context.Background(), interp.Cell{Number: n, Code: c.code}); err != nil {
					b.Fatal(err)
				}
			}
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
