package render_test

import (
	"math"
	"strings"
	"testing"
	"time"

	"freshet/display/internal/render"
)

// column draws values as text and returns the lines of the rows.
func column(kind render.Kind, values ...render.Value) string {
	var table render.Table
	text := table.Text(render.Frame{
		Columns: []render.Column{{Name: "x", Kind: kind, Values: values}},
		Rows:    len(values),
		Now:     noon,
	})
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")[3:]
	for i := range lines {
		lines[i] = strings.TrimSpace(lines[i])
	}
	return strings.Join(lines, " | ")
}

func floats(values ...float64) (out []render.Value) {
	for _, v := range values {
		out = append(out, render.Value{Float: v})
	}
	return out
}

func ints(values ...int64) (out []render.Value) {
	for _, v := range values {
		out = append(out, render.Value{Int: v})
	}
	return out
}

func texts(values ...string) (out []render.Value) {
	for _, v := range values {
		out = append(out, render.Value{Str: v})
	}
	return out
}

func at(s string) int64 {
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		panic(err)
	}
	return t.UnixNano()
}

func TestFormats(t *testing.T) {
	null := render.Value{Null: true}
	for _, c := range []struct {
		name   string
		kind   render.Kind
		values []render.Value
		want   string
	}{
		{"one number of decimals", render.Float, floats(1, 2.5, 3.25), "1.00 | 2.50 | 3.25"},
		{"whole floats", render.Float, floats(1, 20, 300), "1 | 20 | 300"},
		{"long tails", render.Float, floats(1.0/3, 200.0/3), "0.333 | 66.667"},
		{"six significant digits", render.Float, floats(12345.678, 0.5), "12,345.7 | 0.5"},
		{"at most four decimals", render.Float, floats(1.123456, 2.123456), "1.1235 | 2.1235"},
		{"three significant digits below 1", render.Float, floats(0.00123456, 0.002), "0.00123 | 0.00200"},
		{"tiny", render.Float, floats(0.000012345, 0), "1.234e-5 | 0.000e0"},
		{"huge", render.Float, floats(2.512e12, 1), "2.512e12 | 1.000e0"},
		{"no number", render.Float, floats(math.NaN(), math.Inf(1), math.Inf(-1), 1.5), "NaN | inf | -inf | 1.5"},
		{"no minus nothing", render.Float, floats(-0.0001, 12.25, 1, 1, 1, 1, 1, 1, 1, 1, 1), "0.00 | 12.25 | 1.00 | 1.00 | 1.00 | 1.00 | 1.00 | 1.00 | 1.00 | 1.00 | 1.00"},
		{"all null", render.Float, []render.Value{null, null}, "null | null"},
		{"a year has no comma", render.Int, ints(1545, 2013), "1545 | 2013"},
		{"commas from five digits on", render.Int, ints(26483, 1250, -3), "26,483 | 1,250 | -3"},
		{"largest ints", render.Int, ints(math.MaxInt64, math.MinInt64), "9,223,372,036,854,775,807 | -9,223,372,036,854,775,808"},
		{"bools", render.Bool, []render.Value{{Int: 1}, {}, null}, "true | false | null"},
		{"dates", render.Time, ints(at("2018-02-04T00:00:00Z")), "2018-02-04"},
		{"minutes", render.Time, ints(at("2018-02-04T00:00:00Z"), at("2018-02-04T10:30:00Z")), "2018-02-04 00:00 | 2018-02-04 10:30"},
		{"milliseconds", render.Time, ints(at("2018-02-04T23:14:19.99Z")), "2018-02-04 23:14:19.990"},
		{"nanoseconds", render.Time, ints(at("2018-02-04T23:14:19.000000001Z")), "2018-02-04 23:14:19.000000001"},
		{"before 1970", render.Time, ints(at("1912-04-15T02:20:00Z")), "1912-04-15 02:20"},
		{"durations", render.Duration, ints(int64(26*time.Hour+3*time.Minute+4500*time.Millisecond), -int64(time.Second)), "1d 02:03:04.5 | -00:00:01.0"},
		{"shortest duration", render.Duration, ints(math.MinInt64), "-106751d 23:47:16.854775808"},
		{"empty and null", render.String, append(texts("", "null"), null), " | null | null"},
		{"one line", render.String, texts("a\nb\tc\x00d\xff"), "a⏎b⇥c␀d\uFFFD"},
		{"cut", render.String, texts("123456789012345678901"), "1234567890123456789…"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := column(c.kind, c.values...); got != c.want {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}

func TestFormatsOnlyBecomeFiner(t *testing.T) {
	var table render.Table
	draw := func(v float64) string {
		text := table.Text(render.Frame{Columns: []render.Column{{Name: "x", Kind: render.Float, Values: floats(v)}}, Rows: 1, Now: noon})
		return strings.TrimSpace(strings.Split(text, "\n")[3])
	}
	for _, step := range []struct {
		value float64
		want  string
	}{{1, "1"}, {2.25, "2.25"}, {3, "3.00"}, {12345, "12,345.00"}, {4, "4.00"}} {
		if got := draw(step.value); got != step.want {
			t.Errorf("%v is drawn as %s, want %s", step.value, got, step.want)
		}
	}
}

func TestWordsOfText(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{render.Count(999), "999"},
		{render.Count(1234), "1,234"},
		{render.Count(-1234567), "-1,234,567"},
		{render.Short(120, "/s"), "120 /s"},
		{render.Short(4900, "/s"), "4.90 k/s"},
		{render.Short(12345, "/s"), "12.3 k/s"},
		{render.Short(999.7, "/s"), "1.00 k/s"},
		{render.Short(0, "/s"), "0 /s"},
		{render.Short(9.996, "/s"), "10.0 /s"},
		{render.Lag(200 * time.Millisecond), "0.2 s"},
		{render.Lag(12 * time.Second), "12 s"},
		{render.Lag(3 * time.Minute), "3 min"},
		{render.Lag(-time.Second), "0.0 s"},
		{render.Elapsed(340 * time.Millisecond), "0.34 s"},
		{render.Elapsed(5400 * time.Millisecond), "5.4 s"},
		{render.Clock(3*time.Second, false), "0:03"},
		{render.Clock(5400*time.Millisecond, true), "0:05.4"},
		{render.Clock(3723*time.Second, false), "1:02:03"},
		{render.RowsText(1, 2), "1 row × 2 columns"},
		{render.GroupsText(11, 7), "11 groups × 7 columns"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}
