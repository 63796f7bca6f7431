package display

import "freshet/streamdf"

// Feed is the seam to running queries.
type Feed = feed

// ShowFeed shows a feed as Show shows a frame.
func (d *Display) ShowFeed(f Feed, schema streamdf.Schema, keys []string, updating bool, opts ...Option) *Handle {
	cell, set := d.options.Current(), gather(opts)
	h := d.newHandle(cell, set)
	d.showTable(h, &frameBody{schema: schema, keys: keys, updating: updating, set: set}, f, false)
	if cell.Batch() {
		d.wait(cell.Context(), h)
	}
	return h
}
