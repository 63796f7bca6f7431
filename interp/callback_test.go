package interp_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// declarations are those of a cell whose functions eight goroutines call at
// once; crowd says the same in Go.
const declarations = `type point struct{ x, y int }
func (p point) norm() int { return p.x*p.x + p.y*p.y }
func (p point) String() string { return fmt.Sprintf("<%d %d>", p.x, p.y) }
type measured interface{ norm() int }
func sum[T int | float64](list []T) (s T) { for _, x := range list { s += x }; return s }
func fact(n int) int { if n < 2 { return 1 }; return n * fact(n-1) }
func safe(n int) (out int) { defer func() { if recover() != nil { out = -1 } }(); return 10 / (n - n) }
func work(n int) string {
	var m measured = point{n, 2}
	squares := map[int]int{}
	for i := range 20 { squares[i] = i * i }
	double := func(x int) int { return 2 * x }
	list := []int{3, 1, n}
	slices.SortFunc(list, func(a, b int) int { return b - a })
	return fmt.Sprint(m.norm(), point{n, n}, sum(list), sum([]float64{0.5, float64(n)}), fact(10), safe(n), squares[n%20], double(list[0]))
}`

// crowd is what work says of n.
func crowd(n int) string {
	list := []int{3, 1, n}
	return strings.TrimSpace(fmt.Sprintln(n*n+4, fmt.Sprintf("<%d %d>", n, n), 4+n, 0.5+float64(n), 3628800, -1, (n%20)*(n%20), 2*slices.Max(list)))
}

// Functions of cells run side by side, without a word of the race detector's
// when it is asked (race.go).
func TestEightCallbacks(t *testing.T) {
	l := newLab(t)
	l.run(declarations)
	l.run(`out := make([]string, 400)
var wg sync.WaitGroup
for g := range 8 {
	wg.Go(func() { for i := range 50 { out[g*50+i] = work(g*50 + i) } })
}
wg.Wait()
fmt.Print(strings.Join(out, "\n"))`)
	var want []string
	for n := range 400 {
		want = append(want, crowd(n))
	}
	if got := l.out.take(); got != strings.Join(want, "\n") {
		t.Errorf("got %.200s…, want %.200s…", got, strings.Join(want, "\n"))
	}
}
