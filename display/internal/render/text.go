package render

import (
	"strings"
	"unicode/utf8"
)

const (
	textWide   = 100 // characters of a table's line
	textString = 20  // characters of a string
)

// A grid is a table as lines of words, the names first, the types second.
type grid struct {
	words [][]string // by column
	left  []bool
	cut   int // line before the ⋮ line, counting names and types; 0: none
}

// Text returns a frame as text, at most 100 characters wide: the middle
// columns of a wider table become one ….
func (t *Table) Text(f Frame) string {
	t.See(f)
	all := make([][]string, len(f.Columns))
	for i := range f.Columns {
		all[i] = t.words(&f.Columns[i], i, f.Rows)
	}
	var g grid
	for kept := len(all); ; kept-- {
		g = t.grid(f, all, kept)
		if kept <= 2 || g.wide() <= textWide {
			break
		}
	}
	if f.Cut > 0 && f.Cut < f.Rows {
		g.cut = f.Cut + 2
	}
	s := g.String()
	if f.More > 0 {
		s += "⋮ " + Count(f.More) + " more\n"
	}
	return s
}

// words returns a column's name, type and values.
func (t *Table) words(c *Column, i, rows int) []string {
	s := &t.columns[i]
	words := append(make([]string, 0, rows+2), string(appendCut(nil, c.Name, 2*longText)), c.Kind.line())
	for _, v := range c.Values[:rows] {
		if c.Kind == String && !v.Null {
			words = append(words, string(appendCut(nil, v.Str, textString)))
		} else {
			words = append(words, string(s.append(nil, v)))
		}
	}
	return words
}

// grid puts the row numbers and so many of the columns side by side.
func (t *Table) grid(f Frame, all [][]string, kept int) grid {
	var g grid
	if f.Numbers != nil {
		numbers := []string{"", ""}
		for _, n := range f.Numbers {
			numbers = append(numbers, Count(n))
		}
		g.add(numbers, false)
	}
	head := (kept*2 + 2) / 3
	if kept == len(all) {
		head = kept
	}
	for i := range all {
		if i == head {
			g.add(repeat("…", f.Rows+2), true)
		}
		if i < head || i >= len(all)-kept+head {
			g.add(all[i], f.Columns[i].Kind.left())
		}
	}
	return g
}

func (g *grid) add(words []string, left bool) {
	g.words, g.left = append(g.words, words), append(g.left, left)
}

func repeat(s string, n int) []string {
	words := make([]string, n)
	for i := range words {
		words[i] = s
	}
	return words
}

// widths returns the characters of each column's widest word.
func (g *grid) widths() []int {
	widths := make([]int, len(g.words))
	for i, words := range g.words {
		for _, w := range words {
			widths[i] = max(widths[i], wordWidth(w))
		}
	}
	return widths
}

func (g *grid) wide() int {
	sum := max(0, 2*len(g.words)-2)
	for _, w := range g.widths() {
		sum += w
	}
	return sum
}

func (g *grid) String() string {
	if len(g.words) == 0 {
		return ""
	}
	widths := g.widths()
	var b strings.Builder
	line := func(word func(column int) string) {
		var l strings.Builder
		for i := range g.words {
			if i > 0 {
				l.WriteString("  ")
			}
			pad(&l, word(i), widths[i], g.left[i])
		}
		b.WriteString(strings.TrimRight(l.String(), " ") + "\n")
	}
	for row := range g.words[0] {
		if row == 2 {
			b.WriteString(strings.Repeat("─", g.wide()) + "\n")
		}
		if g.cut > 0 && row == g.cut {
			line(func(int) string { return "⋮" })
		}
		line(func(i int) string { return g.words[i][row] })
	}
	if len(g.words[0]) == 2 {
		b.WriteString(strings.Repeat("─", g.wide()) + "\n")
	}
	return b.String()
}

func pad(b *strings.Builder, word string, width int, left bool) {
	blank := strings.Repeat(" ", width-wordWidth(word))
	if left {
		b.WriteString(word + blank)
	} else {
		b.WriteString(blank + word)
	}
}

// wordWidth is the number of character cells of a word: ideographs take two.
func wordWidth(s string) int {
	n := utf8.RuneCountInString(s)
	for _, r := range s {
		if r >= 0x2e80 {
			n++
		}
	}
	return n
}
