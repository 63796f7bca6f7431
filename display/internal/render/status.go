package render

import (
	"math"
	"strconv"
)

// A State is what a view is doing. Each has a symbol, a word and a colour.
type State uint8

// The states of a view. Plain is a finished table that never streamed.
const (
	Plain State = iota
	Waiting
	Live
	Paused
	Done
	Interrupted
	Failed
)

var states = [...]struct{ symbol, word, color string }{
	Plain:       {},
	Waiting:     {"○", "waiting", "#787878"},
	Live:        {"●", "live", "#2d915a"},
	Paused:      {"‖", "paused", "#b87400"},
	Done:        {"✓", "done", "#2d915a"},
	Interrupted: {"■", "interrupted", "#b87400"},
	Failed:      {"✕", "failed", "#d64045"},
}

// String returns the state's word.
func (s State) String() string { return states[s].word }

// A Fact is one dim statement of a status line. Em reserves the room of one
// that changes, so that those behind it stay where they are.
type Fact struct {
	Text string
	Em   float64
}

// A Status draws the status lines of one view. The room of a Sized fact only
// ever grows.
type Status struct{ ems []float64 }

// Sized returns fact number i of a line with its present width reserved.
func (s *Status) Sized(i int, text string) Fact {
	for len(s.ems) <= i {
		s.ems = append(s.ems, 0)
	}
	s.ems[i] = max(s.ems[i], math.Round(ems(text)*10)/10)
	return Fact{text, s.ems[i]}
}

// The room of facts that change on every frame.
const (
	RateEm = 4.2
	LagEm  = 4.4
)

// AppendStatus appends a status line as HTML.
func AppendStatus(b []byte, state State, facts []Fact) []byte {
	if state == Plain {
		b = append(b, `<div style="font-size:.86em;line-height:1.5;margin:.5em 0 0 0;font-variant-numeric:tabular-nums"><span style="opacity:.66">`...)
		for i, f := range facts {
			if i > 0 {
				b = append(b, " · "...)
			}
			b = appendEscaped(b, f.Text)
		}
		return append(b, `</span></div>`...)
	}
	look := states[state]
	b = append(b, `<div style="font-size:.86em;line-height:1.5;margin:.5em 0 0 0;white-space:nowrap;font-variant-numeric:tabular-nums"><span style="color:`...)
	b = append(b, look.color...)
	b = append(b, `;font-weight:700;display:inline-block;width:1.25em">`...)
	if state == Paused { // drawn: the glyphs for it differ from font to font
		b = append(b, `<span style="display:inline-block;width:2px;height:8px;border-left:3px solid `...)
		b = append(b, look.color...)
		b = append(b, `;border-right:3px solid `...)
		b = append(b, look.color...)
		b = append(b, `"></span>`...)
	} else {
		b = append(b, look.symbol...)
	}
	b = append(b, `</span><span style="font-weight:600;margin-right:1.3em">`...)
	b = append(b, look.word...)
	b = append(b, `</span>`...)
	for _, f := range facts {
		b = append(b, `<span style="`...)
		if f.Em > 0 {
			b = append(b, `display:inline-block;min-width:`...)
			b = strconv.AppendFloat(b, f.Em, 'f', 1, 64)
			b = append(b, "em;"...)
		}
		b = append(b, `opacity:.66;margin-right:1.3em">`...)
		b = appendEscaped(b, f.Text)
		b = append(b, `</span>`...)
	}
	return append(b, `</div>`...)
}

// StatusText returns a status line as text.
func StatusText(state State, facts []Fact) string {
	s, gap := "", ""
	if state != Plain {
		s, gap = states[state].symbol+" "+states[state].word, " · "
	}
	for _, f := range facts {
		s += gap + f.Text
		gap = " · "
	}
	return s
}

// RowsText returns "1,234 rows" or "1,234 rows × 8 columns".
func RowsText(rows int64, columns int) string { return shapeText(rows, "row", columns) }

// GroupsText returns "11 groups × 7 columns".
func GroupsText(groups int64, columns int) string { return shapeText(groups, "group", columns) }

func shapeText(n int64, noun string, columns int) string {
	s := plural(n, noun)
	if columns > 0 {
		s += " × " + plural(int64(columns), "column")
	}
	return s
}

func plural(n int64, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return Count(n) + " " + noun + "s"
}
