package plot_test

import (
	"bytes"
	"image"
	"image/png"
	"os"
	"testing"

	"freshet/display/chart/internal/plot"
)

func TestPNGIsTheSamePictureTwiceAsLarge(t *testing.T) {
	for name, made := range looks(t) {
		t.Run(name, func(t *testing.T) {
			picture := made().Draw(true)
			b, err := picture.PNG()
			if err != nil {
				t.Fatal(err)
			}
			img, err := png.Decode(bytesReader(b))
			if err != nil {
				t.Fatal(err)
			}
			if got, want := img.Bounds(), image.Rect(0, 0, 2*picture.Width, 2*picture.Height); got != want {
				t.Fatalf("size %v, want %v", got, want)
			}
			pixels, inked := img.(*image.NRGBA).Pix, 0
			for i := 3; i < len(pixels); i += 4 {
				if pixels[i] > 0x30 {
					inked++
				}
			}
			all := len(pixels) / 4
			if inked < all/2000 || inked > all*9/10 {
				t.Errorf("%d of %d pixels are inked", inked, all)
			}
			if *keepPNG != "" {
				if err := os.WriteFile(*keepPNG+"/"+name+".png", b, 0o644); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// TestPNGHasNoBoxes: letters that the font lacks look like an ellipsis, as many
// of them as stand together.
func TestPNGHasNoBoxes(t *testing.T) {
	drawn := func(names ...string) []byte {
		p := plot.New(plot.Spec{Kind: plot.Bar, X: "k", XScale: plot.Names, Y: []string{"v"}})
		p.Add(&plot.Batch{N: 2, XNames: names, Y: [][]float64{{1, 2}}})
		b, err := p.Draw(true).PNG()
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	if !bytes.Equal(drawn("東京", "Ünï 🎉 b"), drawn("…", "Ünï … b")) {
		t.Error("letters that the font lacks are not drawn as an ellipsis")
	}
}
