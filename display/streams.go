package display

import (
	"strings"

	"freshet/display/internal/render"
)

// A Running is a live view at one moment.
type Running struct {
	Handle *Handle
	ID     string
	Title  string
	Source string
	State  string  // waiting, live, paused, …
	Rows   int64   // computed so far
	Rate   float64 // rows read a second
	Err    error   // why it failed

	state render.State
	facts []render.Fact
}

// A Listing is what runs. It shows itself, a line a view.
type Listing []Running

// Streams lists the live views of the session, oldest first.
func (d *Display) Streams() Listing {
	d.mu.Lock()
	handles := append([]*Handle(nil), d.running...)
	d.mu.Unlock()
	list := Listing{}
	for _, h := range handles {
		if r, ok := h.current().(runner); ok {
			list = append(list, r.about())
		}
	}
	return list
}

// line returns the facts of a status line, what is running first.
func (r Running) line() []render.Fact {
	var facts []render.Fact
	for _, text := range []string{r.Title, r.Source} {
		if text != "" && r.state != render.Waiting {
			facts = append(facts, render.Fact{Text: text})
		}
	}
	return append(facts, r.facts...)
}

// MIME returns the list as status lines.
func (l Listing) MIME() map[string]any {
	html := render.Open(nil, "", false)
	if len(l) == 0 {
		html = render.AppendStatus(html, render.Plain, []render.Fact{{Text: nothingRuns}})
	}
	for _, r := range l {
		html = render.AppendStatus(html, r.state, r.line())
	}
	return map[string]any{"text/html": string(render.Close(html)), "text/plain": l.String()}
}

const nothingRuns = "no live views"

// String returns the list as lines of text.
func (l Listing) String() string {
	if len(l) == 0 {
		return nothingRuns
	}
	lines := make([]string, len(l))
	for i, r := range l {
		lines[i] = render.StatusText(r.state, r.line())
	}
	return strings.Join(lines, "\n")
}
