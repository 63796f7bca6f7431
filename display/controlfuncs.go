package display

// What follows is what cells call; a program gets controls that stay as they are
// until it sets them.

// Slider shows a slider from low to high, which begins at low. Go code reads its
// Value, expressions its name, for each batch anew: after
// display.Slider("threshold", 0, 10), f.Filter("magnitude > threshold") follows
// the slider while it streams. In an expression it is a float. Running the cell
// again makes a new slider, which takes the old one's place in expressions. It
// panics unless low < high.
func Slider(name string, low, high float64) *SliderControl {
	return terminal.Slider(name, low, high)
}

// Dropdown shows a list to choose from, which begins at the first: strings, other
// values as fmt.Sprint writes them, or slices of such. Its value is a string,
// here and in expressions; see Slider. It panics without choices.
func Dropdown(name string, choices ...any) *DropdownControl {
	return terminal.Dropdown(name, choices...)
}

// Checkbox shows a box to tick, which begins empty. Its value is a bool, here and
// in expressions; see Slider.
func Checkbox(name string) *CheckboxControl {
	return terminal.Checkbox(name)
}

// TextBox shows a line to type in, which begins empty. Its value is a string, here
// and in expressions, and follows each key; see Slider.
func TextBox(name string) *TextBoxControl {
	return terminal.TextBox(name)
}

// Button shows a button and calls the functions when it is clicked, one click
// after the other. Its value, here and in expressions, is how often it was: an
// int; see Slider.
func Button(name string, onClick ...func()) *ButtonControl {
	return terminal.Button(name, onClick...)
}
