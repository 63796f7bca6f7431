package display

import (
	"strings"
	"time"

	"freshet/display/internal/render"
	"freshet/streamdf"
)

// A moment is all that a status line tells of a view.
type moment struct {
	state   render.State
	stats   streamdf.Stats
	rows    int64 // that the view has drawn
	groups  int64 // rows of the current result, -1 for an appending frame
	keyed   bool
	columns int // 0: not said, as under a plot
	waiting int64
	skipped int64
	limit   string // the option that ended the view, if one did
	now     time.Time
}

// stateOf translates what a query does into what a view says.
func stateOf(s streamdf.State) render.State {
	switch s {
	case streamdf.Waiting:
		return render.Waiting
	case streamdf.Live:
		return render.Live
	case streamdf.Done:
		return render.Done
	case streamdf.Failed:
		return render.Failed
	}
	return render.Interrupted
}

// facts returns the status line after its symbol and word.
func (m *moment) facts(s *render.Status) []render.Fact {
	if m.state == render.Waiting {
		facts := []render.Fact{{Text: "no rows yet"}}
		if m.stats.Source != "" {
			facts = append(facts, render.Fact{Text: m.stats.Source})
		}
		return facts
	}
	facts := m.shape(s)
	switch m.state {
	case render.Live:
		facts = append(facts, render.Fact{Text: render.Short(m.stats.Rate, "/s"), Em: render.RateEm},
			render.Fact{Text: "lag " + render.Lag(m.stats.Lag), Em: render.LagEm})
	case render.Paused:
		return append(facts, render.Fact{Text: render.Count(m.waiting) + " row" + s2(m.waiting) + " waiting"},
			render.Fact{Text: "Resume() continues"})
	case render.Done:
		facts = append(facts, render.Fact{Text: "in " + render.Elapsed(m.elapsed())})
	case render.Interrupted:
		facts = append(facts, render.Fact{Text: "after " + render.Elapsed(m.elapsed())})
	case render.Failed:
		return append(facts, render.Fact{Text: causeOf(m.stats.Err)})
	}
	return m.counts(facts)
}

func s2(n int64) string {
	if n == 1 {
		return ""
	}
	return "s"
}

// shape tells how much there is.
func (m *moment) shape(s *render.Status) []render.Fact {
	switch {
	case m.groups < 0:
		return []render.Fact{s.Sized(0, render.RowsText(m.rows, m.columns))}
	case m.keyed:
		return []render.Fact{s.Sized(0, render.GroupsText(m.groups, m.columns)), s.Sized(1, render.RowsText(m.stats.Rows, 0))}
	case m.groups <= 1:
		return []render.Fact{s.Sized(0, render.RowsText(m.stats.Rows, 0))}
	}
	facts := []render.Fact{s.Sized(0, render.RowsText(m.groups, m.columns))}
	if m.stats.Rows != m.groups {
		facts = append(facts, s.Sized(1, "of "+render.Count(m.stats.Rows)))
	}
	return facts
}

// counts appends what was late, bad or skipped, and what to do.
func (m *moment) counts(facts []render.Fact) []render.Fact {
	if m.stats.EventTime {
		facts = append(facts, render.Fact{Text: "late " + render.Count(m.stats.Late)})
	}
	if m.stats.Bad > 0 {
		facts = append(facts, render.Fact{Text: "bad " + render.Count(m.stats.Bad)})
	}
	if m.skipped > 0 && m.state == render.Live {
		facts = append(facts, render.Fact{Text: "skipped " + render.Count(m.skipped) + " frame" + s2(m.skipped)})
	}
	if m.limit != "" {
		facts = append(facts, render.Fact{Text: m.limit})
	}
	if m.state == render.Interrupted {
		facts = append(facts, render.Fact{Text: "run the cell again to start over"})
	}
	return facts
}

func (m *moment) elapsed() time.Duration {
	end := m.stats.Ended
	if end.IsZero() {
		end = m.now
	}
	if m.stats.Started.IsZero() {
		return 0
	}
	return end.Sub(m.stats.Started)
}

// causeOf is an error on one line.
func causeOf(err error) string {
	if err == nil {
		return "for an unknown reason"
	}
	text := strings.Join(strings.Fields(err.Error()), " ")
	if runes := []rune(text); len(runes) > 300 {
		text = string(runes[:299]) + "…"
	}
	return text
}
