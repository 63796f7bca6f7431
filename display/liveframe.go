package display

import (
	"time"

	"freshet/display/internal/render"
	"freshet/streamdf"
)

// A frameBody is the table of a live view.
type frameBody struct {
	schema   streamdf.Schema
	keys     []string
	updating bool
	set      settings
	drawing  render.Table
}

var _ body = (*frameBody)(nil)

// showFrame starts a query for a frame and shows what it finds.
func (d *Display) showFrame(h *Handle, f *streamdf.Frame) {
	b := &frameBody{schema: f.Schema(), keys: f.Keys(), updating: f.Updating(), set: h.set}
	d.showTable(h, b, watched{f.Watch(b.keeps())}, f.Endless())
}

func (d *Display) showTable(h *Handle, b *frameBody, feed feed, endless bool) {
	d.stream(h, &live{h: h, feed: feed, body: b, title: h.set.title, infinite: endless})
}

// keeps says which rows of an appending frame the query must keep.
func (b *frameBody) keeps() streamdf.WatchOptions {
	if b.set.tail {
		return streamdf.WatchOptions{Tail: b.rows()}
	}
	return streamdf.WatchOptions{Head: (b.rows() + 1) / 2, Tail: b.rows()}
}

// rows is how many rows the table shows at most.
func (b *frameBody) rows() int {
	switch {
	case b.set.rows > 0:
		return b.set.rows
	case b.updating:
		return updatingRows
	}
	return appendingRows
}

func (b *frameBody) shape(m *moment, snap streamdf.Snapshot) {
	m.columns, m.keyed = len(b.schema), len(b.keys) > 0
	m.rows, m.groups = snap.Rows, -1
	if b.updating {
		m.groups = snap.Rows
	}
}

func (b *frameBody) draw(snap streamdf.Snapshot, now time.Time, last, _ bool) (frame, time.Time) {
	var f render.Frame
	switch {
	case b.updating:
		f = b.result(snap.Result)
	case last:
		f = b.ended(snap)
	default:
		f = b.tail(snap)
	}
	f.Now, f.Calm = now, last
	html, again := b.drawing.Append(make([]byte, 0, 16<<10), f)
	return frame{html: html, text: b.drawing.Text(f)}, again
}

// tail is an appending frame while it runs: its last rows, blank ones before
// they have come.
func (b *frameBody) tail(snap streamdf.Snapshot) render.Frame {
	n := length(snap.Tail)
	return render.Frame{
		Columns: columnsOf(b.schema, b.keys, snap.Tail),
		Rows:    n,
		Numbers: numbersFrom([]int64{}, snap.Rows-int64(n), n),
		Keep:    b.rows(),
	}
}

// ended is an appending frame that has ended: its first rows and its last.
func (b *frameBody) ended(snap streamdf.Snapshot) render.Frame {
	f := b.tail(snap)
	f.Keep = 0
	if snap.Rows <= int64(b.rows()) || b.set.tail {
		if snap.Rows == 1 {
			f.Numbers = nil
		}
		return f
	}
	head, tail := snap.Head, snap.Tail
	last := min(b.rows()-head.Len(), tail.Len())
	tail = tail.Slice(tail.Len()-last, tail.Len())
	f.Columns = columnsOf(b.schema, b.keys, head, tail)
	f.Rows, f.Cut = head.Len()+last, head.Len()
	f.Numbers = numbersFrom(numbersFrom(nil, 0, head.Len()), snap.Rows-int64(last), last)
	return f
}

// result is an updating frame: as much of its present result as has room.
// It keeps its rows when it ends: what was in sight stays where it was.
func (b *frameBody) result(t *streamdf.Table) render.Frame {
	n := length(t)
	show := min(n, b.rows())
	first := 0
	if b.set.tail {
		first = n - show
	}
	var part *streamdf.Table
	if t != nil {
		part = t.Slice(first, first+show)
	}
	f := render.Frame{Columns: columnsOf(b.schema, b.keys, part), Rows: show, More: int64(n - show)}
	if b.set.tail {
		f.More = 0
	}
	if len(b.keys) == 0 && n > 1 {
		f.Numbers = numbersFrom(nil, int64(first), show)
	}
	if n == 0 {
		f.Keep = 1
	}
	return f
}
