package chart_test

import (
	"bytes"
	"image/png"
	"math"
	"regexp"
	"strings"
	"testing"
	"time"

	"freshet/display/chart"
	"freshet/streamdf"
)

const data = "../../notebooks/data/earthquakes.csv"

// draw runs a plot to its end and returns its last picture.
func draw(t *testing.T, p *streamdf.Plot) chart.Image {
	t.Helper()
	c := chart.New(p)
	o := streamdf.WatchOptions{}
	if !p.Frame().Updating() {
		o.Each = c.Add
	}
	w := p.Frame().Watch(o)
	if err := w.Query().Wait(); err != nil {
		t.Fatal(err)
	}
	if p.Frame().Updating() {
		c.Set(w.Snapshot().Result)
	}
	return c.Draw(true)
}

func TestPNGIsTwiceAsLarge(t *testing.T) {
	c := chart.New(streamdf.FromColumns("v", []float64{1, 2}).Plot().Size(300, 200))
	for range 2 { // before a Draw and after
		b, err := c.PNG()
		if err != nil {
			t.Fatal(err)
		}
		if size, err := png.DecodeConfig(bytes.NewReader(b)); err != nil || size.Width != 600 || size.Height != 400 {
			t.Errorf("PNG of %d × %d, %v", size.Width, size.Height, err)
		}
		c.Draw(true)
	}
}

// TestWhatAPlotShows holds the one line that says what a plot shows: which
// columns a plot chooses, and how they are read.
func TestWhatAPlotShows(t *testing.T) {
	quakes := streamdf.ReadCSV(data)
	timed := quakes.EventTime("time", "0s")
	groups := quakes.GroupBy("network")
	means := groups.Agg("n = count()", "mean = mean(magnitude)")
	for name, c := range map[string]struct {
		plot *streamdf.Plot
		want string
	}{
		"rows": {
			quakes.Plot().Y("depth_km"),
			"line: depth_km by row, 0 – 1,706; last 26.5",
		},
		"every number": {
			quakes.Plot(),
			"line: latitude, longitude, depth_km, magnitude by row, 0 – 1,706; last latitude 34.5; last longitude −118.7; last depth_km 26.5; last magnitude 2.0",
		},
		"event time": {
			timed.Plot().Y("magnitude"),
			"line: magnitude by time, 31 Jan – 7 Feb 2018 UTC; last 2.0",
		},
		"x": {
			quakes.Plot().X("time").Y("magnitude").Last("6h"),
			"line: magnitude by time, 6 Feb 19:32 – 7 Feb 01:26, 2018 UTC; last 2.0",
		},
		"band": {
			timed.Rolling(20).Agg("low = min(magnitude)", "high = max(magnitude)", "mean = mean(magnitude)").Plot().Band("low", "high"),
			"line: mean, low – high by time, 31 Jan – 7 Feb 2018 UTC; last 2.2",
		},
		"no band over names": {
			groups.Agg("low = min(magnitude)", "high = max(magnitude)", "mean = mean(magnitude)").Plot().Band("low", "high").Y("mean"),
			"line: mean by network, 12 points, from 0.5 (se) to 4.3 (us)",
		},
		"a band alone": {
			timed.Rolling(20).Agg("low = min(magnitude)", "high = max(magnitude)").Plot().Band("low", "high").Area(),
			"area: low, high by time, 31 Jan – 7 Feb 2018 UTC; last low 0.5; last high 4.7",
		},
		"last rows": {
			timed.Plot().Y("magnitude").Last(10),
			"line: magnitude by time, 00:18 – 01:26, 7 Feb 2018 UTC; last 2.0",
		},
		"area": {
			timed.Plot().Y("depth_km").Area(),
			"area: depth_km by time, 31 Jan – 7 Feb 2018 UTC; last 26.5",
		},
		"groups": {
			means.Plot().Y("n"),
			"bars: n by network, 12 bars, from 1 (se) to 386 (ci)",
		},
		"line over groups": {
			means.Plot().Y("mean").Line(),
			"line: mean by network, 12 points, from 0.5 (se) to 4.3 (us)",
		},
		"one row": {
			quakes.Mean("magnitude", "depth_km").Plot(),
			"bars: value by column, 2 bars, from 1.5 (magnitude) to 17.0 (depth_km)",
		},
		"two keys": {
			quakes.GroupBy("network", "type").Count("magnitude").Plot(),
			"bars: magnitude by network and type, 12 bars, from 1 (se) to 379 (ci)",
		},
		"scatter": {
			quakes.Plot().X("magnitude").Y("depth_km").By("network").Scatter(),
			"scatter: depth_km by magnitude and network, 1,707 points, −0.8 – 6.4, values −2.8 – 573.8",
		},
		"histogram": {
			quakes.Plot().Y("magnitude").Hist(),
			"histogram: magnitude, −0.80 – 6.40; median 1.20, 1,707 values",
		},
		"histogram of x": {
			quakes.Plot().X("magnitude").Hist(10),
			"histogram: magnitude, −1 – 6; median 1, 1,707 values",
		},
		"boxes": {
			quakes.Plot().Y("magnitude").By("type").Box(),
			"boxes: magnitude by type; earthquake median 1.2; quarry blast median 1.3; explosion median 1.6",
		},
		"boxes of x": {
			quakes.Plot().X("type").Y("magnitude").Box(),
			"boxes: magnitude by type; earthquake median 1.2; quarry blast median 1.3; explosion median 1.6",
		},
		"heatmap": {
			quakes.Plot().X("longitude").Y("latitude").Heatmap(),
			"heatmap: rows by longitude and latitude; min 1, max 757",
		},
		"heatmap of means": {
			quakes.Plot().X("time").Y("magnitude").By("network").Heatmap(),
			"heatmap: mean magnitude by time and network; min −0.1, max 5.2",
		},
		"no numbers": {
			quakes.Select("network", "place").Plot(),
			"line:  by row; no column of numbers to draw",
		},
	} {
		t.Run(name, func(t *testing.T) {
			m := draw(t, c.plot)
			if m.Alt != c.want {
				t.Errorf("got  %s\nwant %s", m.Alt, c.want)
			}
			if m.Width != 720 || m.Height != 280 || !bytes.HasPrefix(m.SVG, []byte("<svg ")) || m.Text == "" {
				t.Errorf("%d × %d, text %q", m.Width, m.Height, m.Text)
			}
		})
	}
}

func TestEveryTypeHasItsPlace(t *testing.T) {
	at := time.Date(1969, 12, 31, 23, 59, 58, 250_000_000, time.UTC)
	table := streamdf.FromColumns(
		"t", []time.Time{at, at.Add(time.Second), at.Add(3 * time.Second)},
		"d", []time.Duration{time.Second, 1500 * time.Millisecond, time.Minute},
		"b", []bool{true, false, true},
		"i", []int64{1, 2, 3},
		"s", []string{"x", "", "z"},
		"y", []float64{1, math.NaN(), 2},
	)
	for name, c := range map[string]struct {
		plot *streamdf.Plot
		want string
	}{
		"time":        {table.Plot().X("t").Y("i"), "line: i by t, 31 Dec 23:59:58 – 1 Jan 00:00:01, 1970 UTC; last 3"},
		"duration":    {table.Plot().X("d").Y("i"), "line: i by d (s), 1 – 60; last 3"},
		"durations y": {table.Plot().X("i").Y("d"), "line: d (s) by i, 1 – 3; last 60"},
		"bool":        {table.Plot().X("b").Y("i").Bar(), "bars: i by b, 2 bars, from 2 (false) to 3 (true)"},
		"bools y":     {table.Plot().X("i").Y("b"), "line: b by i, 1 – 3; last 1"},
		"ints":        {table.Plot().X("i").Y("y").Bar(), "bars: y by i, 3 bars, from 1.00 (1) to 2.00 (3)"},
		"strings":     {table.Plot().X("s").Y("i").Bar(), "bars: i by s, 3 bars, from 1 (x) to 3 (z)"},
		"box of ints": {table.Plot().X("i").Y("i").Box(), "boxes: i by i; 1 median 1; 2 median 2; 3 median 3"},
	} {
		t.Run(name, func(t *testing.T) {
			if m := draw(t, c.plot); m.Alt != c.want {
				t.Errorf("got  %s\nwant %s", m.Alt, c.want)
			}
		})
	}
}

func TestSizeIsThePlotsAndNotTheDatas(t *testing.T) {
	f := streamdf.FromColumns("k", []string{"a", strings.Repeat("long ", 40)}, "v", []float64{1, 1e12})
	for _, p := range []*streamdf.Plot{f.Plot().X("k").Bar(), f.Plot(), f.Plot().Box(), f.Plot().Hist()} {
		for _, size := range [][2]int{{120, 80}, {720, 280}, {2000, 900}} {
			m := draw(t, p.Size(size[0], size[1]))
			if m.Width != size[0] || m.Height != size[1] {
				t.Errorf("%d × %d, want %v", m.Width, m.Height, size)
			}
			for _, n := range regexp.MustCompile(`[ "MLHV](-?[0-9]{5,})`).FindAllSubmatch(m.SVG, -1) {
				t.Errorf("%v: %s lies far outside", size, n[1])
			}
		}
	}
}

func TestNewResultsReplaceTheOld(t *testing.T) {
	f := streamdf.FromColumns("k", []string{"a", "b"}, "v", []float64{1, 2})
	p := f.GroupBy("k").Sum("v").Plot()
	c := chart.New(p)
	c.Set(streamdf.FromColumns("k", []string{"a", "b"}, "v", []float64{1, 2}).Collect())
	c.Draw(false)
	c.Set(streamdf.FromColumns("k", []string{"a"}, "v", []float64{5}).Collect())
	if m := c.Draw(true); !strings.Contains(m.Alt, "1 bar, from 5.0 (a) to 5.0 (a)") {
		t.Errorf("after the second result: %s", m.Alt)
	}
	c.Set(nil)
	c.Add(nil)
}
