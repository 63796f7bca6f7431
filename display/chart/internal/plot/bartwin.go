package plot

import (
	"math"
	"strconv"
	"strings"
)

const twinBars = 16 // lines of a text twin

// twin writes bars over names as lying bars, one a line, and bars over many
// places as blocks.
func (b *bars) twin(p *Plot, lo, hi float64) (alt, text string) {
	alt = b.spec.Kind.String() + ": " + p.title() + ", " + b.count()
	if b.spec.XScale != Names && len(b.rows) > carryLimit {
		return b.blocks(p, alt, lo, hi)
	}
	step := p.y.ticks.step
	alt += ", from " + b.cited(lo, step) + " to " + b.cited(hi, step)
	type line struct{ name, bar, value string }
	var lines []line
	var names, values []string
	rest := len(b.cats.over)
	top := max(math.Abs(lo), math.Abs(hi))
	for _, r := range b.rows {
		for s, v := range r.v {
			if !drawable(v) {
				continue
			}
			if len(lines) == twinBars {
				rest++
				continue
			}
			name := b.name(r)
			if l := b.series.label(s); l != "" {
				name += " " + l
			}
			name = cutRunes(name, 24)
			n := 0
			if top > 0 {
				n = int(math.Round(math.Abs(v) / top * 40))
			}
			value := valueText(v, step, b.series.whole(s))
			lines = append(lines, line{name, strings.Repeat("█", n), value})
			names, values = append(names, name), append(values, value)
		}
	}
	var t strings.Builder
	t.WriteString(p.title() + "\n")
	for _, l := range lines {
		gap := strings.Repeat(" ", max(0, widest(values)-len([]rune(l.value))))
		t.WriteString(strings.TrimRight(padded(l.name, widest(names))+"  "+gap+l.value+"  "+l.bar, " ") + "\n")
	}
	if rest > 0 {
		t.WriteString("⋮ " + commas(strconv.Itoa(rest)) + " more\n")
	}
	return alt, t.String()
}

func (b *bars) count() string {
	n := len(b.rows) + len(b.cats.over)
	noun := " bars"
	if n == 1 {
		noun = " bar"
	}
	if b.spec.Kind != Bar {
		noun = " points"
	}
	return commas(strconv.Itoa(n)) + noun
}

// cited is a value and whose it is: "67.0 (OO)".
func (b *bars) cited(v, step float64) string {
	for _, r := range b.rows {
		for s, w := range r.v {
			if w == v {
				return valueText(v, step, b.series.whole(s)) + " (" + legal(cutRunes(b.name(r), 30)) + ")"
			}
		}
	}
	return valueText(v, step, false)
}

func (b *bars) blocks(p *Plot, alt string, lo, hi float64) (string, string) {
	first, end := b.rows[0].x, b.rows[len(b.rows)-1].x
	step := p.y.ticks.step
	alt += ", " + p.between(first, end)
	t := p.title() + ": " + p.between(first, end) + "\n"
	for s := range b.series.names[:min(len(b.series.names), len(palette))] {
		var line []sample
		for _, r := range b.rows {
			if s < len(r.v) && drawable(r.v[s]) {
				line = append(line, sample{x: r.x, y: r.v[s]})
			}
		}
		if len(line) == 0 {
			continue
		}
		value := valueText(line[len(line)-1].y, step, b.series.whole(s))
		t += blocks(means(line, first, end), min(lo, 0), max(hi, 0)) + "  " + strings.TrimSpace(b.series.label(s)+" "+value) + "\n"
		alt += "; last " + strings.TrimSpace(b.series.label(s)+" "+value)
	}
	return alt, t + "min " + valueText(lo, step, b.series.whole(0)) + ", max " + valueText(hi, step, b.series.whole(0)) + "\n"
}
