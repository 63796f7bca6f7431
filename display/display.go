package display

import (
	"context"
	"crypto/rand"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"

	"freshet/display/internal/schedule"
	"freshet/streamdf"
)

// Options say how a Display fits into a session.
type Options struct {
	// Current returns the cell that is running, or the last that ran.
	Current func() Cell
	// Format writes a value that has no form of its own as text; nil means
	// fmt's %v.
	Format func(any) string
	// Grid sees a value that has no form of its own as a table of most rows, if it
	// can be; nil means that none can.
	Grid func(v any, most int) (Grid, bool)
	// Comms are the way to the widgets of controls; nil means that there are no
	// front ends with widgets.
	Comms Comms
	// Call runs code that a cell has left for later, as what a button does: so that
	// what it prints goes to the cell, it can be interrupted, and its panics are
	// told. It is called on a goroutine of its own; nil calls f.
	Call func(cell Cell, f func())
	// Queries lists the queries that cells have started, oldest first; nil: none.
	Queries func() []*streamdf.Query
	// Log takes mistakes of ours; nil drops them.
	Log func(error)
	// BatchEvery is the shortest time between two frames of a view in a batch run;
	// 0 means a second.
	BatchEvery time.Duration

	lastOnly bool // of live views, show the last frame alone
}

// A Display holds all that one session shows. Its methods are safe for
// concurrent use; cells call them as functions of package display.
type Display struct {
	options   Options
	scheduler *schedule.Scheduler
	watchers  sync.WaitGroup // one goroutine a live view, and one a control that calls code

	controls   panel
	statesOnce sync.Once // front ends may ask for the state of all controls

	mu      sync.Mutex
	running []*Handle          // with a turn, in order of their beginning
	named   map[string]*Handle // by explicit ID
	paused  time.Time          // when an interrupt last paused all
	closed  bool
}

// New returns a display that shows nothing yet. It starts no goroutine before
// there is a live view.
func New(o Options) *Display {
	if o.Format == nil {
		o.Format = func(v any) string { return fmt.Sprintf("%v", v) }
	}
	if o.Log == nil {
		o.Log = func(error) {}
	}
	if o.Call == nil {
		o.Call = func(_ Cell, f func()) { f() }
	}
	if o.BatchEvery == 0 {
		o.BatchEvery = time.Second
	}
	return &Display{options: o, scheduler: schedule.New(schedule.DefaultLimits), named: map[string]*Handle{}}
}

// Show shows a value. A *Frame, a *Plot or a *Stream becomes a live view that goes on in
// the background; in a batch run Show returns when it has ended. Its first
// frame is shown before Show returns.
func (d *Display) Show(v any, opts ...Option) *Handle {
	return d.show(d.options.Current(), v, gather(opts))
}

func (d *Display) show(cell Cell, v any, set settings) *Handle {
	switch shown := v.(type) {
	case *Handle:
		return shown
	case shower:
		return shown.show(cell, set)
	}
	h := d.newHandle(cell, set)
	d.fill(h, v)
	if cell.Batch() {
		d.wait(cell.Context(), h)
	}
	return h
}

// A shower shows itself, in as many places as it likes.
type shower interface {
	show(cell Cell, set settings) *Handle
	shownBy(cell Cell) bool
}

// newHandle returns a handle that shows nothing yet.
func (d *Display) newHandle(cell Cell, set settings) *Handle {
	if cell.Batch() { // nobody watches
		set.every = max(set.every, d.options.BatchEvery)
	}
	h := &Handle{d: d, id: set.id, owner: cell.Owner(), cell: cell, set: set}
	if set.id == "" {
		h.id = rand.Text()
	} else {
		d.replace(h)
	}
	return h
}

// replace gives an explicit name to a handle and ends the one that had it.
func (d *Display) replace(h *Handle) {
	d.mu.Lock()
	old := d.named[h.id]
	d.named[h.id] = h
	d.mu.Unlock()
	if old != nil {
		old.drop()
	}
}

// fill shows a value in a handle's place.
func (d *Display) fill(h *Handle, v any) {
	switch v := v.(type) {
	case *streamdf.Frame:
		if v != nil {
			d.showFrame(h, v)
			return
		}
	case *streamdf.Plot:
		if v != nil {
			d.showPlot(h, v)
			return
		}
	case *streamdf.Stream:
		if v != nil {
			d.showStream(h, v)
			return
		}
	}
	h.present(still{d.bundle(v, h.set)})
}

// wait returns when a live view has ended; the end of ctx ends it.
func (d *Display) wait(ctx context.Context, h *Handle) {
	h.mu.Lock()
	r, ok := h.picture.(runner)
	t := h.turn
	h.mu.Unlock()
	if !ok {
		return
	}
	select {
	case <-t.Ended():
	case <-ctx.Done():
		r.halt(stopped)
		h.await()
	}
}

// Update shows something else in a display that was shown with ID. It panics with
// an error when there is none.
func (d *Display) Update(id string, v any) {
	d.mu.Lock()
	h := d.named[id]
	d.mu.Unlock()
	if h != nil {
		h.Update(v)
		return
	}
	d.refuseUnknown(id)
}

// refuseUnknown says that nothing was shown under a name, and which name may
// have been meant: front ends would drop the update without a word.
func (d *Display) refuseUnknown(id string) {
	d.mu.Lock()
	names := slices.Sorted(maps.Keys(d.named))
	d.mu.Unlock()
	help := fmt.Sprintf("Show it first: display.Show(v, display.ID(%q))", id)
	if len(names) > 0 {
		help += "\nNames: " + strings.Join(names[:min(len(names), 20)], ", ")
	}
	panic(&mistake{message: fmt.Sprintf("nothing is on display as %q", id), text: id, help: help})
}

// Clear removes what the cell has shown: at once, or when the next output
// comes, which does not flicker.
func (d *Display) Clear(wait bool) { d.options.Current().Clear(wait) }

// Input asks the reader for a line of text. It panics with an error where
// nobody can answer, as in a batch run.
func (d *Display) Input(prompt string) string { return d.ask(prompt, false) }

// Password asks for a line of text that is not shown while it is typed.
func (d *Display) Password(prompt string) string { return d.ask(prompt, true) }

func (d *Display) ask(prompt string, password bool) string {
	d.Flush()
	cell := d.options.Current()
	line, err := cell.Input(cell.Context(), prompt, password)
	if err != nil {
		panic(&mistake{
			message: fmt.Sprintf("asking %q: %v", prompt, err), text: prompt, cause: err,
			help: "A batch run (nbconvert, papermill) has nobody to ask: give the value in the cell, or as a parameter.",
		})
	}
	return line
}

// Result shows what a cell's last value shows: ok is false when that is
// nothing more, because it is a live view now or was shown before. text is how
// a value without a form of its own is written; nil means Options.Format.
func (d *Display) Result(cell Cell, v any, text func() string) (b Bundle, ok bool) {
	set := gather(nil)
	set.text = text
	switch v := v.(type) {
	case *Handle, *ProgressBar:
		return nil, false
	case shower:
		if !v.shownBy(cell) {
			v.show(cell, set)
		}
		return nil, false
	case *streamdf.Frame:
		if v != nil {
			d.show(cell, v, set)
			return nil, false
		}
	case *streamdf.Plot:
		if v != nil {
			d.show(cell, v, set)
			return nil, false
		}
	case *streamdf.Stream:
		if v != nil {
			d.show(cell, v, set)
			return nil, false
		}
	case *streamdf.Query:
		if v != nil && cell.Batch() {
			awaitQuery(cell.Context(), v)
		}
	}
	return d.bundle(v, set), true
}

// awaitQuery waits in a batch run for a query that ends a cell, so that what it
// does is done before the notebook goes on. An endless one waits for later cells.
func awaitQuery(ctx context.Context, q *streamdf.Query) {
	if q.Endless() {
		return
	}
	limit := time.NewTimer(batchWait(false))
	defer limit.Stop()
	select {
	case <-q.Done():
	case <-limit.C:
	case <-ctx.Done():
	}
}

// Flush shows at once what waits for its turn. A session calls it when a cell
// ends, before it says so.
func (d *Display) Flush() { d.scheduler.Flush() }

// Begin ends the views of earlier runs of a cell, its controls, and queries, and
// returns when they are over. A session calls it before it runs a cell.
func (d *Display) Begin(cell Cell) { d.Forget(cell.Owner()) }

// Forget ends the views and controls of cells that were deleted.
func (d *Display) Forget(owners ...string) {
	theirs := map[string]bool{}
	for _, o := range owners {
		theirs[o] = o != ""
	}
	var gone []*Handle
	d.mu.Lock()
	for _, h := range d.running {
		if theirs[h.owner] {
			gone = append(gone, h)
		}
	}
	for id, h := range d.named {
		if theirs[h.owner] {
			delete(d.named, id)
		}
	}
	d.mu.Unlock()
	dropAll(gone)
	d.closeControls(func(c *control) bool { return theirs[c.cell.Owner()] })
}

// dropAll ends handles side by side and waits for all.
func dropAll(handles []*Handle) {
	var wait sync.WaitGroup
	for _, h := range handles {
		wait.Go(h.drop) // ends with the view's query, which Stop ends
	}
	wait.Wait()
}

// Interrupt is what an interrupt does while no cell runs: the first pauses
// every live view, a second within two seconds ends them and their queries.
// It returns how many views it has changed.
func (d *Display) Interrupt() int {
	d.mu.Lock()
	again := time.Since(d.paused) <= 2*time.Second
	d.paused = time.Now()
	handles := append([]*Handle(nil), d.running...)
	d.mu.Unlock()
	n := 0
	for _, h := range handles {
		r, ok := h.current().(runner)
		if !ok {
			continue
		}
		n++
		if again {
			r.halt(stopped)
		} else {
			r.pause(true)
			h.mark()
		}
	}
	return n
}

// Close ends every view with a last frame and returns when all is over.
func (d *Display) Close() {
	d.mu.Lock()
	d.closed = true
	handles := append([]*Handle(nil), d.running...)
	d.mu.Unlock()
	for _, h := range handles {
		if r, ok := h.current().(runner); ok {
			r.halt(stopped)
		}
	}
	d.CloseControls()
	d.watchers.Wait()
	d.scheduler.Close()
}

// enter lists a handle among those that run.
func (d *Display) enter(h *Handle) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, other := range d.running {
		if other == h {
			return
		}
	}
	d.running = append(d.running, h)
}

// leave takes a handle off that list.
func (d *Display) leave(h *Handle) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for i, other := range d.running {
		if other == h {
			d.running = append(d.running[:i:i], d.running[i+1:]...)
			return
		}
	}
}

// Exports returns the functions that cells call as package display's, bound
// to this session.
func (d *Display) Exports() map[string]reflect.Value {
	return map[string]reflect.Value{
		"Show":     reflect.ValueOf(d.Show),
		"Update":   reflect.ValueOf(d.Update),
		"Clear":    reflect.ValueOf(d.Clear),
		"Progress": reflect.ValueOf(d.Progress),
		"Input":    reflect.ValueOf(d.Input),
		"Password": reflect.ValueOf(d.Password),
		"Drain":    reflect.ValueOf(d.Drain),
		"Save":     reflect.ValueOf(d.Save),
		"Streams":  reflect.ValueOf(d.Streams),
		"Slider":   reflect.ValueOf(d.Slider),
		"Dropdown": reflect.ValueOf(d.Dropdown),
		"Checkbox": reflect.ValueOf(d.Checkbox),
		"TextBox":  reflect.ValueOf(d.TextBox),
		"Button":   reflect.ValueOf(d.Button),
	}
}
