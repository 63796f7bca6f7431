package plot

import (
	"strings"
	"sync"

	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/sfnt"
)

// letters is the font that PNG images are written in. It has Latin, Greek and
// Cyrillic letters; SVG images are written in the reader's fonts.
var letters = sync.OnceValue(func() *sfnt.Font {
	f, err := sfnt.Parse(goregular.TTF)
	if err != nil {
		return nil // face says so
	}
	return f
})

func writable(r rune) bool {
	f := letters()
	if f == nil {
		return true
	}
	i, err := f.GlyphIndex(nil, r)
	return err == nil && i != 0
}

// signs replaces those of our own that the font lacks.
var signs = strings.NewReplacer("⋮", "…", "⏎", " ", "⇥", " ")

// written is a text in the letters that the font has: an ellipsis stands for
// those that it lacks, which it would draw as boxes.
func written(s string) string {
	if strings.IndexFunc(s, unwritable) >= 0 {
		s = signs.Replace(s)
	}
	if strings.IndexFunc(s, unwritable) < 0 {
		return s
	}
	var b strings.Builder
	gap := false
	for _, r := range s {
		switch lacks := !writable(r); {
		case !lacks:
			b.WriteRune(r)
			gap = false
		case !gap:
			b.WriteRune('…')
			gap = true
		}
	}
	return b.String()
}

func unwritable(r rune) bool { return !writable(r) }

func lacks(s string) bool { return strings.IndexFunc(signs.Replace(legal(s)), unwritable) >= 0 }

// lacking is the first text of the picture that the font cannot write.
func (p *Picture) lacking() string {
	for _, m := range p.marks {
		if w, ok := m.(*words); ok {
			for _, s := range []string{w.text, w.tail} {
				if lacks(s) {
					return s
				}
			}
		}
	}
	return ""
}
