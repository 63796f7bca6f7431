package display_test

import (
	"encoding/base64"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"freshet/display"
	"freshet/streamdf"
)

var picture = regexp.MustCompile(`<img src="data:image/svg\+xml;base64,([^"]+)" width="(\d+)" height="(\d+)" alt="([^"]*)" style="display:block;margin:0">`)

// shown takes the picture out of a message.
func shown(t *testing.T, m message) (svg, alt string) {
	t.Helper()
	parts := picture.FindStringSubmatch(m.html)
	if parts == nil {
		t.Fatalf("no picture in %.300s", m.html)
	}
	b, err := base64.StdEncoding.DecodeString(parts[1])
	if err != nil || !strings.HasPrefix(string(b), "<svg ") {
		t.Fatalf("no SVG: %v, %.100s", err, b)
	}
	return string(b), parts[4]
}

func TestPlotsInABatchRun(t *testing.T) {
	quakes := streamdf.ReadCSV("../notebooks/data/earthquakes.csv")
	for name, c := range map[string]struct {
		plot   *streamdf.Plot
		alt    string
		status string
	}{
		"appending": {
			quakes.EventTime("time", "0s").Plot().Y("magnitude").Title("Magnitude"),
			"line: magnitude by time, 31 Jan – 7 Feb 2018 UTC; last 2.0",
			`✓ done · 1,707 rows · in \d+\.\d+ s · late \d+`,
		},
		"updating": {
			quakes.GroupBy("network").Count("magnitude").Plot().Title("Magnitude"),
			"bars: magnitude by network, 12 bars, from 1 (se) to 386 (ci)",
			`✓ done · 12 groups · 1,707 rows · in \d+\.\d+ s`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			n := newNotebook()
			n.batch = true
			d := newDisplay(n)
			defer d.Close()
			d.Show(c.plot)
			last := n.last(t)
			if _, alt := shown(t, last); alt != c.alt {
				t.Errorf("alt %q, want %q", alt, c.alt)
			}
			if !regexp.MustCompile("^" + c.status + "$").MatchString(n.status(t)) {
				t.Errorf("status %q, want %s", n.status(t), c.status)
			}
			if !strings.HasPrefix(last.text, "Magnitude\nmagnitude by ") || !strings.Contains(last.html, ">Magnitude</div>") {
				t.Errorf("no title: %q", last.text)
			}
			if !slices.Contains(last.mime, "image/png") {
				t.Errorf("the last frame has %v, want a PNG too", last.mime)
			}
			for _, m := range n.all()[:len(n.all())-1] {
				if slices.Contains(m.mime, "image/png") {
					t.Error("a live frame has a PNG")
				}
			}
		})
	}
}

func TestAFailedPlotKeepsItsPicture(t *testing.T) {
	path := filepath.Join(t.TempDir(), "numbers.csv")
	var text strings.Builder
	text.WriteString("n\n")
	for range 20_000 {
		text.WriteString("7\n")
	}
	text.WriteString("seven\n")
	if err := os.WriteFile(path, []byte(text.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	n := newNotebook()
	n.batch = true
	d := newDisplay(n)
	defer d.Close()
	d.Show(streamdf.ReadCSV(path, streamdf.CSVOptions{Schema: streamdf.Schema{{Name: "n", Type: streamdf.Int}}}).Plot())
	if !strings.HasPrefix(n.status(t), "✕ failed · ") {
		t.Errorf("status %q", n.status(t))
	}
	if _, alt := shown(t, n.last(t)); !strings.HasSuffix(alt, "; last 7") {
		t.Errorf("alt %q", alt)
	}
}

func TestAPausedPlotStandsStill(t *testing.T) {
	rows := make(chan struct{ V float64 })
	n := newNotebook()
	d := newDisplay(n)
	defer d.Close()
	h := d.Show(streamdf.FromChannel(rows).Plot(), display.Every("20ms"))
	send := func(v float64) { rows <- struct{ V float64 }{v} }
	wait := func(text string) {
		t.Helper()
		for end := time.Now().Add(20 * time.Second); !strings.Contains(n.last(t).text, text); time.Sleep(5 * time.Millisecond) {
			if time.Now().After(end) {
				t.Fatalf("no %q in %q", text, n.last(t).text)
			}
		}
	}
	wait("waiting for the first row")
	send(1)
	send(2)
	wait("● live · 2 rows")
	h.Pause()
	wait("‖ paused")
	before, _ := shown(t, n.last(t))
	send(50)
	wait("1 row waiting")
	if after, _ := shown(t, n.last(t)); after != before {
		t.Error("the picture of a paused view changed")
	}
	h.Resume()
	wait("● live · 3 rows")
	close(rows)
	wait("✓ done · 3 rows")
}
