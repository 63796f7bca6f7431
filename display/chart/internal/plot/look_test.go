package plot_test

import (
	"encoding/xml"
	"errors"
	"io"
	"math"
	"sort"
	"strconv"
	"testing"

	"freshet/display/chart/internal/plot"
)

// looks are the plots of the real data that are kept as pictures.
func looks(t testing.TB) map[string]func() *plot.Plot {
	quakes, weather := load(t, "earthquakes.csv"), load(t, "seattle-weather.csv")
	at := quakes.times(t, "time", "2006-01-02T15:04:05.999Z")
	magnitude, depth := quakes.floats("magnitude"), quakes.floats("depth_km")
	days := weather.times(t, "date", "2006-01-02")
	n, m := len(at), len(days)
	of := func(s plot.Spec, b plot.Batch) func() *plot.Plot {
		return func() *plot.Plot {
			s.Origin = origin
			p := plot.New(s)
			p.Add(&b)
			return p
		}
	}
	means, carriers := byNetwork(quakes, magnitude)
	long := append([]string(nil), carriers...)
	for i := range long {
		long[i] = "network " + long[i] + " of North America"
	}
	counts := make([]float64, 24*7)
	hours := make([]float64, len(counts))
	for i := range hours {
		hours[i] = float64(i) * 3600
	}
	for _, s := range at {
		if i := int(s / 3600); i < len(counts) {
			counts[i]++
		}
	}
	ones, daysOfWeek, hourOfDay := make([]float64, n), make([]float64, n), make([]float64, n)
	for i, s := range at {
		ones[i], hourOfDay[i], daysOfWeek[i] = 1, math.Floor(math.Mod(s, 86400)/3600), math.Floor(s/86400)
	}
	var waves [2][]float64
	for i := range 8000 {
		v := float64(i)
		waves[0] = append(waves[0], math.Sin(v/900)+.1*math.Sin(v*.9))
		waves[1] = append(waves[1], math.Cos(v/700)+.1*math.Cos(v*1.3))
	}
	cold, warm := weather.floats("temp_min_c"), weather.floats("temp_max_c")
	mild := make([]float64, m)
	for i := range mild {
		mild[i] = (cold[i] + warm[i]) / 2
		if i >= 200 && i < 230 { // a gap
			cold[i], mild[i] = math.NaN(), math.NaN()
			warm[i] = mild[i]
		}
	}
	return map[string]func() *plot.Plot{
		"band": of(plot.Spec{X: "date", XScale: plot.Times, Y: []string{"middle"}, Low: "temp_min_c", High: "temp_max_c"},
			plot.Batch{N: 365, X: days[:365], Y: [][]float64{mild[:365]}, Band: [][]float64{cold[:365], warm[:365]}}),
		"band-rows": of(plot.Spec{Rows: true, Y: []string{"middle"}, Low: "temp_min_c", High: "temp_max_c", By: "year", LastRows: 900},
			plot.Batch{N: m, Y: [][]float64{mild}, Band: [][]float64{cold, warm}, By: years(weather["date"])}),
		"line": of(plot.Spec{X: "time", XScale: plot.Times, Y: []string{"magnitude, mean of 6 h"}},
			plot.Batch{N: n, X: at, Y: [][]float64{rolling(at, magnitude)}}),
		"line-last": of(plot.Spec{X: "time", XScale: plot.Times, Y: []string{"magnitude"}, Last: 6 * 3600},
			plot.Batch{N: n, X: at, Age: at, Y: [][]float64{magnitude}}),
		"line-rows": of(plot.Spec{Rows: true, Y: []string{"depth_km"}},
			plot.Batch{N: n, Y: [][]float64{depth}}),
		"line-few": of(plot.Spec{X: "date", XScale: plot.Times, Y: []string{"temp_max_c", "temp_min_c"}},
			plot.Batch{N: 21, X: days[:21], Y: [][]float64{weather.floats("temp_max_c")[:21], weather.floats("temp_min_c")[:21]}}),
		"line-by": of(plot.Spec{X: "time", XScale: plot.Times, Y: []string{"depth_km"}, By: "network", Last: 86400},
			plot.Batch{N: n, X: at, Age: at, Y: [][]float64{depth}, By: quakes["network"]}),
		"line-names": of(plot.Spec{X: "network", XScale: plot.Names, Y: []string{"magnitude"}},
			plot.Batch{N: len(means), XNames: carriers, Y: [][]float64{means}}),
		"years": of(plot.Spec{X: "date", XScale: plot.Times, Y: []string{"temp_max_c"}},
			plot.Batch{N: m, X: days, Y: [][]float64{weather.floats("temp_max_c")}}),
		"area": of(plot.Spec{Kind: plot.Area, X: "time", XScale: plot.Times, Y: []string{"earthquakes an hour"}, Whole: []bool{true}},
			plot.Batch{N: len(hours), X: hours, Y: [][]float64{counts}}),
		"bar": of(plot.Spec{Kind: plot.Bar, X: "network", XScale: plot.Names, Y: []string{"magnitude, mean"}},
			plot.Batch{N: len(means), XNames: carriers, Y: [][]float64{means}}),
		"bar-lying": of(plot.Spec{Kind: plot.Bar, X: "network", XScale: plot.Names, Y: []string{"magnitude, mean"}},
			plot.Batch{N: len(means), XNames: long, Y: [][]float64{means}}),
		"bar-many": of(plot.Spec{Kind: plot.Bar, X: "place", XScale: plot.Names, Y: []string{"depth_km"}},
			plot.Batch{N: 60, XNames: quakes["place"][:60], Y: [][]float64{depth[:60]}}),
		"bar-codes": of(plot.Spec{Kind: plot.Bar, X: "day", XScale: plot.Names, Y: []string{"depth_km"}},
			plot.Batch{N: 60, XNames: numbered(60), Y: [][]float64{depth[:60]}}),
		"bar-times": of(plot.Spec{Kind: plot.Bar, X: "time", XScale: plot.Times, Y: []string{"earthquakes an hour"}, Whole: []bool{true}},
			plot.Batch{N: 72, X: hours[:72], Y: [][]float64{counts[:72]}}),
		"bar-groups": of(plot.Spec{Kind: plot.Bar, X: "date", XScale: plot.Names, Y: []string{"temp_max_c", "temp_min_c"}},
			plot.Batch{N: 10, XNames: weather["date"][:10], Y: [][]float64{weather.floats("temp_max_c")[:10], weather.floats("temp_min_c")[:10]}}),
		"bar-signs": of(plot.Spec{Kind: plot.Bar, X: "k", XScale: plot.Names, Y: []string{"change"}},
			plot.Batch{N: 5, XNames: []string{"a", "b", "c", "d", "e"}, Y: [][]float64{{3.25, -1.5, 0, math.NaN(), 2}}}),
		"scatter": of(plot.Spec{Kind: plot.Scatter, X: "magnitude", Y: []string{"depth_km"}, By: "network"},
			plot.Batch{N: n, X: magnitude, Y: [][]float64{depth}, By: quakes["network"]}),
		"scatter-dense": of(plot.Spec{Kind: plot.Scatter, X: "x", Y: []string{"y"}},
			plot.Batch{N: 8000, X: waves[1], Y: [][]float64{waves[0]}}),
		"hist": of(plot.Spec{Kind: plot.Hist, Y: []string{"magnitude"}},
			plot.Batch{N: n, Y: [][]float64{magnitude}}),
		"hist-two": of(plot.Spec{Kind: plot.Hist, Y: []string{"temp_max_c", "temp_min_c"}},
			plot.Batch{N: m, Y: [][]float64{weather.floats("temp_max_c"), weather.floats("temp_min_c")}}),
		"box": of(plot.Spec{Kind: plot.Box, Y: []string{"magnitude"}, By: "network"},
			plot.Batch{N: n, Y: [][]float64{magnitude}, By: quakes["network"]}),
		"heatmap": of(plot.Spec{Kind: plot.Heatmap, X: "day", XWhole: true, Y: []string{"hour"}, Whole: []bool{true}},
			plot.Batch{N: n, X: daysOfWeek, Y: [][]float64{hourOfDay}}),
		"heatmap-mean": of(plot.Spec{Kind: plot.Heatmap, X: "time", XScale: plot.Times, Y: []string{"magnitude"}, YScale: plot.Names, By: "network"},
			plot.Batch{N: n, X: at, Y: [][]float64{magnitude}, By: quakes["network"]}),
		"heatmap-numbers": of(plot.Spec{Kind: plot.Heatmap, X: "longitude", Y: []string{"latitude"}},
			plot.Batch{N: n, X: quakes.floats("longitude"), Y: [][]float64{quakes.floats("latitude")}}),
		"empty": func() *plot.Plot { return plot.New(plot.Spec{Rows: true, Y: []string{"price"}}) },
		"one": of(plot.Spec{X: "time", XScale: plot.Times, Y: []string{"magnitude"}, Last: 300},
			plot.Batch{N: 1, X: at[:1], Age: at[:1], Y: [][]float64{{4.2}}}),
	}
}

// byNetwork returns the mean of each network with over 10 rows, the greatest
// first.
func byNetwork(f file, values []float64) (means []float64, names []string) {
	sums, counts := map[string]float64{}, map[string]float64{}
	for i, v := range values {
		if !math.IsNaN(v) {
			sums[f["network"][i]] += v
			counts[f["network"][i]]++
		}
	}
	for name, n := range counts {
		if n > 10 {
			names = append(names, name)
		}
	}
	sort.Slice(names, func(i, j int) bool { return sums[names[i]]/counts[names[i]] > sums[names[j]]/counts[names[j]] })
	for _, name := range names {
		means = append(means, sums[name]/counts[name])
	}
	return means, names
}

func TestLooks(t *testing.T) {
	for name, made := range looks(t) {
		t.Run(name, func(t *testing.T) {
			picture := made().Draw(name != "empty")
			svg := picture.SVG()
			wellFormed(t, svg)
			golden(t, name+".svg", svg)
			golden(t, name+".txt", []byte(picture.Alt+"\n\n"+picture.Text))
			if len(svg) > 120_000 {
				t.Errorf("%d bytes of SVG", len(svg))
			}
		})
	}
}

func wellFormed(t *testing.T, svg []byte) {
	t.Helper()
	d := xml.NewDecoder(bytesReader(svg))
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatalf("no XML: %v\n%.2000s", err, svg)
		}
	}
}

// numbered are short names: "1", "2", …
func numbered(n int) []string {
	names := make([]string, n)
	for i := range names {
		names[i] = strconv.Itoa(i + 1)
	}
	return names
}

// years are those of dates.
func years(dates []string) []string {
	out := make([]string, len(dates))
	for i, d := range dates {
		out[i] = d[:4]
	}
	return out
}
