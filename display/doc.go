// Package display is what a front end sees. [Show] puts a value under a cell: a
// frame or a plot becomes a live view that refreshes in place while rows
// arrive, everything else is shown as it is. HTML, Markdown, SVG, … wrap content
// of one kind; a value with a method MIME shows itself.
//
// A live view is a query and a place on the page. The query marks the view when
// it has something new; a scheduler gives each view its turn, at most ten times a
// second and fewer when drawing would cost too much; what is drawn is the
// newest state, so a slow browser costs frames and never holds up a stream. The
// last frame is always shown.
//
// Controls (Slider, Dropdown, Checkbox, TextBox, Button) are stock widgets of
// ipywidgets that Go drives by itself, over a [Comms] that the session provides.
// A control's value is read in Go, and in expressions by the control's name.
//
// The package knows frames and no protocol but the widgets': a [Cell] is where bundles go. In a
// notebook a kernel's session provides it, a program without one gets text on
// standard output.
package display
