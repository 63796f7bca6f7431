package render

import (
	"math"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	roomEm = 72  // widest table
	textEm = 10  // a text column is not narrowed below this
	padEm  = 1.5 // both paddings of a cell and some air
)

// ems is the room that a text needs at its own font size, an upper bound of
// the common fonts, so that a number is never clipped.
func ems(s string) float64 {
	sum := 0.0
	for _, r := range s {
		sum += runeEm(r)
	}
	return sum
}

func emsOf(b []byte) float64 {
	sum := 0.0
	for i := 0; i < len(b); i++ {
		if b[i] >= 0x80 {
			return sum + ems(string(b[i:]))
		}
		sum += runeEm(rune(b[i]))
	}
	return sum
}

func runeEm(r rune) float64 {
	switch {
	case r >= '0' && r <= '9', r >= 'A' && r <= 'Z':
		return .62
	case r >= 'a' && r <= 'z':
		return .54
	case r < 0x80 && strings.IndexByte(" .,:;-'|()/", byte(r)) >= 0:
		return .36
	case r >= 0x2e80: // ideographs, full-width forms, pictographs
		return 1.1
	case r >= 0x80 && (unicode.IsUpper(r) || unicode.IsDigit(r)):
		return .62
	}
	return .54
}

// Texts up to wholeRunes get the room of the widest common font (DejaVu Sans): a
// few letters can be far from the average, and half a name or a code says
// nothing. Those up to easyRunes get it while the table has room to spare.
// Longer ones may end in an ellipsis.
const (
	wholeRunes = 8
	easyRunes  = 20
)

// cellEm is the room of a cell's text, of a string of so many runes at most by
// the widest font.
func cellEm(text []byte, kind Kind, key bool, most int) float64 {
	em := emsOf(text)
	if kind != String || utf8.RuneCount(text) > most {
		return em
	}
	wide := 0.0
	for _, r := range string(text) {
		wide += wideEm(r)
	}
	if key { // bold
		wide *= 1.12
	}
	return max(em, wide)
}

// wideEm is the width of a letter in DejaVu Sans, rounded up.
func wideEm(r rune) float64 {
	switch {
	case r >= 0x80:
		return max(runeEm(r), .64)
	case strings.IndexByte("mwMW%@", byte(r)) >= 0:
		return .99
	case strings.IndexByte("ijlIJ '.,:;|", byte(r)) >= 0:
		return .34
	case strings.IndexByte("frt-()/", byte(r)) >= 0:
		return .42
	case r >= 'A' && r <= 'Z':
		return .77
	}
	return .64
}

// hundredths rounds a length to what is written of it.
func hundredths(em float64) float64 { return math.Round(em*100) / 100 }

// columnEm is the width of a column whose widest cell is given.
func columnEm(cells float64, name, line string) float64 {
	return hundredths(max(cells, ems(name)*1.15, ems(line)*.85, 1.8) + padEm)
}

// A layout says which columns a table shows and how wide. Columns
// head…len-tail are hidden behind one ⋯ when hidden is not 0.
type layout struct {
	em           []float64 // of each column; of hidden ones without meaning
	head, hidden int
	more         float64 // width of the ⋯ column
	total        float64 // without the row numbers
}

// shown reports whether column i is drawn.
func (l *layout) shown(i int) bool { return i < l.head || i >= l.head+l.hidden }

// fit lays out columns in the room: the widest text columns give way first,
// down to 10 em, then the middle columns become one.
func fit(natural []float64, text []bool, room float64) layout {
	l := layout{em: append([]float64(nil), natural...)}
	l.head = len(natural)
	narrow(l.em, text, room, l.shown)
	for l.total = l.sum(); l.total > room && len(natural)-l.hidden > 2; l.total = l.sum() {
		kept := len(natural) - l.hidden - 1
		l.head, l.hidden = (kept*2+2)/3, l.hidden+1
		l.more = columnEm(0, "⋯", Count(int64(l.hidden))+" more")
	}
	if l.hidden > 0 { // dropping a column may have left room for the text of others
		copy(l.em, natural)
		narrow(l.em, text, room-l.more, l.shown)
		l.total = l.sum()
	}
	return l
}

func (l *layout) sum() float64 {
	total := 0.0
	for i, em := range l.em {
		if l.shown(i) {
			total += em
		}
	}
	if l.hidden > 0 {
		total += l.more
	}
	return hundredths(total)
}

// narrow takes half an em at a time from the widest text column that is shown.
func narrow(em []float64, text []bool, room float64, shown func(int) bool) {
	over := -room
	for i := range em {
		if shown(i) {
			over += em[i]
		}
	}
	for over > 0 {
		widest := -1
		for i := range em {
			if shown(i) && text[i] && em[i] > textEm && (widest < 0 || em[i] > em[widest]) {
				widest = i
			}
		}
		if widest < 0 {
			return
		}
		step := min(over, .5)
		em[widest] = hundredths(em[widest] - step)
		over -= step
	}
}
