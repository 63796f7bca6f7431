package display

import (
	"fmt"
	"math"
	"slices"

	"freshet/streamdf"
)

// A SliderControl is a number that is set by a slider. Its methods are safe for
// concurrent use.
type SliderControl struct {
	*control
	low, high float64
}

// Slider shows a slider; see the function Slider.
func (d *Display) Slider(name string, low, high float64) *SliderControl {
	if !(low < high) || math.IsInf(high-low, 0) {
		panic(fmt.Errorf("display.Slider(%q, %v, %v): want a lower and a higher number", name, low, high))
	}
	s := &SliderControl{control: d.newControl(name, streamdf.Float, low), low: low, high: high}
	s.prop, s.accept = "value", func(sent any) (any, bool) {
		x, ok := sent.(float64)
		return min(max(x, low), high), ok
	}
	s.open(widget{name: "FloatSlider", style: "SliderStyle", state: map[string]any{
		"min": low, "max": high, "step": stepOf(high - low), "readout_format": ".4~g",
	}})
	return s
}

// stepOf is a hundredth of a range, or the round number below it: 1, 2 or 5 and
// zeros.
func stepOf(span float64) float64 {
	unit := math.Pow(10, math.Floor(math.Log10(span/100)))
	for _, n := range []float64{5, 2} {
		if n*unit <= span/100*(1+1e-9) {
			return n * unit
		}
	}
	return unit
}

// Value is where the slider is.
func (s *SliderControl) Value() float64 { return s.get().(float64) }

// Set moves the slider, as far as it goes.
func (s *SliderControl) Set(x float64) {
	if !math.IsNaN(x) {
		s.set(min(max(x, s.low), s.high))
	}
}

// OnChange calls f with the value after the slider was moved. Of moves that come
// faster than f returns the latest is told. What f prints goes to the slider's
// cell.
func (s *SliderControl) OnChange(f func(x float64)) { s.onChange(func() { f(s.Value()) }) }

// A DropdownControl is one of several texts. Its methods are safe for
// concurrent use.
type DropdownControl struct {
	*control
	choices []string
}

// Dropdown shows a list to choose from; see the function Dropdown.
func (d *Display) Dropdown(name string, choices ...any) *DropdownControl {
	texts := textsOf(choices)
	if len(texts) == 0 {
		panic(fmt.Errorf("display.Dropdown(%q): there is nothing to choose from", name))
	}
	c := &DropdownControl{control: d.newControl(name, streamdf.String, texts[0]), choices: texts}
	c.prop, c.accept = "index", func(sent any) (any, bool) {
		i, ok := sent.(float64)
		if !ok || i < 0 || i >= float64(len(texts)) {
			return nil, false
		}
		return texts[int(i)], true
	}
	c.open(widget{name: "Dropdown", style: "DescriptionStyle", state: map[string]any{"_options_labels": texts}, sent: func(v any) any {
		return slices.Index(texts, v.(string))
	}})
	return c
}

// textsOf flattens choices, each text once.
func textsOf(choices []any) []string {
	var texts []string
	add := func(text string) {
		if !slices.Contains(texts, text) {
			texts = append(texts, text)
		}
	}
	for _, c := range choices {
		switch c := c.(type) {
		case []string:
			for _, text := range c {
				add(text)
			}
		case []any:
			for _, text := range textsOf(c) {
				add(text)
			}
		default:
			add(fmt.Sprint(c))
		}
	}
	return texts
}

// Value is the text that is chosen.
func (c *DropdownControl) Value() string { return c.get().(string) }

// Set chooses a text. It panics when it is none of the choices.
func (c *DropdownControl) Set(text string) {
	if !slices.Contains(c.choices, text) {
		panic(fmt.Errorf("display.Dropdown %s: %q is not among %q", c.name, text, c.choices))
	}
	c.set(text)
}

// OnChange calls f with the value after another was chosen, as Slider's does.
func (c *DropdownControl) OnChange(f func(text string)) { c.onChange(func() { f(c.Value()) }) }

// A CheckboxControl is a yes or no. Its methods are safe for concurrent use.
type CheckboxControl struct{ *control }

// Checkbox shows a box to tick; see the function Checkbox.
func (d *Display) Checkbox(name string) *CheckboxControl {
	c := &CheckboxControl{d.newControl(name, streamdf.Bool, false)}
	c.prop, c.accept = "value", func(sent any) (any, bool) {
		on, ok := sent.(bool)
		return on, ok
	}
	c.open(widget{name: "Checkbox", style: "CheckboxStyle", state: map[string]any{"indent": false}})
	return c
}

// Value tells whether the box is ticked.
func (c *CheckboxControl) Value() bool { return c.get().(bool) }

// Set ticks the box or empties it.
func (c *CheckboxControl) Set(on bool) { c.set(on) }

// OnChange calls f with the value after the box was ticked or emptied, as
// Slider's does.
func (c *CheckboxControl) OnChange(f func(on bool)) { c.onChange(func() { f(c.Value()) }) }

// A TextBoxControl is a line of text. Its methods are safe for concurrent use.
type TextBoxControl struct{ *control }

// maxTyped is the longest text that a front end may send, in bytes.
const maxTyped = 1 << 16

// TextBox shows a line to type in; see the function TextBox.
func (d *Display) TextBox(name string) *TextBoxControl {
	c := &TextBoxControl{d.newControl(name, streamdf.String, "")}
	c.prop, c.accept = "value", func(sent any) (any, bool) {
		text, ok := sent.(string)
		return text, ok && len(text) <= maxTyped
	}
	c.open(widget{name: "Text", style: "TextStyle"})
	return c
}

// Value is the text.
func (c *TextBoxControl) Value() string { return c.get().(string) }

// Set puts another text in the box.
func (c *TextBoxControl) Set(text string) { c.set(text) }

// OnChange calls f with the text after it was changed, as Slider's does.
func (c *TextBoxControl) OnChange(f func(text string)) { c.onChange(func() { f(c.Value()) }) }

// A ButtonControl counts clicks. Its methods are safe for concurrent use.
type ButtonControl struct{ *control }

// Button shows a button; see the function Button.
func (d *Display) Button(name string, onClick ...func()) *ButtonControl {
	c := &ButtonControl{d.newControl(name, streamdf.Int, int64(0))}
	c.accept = func(any) (any, bool) { return nil, false }
	c.changed = slices.DeleteFunc(slices.Clone(onClick), func(f func()) bool { return f == nil })
	c.open(widget{name: "Button", style: "ButtonStyle"})
	return c
}

// Value is how often the button was clicked.
func (c *ButtonControl) Value() int { return int(c.get().(int64)) }

// OnClick calls f after each click. What f prints goes to the button's cell.
func (c *ButtonControl) OnClick(f func()) { c.onChange(f) }

func (d *Display) newControl(name string, typ streamdf.Type, value any) *control {
	if name == "" {
		panic(fmt.Errorf("a control has to have a name: display.Slider(\"threshold\", 0, 10)"))
	}
	return &control{d: d, cell: d.options.Current(), name: name, typ: typ, value: value}
}
