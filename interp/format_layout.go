package interp

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// A line of more columns is broken: each element gets its own, but for short
// ones, which fill lines.
const (
	maxColumns = 100
	tabColumns = 4
	shortItem  = 16 // columns of a number or a word
)

// A piece is text, or a list in braces that may take several lines.
type piece struct {
	key   string // what stands before it: `X: `
	text  string // all of it, or what stands before the brace
	list  bool
	items []piece
	more  string // what was left out
}

// flat is the piece on one line.
func (p piece) flat() string {
	if !p.list {
		return p.key + p.text
	}
	var parts []string
	for _, item := range p.items {
		parts = append(parts, item.flat())
	}
	s := strings.Join(parts, ", ")
	if p.more != "" {
		s = strings.TrimPrefix(s+", "+p.more, ", ")
	}
	return p.key + p.text + "{" + s + "}"
}

// layout is the piece on one line where that is short enough behind depth tabs
// and before what follows, else with a line for each element.
func (p piece) layout(depth, follows int) string {
	flat := p.flat()
	if !p.list || depth*tabColumns+utf8.RuneCountInString(flat)+follows <= maxColumns {
		return flat
	}
	tabs := strings.Repeat("\t", depth)
	var b strings.Builder
	b.WriteString(p.key + p.text + "{\n")
	if p.short() {
		pour(&b, p.items, depth+1)
	} else {
		for _, item := range p.items {
			b.WriteString(tabs + "\t" + item.layout(depth+1, 1) + ",\n")
		}
	}
	if p.more != "" {
		b.WriteString(tabs + "\t" + p.more + "\n")
	}
	b.WriteString(tabs + "}")
	return b.String()
}

// short tells lists of numbers and words.
func (p piece) short() bool {
	return !slices.ContainsFunc(p.items, func(item piece) bool {
		return item.list || item.key != "" || utf8.RuneCountInString(item.text) > shortItem
	})
}

// pour writes items side by side, as many to a line as have room.
func pour(b *strings.Builder, items []piece, depth int) {
	tabs := strings.Repeat("\t", depth)
	column := maxColumns
	for i, item := range items {
		text := item.text + ","
		wide := utf8.RuneCountInString(text)
		switch {
		case column+1+wide <= maxColumns:
			b.WriteByte(' ')
			column++
		case i > 0:
			b.WriteByte('\n')
			fallthrough
		default:
			b.WriteString(tabs)
			column = depth * tabColumns
		}
		b.WriteString(text)
		column += wide
	}
	b.WriteByte('\n')
}
