package plot

import "math"

type point struct{ x, y float64 }

// lift between points of a path ends one part of it.
var lift = point{math.NaN(), math.NaN()}

func (p point) isLift() bool { return math.IsNaN(p.x) }

type rect struct{ x, y, w, h float64 }

// A Picture is a drawn plot: marks in the order they are painted, in pixels
// from the upper left corner.
type Picture struct {
	Width, Height int
	Alt           string // the plot in one line
	Text          string // its twin for terminals, a few lines

	marks []mark
}

// A mark is one shape of a picture.
type mark interface {
	svg(b []byte) []byte
	paint(c *canvas)
}

var (
	_ mark = (*stroke)(nil)
	_ mark = (*area)(nil)
	_ mark = (*dots)(nil)
	_ mark = (*packed)(nil)
	_ mark = (*boxes)(nil)
	_ mark = (*words)(nil)
)

// A stroke is a line along points.
type stroke struct {
	pts     []point
	ink     ink
	opacity float64 // 0: opaque
	width   float64
	round   bool
	dash    bool
}

// packed are the many dots of a dense cloud, on whole pixels, as one shape: a
// fifth of the bytes of dots. They do not darken each other.
type packed struct {
	at      []point
	r       float64
	ink     ink
	opacity float64
}

// An area is filled polygons, with a lift between two.
type area struct {
	pts     []point
	ink     ink
	opacity float64
}

// dots are equal discs, painted one by one: where they overlap it is darker.
type dots struct {
	at      []point
	r       float64
	ink     ink
	opacity float64 // 0: opaque
}

// boxes are filled rectangles.
type boxes struct {
	rects   []rect
	ink     ink
	opacity float64
}

type anchor int

const (
	start anchor = iota
	middle
	end
)

// words are a line of text whose base line begins, is centred or ends at a
// point; tail follows in bold.
type words struct {
	at     point
	anchor anchor
	ink    ink
	text   string
	tail   string
}

func (p *Picture) add(m mark) { p.marks = append(p.marks, m) }

func (p *Picture) line(a, b point, k ink) {
	p.add(&stroke{pts: []point{a, b}, ink: k, width: 1})
}

func (p *Picture) write(x, y float64, a anchor, s string) {
	if s != "" {
		p.add(&words{at: point{x, y}, anchor: a, ink: inkText, text: s})
	}
}

// crisp is the middle of the pixel row or column at v.
func crisp(v float64) float64 { return math.Round(v) + .5 }

// textWidth is the room that s needs at 12 px, by the widest common fonts.
func textWidth(s string) float64 {
	w := 0.0
	for _, r := range s {
		if r >= 0x1100 { // East Asian, emoji
			w += 12.5
		} else {
			w += 6.8
		}
	}
	return w
}

// cutText shortens s to a width.
func cutText(s string, width float64) string {
	if textWidth(s) <= width {
		return s
	}
	runes := []rune(s)
	for n := len(runes) - 1; n > 0; n-- {
		if c := string(runes[:n]) + "…"; textWidth(c) <= width {
			return c
		}
	}
	return "…"
}
