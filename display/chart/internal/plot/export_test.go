package plot

// What the tests outside of the package look at.

// TickTexts returns the ticks that an axis gets for values from lo to hi.
func TickTexts(lo, hi float64, count int) []string {
	t := nice(lo, hi, count, exactly)
	var out []string
	for i := t.first; i <= t.last; i++ {
		out = append(out, tickText(t.at(i), t.step))
	}
	return out
}

// TimeTexts returns the ticks of a time axis: "label" or "label|second line".
func TimeTexts(origin int64, lo, hi, width float64) []string {
	var out []string
	for _, t := range (clock{origin}).ticks(lo, hi, width) {
		s := t.label
		if t.outer != "" {
			s += "|" + t.outer
		}
		out = append(out, s)
	}
	return out
}

// ValueText is valueText.
func ValueText(v, step float64, whole bool) string { return valueText(v, step, whole) }

// Kept returns how many buckets a plot of lines keeps.
func (p *Plot) Kept() int {
	n := 0
	for _, l := range p.kept.(*curves).lines {
		n += len(l.buckets)
	}
	return n
}

// A Drawn is a stroke as points of the picture, with the pen up where X is NaN.
type Drawn struct{ X, Y []float64 }

// Lines returns the curves of a picture.
func (p *Picture) Lines() []Drawn {
	var out []Drawn
	for _, m := range p.marks {
		if s, ok := m.(*stroke); ok && s.round {
			var d Drawn
			for _, q := range s.pts {
				d.X, d.Y = append(d.X, q.x), append(d.Y, q.y)
			}
			out = append(out, d)
		}
	}
	return out
}

// Layout is what must hold still in a picture.
type Layout struct {
	Left, Right, Y0, Y1, X0, X1 float64
}

// Layout returns where the last picture's axes are.
func (p *Plot) Layout() Layout {
	t := p.y.ticks
	return Layout{p.leftRoom, p.rightRoom, t.lo(), t.hi(), p.x.lo, p.x.hi}
}
