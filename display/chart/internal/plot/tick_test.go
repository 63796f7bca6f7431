package plot_test

import (
	"strings"
	"testing"
	"time"

	"freshet/display/chart/internal/plot"
)

func TestTicksOfNumbers(t *testing.T) {
	for _, c := range []struct {
		lo, hi float64
		count  int
		want   string
	}{
		{1.13, 2.53, 4, "1.0 1.5 2.0 2.5 3.0"},
		{3.78, 4.62, 4, "3.75 4.00 4.25 4.50 4.75"},
		{0, 573, 4, "0 200 400 600"},
		{-20, 90, 4, "−50 0 50 100"},
		{1003.2, 1033.1, 4, "1,000 1,010 1,020 1,030 1,040"},
		{0, 61_000, 4, "0 20k 40k 60k 80k"},
		{0, 2_600_000, 4, "0 1M 2M 3M"},
		{800_000, 1_200_000, 4, "800k 900k 1M 1.1M 1.2M"},
		{0, 4e9, 4, "0 1G 2G 3G 4G"},
		{0, 3e-3, 3, "0.000 0.001 0.002 0.003"},
		{0, 3e-9, 3, "0 1e−9 2e−9 3e−9"},
		{0, 2e20, 2, "0 1e20 2e20"},
		{0, 0, 4, "−1.0 −0.5 0.0 0.5 1.0"},
		{7, 7, 4, "6.0 6.5 7.0 7.5 8.0"},
		{-3e300, 3e300, 2, "−5e300 0 5e300"},
		{.1, .3, 2, "0.1 0.2 0.3"},
	} {
		if got := strings.Join(plot.TickTexts(c.lo, c.hi, c.count), " "); got != c.want {
			t.Errorf("from %g to %g: %s, want %s", c.lo, c.hi, got, c.want)
		}
	}
}

func TestValuesHaveOneDecimalMoreThanTheTicks(t *testing.T) {
	for _, c := range []struct {
		v, step float64
		whole   bool
		want    string
	}{
		{2.334, .5, false, "2.33"},
		{2.334, 1, false, "2.3"},
		{-.04, 1, false, "0.0"},
		{-12.34, 10, false, "−12.3"},
		{23_456, 20_000, false, "23.5k"},
		{23_456, 20_000, true, "23,456"},
		{1.234e6, 2e5, false, "1.23M"},
		{12_345_678, 5e6, true, "12.3M"},
		{3, 20, true, "3"},
		{1.234e-7, 1e-7, false, "1.234e−7"},
		{0, 1e-7, false, "0"},
	} {
		if got := plot.ValueText(c.v, c.step, c.whole); got != c.want {
			t.Errorf("%g beside steps of %g: %s, want %s", c.v, c.step, got, c.want)
		}
	}
}

func TestTicksOfTimes(t *testing.T) {
	at := func(s string) time.Time {
		v, err := time.Parse("2006-01-02 15:04:05.999", s)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	for _, c := range []struct {
		from   string
		span   time.Duration
		width  float64
		expect string
	}{
		{"2018-01-31 01:49:59", 167 * time.Hour, 620, "1 Feb|2018 2 Feb 3 Feb 4 Feb 5 Feb 6 Feb 7 Feb"},
		{"2018-02-01 09:58:00", 5 * time.Minute, 620, "09:58|1 Feb 2018 09:59 10:00 10:01 10:02 10:03"},
		{"2018-02-01 23:59:30", time.Minute, 620, "23:59:30|1 Feb 2018 23:59:40 23:59:50 00:00:00|2 Feb 2018 00:00:10 00:00:20 00:00:30"},
		{"2018-02-01 09:58:00", 200 * time.Millisecond, 420, "09:58:00.00|1 Feb 2018 09:58:00.05 09:58:00.10 09:58:00.15 09:58:00.20"},
		{"2017-12-20 00:00:00", 30 * 24 * time.Hour, 400, "25 Dec|2017 1 Jan|2018 8 Jan 15 Jan"},
		{"2017-11-20 00:00:00", 120 * 24 * time.Hour, 400, "Dec|2017 Jan|2018 Feb Mar"},
		{"2012-01-01 00:00:00", 1461 * 24 * time.Hour, 620, "Jan|2012 Jul Jan|2013 Jul Jan|2014 Jul Jan|2015 Jul Jan|2016"},
		{"1990-06-01 00:00:00", 30 * 365 * 24 * time.Hour, 400, "2000 2010 2020"},
	} {
		from := at(c.from)
		midnight := from.Truncate(24 * time.Hour)
		lo := from.Sub(midnight).Seconds()
		got := strings.Join(plot.TimeTexts(midnight.Unix(), lo, lo+c.span.Seconds(), c.width), " ")
		if got != c.expect {
			t.Errorf("%s and %v: %s, want %s", c.from, c.span, got, c.expect)
		}
	}
}

func TestTimeTicksAreNeitherCrowdedNorMissing(t *testing.T) {
	for span := 1e-4; span < 1e12; span *= 1.7 {
		ticks := plot.TimeTexts(0, 1000, 1000+span, 620)
		if len(ticks) == 0 || len(ticks) > 9 {
			t.Errorf("%g s: %d ticks %v", span, len(ticks), ticks)
		}
	}
	for span := 1e-6; span < 1e300; span *= 3.3 {
		ticks := plot.TickTexts(span, 2*span, 4)
		if len(ticks) < 3 || len(ticks) > 7 {
			t.Errorf("%g: ticks %v", span, ticks)
		}
		seen := map[string]bool{}
		for _, s := range ticks {
			if seen[s] {
				t.Errorf("%g: %s twice in %v", span, s, ticks)
			}
			seen[s] = true
		}
	}
}
