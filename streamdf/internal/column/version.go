package column

import "sync/atomic"

// Versions are states of a float column without nulls that changes a few values
// at a time: all of them share the values of one state, and a log of what has
// changed since. A new state costs what has changed, whatever its length, and
// leaves the earlier ones as they were.
type Versions struct {
	log  *changes // nil: no state is known
	next int      // free place in the log
}

// changes are what became of some values: the one in rows[k] is then values[k].
// An entry is written once, and a state reads those before it alone, so that
// others may read while the next ones are written.
type changes struct {
	base   []float64
	rows   []uint32
	values []float64
}

// A Version is one state. It does not change any more.
type Version struct {
	log  *changes
	next int // entries of the log
	n    int // values
}

// Start makes the state anew of values, which the caller no longer changes.
func (v *Versions) Start(values []float64) {
	*v = Versions{log: &changes{base: values}}
}

// Has reports that a state is known of at most n values.
func (v *Versions) Has(n int) bool { return v.log != nil && len(v.log.base) <= n }

// Takes reports that the log has room for so many more changes. It takes about
// an eighth of the values: reading one of them looks through the log, and what a
// new state in whole costs is spread over so many changes.
func (v *Versions) Takes(changes int) bool {
	most := max(64, len(v.log.base)/8)
	if v.next+changes > most {
		return false
	}
	if v.log.rows == nil {
		v.log.rows, v.log.values = make([]uint32, most), make([]float64, most)
	}
	return true
}

// Set changes one value of the states to come, or adds it, for which Takes has
// found room.
func (v *Versions) Set(row uint32, x float64) {
	v.log.rows[v.next], v.log.values[v.next] = row, x
	v.next++
}

// Now returns the present state of n values. They are no fewer than before, and
// those that are more have been set.
func (v *Versions) Now(n int) Version { return Version{v.log, v.next, n} }

// At returns the value in a row.
func (v Version) At(row int) float64 {
	rows := v.log.rows[:v.next]
	for k := len(rows) - 1; k >= 0; k-- {
		if rows[k] == uint32(row) {
			return v.log.values[k]
		}
	}
	return v.log.base[row]
}

// Floats returns a copy of all values.
func (v Version) Floats() []float64 {
	out := make([]float64, v.n)
	copy(out, v.log.base)
	for k, row := range v.log.rows[:v.next] {
		out[row] = v.log.values[k]
	}
	return out
}

// versioned is a table of columns and versions. A version becomes a column when
// it is asked for as a whole.
type versioned struct {
	Table // has no columns of its own
	parts []part
	asked atomic.Int32 // single values of versions, so far
}

type part struct {
	made atomic.Pointer[Column]
	log  *changes // of a version, as next
	next int
}

// NewVersioned makes a table of n rows like NewTable, column i of which is that
// of versions where that of cols is nil. None is lent.
func NewVersioned(schema Schema, n int, cols []*Column, versions []Version) *Table {
	s := &struct {
		versioned
		room [2]part
	}{}
	t := &s.versioned
	t.schema, t.n, t.pick = schema, n, t
	if t.parts = s.room[:]; len(schema) > len(t.parts) {
		t.parts = make([]part, len(schema))
	}
	for i, c := range cols {
		if c != nil {
			check(schema[i:i+1], n, cols[i:i+1])
			t.parts[i].made.Store(c)
			continue
		}
		v := versions[i]
		if schema[i].Type != Float || v.n != n {
			panic("column: " + schema[i].Name + " is a version of another column")
		}
		t.parts[i].log, t.parts[i].next = v.log, v.next
	}
	return &t.Table
}

func (t *versioned) version(i int) Version { return Version{t.parts[i].log, t.parts[i].next, t.n} }

func (t *versioned) column(i int) *Column {
	p := &t.parts[i]
	if p.made.Load() == nil {
		p.made.CompareAndSwap(nil, NewFloats(t.version(i).Floats(), nil))
	}
	return p.made.Load()
}

func (t *versioned) keep() {} // nothing is lent

// few is how many single values of a table's versions are looked for in the log;
// who wants more is likely to want all.
const few = 4

func (t *versioned) value(row, i int) any {
	if p := &t.parts[i]; p.made.Load() == nil && t.asked.Add(1) <= few {
		return t.version(i).At(row)
	}
	return t.column(i).Value(row)
}
