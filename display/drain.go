package display

import "time"

// Drain waits until live views have shown everything: until their sources
// have ended and their last frames are drawn. Of the options it knows ID (that
// view alone) and For (how long to wait at most: ten minutes if not said, ten
// seconds for a source that never ends). What then still runs is shown as far
// as it has come, and goes on. An interrupt of the cell ends the wait.
func (d *Display) Drain(opts ...Option) {
	set := gather(opts)
	cell := d.options.Current()
	begin := time.Now()
	for _, h := range d.waitable(set.id) {
		h.mu.Lock()
		r, ok := h.picture.(runner)
		t := h.turn
		h.mu.Unlock()
		if !ok || t == nil {
			continue
		}
		limit := set.limit
		if limit == 0 {
			limit = batchWait(r.endless())
		}
		timer := time.NewTimer(max(0, limit-time.Since(begin)))
		select {
		case <-t.Ended():
		case <-timer.C:
		case <-cell.Context().Done():
			timer.Stop()
			return
		}
		timer.Stop()
	}
	d.Flush()
}

// waitable returns the handle of a name, or all that run.
func (d *Display) waitable(id string) []*Handle {
	d.mu.Lock()
	defer d.mu.Unlock()
	if id == "" {
		return append([]*Handle(nil), d.running...)
	}
	if h := d.named[id]; h != nil {
		return []*Handle{h}
	}
	return nil
}
