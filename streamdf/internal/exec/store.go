package exec

import "freshet/streamdf/internal/column"

// A store keeps rows that are numbered in the order in which they came.
type store struct {
	rows   *column.Growing
	first  int64 // the number of the first row that is kept, or was lately
	next   int64 // the number of the next row
	places []int32
}

func newStore(schema column.Schema) store { return store{rows: column.NewGrowing(schema)} }

// none is the number of no row.
const none = int64(-1)

func (s *store) add(t *column.Table) {
	s.rows.Append(t)
	s.next += int64(t.Len())
}

// start is the number of the first row that is kept.
func (s *store) start() int64 { return s.first }

// drop forgets the rows before a number, now or when they are as many as those
// that are left.
func (s *store) drop(before int64) {
	if gone := before - s.first; gone > 0 && 2*gone >= s.next-s.first {
		s.keep(nil, before)
	}
}

// keep forgets the rows before a number but for those of live, which ascend and
// are then numbered as the last ones before it.
func (s *store) keep(live []int64, before int64) {
	rows := s.places[:0]
	for _, row := range live {
		rows = append(rows, int32(row-s.first))
	}
	for row := before; row < s.next; row++ {
		rows = append(rows, int32(row-s.first))
	}
	s.rows.Retain(rows)
	s.first, s.places = before-int64(len(live)), rows
}

// gather appends the columns which of rows by number to cols, nulls for none.
func (s *store) gather(cols []*column.Column, which []int, rows []int64) []*column.Column {
	if len(which) == 0 {
		return cols
	}
	s.places = scratch(s.places, len(rows))
	nulls := false
	for k, row := range rows {
		place := int32(row - s.first)
		if row == none {
			place, nulls = -1, true
		}
		s.places[k] = place
	}
	for _, i := range which {
		cols = append(cols, s.rows.Take(i, s.places, nulls))
	}
	return cols
}
