package plot_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"freshet/display/chart/internal/plot"
)

// walk is a random walk with rare spikes.
func walk(n int) (x, y []float64) {
	r := rand.New(rand.NewPCG(1, 2))
	v := 0.0
	for i := range n {
		v += r.NormFloat64()
		x, y = append(x, float64(i)*.37), append(y, v)
		if r.IntN(5000) == 0 {
			y[i] += 500
		}
	}
	return x, y
}

// reach is the lowest and the highest pixel in each pixel column of a line
// through all points.
func reach(d plot.Drawn) map[int][2]float64 {
	out := map[int][2]float64{}
	for i := range d.X {
		if math.IsNaN(d.X[i]) {
			continue
		}
		c := int(math.Floor(d.X[i]))
		r, ok := out[c]
		if !ok {
			r = [2]float64{d.Y[i], d.Y[i]}
		}
		out[c] = [2]float64{min(r[0], d.Y[i]), max(r[1], d.Y[i])}
	}
	return out
}

func TestDecimatedLineCoversThePixelsOfAllPoints(t *testing.T) {
	const n = 1_000_000
	x, y := walk(n)
	for _, step := range []int{n, 1000, 777} {
		p := plot.New(plot.Spec{X: "x", Y: []string{"y"}})
		for i := 0; i < n; i += step {
			p.Add(part(plot.Batch{X: x, Y: [][]float64{y}}, i, min(n, i+step)))
		}
		if p.Kept() > 6000 {
			t.Errorf("%d buckets kept", p.Kept())
		}
		lines := p.Draw(true).Lines()
		if len(lines) != 1 || len(lines[0].X) > 4*720 {
			t.Fatalf("%d lines", len(lines))
		}
		compare(t, lines[0], x, y)
	}
}

// compare holds a drawn line against all points. What is kept lies at its true
// place, so a column may lack only what a bucket that straddles its edge has
// on the other side: the column beside it has it.
func compare(t *testing.T, line plot.Drawn, x, y []float64) {
	t.Helper()
	got := reach(line)
	// The drawn extremes are exact, so they tell the scale.
	lowX, highX := math.Inf(1), math.Inf(-1)
	lowY, highY := math.Inf(1), math.Inf(-1)
	for i := range line.X {
		if !math.IsNaN(line.X[i]) {
			lowX, highX = min(lowX, line.X[i]), max(highX, line.X[i])
			lowY, highY = min(lowY, line.Y[i]), max(highY, line.Y[i])
		}
	}
	x0, x1 := x[0], x[len(x)-1]
	y0, y1 := math.Inf(1), math.Inf(-1)
	for _, v := range y {
		y0, y1 = min(y0, v), max(y1, v)
	}
	var all plot.Drawn
	for i := range x {
		all.X = append(all.X, lowX+(x[i]-x0)/(x1-x0)*(highX-lowX))
		all.Y = append(all.Y, highY-(y[i]-y0)/(y1-y0)*(highY-lowY))
	}
	want := reach(all)
	const near = 1e-6
	for c, w := range want {
		around := [2]float64{math.Inf(1), math.Inf(-1)}
		for d := c - 1; d <= c+1; d++ {
			if g, ok := got[d]; ok {
				around = [2]float64{min(around[0], g[0]), max(around[1], g[1])}
			}
		}
		if around[0] > w[0]+near || around[1] < w[1]-near {
			t.Fatalf("column %d: drawn %v, all points %v", c, around, w)
		}
		if g, ok := got[c]; !ok || g[0] < w[0]-near || g[1] > w[1]+near {
			t.Fatalf("column %d: drawn %v beyond all points %v", c, got[c], w)
		}
	}
}

func TestOrderAndCutsOfBatchesDoNotMatter(t *testing.T) {
	const n = 5000 // each its own bucket
	x, y := walk(n)
	r := rand.New(rand.NewPCG(3, 4))
	for i := range n / 50 {
		y[i*50] = math.NaN()
	}
	whole := plot.New(plot.Spec{X: "x", Y: []string{"y"}})
	whole.Add(&plot.Batch{N: n, X: x, Y: [][]float64{y}})
	want := string(whole.Draw(true).SVG())

	order := r.Perm(n)
	mixedX, mixedY := make([]float64, n), make([]float64, n)
	for i, j := range order {
		mixedX[i], mixedY[i] = x[j], y[j]
	}
	late := plot.New(plot.Spec{X: "x", Y: []string{"y"}})
	for i := 0; i < n; {
		j := min(n, i+1+r.IntN(300))
		late.Add(part(plot.Batch{X: mixedX, Y: [][]float64{mixedY}}, i, j))
		i = j
	}
	if got := string(late.Draw(true).SVG()); got != want {
		t.Error("rows in another order and other batches make another picture")
	}
}

func TestLateRowsOfALongStreamFindTheirPlace(t *testing.T) {
	const n = 200_000
	x, y := walk(n)
	p := plot.New(plot.Spec{X: "x", Y: []string{"y"}})
	for i := 0; i < n; i += 1000 { // each thousand comes backwards
		bx, by := make([]float64, 1000), make([]float64, 1000)
		for j := range bx {
			bx[j], by[j] = x[i+999-j], y[i+999-j]
		}
		p.Add(&plot.Batch{N: 1000, X: bx, Y: [][]float64{by}})
	}
	compare(t, p.Draw(true).Lines()[0], x, y)
}

func TestWindowForgetsAndStaysBounded(t *testing.T) {
	const n = 300_000
	x, y := walk(n)
	for name, s := range map[string]plot.Spec{
		"last":      {X: "x", Y: []string{"y"}, XScale: plot.Times, Last: 1000},
		"last rows": {Rows: true, Y: []string{"y"}, LastRows: 2703},
		"rows of x": {X: "x", Y: []string{"y"}, LastRows: 2703},
	} {
		p := plot.New(s)
		for i := 0; i < n; i += 1000 {
			p.Add(part(plot.Batch{X: x, Y: [][]float64{y}, Age: x}, i, i+1000))
		}
		line := p.Draw(false).Lines()[0]
		if p.Kept() > 2710 {
			t.Errorf("%s: %d buckets kept", name, p.Kept())
		}
		from := n - 2703 // 1000 s of .37 s
		compare(t, line, x[from:], y[from:])
	}
}

func TestNullsBreakLines(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		y     []float64
		parts []int
	}{
		{[]float64{1, 2, 3}, []int{3}},
		{[]float64{1, nan, 3, 4}, []int{1, 2}},
		{[]float64{nan, 1, 2, nan, nan, 3, 4, nan}, []int{2, 2}},
		{[]float64{1, 2, math.Inf(1), 3, 4}, []int{2, 2}},
		{[]float64{1, 2, 1e301, 3, 4}, []int{2, 2}},
	} {
		x := make([]float64, len(c.y))
		for i := range x {
			x[i] = float64(i)
		}
		p := plot.New(plot.Spec{X: "x", Y: []string{"y"}})
		p.Add(&plot.Batch{N: len(x), X: x, Y: [][]float64{c.y}})
		var parts []int
		n := 0
		line := p.Draw(true).Lines()[0]
		for i := range line.X {
			if math.IsNaN(line.X[i]) {
				if n > 0 {
					parts = append(parts, n)
				}
				n = 0
				continue
			}
			n++
		}
		if n > 0 {
			parts = append(parts, n)
		}
		if len(parts) != len(c.parts) {
			t.Errorf("%v: parts %v, want %v", c.y, parts, c.parts)
			continue
		}
		for i := range parts {
			if parts[i] != c.parts[i] {
				t.Errorf("%v: parts %v, want %v", c.y, parts, c.parts)
			}
		}
	}
}

func BenchmarkDraw10k(b *testing.B) {
	x, y := walk(10_000)
	p := plot.New(plot.Spec{X: "x", Y: []string{"y"}})
	p.Add(&plot.Batch{N: len(x), X: x, Y: [][]float64{y}})
	for b.Loop() {
		p.Draw(false).SVG()
	}
}

func BenchmarkAddOneRow(b *testing.B) {
	p := plot.New(plot.Spec{Rows: true, Y: []string{"y"}})
	batch := &plot.Batch{N: 1, Y: [][]float64{{1}}}
	for b.Loop() {
		p.Add(batch)
	}
}

func BenchmarkAdd1000Rows(b *testing.B) {
	_, y := walk(1000)
	p := plot.New(plot.Spec{Rows: true, Y: []string{"y"}})
	for b.Loop() {
		p.Add(&plot.Batch{N: 1000, Y: [][]float64{y}})
	}
}

func BenchmarkPNG(b *testing.B) {
	x, y := walk(10_000)
	p := plot.New(plot.Spec{X: "x", Y: []string{"y"}})
	p.Add(&plot.Batch{N: len(x), X: x, Y: [][]float64{y}})
	for b.Loop() {
		if _, err := p.Draw(false).PNG(); err != nil {
			b.Fatal(err)
		}
	}
}
