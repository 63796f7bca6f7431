package render_test

import (
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"freshet/display/internal/render"
)

// boxes is what decides where things stand: the widths and the lines.
func boxes(html string) (widths []string, lines int) {
	for _, m := range regexp.MustCompile(`<col style="width:([0-9.]+)em">`).FindAllStringSubmatch(html, -1) {
		widths = append(widths, m[1])
	}
	return widths, strings.Count(html, "<tr>")
}

func TestSuccessiveFramesHoldStill(t *testing.T) {
	columns := quakes(t, 1707)
	var table render.Table
	var first []string
	for n := 1000; n <= 1400; n += 10 {
		f := frame(columns, n-10, n, noon.Add(time.Duration(n)*100*time.Millisecond))
		f.Keep = 10
		html, _ := table.Append(nil, f)
		widths, lines := boxes(string(html))
		if first == nil {
			table.See(frame(columns, 0, 1707, noon)) // the widest values have been seen
			html, _ = table.Append(nil, f)
			first, _ = boxes(string(html))
			continue
		}
		if strings.Join(widths, " ") != strings.Join(first, " ") || lines != 11 {
			t.Fatalf("at %d rows: widths %v in %d lines, before %v in 11", n, widths, lines, first)
		}
	}
}

func TestWidthsOnlyGrowAndHeightIsThereFromTheFirstRow(t *testing.T) {
	columns := quakes(t, 1707)
	var table render.Table
	number := func(s string) float64 {
		v, err := strconv.ParseFloat(s, 64)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	var before []string
	for n := 0; n <= 1200; n += 7 {
		f := frame(columns, max(0, n-10), n, noon.Add(time.Duration(n)*50*time.Millisecond))
		f.Keep = 10
		html, _ := table.Append(nil, f)
		widths, lines := boxes(string(html))
		if lines != 11 {
			t.Fatalf("%d lines at %d rows, want 11", lines, n)
		}
		for i := range before[:min(len(before), 5)] { // text columns give way to the others
			if number(widths[i]) < number(before[i]) {
				t.Fatalf("column %d shrank from %s to %s at %d rows", i, before[i], widths[i], n)
			}
		}
		before = widths
	}
}

func groups(values ...float64) render.Frame {
	names := texts("a", "b", "c", "d", "e", "f")[:len(values)]
	return render.Frame{
		Columns: []render.Column{
			{Name: "k", Kind: render.String, Key: true, Values: names},
			{Name: "x", Kind: render.Float, Values: floats(values...)},
		},
		Rows: len(values),
	}
}

func TestChangedCellsAreMarkedAndFade(t *testing.T) {
	const (
		blue, orange, grey = "54,120,223", "218,112,23", "128,128,128"
	)
	var table render.Table
	begin := noon
	for _, step := range []struct {
		after time.Duration
		frame render.Frame
		want  []string // pills in order
		fade  time.Duration
	}{
		{0, groups(1, 2, 3, 4), nil, 0},
		{100 * time.Millisecond, groups(1, 3, 3, 4), []string{blue + ",0.24"}, 600 * time.Millisecond},
		{700 * time.Millisecond, groups(1, 3, 2, 4), []string{blue + ",0.12", orange + ",0.24"}, 1100 * time.Millisecond},
		{1200 * time.Millisecond, groups(1, 3, 2, 4, 5), []string{orange + ",0.12", grey + ",0.24"}, 1700 * time.Millisecond},
		{3 * time.Second, groups(1, 3, 2, 4, 5), nil, 0},
		{4 * time.Second, groups(2, 4, 3, 5, 5), nil, 4500 * time.Millisecond}, // most changed: calm
		{6 * time.Second, groups(2, 4, 3, 5, 5.0001), nil, 0},                  // too little to be seen
	} {
		step.frame.Now = begin.Add(step.after)
		html, fade := table.Append(nil, step.frame)
		var got []string
		for _, m := range regexp.MustCompile(`background-color:rgba\(([0-9.,]+)\)`).FindAllStringSubmatch(string(html), -1) {
			got = append(got, m[1])
		}
		if strings.Join(got, " ") != strings.Join(step.want, " ") {
			t.Errorf("after %v: marks %v, want %v", step.after, got, step.want)
		}
		if want := begin.Add(step.fade); step.fade == 0 != fade.IsZero() || step.fade > 0 && !fade.Equal(want) {
			t.Errorf("after %v: fades at %v, want %v", step.after, fade, want)
		}
	}
}

func TestWideTablesHideTheMiddle(t *testing.T) {
	f := render.Frame{Rows: 1, Numbers: []int64{0}, Now: noon}
	for i := range 20 {
		f.Columns = append(f.Columns, render.Column{Name: "column_" + string(rune('a'+i)), Kind: render.Float, Values: floats(1.5)})
	}
	var table render.Table
	html, _ := table.Append(nil, f)
	if want := ">⋯<br>"; strings.Count(string(html), want) != 1 || !strings.Contains(string(html), "11 more</span></th>") {
		t.Errorf("no ⋯ column of 11 in %s", html)
	}
	for _, line := range strings.Split(table.Text(f), "\n") {
		if n := len([]rune(line)); n > 100 {
			t.Errorf("a line of the text is %d wide: %s", n, line)
		}
	}
	golden(t, "wide.txt", table.Text(f))
}

// allowed are the properties that JupyterLab's sanitizer keeps; the last is
// the one exception of the look.
var allowed = regexp.MustCompile(`^(background-color|border[a-z-]*|color|display|font-size|font-style|font-weight|height|line-height|margin[a-z-]*|min-width|opacity|overflow|padding|table-layout|text-align|text-overflow|vertical-align|white-space|width|font-variant-numeric)$`)

func TestOnlyCSSThatSanitizersKeep(t *testing.T) {
	var table render.Table
	f := frame(quakes(t, 30), 0, 10, noon)
	table.Append(nil, f)
	f = frame(quakes(t, 30), 2, 12, noon.Add(time.Millisecond))
	f.Cut, f.More, f.Keep = 5, 31, 12
	html, _ := table.Append(render.Open(nil, "a title", true), f)
	for state := render.Plain; state <= render.Failed; state++ {
		html = render.AppendStatus(html, state, liveFacts(3, 4, "1"))
	}
	for _, state := range []render.State{render.Live, render.Done, render.Interrupted, render.Failed} {
		p := render.Progress{State: state, Done: 3, Total: 4, Rate: 2, Elapsed: 5 * time.Second}
		html = p.Append(html)
	}
	styles := regexp.MustCompile(`style="([^"]*)"`).FindAllStringSubmatch(string(html), -1)
	if len(styles) < 100 {
		t.Fatalf("only %d styles found", len(styles))
	}
	for _, m := range styles {
		for _, declaration := range strings.Split(strings.TrimSuffix(m[1], ";"), ";") {
			property, value, _ := strings.Cut(declaration, ":")
			if !allowed.MatchString(property) || strings.Contains(value, "ch") && !strings.Contains(value, "rgba") {
				t.Errorf("%q is not kept by notebook sanitizers", declaration)
			}
		}
	}
	if strings.Contains(string(html), "<svg") || strings.Contains(string(html), "<script") || strings.Contains(string(html), "<style") {
		t.Error("a tag that sanitizers drop")
	}
}

func TestEverythingIsEscaped(t *testing.T) {
	evil := `<script>alert("&'")</script>`
	var table render.Table
	html, _ := table.Append(render.Open(nil, evil, true), render.Frame{
		Columns: []render.Column{{Name: evil, Kind: render.String, Values: texts(evil)}},
		Rows:    1, Now: noon,
	})
	html = render.AppendStatus(html, render.Failed, []render.Fact{{Text: evil}})
	html = render.AppendStatus(html, render.Plain, []render.Fact{{Text: evil}})
	html = (&render.Progress{Title: evil, State: render.Failed, Cause: evil}).Append(html)
	if strings.Contains(string(html), "<script") || strings.Contains(string(html), `"&'"`) {
		t.Errorf("not escaped: %s", html)
	}
}

func TestProgress(t *testing.T) {
	for _, c := range []struct {
		p    render.Progress
		want string
	}{
		{render.Progress{State: render.Live, Done: 11123, Total: 26483, Rate: 4900, Elapsed: 3 * time.Second}, "42 % 11,123 of 26,483 · 4.90 k/s · 0:03 left"},
		{render.Progress{State: render.Live, Done: 11123, Total: 26483, Rate: 4900, Elapsed: time.Second}, "42 % 11,123 of 26,483 · 4.90 k/s"},
		{render.Progress{State: render.Live, Done: 0, Total: 10}, "0 % 0 of 10"},
		{render.Progress{State: render.Live, Done: 9999, Total: 10000}, "99 % 9,999 of 10,000"},
		{render.Progress{State: render.Live, Done: 7, Rate: 2, Elapsed: time.Minute}, "7 · 2.00 /s"},
		{render.Progress{State: render.Done, Done: 26483, Total: 26483, Elapsed: 5400 * time.Millisecond}, "✓ 26,483 in 0:05.4 · 4.90 k/s"},
		{render.Progress{State: render.Interrupted, Done: 11123, Total: 26483, Elapsed: 2300 * time.Millisecond}, "42 % ■ interrupted at 11,123 of 26,483 after 0:02.3"},
		{render.Progress{State: render.Failed, Done: 11123, Total: 26483, Cause: "line 11,124: bad number"}, "42 % ✕ failed at 11,123 of 26,483: line 11,124: bad number"},
	} {
		if got := c.p.Text(); got != c.want {
			t.Errorf("got  %q\nwant %q", got, c.want)
		}
	}
}

func BenchmarkTable(b *testing.B) {
	columns := quakes(b, 1234)
	columns = append(columns, columns[1], columns[2])
	columns[8].Name, columns[9].Name = "latitude_2", "longitude_2"
	var table render.Table
	buffer := make([]byte, 0, 64<<10)
	for i := 0; b.Loop(); i++ {
		n := 20 + i%1200
		table.Append(buffer, frame(columns, n-20, n, noon.Add(time.Duration(i)*100*time.Millisecond)))
	}
}

func TestFinishedTableDoesNotDependOnTheFramesBefore(t *testing.T) {
	means := func(v ...float64) render.Frame {
		return render.Frame{Columns: []render.Column{{Name: "mean", Kind: render.Float, Values: floats(v...)}}, Rows: len(v), Now: noon}
	}
	last := means(1.0/3, 200.0/3)
	last.Calm = true
	texts := map[string]bool{}
	for _, before := range [][]render.Frame{nil, {means(1.5327)}, {means(0.00123456)}, {means(12345.678), means(2, 3)}} {
		var table render.Table
		for _, f := range before {
			table.Append(nil, f)
		}
		table.Append(nil, last)
		texts[table.Text(last)] = true
	}
	if len(texts) != 1 {
		t.Errorf("%d texts of one finished table: %v", len(texts), texts)
	}
}
