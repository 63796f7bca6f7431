package render

import (
	"bytes"
	"encoding/binary"
	"math"
	"time"
)

// How long a changed cell is marked, fully and in all.
const (
	markFull = 500 * time.Millisecond
	markGone = time.Second
)

// A pill is the mark behind a changed value; 0 is none. It does not move the
// value: its padding is taken back by its margin.
type pill uint8

const (
	_ pill = iota
	rose
	fell
	fresh // new, or a changed text
	paler // added to one of the above in its second half
)

var pillTags = func() (tags [8]string) {
	for p, rgb := range map[pill]string{rose: "54,120,223", fell: "218,112,23", fresh: "128,128,128"} {
		for add, alpha := range map[pill]string{0: "0.24", paler: "0.12"} {
			tags[p+add] = `<span style="background-color:rgba(` + rgb + `,` + alpha + `);border-radius:4px;padding:1px 5px;margin:0 -5px">`
		}
	}
	return tags
}()

func (p pill) open() string { return pillTags[p] }

func (p pill) close() string {
	if p == 0 {
		return ""
	}
	return "</span>"
}

// marks holds the pills of one frame, row by row: the row number's first.
type marks struct {
	pills []pill
	width int
}

func (m marks) at(row, column int) pill {
	if m.pills == nil {
		return 0
	}
	return m.pills[row*m.width+column]
}

// A trail remembers what a table's rows looked like and what changed when.
type trail struct {
	rows  map[string]*track
	turn  uint64
	begun bool // a frame with rows was drawn
}

type track struct {
	turn   uint64 // of the last frame that showed the row
	values []Value
	how    []pill // what happened to a value; index 0: the row appeared
	when   []int64
}

// follow compares a frame with the one before and returns its marks.
func (t *trail) follow(f Frame, columns []shape) (marks, time.Time) {
	if f.Calm || f.Rows == 0 {
		return marks{}, time.Time{}
	}
	if t.rows == nil {
		t.rows = map[string]*track{}
	}
	t.turn++
	now := f.Now.UnixNano()
	m := marks{pills: make([]pill, f.Rows*(len(columns)+1)), width: len(columns) + 1}
	tracks := make([]*track, f.Rows)
	var id []byte
	for row := range f.Rows {
		id = appendIdentity(id[:0], f, row)
		k := t.rows[string(id)]
		if k == nil {
			k = newTrack(f, row, t.begun, now)
			t.rows[string(id)] = k
		} else {
			k.compare(f, row, columns, now)
		}
		k.turn, tracks[row] = t.turn, k
	}
	t.begun = true
	for id, k := range t.rows {
		if k.turn != t.turn {
			delete(t.rows, id)
		}
	}
	fade := m.fill(f, tracks, now)
	if fade == math.MaxInt64 {
		return m, time.Time{}
	}
	return m, time.Unix(0, fade)
}

// appendIdentity appends what tells a row from the others over time: its
// number, its keys, or at last its place.
func appendIdentity(id []byte, f Frame, row int) []byte {
	if f.Numbers != nil {
		return binary.AppendVarint(id, f.Numbers[row])
	}
	keyed := false
	for i := range f.Columns {
		if c := &f.Columns[i]; c.Key {
			v := c.Values[row]
			keyed = true
			id = append(id, byte(len(id)>>8)) // a mark of where this key begins
			if v.Null {
				id = append(id, 1)
				continue
			}
			id = append(id, 0)
			id = binary.AppendVarint(id, v.Int)
			id = binary.AppendUvarint(id, math.Float64bits(v.Float))
			id = binary.AppendUvarint(id, uint64(len(v.Str)))
			id = append(id, v.Str...)
		}
	}
	if !keyed {
		id = binary.AppendVarint(id, int64(row))
	}
	return id
}

func newTrack(f Frame, row int, mark bool, now int64) *track {
	n := len(f.Columns)
	k := &track{values: make([]Value, n), how: make([]pill, n+1), when: make([]int64, n+1)}
	for i := range f.Columns {
		k.values[i] = f.Columns[i].Values[row]
	}
	if mark {
		k.how[0], k.when[0] = fresh, now
	}
	return k
}

// compare notes which values of a row differ from what was shown. A change
// too small to be seen is none.
func (k *track) compare(f Frame, row int, columns []shape, now int64) {
	for i := range f.Columns {
		v, old := f.Columns[i].Values[row], k.values[i]
		if same(v, old) {
			continue
		}
		k.values[i] = v
		var a, b [64]byte
		if bytes.Equal(columns[i].append(a[:0], v), columns[i].append(b[:0], old)) {
			continue
		}
		k.how[i+1], k.when[i+1] = direction(columns[i].kind, old, v), now
	}
}

// same compares bit by bit: a NaN is the same as itself.
func same(a, b Value) bool {
	return a.Null == b.Null && a.Int == b.Int && a.Str == b.Str && math.Float64bits(a.Float) == math.Float64bits(b.Float)
}

func direction(kind Kind, old, v Value) pill {
	switch {
	case old.Null || v.Null || kind == String || kind == Bool:
		return fresh
	case kind == Float && v.Float > old.Float, kind != Float && v.Int > old.Int:
		return rose
	case kind == Float && !(v.Float < old.Float): // one of them is not a number
		return fresh
	}
	return fell
}

// fill sets the pills of a frame and returns when they next change. A column
// of which more than half changed within a second stays calm.
func (m marks) fill(f Frame, tracks []*track, now int64) int64 {
	fade := int64(math.MaxInt64)
	for c := range m.width {
		changed := 0
		for row, k := range tracks {
			age := now - k.when[c]
			if k.how[c] == 0 || age >= int64(markGone) {
				continue
			}
			changed++
			p, next := k.how[c], k.when[c]+int64(markFull)
			if age >= int64(markFull) {
				p, next = p+paler, k.when[c]+int64(markGone)
			}
			fade = min(fade, next)
			m.set(f, row, c, p)
		}
		if len(tracks) >= 4 && changed*2 > len(tracks) {
			m.calm(f, c)
		}
	}
	return fade
}

// set puts a pill on a column; a new row's stands on its number or its keys.
func (m marks) set(f Frame, row, column int, p pill) {
	if column > 0 || f.Numbers != nil {
		m.pills[row*m.width+column] = p
		return
	}
	for i := range f.Columns {
		if f.Columns[i].Key {
			m.pills[row*m.width+i+1] = p
		}
	}
}

func (m marks) calm(f Frame, column int) {
	for row := range len(m.pills) / m.width {
		m.set(f, row, column, 0)
	}
}
