package display

import (
	"encoding/json"
	"maps"
)

// Comms are channels to the front ends. The program that wires a kernel
// implements it over the kernel's; data and metadata are what JSON can hold.
type Comms interface {
	// Open opens a channel to a target of the front ends, on behalf of a cell.
	// receive takes what they send, one message at a time, and must not block.
	Open(cell Cell, target string, data, metadata any, receive Receiver) (Comm, error)
	// Register lets front ends open channels to a target; receive takes what they
	// send on any of them.
	Register(target string, receive Receiver)
}

// A Receiver takes a message of a front end. answer sends on the same channel, on
// behalf of the message.
type Receiver func(data json.RawMessage, answer func(data any))

// A Comm is one channel.
type Comm interface {
	ID() string
	// Send sends on behalf of a cell.
	Send(cell Cell, data any) error
	Close() error
}

// Targets and versions of ipywidgets 8's protocol.
const (
	widgetTarget  = "jupyter.widget"
	controlTarget = "jupyter.widget.control"
	widgetVersion = "2.1.0"
	modelVersion  = "2.0.0"
)

// A widget is what front ends draw for a control: the stock widget of that name,
// what differs from its defaults, and its style.
type widget struct {
	name, style string
	state       map[string]any
	sent        func(value any) any // the value as the widget's property has it; nil: as it is
}

// A model is a widget, or its style, as the front ends know it.
type model struct {
	comm  Comm
	c     *control
	w     widget
	fixed map[string]any // all but the value
}

// openModels opens the models of a control: its widget first, then what that
// refers to. Without front ends there are none.
func (d *Display) openModels(c *control, w widget) []*model {
	if d.options.Comms == nil {
		return nil
	}
	d.serveStates()
	style := &model{c: c, fixed: modelState(w.style, "@jupyter-widgets/base", "StyleView")}
	if w.style != "ButtonStyle" {
		style.fixed["description_width"] = "initial"
	}
	if err := style.open(); err != nil {
		d.options.Log(err)
		return nil
	}
	m := &model{c: c, w: w, fixed: modelState(w.name, "@jupyter-widgets/controls", w.name+"View")}
	maps.Copy(m.fixed, w.state)
	m.fixed["description"], m.fixed["style"] = c.name, "IPY_MODEL_"+style.comm.ID()
	if err := m.open(); err != nil {
		d.options.Log(err)
		style.close()
		return nil
	}
	return []*model{m, style}
}

func modelState(name, viewModule, view string) map[string]any {
	return map[string]any{
		"_model_module": "@jupyter-widgets/controls", "_model_module_version": modelVersion, "_model_name": name + "Model",
		"_view_module": viewModule, "_view_module_version": modelVersion, "_view_name": view,
	}
}

func (m *model) open() (err error) {
	m.comm, err = m.c.d.options.Comms.Open(m.c.cell, widgetTarget,
		map[string]any{"state": m.state(), "buffer_paths": []any{}}, map[string]any{"version": widgetVersion}, m.receive)
	return err
}

// state is the whole model as it is now.
func (m *model) state() map[string]any {
	s := maps.Clone(m.fixed)
	maps.Copy(s, m.value())
	return s
}

// value is the property that changes.
func (m *model) value() map[string]any {
	if m.w.name == "" || m.c.prop == "" {
		return nil
	}
	v := m.c.get()
	if m.w.sent != nil {
		v = m.w.sent(v)
	}
	return map[string]any{m.c.prop: v}
}

// An update is a change of a model, either way.
type update struct {
	Method  string         `json:"method"`
	State   map[string]any `json:"state"`
	Buffers []any          `json:"buffer_paths"` // where in State binary data goes: nowhere
}

func (m *model) update() {
	if err := m.comm.Send(m.c.d.options.Current(), update{"update", m.value(), []any{}}); err != nil {
		m.c.d.options.Log(err)
	}
}

func (m *model) close() { _ = m.comm.Close() } // it may have been closed by the front end

// receive takes a message of a front end. A new value is told to the other front
// ends; one that cannot be is taken back.
func (m *model) receive(data json.RawMessage, answer func(any)) {
	var msg struct {
		Method  string         `json:"method"`
		State   map[string]any `json:"state"`
		Content struct {
			Event string `json:"event"`
		} `json:"content"`
	}
	if json.Unmarshal(data, &msg) != nil {
		return
	}
	switch sent, has := msg.State[m.c.prop]; {
	case msg.Method == "request_state":
		answer(update{"update", m.state(), []any{}})
	case msg.Method == "custom" && msg.Content.Event == "click" && m.w.name == "Button":
		m.c.clicked()
	case msg.Method != "update" || !has || m.w.name == "":
	case m.c.sent(sent):
		answer(update{"echo_update", m.value(), []any{}})
	default:
		answer(update{"update", m.value(), []any{}})
	}
}

// serveStates answers front ends that come late and ask for all models at once.
func (d *Display) serveStates() {
	d.statesOnce.Do(func() {
		d.options.Comms.Register(controlTarget, func(data json.RawMessage, answer func(any)) {
			var msg struct {
				Method string `json:"method"`
			}
			if json.Unmarshal(data, &msg) != nil || msg.Method != "request_states" {
				return
			}
			states := map[string]any{}
			for _, c := range d.controls.list() {
				c.mu.Lock()
				models := c.models
				c.mu.Unlock()
				for _, m := range models {
					s := m.state()
					states[m.comm.ID()] = map[string]any{
						"model_name": s["_model_name"], "model_module": s["_model_module"],
						"model_module_version": s["_model_module_version"], "state": s,
					}
				}
			}
			answer(map[string]any{"method": "update_states", "states": states, "buffer_paths": []any{}})
		})
	})
}
