package plot

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"strconv"
)

// titleRoom is how much taller a picture with its title in it is.
const titleRoom = 24

// Files know their background: dark text on opaque white.
var (
	inkPaper = solid("#ffffff", 0xff, 0xff, 0xff)
	inkPrint = solid("#333333", 0x33, 0x33, 0x33)
)

// An Export is a picture for a file: on white, its text dark, the title above
// it.
type Export struct {
	picture *Picture
	title   string
	top     int // room for the title
}

// Export makes the picture one for a file; an empty title takes no room.
func (p *Picture) Export(title string) *Export {
	e := &Export{picture: p, title: cutText(legal(title), float64(p.Width)*.85)}
	if title != "" {
		e.top = titleRoom
	}
	return e
}

// SVG returns a standalone SVG image; the error is always nil.
func (e *Export) SVG() ([]byte, error) {
	p := e.picture
	b := p.openSVG(nil, p.Height+e.top, inkPrint)
	b = append(b, `<rect width="100%" height="100%" fill="`+inkPaper.css+`"/>`...)
	if e.top > 0 {
		b = append(b, `<text y="16" font-size="14" font-weight="600">`+escaped(e.title)+`</text>`...)
		b = append(b, `<g transform="translate(0 `+strconv.Itoa(e.top)+`)">`...)
	}
	for _, m := range p.marks {
		b = m.svg(b)
	}
	if e.top > 0 {
		b = append(b, "</g>"...)
	}
	return append(b, "</svg>"...), nil
}

// PNG returns an image at twice the picture's size. Text in letters that the
// built-in font lacks, such as Chinese, is an error.
func (e *Export) PNG() ([]byte, error) {
	p := e.picture
	lacking := p.lacking()
	if lacks(e.title) {
		lacking = e.title
	}
	if lacking != "" {
		return nil, fmt.Errorf("the built-in font has no letters for %q: save as .svg, which uses the reader's fonts", lacking)
	}
	c, err := p.paint(inkPrint)
	if err != nil {
		return nil, err
	}
	page := image.NewRGBA(image.Rect(0, 0, p.Width*zoom, (p.Height+e.top)*zoom))
	draw.Draw(page, page.Rect, image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.Draw(page, c.img.Rect.Add(image.Pt(0, e.top*zoom)), c.img, image.Point{}, draw.Over)
	if e.top > 0 {
		c.img = page
		if c.bold, err = boldFace(14); err != nil {
			return nil, err
		}
		(&words{at: point{0, 16}, ink: inkText, tail: e.title}).paint(c)
	}
	var b bytes.Buffer
	err = png.Encode(&b, page)
	return b.Bytes(), err
}
