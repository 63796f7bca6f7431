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

// gather returns column i of rows by number, nulls for none.
func (s *store) gather(i int, rows []int64) *column.Column {
	s.places = scratch(s.places, len(rows))
	nulls := false
	for k, row := range rows {
		s.places[k] = int32(row - s.first)
		if row == none {
			s.places[k], nulls = -1, true
		}
	}
	if nulls {
		return s.rows.Col(i).TakeOrNull(s.places)
	}
	return s.rows.Col(i).Take(s.places)
}
