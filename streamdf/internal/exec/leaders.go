package exec

import (
	"slices"

	"freshet/streamdf/internal/agg"
	"freshet/streamdf/internal/column"
)

// leaders are the first rows of a result in the order of one of its columns, as
// long as little changes between two results: a row that stays behind them all
// costs a comparison.
type leaders struct {
	of   int           // the column
	desc bool          // its order
	rows []rankedRow   // in order
	all  int           // rows of the result
	made *column.Table // the rows of leaders, as they were given last
}

// newLeaders returns nil when there is no one column, or so many rows that it is
// as well to look for them anew.
func newLeaders(s *sorter, schema column.Schema, by []string) *leaders {
	if len(by) != 1 || s.most == 0 || s.most > fewRows {
		return nil
	}
	l := &leaders{of: schema.Index(by[0]), desc: s.desc[0]}
	switch {
	case l.of < 0:
		return nil
	case schema[l.of].Type == column.Float, schema[l.of].Type == column.Int:
		return l
	}
	return nil
}

// find looks for the leaders of a result among all rows. It reports whether they
// are known then.
func (l *leaders) find(t *column.Table, most int) bool {
	c := t.Col(l.of)
	l.rows, l.made, l.all = nil, nil, t.Len()
	if c.Validity() != nil || most*4 >= t.Len() {
		return false
	}
	key := newSortKey(c, l.desc)
	l.rows = firstOf(key.ranks[:t.Len()], most)
	sortKeys{key}.release()
	return true
}

// follow brings the leaders up to date with the rows that may have changed since.
// It reports false when they must be looked for anew: one of them fell behind, and
// the one to come in its place is not known.
func (l *leaders) follow(t *column.Table, changed []uint32) bool {
	c := t.Col(l.of)
	if l.rows == nil || t.Len() != l.all || c.Validity() != nil {
		return false
	}
	for _, row := range changed {
		now := rankedRow{rankOf(c, int(row), l.desc), int32(row)}
		last := l.rows[len(l.rows)-1]
		at := slices.IndexFunc(l.rows, func(r rankedRow) bool { return r.row == now.row })
		switch {
		case now.compare(last) > 0 && at >= 0:
			return false
		case now.compare(last) > 0:
			continue
		case at < 0:
			at = len(l.rows) - 1 // the last one leaves
		}
		l.made = nil
		l.rows = slices.Delete(l.rows, at, at+1)
		to, _ := slices.BinarySearchFunc(l.rows, now, rankedRow.compare)
		l.rows = slices.Insert(l.rows, to, now)
	}
	return true
}

// table returns the leaders' rows: the table that was given last if they are the
// same.
func (l *leaders) table(t *column.Table) *column.Table {
	if l.made == nil {
		l.made = t.Take(rowsOf(l.rows))
	}
	return l.made
}

// rankOf is what a value of a column without nulls is ordered by.
func rankOf(c *column.Column, row int, desc bool) uint64 {
	if c.Type() == column.Float {
		return floatRank(c.Floats()[row], desc)
	}
	return wholeRank(c.Ints()[row], desc)
}

// changes are the groups to which rows have come since the last result.
type changes struct {
	ids  []uint32 // some of them several times
	all  int      // groups in the last result
	many bool     // so many that ids does not list them
}

func (c *changes) note(rows agg.Rows) {
	switch {
	case c == nil:
	case c.many || len(c.ids)+len(rows.IDs) > c.all/8:
		c.many = true
	default:
		c.ids = append(c.ids, rows.IDs...)
	}
}

// take returns them, now that there is a result of so many groups, if they are
// known; valid until the next call of note.
func (c *changes) take(groups int) (ids []uint32, known bool) {
	if c == nil {
		return nil, false
	}
	ids, known = c.ids, !c.many && groups == c.all
	c.ids, c.all, c.many = c.ids[:0], groups, false
	return ids, known
}
