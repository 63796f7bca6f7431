package exec

import (
	"freshet/streamdf/internal/agg"
	"freshet/streamdf/internal/column"
	"freshet/streamdf/internal/plan"
)

// matchKeys numbers the keys of rows of two schemas alike.
type matchKeys struct {
	types  []column.Type
	places [2][]int // of the key columns in the left and the right
	groups *groups  // nil without keys
	zero   []uint32
	cols   []*column.Column // scratch
}

func newMatchKeys(left, right column.Schema, on []plan.Pair) *matchKeys {
	k := &matchKeys{}
	for _, p := range on {
		i := left.Index(p.Left)
		k.types = append(k.types, left[i].Type)
		k.places[0], k.places[1] = append(k.places[0], i), append(k.places[1], right.Index(p.Right))
	}
	if len(on) > 0 {
		k.groups = newGroups(k.types)
	}
	return k
}

// of returns the number of each row's keys, agg.NoCode where one is null; valid
// until the next call. Without keys all are 0.
func (k *matchKeys) of(t *column.Table, side int) []uint32 {
	if k.groups == nil {
		if len(k.zero) < t.Len() {
			k.zero = make([]uint32, t.Len())
		}
		return k.zero[:t.Len()]
	}
	k.cols = k.cols[:0]
	for _, place := range k.places[side] {
		k.cols = append(k.cols, t.Col(place))
	}
	return k.groups.of(k.cols, t.Len())
}

// len is how many there are.
func (k *matchKeys) len() int {
	if k.groups == nil {
		return 1
	}
	return k.groups.len()
}

// renumber forgets all keys but those of codes, in which agg.NoCode may stand,
// and writes the new numbers there.
func (k *matchKeys) renumber(codes ...[]uint32) {
	old := k.groups
	k.groups = newGroups(k.types)
	for _, list := range codes {
		var kept []uint32
		for _, c := range list {
			if c != agg.NoCode {
				kept = append(kept, c)
			}
		}
		fresh := k.groups.of(old.keysOf(kept), len(kept))
		for i, n := 0, 0; i < len(list); i++ {
			if list[i] != agg.NoCode {
				list[i] = fresh[n]
				n++
			}
		}
	}
}
