package exec

import (
	"math"

	"freshet/streamdf/internal/column"
	"freshet/streamdf/internal/plan"
)

// timeWindow reduces tumbling, hopping and cumulating windows. It reads rows in
// the order of event time, slice by slice: all rows of one slice, which is as
// long as a step, are in the same windows. Each open window has numbers of its
// own; a row of a hopping window is added to each that it is in.
type timeWindow struct {
	*paneling
	kind       plan.WindowKind
	size, step int64
	open       []*pane // the first to end in front
	free       [][]uint32
	local      []uint32
	parts      []*column.Column
}

var (
	_ operator = (*timeWindow)(nil)
	_ shifter  = (*timeWindow)(nil)
)

// newTimeWindow makes the operator of a node.
func newTimeWindow(n *plan.TimeWindow) operator {
	if n.Kind == plan.Session {
		return newSessions(n)
	}
	w := &timeWindow{paneling: newPaneling(n), kind: n.Kind, size: int64(n.Size), step: int64(n.Step)}
	if n.Kind == plan.Tumbling {
		w.step = w.size
	}
	return w
}

func (w *timeWindow) Process(in *column.Table, out emit) error {
	w.tidy()
	cols, times, ids, err := w.read(in)
	if err != nil {
		return err
	}
	w.local = scratch(w.local, len(times))
	for lo := 0; lo < len(times); {
		slice := floor(times[lo], w.step)
		hi := lo + upTo(times[lo:], after(slice, w.step)-1)
		if hi == lo { // the slice ends with time itself
			hi = len(times)
		}
		if err := w.end(slice, out); err != nil {
			return err
		}
		w.begin(slice)
		if err := w.take(cols, ids, lo, hi); err != nil {
			return err
		}
		lo = hi
	}
	return nil
}

// take adds rows lo to hi-1 to all open windows.
func (w *timeWindow) take(cols []*column.Column, ids []uint32, lo, hi int) error {
	w.parts = w.parts[:0]
	for _, c := range cols {
		w.parts = append(w.parts, c.Slice(lo, hi))
	}
	if ids != nil {
		ids = ids[lo:hi]
	}
	for _, p := range w.open {
		if err := p.add(w.paneling, w.parts, ids, hi-lo, w.local); err != nil {
			return err
		}
	}
	return nil
}

// begin opens the windows of a slice that are not open yet.
func (w *timeWindow) begin(slice int64) {
	first := slice
	switch w.kind {
	case plan.Cumulating:
		first = floor(slice, w.size)
	case plan.Hopping:
		first = after(before(slice, w.size), w.step)
	}
	if n := len(w.open); n > 0 {
		first = max(first, after(w.open[n-1].start, w.step))
	}
	last := slice
	if w.kind == plan.Cumulating {
		last = floor(slice, w.size)
	}
	for start := first; start <= last; start += w.step {
		p := &pane{start: start, end: after(start, w.size), numbers: w.numbers()}
		if w.kind == plan.Cumulating {
			p.end = after(slice, w.step) // no row before
		}
		if n := len(w.free); n > 0 {
			p.at, w.free = w.free[n-1], w.free[:n-1]
		}
		w.open = append(w.open, p)
		if start > math.MaxInt64-w.step {
			return
		}
	}
}

// end emits the windows that end at t or before. A cumulating one goes on until
// it has its size.
func (w *timeWindow) end(t int64, out emit) error {
	for len(w.open) > 0 && w.open[0].end <= t {
		p := w.open[0]
		if p.n > 0 && (w.groups == nil || len(p.ids) > 0) {
			if err := out(p.rows(w.paneling, p.end)); err != nil {
				return err
			}
		}
		if whole := after(p.start, w.size); p.end < whole {
			p.end = min(after(p.end, w.step), whole)
			continue
		}
		w.leave(p)
	}
	return nil
}

// leave forgets the first open window.
func (w *timeWindow) leave(p *pane) {
	w.open[0] = nil
	w.open = w.open[1:]
	w.closed(len(p.ids))
	for _, id := range p.ids {
		p.at[id] = 0
	}
	if p.at != nil {
		w.free = append(w.free, p.at)
	}
}

// tidy numbers the groups anew when most have gone.
func (w *timeWindow) tidy() {
	live := 0
	for _, p := range w.open {
		live = max(live, len(p.ids))
	}
	if !w.stale(live * len(w.open)) {
		return
	}
	var lists [][]uint32
	for _, p := range w.open {
		for _, id := range p.ids {
			p.at[id] = 0
		}
		lists = append(lists, p.ids)
	}
	w.renumber(lists...)
	w.free = nil
	for _, p := range w.open {
		p.at = make([]uint32, w.groups.len())
		for i, id := range p.ids {
			p.at[id] = uint32(i + 1)
		}
	}
}

// Advance closes the windows that no row can be in any more.
func (w *timeWindow) Advance(watermark int64, out emit) error { return w.end(watermark, out) }

// Close closes all windows.
func (w *timeWindow) Close(out emit) error { return w.end(math.MaxInt64, out) }

// Shift returns the start of the first window that has not been closed, or
// would not have been if it had rows.
func (w *timeWindow) Shift(watermark int64) int64 {
	if w.kind == plan.Hopping {
		return after(floor(before(watermark, w.size), w.step), w.step)
	}
	return floor(watermark, w.size)
}
