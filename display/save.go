package display

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"freshet/display/chart"
	"freshet/streamdf"
)

// Save writes a plot to a file, .svg or .png: on white, with its title in it.
// v is a *Plot, whose query runs to its end before the picture is drawn, or the
// *Handle of a plot on display, which is written as it is now. It panics with an
// error when that cannot be done; an interrupt of the cell ends the wait.
func (d *Display) Save(v any, path string) {
	if err := save(v, path); err != nil {
		panic(fmt.Errorf("display.Save(%q): %w", path, err))
	}
}

// formats are how a picture is written, by the extension of the file.
var formats = map[string]func(*chart.Export) ([]byte, error){
	".svg": (*chart.Export).SVG,
	".png": (*chart.Export).PNG,
}

func save(v any, path string) error {
	encode, ok := formats[strings.ToLower(filepath.Ext(path))]
	if !ok {
		return errors.New("want a path that ends in .svg or .png")
	}
	picture, err := pictureOf(v)
	if err != nil {
		return err
	}
	data, err := encode(picture)
	if err != nil {
		return err
	}
	return os.WriteFile(path, data, 0o666)
}

func pictureOf(v any) (*chart.Export, error) {
	switch v := v.(type) {
	case *streamdf.Plot:
		if v != nil {
			return finishedPlot(v)
		}
	case *Handle:
		l, ok := v.current().(*live)
		if !ok {
			return nil, errors.New("no plot is on display there")
		}
		b, ok := l.body.(*plotBody)
		if !ok {
			return nil, errors.New("a table is on display there: Snapshot().WriteCSV writes its rows")
		}
		return b.export(l.title), nil
	}
	return nil, fmt.Errorf("it takes a plot or the handle of one, got %T", v)
}

// finishedPlot runs a plot's query to its end and draws what it has found.
func finishedPlot(p *streamdf.Plot) (*chart.Export, error) {
	c, f := chart.New(p), p.Frame()
	options := streamdf.WatchOptions{}
	if !f.Updating() {
		options.Each = c.Add
	}
	w := f.Watch(options)
	defer w.Query().Stop()
	if err := w.Query().Wait(); err != nil {
		return nil, err
	}
	if f.Updating() {
		c.Set(w.Snapshot().Result)
	}
	c.Draw(true)
	return c.Export(p.Spec().Title), nil
}

// export is the last picture of a view, for a file.
func (b *plotBody) export(title string) *chart.Export {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.chart.Export(title)
}
