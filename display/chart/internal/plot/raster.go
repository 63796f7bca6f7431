package plot

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"math"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"
)

const zoom = 2 // pixels of the PNG a pixel of the picture

// A canvas is the transparent image that marks are painted on.
type canvas struct {
	img           *image.RGBA
	shape         vector.Rasterizer
	regular, bold font.Face
	text          ink // of words without a colour of their own
}

// PNG returns the picture at twice its size on a transparent ground. An ellipsis
// stands for letters that the built-in font lacks.
func (p *Picture) PNG() ([]byte, error) {
	c, err := p.paint(inkText)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = png.Encode(&b, c.img)
	return b.Bytes(), err
}

// paint paints the marks, with the text in an ink.
func (p *Picture) paint(text ink) (*canvas, error) {
	c := &canvas{img: image.NewRGBA(image.Rect(0, 0, p.Width*zoom, p.Height*zoom)), text: text}
	var err error
	if c.regular, err = face(goregular.TTF, 11.5); err != nil {
		return nil, err
	}
	if c.bold, err = boldFace(11.5); err != nil {
		return nil, err
	}
	for _, m := range p.marks {
		m.paint(c)
	}
	return c, nil
}

func boldFace(size float64) (font.Face, error) { return face(gobold.TTF, size) }

func face(ttf []byte, size float64) (font.Face, error) {
	f, err := opentype.Parse(ttf)
	if err != nil {
		return nil, err
	}
	return opentype.NewFace(f, &opentype.FaceOptions{Size: size * zoom, DPI: 72, Hinting: font.HintingNone})
}

func faded(k ink, opacity float64) image.Image {
	c := k.rgb
	if opacity > 0 && opacity < 1 {
		c.A = uint8(math.Round(float64(c.A) * opacity))
	}
	return image.NewUniform(c)
}

// A pen draws a shape into the part of the canvas that it covers, so that a
// small shape costs little.
type pen struct {
	c      *canvas
	ox, oy float64
	area   image.Rectangle
}

func (c *canvas) pen(lo, hi point) *pen {
	r := image.Rect(int(math.Floor(lo.x*zoom)), int(math.Floor(lo.y*zoom)), int(math.Ceil(hi.x*zoom))+1, int(math.Ceil(hi.y*zoom))+1)
	r = r.Intersect(c.img.Rect)
	c.shape.Reset(r.Dx(), r.Dy())
	return &pen{c: c, ox: float64(r.Min.X), oy: float64(r.Min.Y), area: r}
}

func (p *pen) at(q point) (float32, float32) {
	return float32(q.x*zoom - p.ox), float32(q.y*zoom - p.oy)
}

func (p *pen) polygon(pts ...point) {
	x, y := p.at(pts[0])
	p.c.shape.MoveTo(x, y)
	for _, q := range pts[1:] {
		x, y = p.at(q)
		p.c.shape.LineTo(x, y)
	}
	p.c.shape.ClosePath()
}

// disc has the orientation of quad, so that both add up to one shape.
func (p *pen) disc(m point, r float64) {
	const k = 0.5522847498
	type leg struct{ a, b, c point }
	x, y := p.at(point{m.x + r, m.y})
	p.c.shape.MoveTo(x, y)
	for _, l := range [...]leg{
		{point{r, k * r}, point{k * r, r}, point{0, r}},
		{point{-k * r, r}, point{-r, k * r}, point{-r, 0}},
		{point{-r, -k * r}, point{-k * r, -r}, point{0, -r}},
		{point{k * r, -r}, point{r, -k * r}, point{r, 0}},
	} {
		ax, ay := p.at(point{m.x + l.a.x, m.y + l.a.y})
		bx, by := p.at(point{m.x + l.b.x, m.y + l.b.y})
		cx, cy := p.at(point{m.x + l.c.x, m.y + l.c.y})
		p.c.shape.CubeTo(ax, ay, bx, by, cx, cy)
	}
	p.c.shape.ClosePath()
}

// quad is the segment from a to b, w wide.
func (p *pen) quad(a, b point, w float64) {
	dx, dy := b.x-a.x, b.y-a.y
	n := math.Hypot(dx, dy)
	if n == 0 {
		return
	}
	nx, ny := -dy/n*w/2, dx/n*w/2
	p.polygon(point{a.x - nx, a.y - ny}, point{b.x - nx, b.y - ny}, point{b.x + nx, b.y + ny}, point{a.x + nx, a.y + ny})
}

func (p *pen) ink(src image.Image) {
	if !p.area.Empty() {
		p.c.shape.Draw(p.c.img, p.area, src, image.Point{})
	}
}

func extent(pts []point, grow float64) (lo, hi point) {
	lo, hi = point{math.Inf(1), math.Inf(1)}, point{math.Inf(-1), math.Inf(-1)}
	for _, q := range pts {
		if !q.isLift() {
			lo, hi = point{min(lo.x, q.x), min(lo.y, q.y)}, point{max(hi.x, q.x), max(hi.y, q.y)}
		}
	}
	if lo.x > hi.x {
		return point{}, point{}
	}
	return point{lo.x - grow, lo.y - grow}, point{hi.x + grow, hi.y + grow}
}

func (s *stroke) paint(c *canvas) {
	pts := s.pts
	if s.dash {
		pts = dashed(pts)
	}
	p := c.pen(extent(pts, s.width))
	for i, q := range pts {
		if q.isLift() {
			continue
		}
		if s.round {
			p.disc(q, s.width/2)
		}
		if i > 0 && !pts[i-1].isLift() {
			p.quad(pts[i-1], q, s.width)
		}
	}
	p.ink(faded(s.ink, s.opacity))
}

// dashed cuts straight lines into dashes of 4 px with 3 px between them.
func dashed(pts []point) []point {
	var out []point
	for i := 1; i < len(pts); i++ {
		a, b := pts[i-1], pts[i]
		n := math.Hypot(b.x-a.x, b.y-a.y)
		for at := 0.0; at < n; at += 7 {
			to := min(at+4, n)
			out = append(out, point{a.x + (b.x-a.x)*at/n, a.y + (b.y-a.y)*at/n}, point{a.x + (b.x-a.x)*to/n, a.y + (b.y-a.y)*to/n}, lift)
		}
	}
	return out
}

func (a *area) paint(c *canvas) {
	p := c.pen(extent(a.pts, 1))
	from := 0
	for i := 0; i <= len(a.pts); i++ {
		if i == len(a.pts) || a.pts[i].isLift() {
			if i-from > 2 {
				p.polygon(a.pts[from:i]...)
			}
			from = i + 1
		}
	}
	p.ink(faded(a.ink, a.opacity))
}

func (d *dots) paint(c *canvas) {
	src := faded(d.ink, d.opacity)
	for _, q := range d.at {
		p := c.pen(point{q.x - d.r - 1, q.y - d.r - 1}, point{q.x + d.r + 1, q.y + d.r + 1})
		p.disc(q, d.r)
		p.ink(src)
	}
}

func (d *packed) paint(c *canvas) {
	p := c.pen(extent(d.at, d.r+1))
	for _, q := range d.at {
		p.disc(q, d.r)
	}
	p.ink(faded(d.ink, d.opacity))
}

func (r *boxes) paint(c *canvas) {
	src := faded(r.ink, r.opacity)
	for _, a := range r.rects {
		p := c.pen(point{a.x - 1, a.y - 1}, point{a.x + a.w + 1, a.y + a.h + 1})
		p.polygon(point{a.x, a.y}, point{a.x + a.w, a.y}, point{a.x + a.w, a.y + a.h}, point{a.x, a.y + a.h})
		p.ink(src)
	}
}

func (w *words) paint(c *canvas) {
	text, tail := written(legal(w.text)), written(legal(w.tail))
	if text != "" && tail != "" {
		text += " "
	}
	width := font.MeasureString(c.regular, text) + font.MeasureString(c.bold, tail)
	x := fixed.Int26_6(math.Round(w.at.x * zoom * 64))
	switch w.anchor {
	case middle:
		x -= width / 2
	case end:
		x -= width
	}
	k := w.ink
	if k.css == inkText.css {
		k = c.text
	}
	d := font.Drawer{Dst: c.img, Src: image.NewUniform(color.Color(k.rgb)), Face: c.regular}
	d.Dot = fixed.Point26_6{X: x, Y: fixed.Int26_6(math.Round(w.at.y * zoom * 64))}
	d.DrawString(text)
	d.Face = c.bold
	d.DrawString(tail)
}
