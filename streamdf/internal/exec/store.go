package exec

import (
	"slices"

	"freshet/streamdf/internal/column"
)

// A store keeps rows that are numbered in the order in which they came.
type store struct {
	schema column.Schema
	tables []*column.Table
	first  []int64 // the number of the first row of each table
	next   int64   // the number of the next row
	places []int32 // scratch
}

// none is the number of no row.
const none = int64(-1)

func (s *store) add(t *column.Table) {
	if t.Len() == 0 {
		return
	}
	s.tables, s.first = append(s.tables, t), append(s.first, s.next)
	s.next += int64(t.Len())
}

// start is the number of the first row that is kept.
func (s *store) start() int64 {
	if len(s.first) == 0 {
		return s.next
	}
	return s.first[0]
}

// drop forgets whole tables of rows before a number.
func (s *store) drop(before int64) {
	for len(s.tables) > 0 && s.first[0]+int64(s.tables[0].Len()) <= before {
		s.tables[0] = nil
		s.tables, s.first = s.tables[1:], s.first[1:]
	}
}

// keep forgets the rows before a number but for those of live, which ascend and
// are then numbered as the last ones before it.
func (s *store) keep(live []int64, before int64) {
	kept := s.gather(live)
	s.drop(before)
	if len(s.tables) > 0 && s.first[0] < before {
		n := int(before - s.first[0])
		s.tables[0], s.first[0] = s.tables[0].Slice(n, s.tables[0].Len()), before
	}
	if kept.Len() > 0 {
		s.tables = slices.Insert(s.tables, 0, kept)
		s.first = slices.Insert(s.first, 0, before-int64(kept.Len()))
	}
}

// gather returns rows by number, nulls for none.
func (s *store) gather(rows []int64) *column.Table {
	if len(s.tables) > 1 && s.next-s.first[0] <= 4*int64(len(rows)) {
		s.tables = append(s.tables[:0], column.Concat(s.schema, s.tables...))
		s.first = s.first[:1]
	}
	if len(s.tables) == 1 {
		return s.fromOne(rows)
	}
	return s.fromMany(rows)
}

func (s *store) fromOne(rows []int64) *column.Table {
	s.places = scratch(s.places, len(rows))
	first, places, nulls := s.first[0], s.places, false
	for i, row := range rows {
		places[i] = int32(row - first)
		if row == none {
			places[i], nulls = -1, true
		}
	}
	if nulls {
		return s.tables[0].TakeOrNull(places)
	}
	return s.tables[0].Take(places)
}

func (s *store) fromMany(rows []int64) *column.Table {
	places, parts := make([]int32, len(rows)), [][]int32{}
	part := map[int]int{} // of a table
	at, k := -1, 0        // the table of the last row, and its part
	of := make([]int32, len(rows))
	for i, row := range rows {
		if row == none {
			of[i] = -1
			continue
		}
		if at < 0 || row < s.first[at] || row >= s.first[at]+int64(s.tables[at].Len()) {
			at = s.tableOf(row)
			var ok bool
			if k, ok = part[at]; !ok {
				k = len(parts)
				part[at], parts = k, append(parts, nil)
			}
		}
		of[i], places[i] = int32(k), int32(len(parts[k]))
		parts[k] = append(parts[k], int32(row-s.first[at]))
	}
	return s.assemble(part, parts, of, places)
}

func (s *store) tableOf(row int64) int {
	i, found := slices.BinarySearch(s.first, row)
	if !found {
		i--
	}
	return i
}

// assemble puts the taken parts of tables together: row i is row places[i] of
// part of[i], or null.
func (s *store) assemble(part map[int]int, parts [][]int32, of, places []int32) *column.Table {
	tables, nulls := make([]*column.Table, len(parts)), slices.Contains(of, -1)
	if len(parts) == 1 && !nulls {
		for at := range part {
			return s.tables[at].Take(parts[0])
		}
	}
	base, n := make([]int32, len(parts)), int32(0)
	for at, k := range part {
		tables[k] = s.tables[at].Take(parts[k])
	}
	for k, t := range tables {
		base[k], n = n, n+int32(t.Len())
	}
	for i, k := range of {
		if k < 0 {
			places[i] = -1
		} else {
			places[i] += base[k]
		}
	}
	all := column.Concat(s.schema, tables...)
	if nulls {
		return all.TakeOrNull(places)
	}
	return all.Take(places)
}
