package plot

import (
	"math"
	"strconv"
)

func (b *bars) draw(p *Plot, f *frame, last bool) (alt, text string) {
	lo, hi, count := b.extent()
	switch {
	case b.spec.Kind != Bar:
		b.drawLine(p, f, lo, hi)
	case b.spec.XScale == Times, b.spec.XScale == Numbers && len(b.rows) > carryLimit:
		b.drawAlong(p, f, lo, hi, last)
	case b.upright(f):
		b.drawSlots(p, f, lo, hi, count)
	default:
		b.drawLying(p, f, lo, hi)
	}
	return b.twin(p, lo, hi)
}

// upright tells whether the names fit under their bars.
func (b *bars) upright(f *frame) bool {
	if len(b.rows) > carryLimit {
		return false
	}
	slot := float64(f.Width) / float64(max(1, len(b.rows)))
	for _, r := range b.rows {
		if textWidth(b.name(r)) > slot-4 {
			return false
		}
	}
	return true
}

// A slotted bar: where its centre is and how wide it is.
func (b *bars) bar(f *frame, mid, slot float64, series int) (x, w float64) {
	n := float64(max(1, len(b.series.names)))
	w = min(48*n, slot*.72) / n
	x = mid + (float64(series)-n/2)*w
	if n > 1 && w > 3 {
		return x + .5, w - 1
	}
	return x, w
}

// fills collects the bars of each series and paints them at once.
type fills struct{ rects [][]rect }

func (l *fills) add(series int, r rect) {
	for len(l.rects) <= series {
		l.rects = append(l.rects, nil)
	}
	l.rects[series] = append(l.rects[series], r)
}

func (l *fills) paint(f *frame, opacity float64) {
	for i, rects := range l.rects {
		if len(rects) > 0 {
			k, o := seriesInk(i)
			f.add(&boxes{rects: rects, ink: k, opacity: opacity * o})
		}
	}
}

// drawSlots draws upright bars over their names, with their values if there
// are few.
func (b *bars) drawSlots(p *Plot, f *frame, lo, hi float64, count int) {
	carried := count <= carryLimit && b.valuesFit(p, f, lo, hi)
	f.bottom = float64(f.Height) - lineBottom
	if carried {
		f.top = topMargin + 14
		if lo < 0 {
			f.bottom -= 14
		}
	}
	p.fitY(f, lo, hi, true)
	f.y0, f.y1 = p.y.ticks.lo(), p.y.ticks.hi()
	if carried {
		f.left, f.right = 0, float64(f.Width)
	} else {
		p.keepRight(f, 12)
		f.drawY(&p.y)
	}
	f.name(p.yName())
	f.legend(b.series, len(palette))
	slot := (f.right - f.left) / float64(len(b.rows))
	var l fills
	for i, r := range b.rows {
		mid := f.left + slot*(float64(i)+.5)
		for s, v := range r.v {
			if drawable(v) {
				x, w := b.bar(f, mid, slot, s)
				l.add(s, f.rise(x, w, v))
				if carried {
					b.carry(p, f, x+w/2, v, s)
				}
			}
		}
	}
	l.paint(f, .85)
	f.line(point{f.left, crisp(f.y(0))}, point{f.right, crisp(f.y(0))}, inkBase)
	down := f.bottom
	f.bottom = float64(f.Height) - lineBottom - 2
	f.drawNames(b.names(), false)
	f.bottom = down
}

// rise is the bar of a value.
func (f *frame) rise(x, w, v float64) rect {
	a, z := f.y(v), f.y(0)
	if a > z {
		a, z = z, a
	}
	return rect{x, a, w, max(1, z-a)}
}

func (b *bars) carry(p *Plot, f *frame, x, v float64, series int) {
	y := f.y(v) - 6
	if v < 0 {
		y = f.y(v) + 15
	}
	f.write(x, y, middle, valueText(v, p.y.ticks.step, b.series.whole(series)))
}

func (b *bars) valuesFit(p *Plot, f *frame, lo, hi float64) bool {
	slot := float64(f.Width) / float64(len(b.rows))
	room := slot
	if n := len(b.series.names); n > 1 {
		room = slot * .72 / float64(n)
	}
	step := nice(min(lo, 0), max(hi, 0), 4, exactly).step
	for _, r := range b.rows {
		for s, v := range r.v {
			if drawable(v) && textWidth(valueText(v, step, b.series.whole(s))) > room-2 {
				return false
			}
		}
	}
	return true
}

// drawAlong draws bars at their places on an axis of times or numbers.
func (b *bars) drawAlong(p *Plot, f *frame, lo, hi float64, last bool) {
	p.fitY(f, lo, hi, true)
	p.keepRight(f, rightMargin)
	gap := b.gap()
	first, end := b.rows[0].x, b.rows[len(b.rows)-1].x
	if b.missed && b.spec.Last == 0 && b.spec.LastRows == 0 {
		p.x.window(first, end, gap) // places go at the left as they come at the right
	} else {
		p.fitX(first, end, last)
	}
	axis := p.x
	axis.lo, axis.hi = axis.lo-gap/2, axis.hi+gap/2
	if b.spec.XScale == Times {
		f.drawTimes(&axis, p.clock)
	} else {
		f.drawX(&axis, b.spec.X)
	}
	f.drawY(&p.y)
	f.name(p.yName())
	f.legend(b.series, len(palette))
	slot := gap / (f.x1 - f.x0) * (f.right - f.left)
	var l fills
	for _, r := range b.rows {
		for s, v := range r.v {
			x, w := b.bar(f, f.x(r.x), slot, s)
			if drawable(v) && x+w > f.left && x < f.right {
				l.add(s, f.rise(x, max(1, w), v))
			}
		}
	}
	l.paint(f, .85)
	f.line(point{f.left, crisp(f.y(0))}, point{f.right, crisp(f.y(0))}, inkBase)
}

// gap is the least distance between two places, 1 if there is one only.
func (b *bars) gap() float64 {
	least := math.Inf(1)
	for i := 1; i < len(b.rows); i++ {
		least = min(least, b.rows[i].x-b.rows[i-1].x)
	}
	if math.IsInf(least, 1) {
		return 1
	}
	span := b.rows[len(b.rows)-1].x - b.rows[0].x
	return max(least, span/2000)
}

// drawLying draws bars that lie beside their names: as many as the height has
// room for, and how many more there are.
func (b *bars) drawLying(p *Plot, f *frame, lo, hi float64) {
	many := len(b.series.names) > 1
	f.bottom = float64(f.Height) - 6
	if many {
		f.bottom = float64(f.Height) - lineBottom
	}
	per := 14.0
	if many {
		per = max(14, 4*float64(len(b.series.names)))
	}
	room := max(2, int((f.bottom-f.top)/per))
	shown := min(len(b.rows), room)
	rest := len(b.rows) - shown + len(b.cats.over)
	if rest > 0 && shown == room {
		shown--
		rest++
	}
	p.fitLength(f.right-f.left, lo, hi, true) // the axis of the values lies, too
	b.margins(p, f, shown, many)
	axis := xAxis{lo: p.y.ticks.lo(), hi: p.y.ticks.hi(), set: true}
	f.x0, f.x1 = axis.lo, axis.hi
	if many {
		f.drawX(&axis, "")
	}
	f.name(p.yName())
	f.legend(b.series, len(palette))
	slot := (f.bottom - f.top) / float64(max(1, min(room, len(b.rows)+min(1, rest))))
	slot = min(slot, 40*float64(max(1, len(b.series.names))))
	b.lie(p, f, shown, slot, many)
	base := crisp(f.x(0))
	f.line(point{base, f.top}, point{base, f.top + slot*float64(shown)}, inkBase)
	if rest > 0 {
		b.writeRest(f, b.nameEdge(p, f, many)-8, f.top+slot*(float64(shown)+.5)+4, rest)
	}
}

// writeRest says how many bars there are more, below the names, which may be
// narrower.
func (b *bars) writeRest(f *frame, edge, y float64, rest int) {
	text := "⋮ " + commas(strconv.Itoa(rest)) + " more"
	if textWidth(text) > edge {
		f.write(0, y, start, text)
		return
	}
	f.write(edge, y, end, text)
}

// margins make room for names at the left and values at the right.
func (b *bars) margins(p *Plot, f *frame, shown int, many bool) {
	left, right := 0.0, float64(rightMargin)
	for _, r := range b.rows[:shown] {
		left = max(left, textWidth(b.name(r))+8)
		for s, v := range r.v {
			if drawable(v) && !many {
				right = max(right, textWidth(valueText(v, p.y.ticks.step, b.series.whole(s)))+8)
			}
		}
	}
	p.leftRoom = max(p.leftRoom, min(left, float64(f.Width)*.4))
	f.left = p.leftRoom
	p.keepRight(f, right)
	if p.y.ticks.lo() < 0 && !many { // values of negative bars stand at their left
		f.left += p.rightRoom
	}
}

// nameEdge is where the names of lying bars end.
func (b *bars) nameEdge(p *Plot, f *frame, many bool) float64 {
	if p.y.ticks.lo() < 0 && !many {
		return f.left - p.rightRoom
	}
	return f.left
}

func (b *bars) lie(p *Plot, f *frame, shown int, slot float64, many bool) {
	var l fills
	names := b.nameEdge(p, f, many)
	for i, r := range b.rows[:shown] {
		mid := f.top + slot*(float64(i)+.5)
		f.write(names-8, mid+4, end, cutText(b.name(r), names-8))
		for s, v := range r.v {
			if !drawable(v) {
				continue
			}
			y, h := b.bar(f, mid, slot, s)
			from, to := f.x(0), f.x(v)
			l.add(s, rect{min(from, to), y, max(1, math.Abs(to-from)), h})
			if many {
				continue
			}
			if v < 0 {
				f.write(to-6, mid+4, end, valueText(v, p.y.ticks.step, b.series.whole(s)))
			} else {
				f.write(to+6, mid+4, start, valueText(v, p.y.ticks.step, b.series.whole(s)))
			}
		}
	}
	l.paint(f, .85)
}

// drawLine draws lines over categories.
func (b *bars) drawLine(p *Plot, f *frame, lo, hi float64) {
	p.fitY(f, lo, hi, b.spec.Kind == Area)
	p.decimals = max(p.decimals, decimalsOf(lo), decimalsOf(hi))
	var labels []label
	lines := make([][]sample, len(b.series.names))
	for s := range lines {
		for i, r := range b.rows {
			v := math.NaN()
			if s < len(r.v) && drawable(r.v[s]) {
				v = r.v[s]
			}
			lines[s] = append(lines[s], sample{x: float64(i) + .5, y: v})
		}
		if i := lastValue(lines[s]); i >= 0 && s < len(palette) {
			labels = append(labels, label{
				at: point{lines[s][i].x, lines[s][i].y}, name: b.series.label(s), series: s,
				value: p.endText(lines[s][i].y, b.series.whole(s)),
			})
			p.keepRight(f, labels[len(labels)-1].width())
		}
	}
	f.x0, f.x1 = 0, float64(len(b.rows))
	f.drawY(&p.y)
	f.name(p.yName())
	f.drawNames(b.names(), true)
	slot := (f.right - f.left) / f.x1
	for s := len(lines) - 1; s >= 0; s-- {
		drawCurve(f, lines[s], s, b.spec.Kind == Area, slot)
	}
	for i := range labels {
		labels[i].at = point{f.x(labels[i].at.x), f.y(labels[i].at.y)}
	}
	f.ends(labels, b.series.more(len(palette)))
}

func lastValue(line []sample) int {
	for i := len(line) - 1; i >= 0; i-- {
		if !line[i].null() {
			return i
		}
	}
	return -1
}
