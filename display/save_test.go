package display_test

import (
	"bytes"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"freshet/display"
	"freshet/streamdf"
)

// TestSavePlots writes the plots of an appending frame, of an updating one and
// of a view, and looks at what the files hold.
func TestSavePlots(t *testing.T) {
	d := newDisplay(newNotebook())
	t.Cleanup(d.Close)
	dir := t.TempDir()
	f := streamdf.FromColumns("k", []string{"a", "b"}, "v", []float64{1, 2.5})
	shown := d.Show(f.Plot(), display.Title("On display"))
	d.Drain()
	for name, v := range map[string]any{
		"line":  f.Plot().Title("Two values").Size(300, 200),
		"bars":  f.GroupBy("k").Sum("v").Plot().Title("Two <bars>").Size(300, 200),
		"shown": shown,
	} {
		svg, image := filepath.Join(dir, name+".svg"), filepath.Join(dir, name+".PNG")
		d.Save(v, svg)
		d.Save(v, image)
		text, err := os.ReadFile(svg)
		if err != nil {
			t.Fatal(err)
		}
		title := map[string]string{"line": ">Two values<", "bars": ">Two &lt;bars&gt;<", "shown": ">On display<"}[name]
		if !strings.Contains(string(text), title) || !strings.Contains(string(text), `fill="#ffffff"`) {
			t.Errorf("%s.svg has no title or no ground:\n%s", name, text)
		}
		data, err := os.ReadFile(image)
		if err != nil {
			t.Fatal(err)
		}
		m, err := png.Decode(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		if _, _, _, alpha := m.At(0, 0).RGBA(); alpha != 0xffff {
			t.Errorf("%s.PNG is transparent", name)
		}
		if size := m.Bounds().Size(); name != "shown" && (size.X != 600 || size.Y != 448) {
			t.Errorf("%s.PNG has %v pixels, want 600 × 448", name, size)
		}
	}
}

func TestSaveRefuses(t *testing.T) {
	d := newDisplay(newNotebook())
	t.Cleanup(d.Close)
	dir := t.TempDir()
	f := streamdf.FromColumns("v", []float64{1, 2.5})
	table := d.Show(f)
	text := d.Show("text")
	d.Drain()
	for _, c := range []struct {
		v          any
		path, want string
	}{
		{f.Plot(), "plot.jpg", "ends in .svg or .png"},
		{f.Plot(), "no/such/folder/plot.svg", "no such file or directory"},
		{f.Plot().Title("Temperatur 気温"), "plot.png", "no letters for \"Temperatur 気温\": save as .svg"},
		{f, "plot.svg", "takes a plot"},
		{(*streamdf.Plot)(nil), "plot.svg", "takes a plot"},
		{table, "plot.svg", "a table is on display"},
		{text, "plot.svg", "no plot is on display"},
	} {
		func() {
			defer func() {
				err, _ := recover().(error)
				if err == nil || !strings.Contains(err.Error(), c.want) {
					t.Errorf("Save(%T, %q): %v, want %q", c.v, c.path, err, c.want)
				}
			}()
			d.Save(c.v, filepath.Join(dir, c.path))
		}()
	}
}
