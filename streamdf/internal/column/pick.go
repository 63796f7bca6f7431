package column

import "sync/atomic"

// A Picker makes tables of some of the rows of others, one after the other. A
// column of such a table is gathered when it is first asked for, for often only
// a few are. The tables are lent, as those of a TableRoom.
type Picker struct{ last *picked }

// picked is a table of picked rows.
type picked struct {
	Table // has no columns of its own
	from  *Table
	rows  []int32
	made  []atomic.Pointer[Column] // the columns gathered so far
	rooms []Room
}

// Rows returns room for n numbers of rows, which hold anything.
func (p *Picker) Rows(n int) []int32 { return grown(&p.free().rows, n) }

// Pick returns rows of t, in that order. They lie in what Rows returned last.
func (p *Picker) Pick(t *Table, rows []int32) *Table {
	s := p.free()
	s.schema, s.n, s.from, s.rows = t.schema, len(rows), t, rows
	if len(s.made) != len(t.schema) {
		s.made, s.rooms = make([]atomic.Pointer[Column], len(t.schema)), make([]Room, len(t.schema))
	}
	for i := range s.made {
		s.made[i].Store(nil)
	}
	return &s.Table
}

// free returns the memory of the last table, or other if that was kept.
func (p *Picker) free() *picked {
	switch {
	case p.last != nil && !p.last.kept && !scribbles.Load():
		return p.last
	case p.last != nil && !p.last.kept && p.last.from != nil:
		p.last.spoil()
	case p.last != nil && !p.last.kept:
		return p.last
	}
	s := &picked{}
	s.pick, s.lent = s, true
	p.last = s
	return s
}

func (s *picked) spoil() {
	for i := range s.rooms {
		s.rooms[i].renew()
	}
	clear(s.rows)
	s.from = nil
}

// column gathers column i, unless it is there already. Once the table is kept,
// several goroutines may ask.
func (s *picked) column(i int) *Column {
	if c := s.made[i].Load(); c != nil {
		return c
	}
	c := s.from.Col(i)
	if s.kept {
		s.made[i].CompareAndSwap(nil, c.Take(s.rows))
	} else {
		s.made[i].Store(c.takeInto(&s.rooms[i], s.rows))
	}
	return s.made[i].Load()
}

func (s *picked) value(row, i int) any { return s.column(i).Value(row) }

// keep makes the rows and what they are of last. When they are few, they are
// gathered, so that they do not hold all others in memory.
func (s *picked) keep() {
	few := 4*len(s.rows) < s.from.n
	for i := range s.made {
		if few {
			s.column(i)
		}
		if c := s.made[i].Load(); c != nil {
			c.Keep()
		}
	}
	if few {
		s.from = nil
	} else {
		s.from.Keep()
	}
}

// columns returns all columns.
func (t *Table) columns() []*Column {
	if t.pick == nil {
		return t.cols
	}
	all := make([]*Column, len(t.schema))
	for i := range all {
		all[i] = t.pick.column(i)
	}
	return all
}
