package render

import (
	"strconv"
	"time"
)

// A Frame is what a table shows at one moment.
type Frame struct {
	Columns []Column
	Rows    int     // values of each column
	Numbers []int64 // the rows' numbers; nil: the table has none
	Cut     int     // rows before the ⋮ line; 0: none
	More    int64   // rows that are not shown: "⋮ 31 more"
	Keep    int     // rows whose height the table holds, filled or not
	Calm    bool    // a finished table: no marks on changes
	Now     time.Time
}

// A Table draws successive frames of one table. Widths, decimals and
// fineness only ever grow until the table is finished: then its numbers are
// written as if it were the first frame, since which frames came before
// depends on timing, and what a finished table says must not.
type Table struct {
	columns []shape
	numbers float64 // em of the row numbers seen
	trail   trail
	scratch []byte
}

// A shape is what is kept of a column.
type shape struct {
	name string
	format
	cells float64 // em of the widest cell seen
	easy  float64 // em of it in a table with room to spare
}

// See lets the table learn from values that it need not draw.
func (t *Table) See(f Frame) {
	if !t.matches(f.Columns) {
		t.reset(f.Columns)
	}
	for i := range f.Columns {
		s := &t.columns[i]
		if f.Calm {
			s.format = format{kind: s.kind}
		}
		for _, v := range f.Columns[i].Values {
			s.see(v)
		}
		s.settle()
		for _, v := range f.Columns[i].Values {
			t.scratch = s.append(t.scratch[:0], v)
			s.cells = max(s.cells, cellEm(t.scratch, s.kind, f.Columns[i].Key, wholeRunes))
			s.easy = max(s.easy, cellEm(t.scratch, s.kind, f.Columns[i].Key, easyRunes))
		}
	}
	for _, n := range f.Numbers {
		t.scratch = appendInt(t.scratch[:0], n, true)
		t.numbers = max(t.numbers, emsOf(t.scratch))
	}
}

func (t *Table) matches(columns []Column) bool {
	if len(columns) != len(t.columns) {
		return false
	}
	for i, c := range columns {
		if t.columns[i].name != c.Name || t.columns[i].kind != c.Kind {
			return false
		}
	}
	return true
}

func (t *Table) reset(columns []Column) {
	t.columns = make([]shape, len(columns))
	for i, c := range columns {
		t.columns[i] = shape{name: c.Name, format: format{kind: c.Kind}}
	}
	t.numbers, t.trail = 0, trail{}
}

// layout returns the widths of the columns and of the row numbers (0: none).
func (t *Table) layout(f Frame) (layout, float64) {
	numbers := 0.0
	if f.Numbers != nil {
		numbers = hundredths(max(t.numbers, ems("9,999")) + padEm)
	}
	room := roomEm - numbers
	natural, easy, text := make([]float64, len(t.columns)), make([]float64, len(t.columns)), make([]bool, len(t.columns))
	total := 0.0
	for i := range t.columns {
		s := &t.columns[i]
		natural[i] = columnEm(s.cells, s.name, s.kind.line())
		easy[i] = columnEm(s.easy, s.name, s.kind.line())
		text[i] = s.kind == String
		total += easy[i]
	}
	if total <= room {
		natural = easy
	}
	return fit(natural, text, room), numbers
}

// Append appends a frame as an HTML table. fade is when the marks on changed
// cells should next be drawn paler, the zero time if there are none.
func (t *Table) Append(b []byte, f Frame) (html []byte, fade time.Time) {
	t.See(f)
	marks, fade := t.trail.follow(f, t.columns)
	l, numbers := t.layout(f)
	b = append(b, `<table class="dataframe" style="table-layout:fixed;width:`...)
	b = appendEm(b, hundredths(l.total+numbers))
	b = append(b, `;margin:0;border-collapse:collapse"><colgroup>`...)
	if numbers > 0 {
		b = appendCol(b, numbers)
	}
	for i := range t.columns {
		if i == l.head && l.hidden > 0 {
			b = appendCol(b, l.more)
		}
		if l.shown(i) {
			b = appendCol(b, l.em[i])
		}
	}
	b = append(b, `</colgroup>`...)
	b = t.appendHead(b, &l, numbers > 0)
	b = append(b, `<tbody>`...)
	for row := range f.Rows {
		if f.Cut > 0 && row == f.Cut {
			b = t.appendCutRow(b, &l, numbers > 0)
		}
		b = t.appendRow(b, f, &l, marks, row)
	}
	b = t.appendRest(b, f, &l)
	return append(b, `</tbody></table>`...), fade
}

func appendCol(b []byte, em float64) []byte {
	b = append(b, `<col style="width:`...)
	b = appendEm(b, em)
	return append(b, `">`...)
}

func (t *Table) appendHead(b []byte, l *layout, numbered bool) []byte {
	b = append(b, `<thead style="border-bottom:1px solid rgba(128,128,128,.5)"><tr>`...)
	if numbered {
		b = append(b, `<th style="padding:3px 9px"></th>`...)
	}
	for i := range t.columns {
		if i == l.head && l.hidden > 0 {
			b = appendHeader(b, "⋯", Count(int64(l.hidden))+" more", "center")
		}
		if s := &t.columns[i]; l.shown(i) {
			b = appendHeader(b, s.name, s.kind.line(), side(s.kind))
		}
	}
	return append(b, `</tr></thead>`...)
}

func appendHeader(b []byte, name, line, side string) []byte {
	b = append(b, `<th style="padding:3px 9px;text-align:`...)
	b = append(b, side...)
	b = append(b, `;vertical-align:bottom;white-space:nowrap;font-weight:600">`...)
	b = appendEscaped(b, string(appendCut(nil, name, 2*longText)))
	b = append(b, `<br><span style="font-weight:400;font-size:.85em;opacity:.66">`...)
	b = append(b, line...)
	return append(b, `</span></th>`...)
}

func side(k Kind) string {
	if k.left() {
		return "left"
	}
	return "right"
}

func (t *Table) appendRow(b []byte, f Frame, l *layout, marks marks, row int) []byte {
	b = append(b, `<tr>`...)
	if f.Numbers != nil {
		b = append(b, `<td style="padding:3px 9px;text-align:right">`...)
		pill := marks.at(row, 0)
		b = append(b, pill.open()...)
		b = append(b, `<span style="opacity:.66">`...)
		b = appendInt(b, f.Numbers[row], true)
		b = append(b, `</span>`...)
		b = append(b, pill.close()...)
		b = append(b, `</td>`...)
	}
	for i := range f.Columns {
		if i == l.head && l.hidden > 0 {
			b = append(b, `<td style="padding:3px 9px;text-align:center"><span style="opacity:.66">⋯</span></td>`...)
		}
		if l.shown(i) {
			b = t.appendCell(b, &f.Columns[i], i, f.Columns[i].Values[row], l.em[i], marks.at(row, i+1))
		}
	}
	return append(b, `</tr>`...)
}

func (t *Table) appendCell(b []byte, c *Column, i int, v Value, em float64, pill pill) []byte {
	if c.Kind.left() {
		b = append(b, `<td style="padding:3px 9px;text-align:left;white-space:nowrap;overflow:hidden;text-overflow:ellipsis`...)
	} else {
		b = append(b, `<td style="padding:3px 9px;text-align:right;white-space:nowrap`...)
	}
	if c.Key {
		b = append(b, `;font-weight:600`...)
	}
	b = append(b, '"')
	t.scratch = t.columns[i].append(t.scratch[:0], v)
	if c.Kind == String && !v.Null && cellEm(t.scratch, c.Kind, c.Key, wholeRunes)+padEm > em {
		b = append(b, ` title="`...)
		b = appendEscaped(b, string(appendCut(nil, v.Str, 1000)))
		b = append(b, '"')
	}
	b = append(b, '>')
	b = append(b, pill.open()...)
	switch {
	case v.Null:
		b = append(b, `<span style="font-style:italic;opacity:.66">null</span>`...)
	case c.Kind == String:
		b = appendEscaped(b, string(t.scratch))
	default:
		b = append(b, t.scratch...)
	}
	b = append(b, pill.close()...)
	return append(b, `</td>`...)
}

// appendCutRow appends the ⋮ line between the first rows and the last.
func (t *Table) appendCutRow(b []byte, l *layout, numbered bool) []byte {
	cell := func(side string) {
		b = append(b, `<td style="padding:3px 9px;text-align:`...)
		b = append(b, side...)
		b = append(b, `"><span style="opacity:.66">⋮</span></td>`...)
	}
	b = append(b, `<tr>`...)
	if numbered {
		cell("right")
	}
	for i := range t.columns {
		if i == l.head && l.hidden > 0 {
			cell("center")
		}
		if l.shown(i) {
			cell(side(t.columns[i].kind))
		}
	}
	return append(b, `</tr>`...)
}

// appendRest appends what stands below the rows: how many more there are,
// and the blank rows that hold the table's height.
func (t *Table) appendRest(b []byte, f Frame, l *layout) []byte {
	span := len(t.columns) - l.hidden
	if l.hidden > 0 {
		span++
	}
	if f.Numbers != nil {
		span++
	}
	if f.More > 0 {
		b = append(b, `<tr><td style="padding:3px 9px;text-align:left" colspan="`...)
		b = strconv.AppendInt(b, int64(span), 10)
		b = append(b, `"><span style="opacity:.66">⋮ `...)
		b = appendInt(b, f.More, true)
		b = append(b, ` more</span></td></tr>`...)
	}
	for range f.Keep - f.Rows {
		b = append(b, `<tr><td style="padding:3px 9px" colspan="`...)
		b = strconv.AppendInt(b, int64(span), 10)
		b = append(b, `">&nbsp;</td></tr>`...)
	}
	return b
}
