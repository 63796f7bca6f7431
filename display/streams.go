package display

import (
	"strings"
	"time"

	"freshet/display/internal/render"
	"freshet/streamdf"
)

// A Running is a live view, or a query without one, at one moment.
type Running struct {
	Handle *Handle         // nil without a view
	Query  *streamdf.Query // nil of a view
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

// A Listing is what runs. It shows itself, a line each.
type Listing []Running

// Streams lists the live views of the session and then the queries that run
// without one, each oldest first.
func (d *Display) Streams() Listing {
	d.mu.Lock()
	handles := append([]*Handle(nil), d.running...)
	d.mu.Unlock()
	list := Listing{}
	viewed := map[*streamdf.Query]bool{}
	for _, h := range handles {
		r, ok := h.current().(runner)
		if !ok {
			continue
		}
		list = append(list, r.about())
		if l, ok := r.(*live); ok {
			if w, ok := l.feed.(watched); ok {
				viewed[w.Query()] = true
			}
		}
	}
	if d.options.Queries == nil {
		return list
	}
	for _, q := range d.options.Queries() {
		if stats := q.Stats(); !viewed[q] && stats.Ended.IsZero() {
			list = append(list, aboutQuery(q, stats))
		}
	}
	return list
}

// aboutQuery says of a query what a view's status line would.
func aboutQuery(q *streamdf.Query, stats streamdf.Stats) Running {
	m := moment{stats: stats, now: time.Now(), state: stateOf(stats.State), rows: stats.Rows, groups: -1}
	return Running{
		Query: q, Source: stats.Source, State: m.state.String(), Rows: stats.Rows, Rate: stats.Rate,
		state: m.state, facts: append([]render.Fact{{Text: "query"}}, m.facts(new(render.Status))...),
	}
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

const nothingRuns = "nothing runs"

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
