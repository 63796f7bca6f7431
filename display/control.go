package display

import (
	"fmt"
	"slices"
	"sync"

	"freshet/streamdf"
)

// A control is a value that a person changes at the front end, by a stock
// widget of ipywidgets. All kinds of controls share it.
type control struct {
	d    *Display
	cell Cell // that made it
	name string
	typ  streamdf.Type
	// accept makes a value of a property that a front end sends; ok is false for
	// one that cannot be.
	accept func(sent any) (value any, ok bool)
	prop   string // the property of the widget that holds the value

	mu      sync.Mutex
	value   any // bool, int64, float64 or string
	models  []*model
	places  []*Handle // where it is shown
	run     Cell      // that has shown it last
	changed []func()
	due     int  // calls of changed that wait
	calling bool // a goroutine makes them
}

// maxDue is how many clicks on a button wait for the calls of those before.
const maxDue = 100

// A panel is the controls of a session.
type panel struct {
	mu    sync.Mutex
	named map[string]*control // the latest of a name
	all   []*control
}

// add lists a control, which from now on is the one that its name means.
func (p *panel) add(c *control) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.named == nil {
		p.named = map[string]*control{}
	}
	p.named[c.name] = c
	p.all = append(p.all, c)
}

// take removes the controls that which says.
func (p *panel) take(which func(*control) bool) []*control {
	p.mu.Lock()
	defer p.mu.Unlock()
	var taken []*control
	p.all = slices.DeleteFunc(p.all, func(c *control) bool {
		if !which(c) {
			return false
		}
		taken = append(taken, c)
		if p.named[c.name] == c {
			delete(p.named, c.name)
		}
		return true
	})
	return taken
}

func (p *panel) find(name string) *control {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.named[name]
}

// list returns the controls, oldest first.
func (p *panel) list() []*control {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.all)
}

// Parameter finds the control of a name, as streamdf.WithParameters wants it: an
// expression goes on with the control that takes its place when its cell runs
// again.
func (d *Display) Parameter(name string) (streamdf.Parameter, bool) {
	c := d.controls.find(name)
	if c == nil {
		return streamdf.Parameter{}, false
	}
	return streamdf.Parameter{Type: c.typ, Value: func() any {
		if now := d.controls.find(name); now != nil && now.typ == c.typ {
			return now.get()
		}
		return c.get()
	}}, true
}

// CloseControls takes the controls off the page. What they were at stays as
// text.
func (d *Display) CloseControls() { d.closeControls(func(*control) bool { return true }) }

func (d *Display) closeControls(which func(*control) bool) {
	for _, c := range d.controls.take(which) {
		c.close()
	}
}

// open puts a control on the page, where its cell is.
func (c *control) open(w widget) {
	c.models = c.d.openModels(c, w)
	c.d.controls.add(c)
	c.show(c.cell, settings{})
}

// show shows the control under a cell, once a run.
func (c *control) show(cell Cell, set settings) *Handle {
	h := c.d.newHandle(cell, set)
	c.mu.Lock()
	c.places, c.run = append(c.places, h), cell
	c.mu.Unlock()
	h.present(still{normal(c.MIME())})
	return h
}

// shownBy reports whether the run of a cell has shown the control already.
func (c *control) shownBy(cell Cell) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.run == cell
}

// close ends the control. Where it was shown its value stays: a page that is
// opened again has no widgets.
func (c *control) close() {
	c.mu.Lock()
	models, places := c.models, c.places
	c.models, c.places, c.changed = nil, nil, nil
	c.mu.Unlock()
	for _, h := range places {
		h.cell.Update(Bundle{"text/plain": c.String()}, h.id)
	}
	for _, m := range slices.Backward(models) {
		m.close()
	}
}

func (c *control) get() any {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.value
}

// set changes the value from here and tells the front ends.
func (c *control) set(value any) {
	c.mu.Lock()
	same := c.value == value
	c.value = value
	models := c.models
	c.mu.Unlock()
	if same {
		return
	}
	if len(models) > 0 {
		models[0].update()
	}
	c.notify()
}

// sent takes a value from a front end; false for one that cannot be.
func (c *control) sent(x any) bool {
	value, ok := c.accept(x)
	if !ok {
		return false
	}
	c.mu.Lock()
	same := c.value == value
	c.value = value
	c.mu.Unlock()
	if !same {
		c.notify()
	}
	return true
}

// clicked counts a click on a button.
func (c *control) clicked() {
	c.mu.Lock()
	n, _ := c.value.(int64)
	c.value = n + 1
	c.mu.Unlock()
	c.notify()
}

// onChange lets f be called after changes.
func (c *control) onChange(f func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.changed = append(c.changed, f)
}

// notify calls what waits for changes, on a goroutine that is not the front
// end's. Of changes that come faster only the latest is told.
func (c *control) notify() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.changed) == 0 {
		return
	}
	if c.typ != streamdf.Int { // a button: each click counts
		c.due = 0
	}
	c.due = min(c.due+1, maxDue)
	if !c.calling {
		c.calling = true
		c.d.watchers.Go(c.call) // ends when nothing is due; Options.Call ends what hangs
	}
}

func (c *control) call() {
	for {
		c.mu.Lock()
		if c.due == 0 || len(c.changed) == 0 {
			c.calling = false
			c.mu.Unlock()
			return
		}
		c.due--
		changed := slices.Clone(c.changed)
		c.mu.Unlock()
		c.d.options.Call(c.cell, func() {
			for _, f := range changed {
				f()
			}
		})
	}
}

// Name is what the control is called: beside it on the page, and in expressions.
func (c *control) Name() string { return c.name }

// String returns the name and the value.
func (c *control) String() string { return fmt.Sprintf("%s = %v", c.name, c.get()) }

// MIME returns the widget, and its value as text for front ends without widgets.
func (c *control) MIME() map[string]any {
	b := map[string]any{"text/plain": c.String()}
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.models) > 0 {
		b["application/vnd.jupyter.widget-view+json"] = map[string]any{
			"model_id": c.models[0].comm.ID(), "version_major": 2, "version_minor": 0,
		}
	}
	return b
}
