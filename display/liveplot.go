package display

import (
	"encoding/base64"
	"strconv"
	"sync"
	"time"

	"freshet/display/chart"
	"freshet/display/internal/render"
	"freshet/streamdf"
)

// A plotBody is the chart of a live view. An appending frame's batches go
// into the chart as they come, on the query's goroutine; an updating one's
// result when a frame is drawn.
type plotBody struct {
	updating bool
	keyed    bool

	mu      sync.Mutex // guards chart: batches come while frames are drawn
	chart   *chart.Chart
	version uint64
	shown   frame // the last picture, which a paused view keeps
}

var _ body = (*plotBody)(nil)

// showPlot starts a query for a plot and shows what it finds.
func (d *Display) showPlot(h *Handle, p *streamdf.Plot) {
	f := p.Frame()
	b := &plotBody{updating: f.Updating(), keyed: len(f.Keys()) > 0, chart: chart.New(p)}
	options := streamdf.WatchOptions{}
	if !b.updating {
		options.Each = b.add
	}
	title := h.set.title
	if title == "" {
		title = p.Spec().Title
	}
	d.stream(h, &live{h: h, feed: watched{f.Watch(options)}, body: b, title: title, plain: true, infinite: f.Endless()})
}

func (b *plotBody) add(t *streamdf.Table) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.chart.Add(t)
}

func (b *plotBody) shape(m *moment, snap streamdf.Snapshot) {
	m.rows, m.groups, m.keyed = snap.Rows, -1, b.keyed
	if b.updating {
		m.groups = snap.Rows
	}
}

func (b *plotBody) draw(snap streamdf.Snapshot, _ time.Time, last, paused bool) (frame, time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.updating && !paused && snap.Result != nil && snap.Version != b.version {
		b.chart.Set(snap.Result)
		b.version = snap.Version
	}
	if paused && b.shown.html != nil {
		return b.shown, time.Time{}
	}
	picture := b.chart.Draw(last)
	f := frame{html: appendImage(nil, picture), text: picture.Text}
	if last {
		f.image, _ = b.chart.PNG() // without it the notebook still has the HTML
	}
	b.shown = f
	return f, time.Time{}
}

func appendImage(b []byte, m chart.Image) []byte {
	b = append(b, `<img src="data:image/svg+xml;base64,`...)
	b = base64.StdEncoding.AppendEncode(b, m.SVG)
	b = append(b, `" width="`...)
	b = strconv.AppendInt(b, int64(m.Width), 10)
	b = append(b, `" height="`...)
	b = strconv.AppendInt(b, int64(m.Height), 10)
	b = append(b, `" alt="`...)
	b = append(b, render.Escape(m.Alt)...)
	return append(b, `" style="display:block;margin:0">`...)
}
