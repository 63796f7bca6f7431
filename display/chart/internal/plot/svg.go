package plot

import (
	"math"
	"strconv"
	"strings"
)

const fonts = `system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif`

// SVG returns the picture as a standalone SVG image.
func (p *Picture) SVG() []byte {
	b := p.openSVG(make([]byte, 0, 16<<10), p.Height, inkText)
	for _, m := range p.marks {
		b = m.svg(b)
	}
	return append(b, "</svg>"...)
}

// openSVG begins an image whose text is of an ink.
func (p *Picture) openSVG(b []byte, height int, text ink) []byte {
	b = append(b, `<svg xmlns="http://www.w3.org/2000/svg"`...)
	b = attribute(b, "width", float64(p.Width))
	b = attribute(b, "height", float64(height))
	b = append(b, ` viewBox="0 0 `...)
	b = strconv.AppendInt(b, int64(p.Width), 10)
	b = append(b, ' ')
	b = strconv.AppendInt(b, int64(height), 10)
	return append(b, `" font-family="`+fonts+`" font-size="12" fill="`+text.css+`" style="font-variant-numeric:tabular-nums">`...)
}

// tenths appends a coordinate with at most one decimal.
func tenths(b []byte, v float64) []byte {
	n := int64(math.Round(v * 10))
	if n < 0 {
		b, n = append(b, '-'), -n
	}
	b = strconv.AppendInt(b, n/10, 10)
	if n%10 != 0 {
		b = append(b, '.', byte('0'+n%10))
	}
	return b
}

func attribute(b []byte, name string, v float64) []byte {
	b = append(b, ' ')
	b = append(b, name...)
	b = append(b, '=', '"')
	return append(tenths(b, v), '"')
}

// share appends an attribute between 0 and 1, with two decimals.
func share(b []byte, name string, v float64) []byte {
	b = append(b, ' ')
	b = append(b, name...)
	b = append(b, '=', '"')
	s := strconv.AppendFloat(nil, math.Round(v*100)/100, 'f', -1, 64)
	if len(s) > 1 && s[0] == '0' {
		s = s[1:]
	}
	return append(append(b, s...), '"')
}

func path(b []byte, pts []point, closed bool) []byte {
	b = append(b, `<path d="`...)
	pen := false
	var last point
	for _, p := range pts {
		switch {
		case p.isLift():
			if pen && closed {
				b = append(b, 'Z')
			}
			pen = false
			continue
		case !pen:
			b = pair(append(b, 'M'), p)
		case p.y == last.y:
			b = tenths(append(b, 'H'), p.x)
		case p.x == last.x:
			b = tenths(append(b, 'V'), p.y)
		default:
			b = pair(append(b, 'L'), p)
		}
		pen, last = true, p
	}
	if pen && closed {
		b = append(b, 'Z')
	}
	return append(b, '"')
}

func pair(b []byte, p point) []byte { return tenths(append(tenths(b, p.x), ' '), p.y) }

func (s *stroke) svg(b []byte) []byte {
	b = path(b, s.pts, false)
	if len(s.pts) > 2 {
		b = append(b, ` fill="none"`...)
	}
	b = append(b, ` stroke="`+s.ink.css+`"`...)
	if s.opacity > 0 && s.opacity < 1 {
		b = share(b, "stroke-opacity", s.opacity)
	}
	if s.width != 1 {
		b = append(b, ` stroke-width="`...)
		b = append(strconv.AppendFloat(b, s.width, 'f', -1, 64), '"')
	}
	if s.round {
		b = append(b, ` stroke-linejoin="round" stroke-linecap="round"`...)
	}
	if s.dash {
		b = append(b, ` stroke-dasharray="4 3"`...)
	}
	return append(b, "/>"...)
}

func (a *area) svg(b []byte) []byte {
	b = path(b, a.pts, true)
	b = append(b, ` fill="`+a.ink.css+`"`...)
	return append(share(b, "fill-opacity", a.opacity), "/>"...)
}

func (d *dots) svg(b []byte) []byte {
	b = append(b, `<g fill="`+d.ink.css+`"`...)
	if d.opacity > 0 && d.opacity < 1 {
		b = share(b, "fill-opacity", d.opacity)
	}
	b = append(b, '>')
	radius := strconv.AppendFloat([]byte(`" r="`), d.r, 'f', -1, 64)
	for _, p := range d.at {
		b = tenths(append(b, `<circle cx="`...), p.x)
		b = tenths(append(b, `" cy="`...), p.y)
		b = append(append(b, radius...), `"/>`...)
	}
	return append(b, "</g>"...)
}

// svg draws dots as lines without length, of which only the round ends are
// seen.
func (d *packed) svg(b []byte) []byte {
	b = append(b, `<path d="`...)
	var last point
	for i, p := range d.at {
		if i == 0 {
			b = pair(append(b, 'M'), p)
		} else {
			b = tenths(append(b, 'm'), p.x-last.x)
			if p.y >= last.y {
				b = append(b, ' ')
			}
			b = tenths(b, p.y-last.y)
		}
		b, last = append(b, "h0"...), p
	}
	b = append(b, `" fill="none" stroke="`+d.ink.css+`"`...)
	b = share(b, "stroke-opacity", d.opacity)
	b = attribute(b, "stroke-width", 2*d.r)
	return append(b, ` stroke-linecap="round"/>`...)
}

// svg draws all rectangles as one path: a third of the bytes of elements.
func (r *boxes) svg(b []byte) []byte {
	b = append(b, `<path d="`...)
	for _, a := range r.rects {
		b = pair(append(b, 'M'), point{a.x, a.y})
		b = tenths(append(b, 'h'), a.w)
		b = tenths(append(b, 'v'), a.h)
		b = append(tenths(append(b, 'h'), -a.w), 'z')
	}
	b = append(b, `" fill="`+r.ink.css+`"`...)
	if r.opacity < 1 {
		b = share(b, "fill-opacity", r.opacity)
	}
	return append(b, "/>"...)
}

func (w *words) svg(b []byte) []byte {
	b = append(b, "<text"...)
	b = attribute(b, "x", w.at.x)
	b = attribute(b, "y", w.at.y)
	b = append(b, [...]string{start: "", middle: ` text-anchor="middle"`, end: ` text-anchor="end"`}[w.anchor]...)
	if w.ink.css != inkText.css {
		b = append(b, ` fill="`+w.ink.css+`"`...)
	}
	b = append(b, '>')
	b = append(b, escaped(w.text)...)
	if w.tail != "" {
		if w.text != "" {
			b = append(b, ' ')
		}
		b = append(b, `<tspan font-weight="600">`...)
		b = append(b, escaped(w.tail)...)
		b = append(b, "</tspan>"...)
	}
	return append(b, "</text>"...)
}

var escapes = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

func escaped(s string) string { return escapes.Replace(legal(s)) }

// legal makes a string one line of XML: a control character or a broken rune
// would make the whole image unreadable.
func legal(s string) string {
	ok := true
	for _, r := range s {
		ok = ok && r >= ' ' && r != 0x7f && r != 0xfffd && r != 0xfffe && r != 0xffff
	}
	if ok {
		return s
	}
	out := make([]rune, 0, len(s))
	for _, r := range s {
		switch {
		case r == '\n':
			r = '⏎'
		case r == '\t':
			r = '⇥'
		case r < ' ' || r == 0x7f || r == 0xfffe || r == 0xffff:
			r = 0xfffd
		}
		out = append(out, r)
	}
	return string(out)
}
