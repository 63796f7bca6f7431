package exec

import (
	"freshet/streamdf/internal/agg"
	"freshet/streamdf/internal/column"
	"freshet/streamdf/internal/plan"
)

// lookup puts the row of a table that has equal keys beside each row.
type lookup struct {
	immediate
	node   *plan.Lookup
	schema column.Schema
	keys   *matchKeys
	rows   []int32 // of the table, by the number of their keys
	match  []int32
	kept   []int
}

var _ operator = (*lookup)(nil)

func newLookup(n *plan.Lookup) *lookup {
	l := &lookup{node: n, schema: n.Schema()}
	_, l.kept = plan.Joined(n.Input.Schema(), n.Table.Schema(), n.On)
	l.learn()
	return l
}

// learn numbers the keys of the table.
func (l *lookup) learn() {
	l.keys = newMatchKeys(l.node.Input.Schema(), l.node.Table.Schema(), l.node.On)
	l.rows = make([]int32, l.node.Table.Len())
	for i, code := range l.keys.of(l.node.Table, 1) {
		if code != agg.NoCode {
			l.rows[code] = int32(i)
		}
	}
	l.rows = l.rows[:l.keys.len()]
}

// strangers is how many keys that are not in the table may be remembered.
const strangers = 1 << 16

func (l *lookup) Process(in *column.Table, out emit) error {
	if l.keys.len() > 2*len(l.rows)+strangers {
		l.learn()
	}
	l.match = scratch(l.match, in.Len())
	for i, code := range l.keys.of(in, 0) {
		l.match[i] = -1
		if int(code) < len(l.rows) { // agg.NoCode is not
			l.match[i] = l.rows[code]
		}
	}
	cols := make([]*column.Column, 0, len(l.schema))
	for i := range in.Schema() {
		cols = append(cols, in.Col(i))
	}
	for _, i := range l.kept {
		cols = append(cols, l.node.Table.Col(i).TakeOrNull(l.match))
	}
	return out(column.NewTable(l.schema, in.Len(), cols...))
}

// Duplicate returns the keys that two rows of a table share, nil if none do.
func Duplicate(t *column.Table, names []string) []any {
	var on []plan.Pair
	for _, name := range names {
		on = append(on, plan.Pair{Left: name, Right: name})
	}
	k := newMatchKeys(t.Schema(), t.Schema(), on)
	seen := make([]bool, t.Len())
	for i, code := range k.of(t, 0) {
		if code == agg.NoCode {
			continue
		}
		if seen[code] {
			var key []any
			for _, name := range names {
				key = append(key, t.Named(name).Value(i))
			}
			return key
		}
		seen[code] = true
	}
	return nil
}
