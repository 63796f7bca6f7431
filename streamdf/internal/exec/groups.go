package exec

import (
	"freshet/streamdf/internal/agg"
	"freshet/streamdf/internal/column"
)

// groups numbers the groups of rows by their keys, in order of first
// appearance. Rows with a null key belong to none, as in pandas. NaN is a value
// and makes a group.
type groups struct {
	coders []*agg.Coder
	pairs  []agg.Pairs // pairs[i] numbers what keys 0 to i and key i+1 make
	ids    []uint32
	next   []uint32
	missed []uint64 // scratch

	columns []*column.Column // the keys of shown groups
	values  []*agg.Values    // likewise, growing
	shown   int
}

func newGroups(types []column.Type) *groups {
	g := &groups{coders: make([]*agg.Coder, len(types)), pairs: make([]agg.Pairs, len(types)-1)}
	for i, t := range types {
		g.coders[i] = agg.NewCoder(t)
	}
	return g
}

// len returns how many groups there are.
func (g *groups) len() int {
	if n := len(g.pairs); n > 0 {
		return len(g.pairs[n-1].Left)
	}
	return g.coders[0].Len()
}

// of returns the group of each row, agg.NoCode where a key is null; valid until
// the next call.
func (g *groups) of(keys []*column.Column, rows int) []uint32 {
	g.ids = scratch(g.ids, rows)
	g.code(g.coders[0], keys[0], g.ids)
	for k, c := range keys[1:] {
		g.next = scratch(g.next, rows)
		g.code(g.coders[k+1], c, g.next)
		for i, right := range g.next {
			if left := g.ids[i]; left == agg.NoCode || right == agg.NoCode {
				g.ids[i] = agg.NoCode
			} else {
				g.ids[i] = g.pairs[k].Code(left, right)
			}
		}
	}
	return g.ids
}

// code writes the codes of a key: by all cores, as far as they are known, if there
// are many.
func (g *groups) code(k *agg.Coder, c *column.Column, ids []uint32) {
	n := 1
	if len(ids) >= parallelRows && k.Large() {
		n = cores()
	}
	if n < manyCores {
		k.Code(c, ids)
		return
	}
	g.missed = scratch(g.missed, (len(ids)+63)/64)
	blocks := (len(ids) + agg.SeekBlock - 1) / agg.SeekBlock
	err := atOnce(n, func(i int) error {
		k.Seek(c, i*blocks/n*agg.SeekBlock, min((i+1)*blocks/n*agg.SeekBlock, len(ids)), ids, g.missed)
		return nil
	})
	if err != nil {
		panic(err)
	}
	k.Number(c, ids, g.missed)
}

// keys returns the keys of all groups, a column each: those of the last time, and
// behind them those of the groups that have come since.
func (g *groups) keys() []*column.Column {
	if n := g.len(); g.columns == nil || n != g.shown {
		g.addKeys(g.shown, n)
		g.columns, g.shown = make([]*column.Column, len(g.coders)), n
		for k, v := range g.values {
			g.columns[k] = v.Column()
		}
	}
	return g.columns
}

// addKeys puts the keys of groups from to to-1 behind those before.
func (g *groups) addKeys(from, to int) {
	if g.values == nil {
		for _, k := range g.coders {
			g.values = append(g.values, agg.NewValues(k))
		}
	}
	codes := make([]uint32, to-from)
	for i := range codes {
		codes[i] = uint32(from + i)
	}
	for k, codes := range g.codesOf(codes) {
		g.values[k].Add(codes)
	}
}

// keysOf returns the keys of groups, a column each. It uses codes up.
func (g *groups) keysOf(codes []uint32) []*column.Column {
	cols := make([]*column.Column, len(g.coders))
	for k, codes := range g.codesOf(codes) {
		cols[k] = g.coders[k].Values(codes)
	}
	return cols
}

// codesOf returns the codes of each key of groups. It uses theirs up.
func (g *groups) codesOf(codes []uint32) [][]uint32 {
	all := make([][]uint32, len(g.coders))
	for k := len(g.pairs) - 1; k >= 0; k-- {
		right := make([]uint32, len(codes))
		for i, pair := range codes {
			right[i], codes[i] = g.pairs[k].Right[pair], g.pairs[k].Left[pair]
		}
		all[k+1] = right
	}
	all[0] = codes
	return all
}

// scratch returns n elements whose contents mean nothing, in s if it is large
// enough.
func scratch[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n, max(n, 2*cap(s)))
	}
	return s[:n]
}
