package plot_test

import (
	"math"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"freshet/display/chart/internal/plot"
)

var kinds = map[string]plot.Spec{
	"line":    {X: "time", XScale: plot.Times, Y: []string{"depth_km"}, By: "network", Origin: origin},
	"last":    {X: "time", XScale: plot.Times, Y: []string{"depth_km"}, By: "network", Origin: origin, Last: 7200},
	"area":    {Kind: plot.Area, X: "time", XScale: plot.Times, Y: []string{"depth_km"}, By: "network", Origin: origin},
	"bar":     {Kind: plot.Bar, X: "time", XScale: plot.Times, Y: []string{"depth_km"}, By: "network", Origin: origin},
	"scatter": {Kind: plot.Scatter, X: "time", XScale: plot.Times, Y: []string{"depth_km"}, By: "network", Origin: origin},
	"hist":    {Kind: plot.Hist, Y: []string{"depth_km"}, By: "network"},
	"box":     {Kind: plot.Box, Y: []string{"depth_km"}, By: "network"},
}

func TestMarginsNeverShrinkAndDomainsGrow(t *testing.T) {
	quakes := load(t, "earthquakes.csv")
	at := quakes.times(t, "time", "2006-01-02T15:04:05.999Z")
	all := plot.Batch{N: len(at), X: at, Age: at, Y: [][]float64{quakes.floats("depth_km")}, By: quakes["network"]}
	for name, s := range kinds {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { // in which no time passes: nothing shrinks
				p := plot.New(s)
				var before plot.Layout
				moved := 0
				for i := 0; i < all.N; i += 7 {
					p.Add(part(all, i, min(all.N, i+7)))
					picture := p.Draw(false)
					if picture.Width != 720 || picture.Height != 280 {
						t.Fatalf("%d × %d", picture.Width, picture.Height)
					}
					l := p.Layout()
					if i > 0 {
						if l.Left < before.Left || l.Right < before.Right {
							t.Fatalf("row %d: margins %v after %v", i, l, before)
						}
						if l.Y0 > before.Y0 || l.Y1 < before.Y1 {
							t.Fatalf("row %d: y domain %v after %v", i, l, before)
						}
						if s.Last == 0 && s.Kind != plot.Bar && (l.X0 > before.X0 && i > 7 || l.X1 < before.X1) {
							t.Fatalf("row %d: x domain %v after %v", i, l, before)
						}
						if l.X1 != before.X1 || l.X0 != before.X0 {
							moved++
						}
					}
					before = l
				}
				if s.Last == 0 && s.Kind != plot.Bar && moved > 40 {
					t.Errorf("the x axis moved %d times", moved)
				}
			})
		})
	}
}

func TestYShrinksAfterThreeSecondsOnly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := plot.New(plot.Spec{Rows: true, Y: []string{"y"}, LastRows: 10})
		add := func(v float64) plot.Layout {
			p.Add(&plot.Batch{N: 1, Y: [][]float64{{v}}})
			p.Draw(false)
			return p.Layout()
		}
		add(1)
		if l := add(100); l.Y1 != 100 {
			t.Fatalf("grows to %g, want 100 at once", l.Y1)
		}
		for i := range 12 {
			add(float64(i))
		}
		time.Sleep(2900 * time.Millisecond)
		if l := add(9); l.Y1 != 100 {
			t.Fatalf("%g after 2.9 s, want 100", l.Y1)
		}
		time.Sleep(200 * time.Millisecond)
		if l := add(10); l.Y1 > 15 {
			t.Fatalf("%g after 3.1 s, want about 12", l.Y1)
		}
	})
}

func TestSeriesKeepTheirColours(t *testing.T) {
	p := plot.New(plot.Spec{Kind: plot.Bar, X: "k", XScale: plot.Names, Y: []string{"v"}, By: "s"})
	p.Set(&plot.Batch{N: 2, XNames: []string{"a", "a"}, By: []string{"x", "y"}, Y: [][]float64{{1, 2}}})
	p.Draw(false)
	p.Set(&plot.Batch{N: 1, XNames: []string{"a"}, By: []string{"y"}, Y: [][]float64{{2}}})
	svg := string(p.Draw(false).SVG())
	if !strings.Contains(svg, `z" fill="#da7017"`) || strings.Contains(svg, `z" fill="#3678df"`) {
		t.Errorf("the second series is not orange any more: %s", svg)
	}
}

func TestWindowEndsAtTheNewestTime(t *testing.T) {
	p := plot.New(plot.Spec{X: "t", XScale: plot.Times, Y: []string{"y"}, Last: 60})
	p.Add(&plot.Batch{N: 2, X: []float64{100, 130}, Age: []float64{100, 130}, Y: [][]float64{{1, 2}}})
	p.Draw(false)
	if l := p.Layout(); l.X0 != 70 || l.X1 != 130 {
		t.Errorf("from %g to %g, want 70 to 130", l.X0, l.X1)
	}
}

func TestLastPictureEndsAtTheData(t *testing.T) {
	p := plot.New(plot.Spec{Rows: true, Y: []string{"y"}})
	p.Add(&plot.Batch{N: 3, Y: [][]float64{{1, 2, 3}}})
	p.Draw(false)
	if l := p.Layout(); l.X1 != 3 {
		t.Errorf("live: to %g, want half of the span more", l.X1)
	}
	p.Draw(true)
	if l := p.Layout(); l.X0 != 0 || l.X1 != 2 {
		t.Errorf("at the end: %g to %g, want 0 to 2", l.X0, l.X1)
	}
}

func TestLastPictureDoesNotDependOnThoseBefore(t *testing.T) {
	quakes := load(t, "earthquakes.csv")
	at := quakes.times(t, "time", "2006-01-02T15:04:05.999Z")
	all := plot.Batch{N: len(at), X: at, Age: at, Y: [][]float64{quakes.floats("depth_km")}, By: quakes["network"]}
	for name, s := range kinds {
		t.Run(name, func(t *testing.T) {
			watched, unseen := plot.New(s), plot.New(s)
			for i := 0; i < all.N; i += 97 {
				rows := part(all, i, min(all.N, i+97))
				watched.Add(rows)
				watched.Draw(false)
				unseen.Add(rows)
			}
			if string(watched.Draw(true).SVG()) != string(unseen.Draw(true).SVG()) {
				t.Error("the last picture differs from the one of a single look at the end")
			}
		})
	}
}

func TestEmptyAndNothing(t *testing.T) {
	for _, c := range []struct {
		spec plot.Spec
		rows int
		last bool
		want string
	}{
		{plot.Spec{Rows: true, Y: []string{"y"}}, 0, false, "waiting for the first row"},
		{plot.Spec{Rows: true, Y: []string{"y"}}, 0, true, "no rows"},
		{plot.Spec{Rows: true, Y: []string{"y"}}, 3, false, "no values yet"},
		{plot.Spec{Rows: true, Y: []string{"y"}}, 3, true, "no values"},
		{plot.Spec{Rows: true}, 3, true, "no column of numbers to draw"},
		{plot.Spec{Kind: plot.Heatmap, Rows: true}, 3, true, "no column of numbers to draw"},
	} {
		p := plot.New(c.spec)
		b := &plot.Batch{N: c.rows}
		for range c.spec.Y {
			y := make([]float64, c.rows)
			for i := range y {
				y[i] = math.NaN()
			}
			b.Y = append(b.Y, y)
		}
		p.Add(b)
		picture := p.Draw(c.last)
		if !strings.Contains(string(picture.SVG()), ">"+c.want+"<") || !strings.Contains(picture.Text, c.want) {
			t.Errorf("%+v with %d rows does not say %q", c.spec, c.rows, c.want)
		}
	}
}
