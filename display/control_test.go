package display_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"freshet/display"
	"freshet/streamdf"
)

// A frontEnd keeps what is sent to its widgets.
type frontEnd struct {
	mu     sync.Mutex
	models map[string]*fakeModel
	states display.Receiver // of the target that tells all states
	order  []string
}

type fakeModel struct {
	id      string
	f       *frontEnd
	state   map[string]any
	receive display.Receiver
	got     []map[string]any
	closed  bool
}

func (f *frontEnd) Open(_ display.Cell, target string, data, metadata any, receive display.Receiver) (display.Comm, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if fmt.Sprint(target, metadata) != "jupyter.widgetmap[version:2.1.0]" {
		return nil, fmt.Errorf("%s %v", target, metadata)
	}
	m := &fakeModel{id: fmt.Sprint("m", len(f.models)), f: f, receive: receive, state: jsonOf(data)["state"].(map[string]any)}
	f.models[m.id] = m
	f.order = append(f.order, m.state["_model_name"].(string))
	return m, nil
}

func (f *frontEnd) Register(target string, receive display.Receiver) {
	if target == "jupyter.widget.control" {
		f.states = receive
	}
}

func (m *fakeModel) ID() string { return m.id }

func (m *fakeModel) Send(_ display.Cell, data any) error {
	m.f.mu.Lock()
	defer m.f.mu.Unlock()
	m.got = append(m.got, jsonOf(data))
	return nil
}

func (m *fakeModel) Close() error { m.closed = true; return nil }

// say sends a message and returns the answer.
func (m *fakeModel) say(text string) (answer map[string]any) {
	m.receive(json.RawMessage(text), func(data any) { answer = jsonOf(data) })
	return answer
}

func jsonOf(v any) map[string]any {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	var m map[string]any
	if err := json.Unmarshal(text, &m); err != nil {
		panic(err)
	}
	return m
}

// the is the only model of a kind.
func (f *frontEnd) the(t *testing.T, name string) *fakeModel {
	t.Helper()
	var found []*fakeModel
	for _, m := range f.models {
		if m.state["_model_name"] == name && !m.closed {
			found = append(found, m)
		}
	}
	if len(found) != 1 {
		t.Fatalf("%d models %s are open", len(found), name)
	}
	return found[0]
}

func controls(t *testing.T) (*notebook, *frontEnd, *display.Display) {
	n, f := newNotebook(), &frontEnd{models: map[string]*fakeModel{}}
	d := display.New(display.Options{Current: func() display.Cell { return n }, Comms: f, Log: func(err error) { t.Error(err) }})
	t.Cleanup(d.Close)
	return n, f, d
}

// What a front end sends becomes the value, and what cannot be is taken back.
func TestControlValues(t *testing.T) {
	_, f, d := controls(t)
	s, c := d.Slider("threshold", 0, 10), d.Dropdown("network", []string{"us", "ci"}, "ak", 7)
	b, x := d.Checkbox("live"), d.TextBox("place")
	for _, step := range []struct{ model, say, answer, values string }{
		{"FloatSliderModel", `{"method":"update","state":{"value":2.5},"buffer_paths":[]}`, "echo_update map[value:2.5]", "2.5 us false "},
		{"FloatSliderModel", `{"method":"update","state":{"value":99}}`, "echo_update map[value:10]", "10 us false "},
		{"FloatSliderModel", `{"method":"update","state":{"value":"x"}}`, "update map[value:10]", "10 us false "},
		{"FloatSliderModel", `{"method":"update","state":{"max":"x"}}`, "<nil> <nil>", "10 us false "},
		{"FloatSliderModel", `[`, "<nil> <nil>", "10 us false "},
		{"DropdownModel", `{"method":"update","state":{"index":3}}`, "echo_update map[index:3]", "10 7 false "},
		{"DropdownModel", `{"method":"update","state":{"index":4}}`, "update map[index:3]", "10 7 false "},
		{"DropdownModel", `{"method":"update","state":{"index":1e300}}`, "update map[index:3]", "10 7 false "},
		{"DropdownModel", `{"method":"update","state":{"index":-1}}`, "update map[index:3]", "10 7 false "},
		{"DropdownModel", `{"method":"update","state":{"index":null}}`, "update map[index:3]", "10 7 false "},
		{"CheckboxModel", `{"method":"update","state":{"value":true}}`, "echo_update map[value:true]", "10 7 true "},
		{"TextModel", `{"method":"update","state":{"value":"Göteborg"}}`, "echo_update map[value:Göteborg]", "10 7 true Göteborg"},
		{"TextModel", `{"method":"update","state":{"value":"` + strings.Repeat("x", 1<<17) + `"}}`, "update map[value:Göteborg]", "10 7 true Göteborg"},
		{"SliderStyleModel", `{"method":"update","state":{"value":1}}`, "<nil> <nil>", "10 7 true Göteborg"},
	} {
		answer := f.the(t, step.model).say(step.say)
		if got := fmt.Sprint(answer["method"], " ", answer["state"]); got != step.answer {
			t.Errorf("%s %.80s is answered with %s", step.model, step.say, got)
		}
		if got := fmt.Sprint(s.Value(), " ", c.Value(), " ", b.Value(), " ", x.Value()); got != step.values {
			t.Errorf("%s %.80s makes %s", step.model, step.say, got)
		}
	}
	s.Set(3)
	s.Set(3)
	c.Set("ci")
	if got := f.the(t, "FloatSliderModel").got; len(got) != 1 || fmt.Sprint(got[0]) != "map[buffer_paths:[] method:update state:map[value:3]]" {
		t.Errorf("the slider is told %v", got)
	}
	if got := f.the(t, "DropdownModel").got; len(got) != 1 || fmt.Sprint(got[0]["state"]) != "map[index:1]" {
		t.Errorf("the dropdown is told %v", got)
	}
}

// A front end that comes late learns all models, styles first.
func TestControlStates(t *testing.T) {
	n, f, d := controls(t)
	d.Slider("threshold", 0, 10).Set(4)
	d.Button("go")
	if want := []string{"SliderStyleModel", "FloatSliderModel", "ButtonStyleModel", "ButtonModel"}; !slices.Equal(f.order, want) {
		t.Errorf("models are opened as %v", f.order)
	}
	slider := f.the(t, "FloatSliderModel")
	for name, want := range map[string]any{
		"_model_module": "@jupyter-widgets/controls", "_view_name": "FloatSliderView", "min": 0.0, "max": 10.0, "step": 0.1,
		"description": "threshold", "style": "IPY_MODEL_" + f.the(t, "SliderStyleModel").id,
	} {
		if slider.state[name] != want {
			t.Errorf("the slider's %s is %v, want %v", name, slider.state[name], want)
		}
	}
	var told map[string]any
	f.states(json.RawMessage(`{"method":"request_states"}`), func(data any) { told = jsonOf(data) })
	states, _ := told["states"].(map[string]any)
	if ids := slices.Sorted(maps.Keys(states)); told["method"] != "update_states" || !slices.Equal(ids, []string{"m0", "m1", "m2", "m3"}) {
		t.Fatalf("the states are %v", told)
	}
	one := states[slider.id].(map[string]any)
	if one["model_name"] != "FloatSliderModel" || one["state"].(map[string]any)["value"] != 4.0 {
		t.Errorf("the slider's state is %v", one)
	}
	if state := slider.say(`{"method":"request_state"}`)["state"].(map[string]any); state["value"] != 4.0 || state["max"] != 10.0 {
		t.Errorf("asked alone it says %v", state)
	}
	shown := n.all()[0]
	if !slices.Contains(shown.mime, "application/vnd.jupyter.widget-view+json") || shown.text != "threshold = 0" {
		t.Errorf("shown is %v", shown)
	}
}

// A control is shown when it is made, once a run of a cell, and its value stays
// on the page when it is gone.
func TestControlPlaces(t *testing.T) {
	n, f, d := controls(t)
	s := d.Slider("threshold", 0, 10)
	if _, more := d.Result(n, s, nil); more || len(n.all()) != 1 {
		t.Errorf("a slider that ends its cell is shown as %v", n.all())
	}
	later := newNotebook()
	later.owner = "cell-2"
	if _, more := d.Result(later, s, nil); more || len(later.all()) != 1 || !slices.Contains(later.all()[0].mime, "application/vnd.jupyter.widget-view+json") {
		t.Errorf("in a later cell it is shown as %v", later.all())
	}
	f.the(t, "FloatSliderModel").say(`{"method":"update","state":{"value":7.5}}`)
	find, ok := d.Parameter("threshold")
	if !ok || find.Type != streamdf.Float || find.Value() != 7.5 {
		t.Errorf("as a parameter it is %v", find)
	}
	d.Forget("cell-1")
	if last := later.last(t); last.kind != "update" || last.text != "threshold = 7.5" || len(last.mime) != 1 {
		t.Errorf("at its end it is shown as %v", last)
	}
	for _, m := range f.models {
		if !m.closed {
			t.Errorf("%s is open", m.state["_model_name"])
		}
	}
	if _, ok := d.Parameter("threshold"); ok {
		t.Error("a control of a cell that is gone can be named")
	}
	if find.Value() != 7.5 {
		t.Error("an expression has lost its value")
	}
	d.Slider("threshold", 0, 1).Set(0.5)
	if find.Value() != 0.5 {
		t.Error("an expression does not follow the slider that took the place")
	}
	d.TextBox("threshold").Set("x")
	if find.Value() != 0.5 && find.Value() != 7.5 {
		t.Errorf("an expression of floats reads %v", find.Value())
	}
}

// Code that waits for changes runs beside the front end's messages: each click
// counts, of moves the latest.
func TestControlCalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n, f := newNotebook(), &frontEnd{models: map[string]*fakeModel{}}
		d := newControlDisplay(n, f)
		defer d.Close()
		gate, moves, clicks := make(chan struct{}), []float64{}, 0
		d.Slider("x", 0, 100).OnChange(func(x float64) { <-gate; moves = append(moves, x) })
		d.Button("go", func() { clicks++ }).OnClick(func() { clicks += 100 })
		slider, button := f.the(t, "FloatSliderModel"), f.the(t, "ButtonModel")
		for i := range 50 {
			slider.say(fmt.Sprintf(`{"method":"update","state":{"value":%d}}`, i+1))
			if i == 0 {
				synctest.Wait() // it is told of 1 when the gate opens
			}
		}
		for range 5 {
			button.say(`{"method":"custom","content":{"event":"click"}}`)
		}
		close(gate)
		synctest.Wait()
		if len(moves) != 2 || moves[1] != 50 || clicks != 505 {
			t.Errorf("moves %v, clicks %d", moves, clicks)
		}
	})
}

func newControlDisplay(n *notebook, f *frontEnd) *display.Display {
	return display.New(display.Options{Current: func() display.Cell { return n }, Comms: f})
}

func TestControlMistakes(t *testing.T) {
	_, _, d := controls(t)
	for want, f := range map[string]func(){
		"a lower and a higher number":  func() { d.Slider("x", 3, 3) },
		"nothing to choose from":       func() { d.Dropdown("x") },
		"a control has to have a name": func() { d.Checkbox("") },
		`"z" is not among ["a" "b"]`:   func() { d.Dropdown("x", "a", "b", "a").Set("z") },
	} {
		func() {
			defer func() {
				if p := recover(); p == nil || !strings.Contains(fmt.Sprint(p), want) {
					t.Errorf("%v, want %s", p, want)
				}
			}()
			f()
		}()
	}
	if s := display.Slider("quiet", 1, 2); s.Value() != 1 || s.String() != "quiet = 1" {
		t.Errorf("a program's slider is %v", s)
	}
}
