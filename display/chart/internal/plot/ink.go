package plot

import "image/color"

// An ink is a colour of the look, as SVG and as pixels have it. An image
// cannot know the theme around it, so these are legible on white and on black.
type ink struct {
	css string
	rgb color.NRGBA
}

func solid(css string, r, g, b uint8) ink { return ink{css, color.NRGBA{r, g, b, 255}} }

// The colours of series, in the order of first appearance.
var palette = [...]ink{
	solid("#3678df", 0x36, 0x78, 0xdf),
	solid("#da7017", 0xda, 0x70, 0x17),
	solid("#398257", 0x39, 0x82, 0x57),
	solid("#bb6f87", 0xbb, 0x6f, 0x87),
	solid("#279bc0", 0x27, 0x9b, 0xc0),
	solid("#8068b1", 0x80, 0x68, 0xb1),
	solid("#8d7023", 0x8d, 0x70, 0x23),
}

var (
	inkText = solid("#7a7a7a", 0x7a, 0x7a, 0x7a)
	inkGrid = ink{"rgba(128,128,128,.20)", color.NRGBA{128, 128, 128, 51}}
	inkBase = ink{"rgba(128,128,128,.60)", color.NRGBA{128, 128, 128, 153}}
)

const restOpacity = .45 // of the eighth and later series, all in the text's ink

// seriesInk returns the colour of series i and the share of its opacity.
func seriesInk(i int) (ink, float64) {
	if i < len(palette) {
		return palette[i], 1
	}
	return inkText, restOpacity
}
