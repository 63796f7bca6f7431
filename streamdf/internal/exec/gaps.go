package exec

import (
	"fmt"

	"freshet/streamdf/internal/column"
	"freshet/streamdf/internal/plan"
)

// gaps puts rows where there are none.
type gaps struct {
	immediate
	schema column.Schema
	time   int
	every  int64
	zero   []bool // the columns that are zero, not null
	last   int64  // the time of the last row; noEvent before the first
}

var (
	_ operator = (*gaps)(nil)
	_ shifter  = (*gaps)(nil)
)

// mostGap is how many rows are put in at once at most: more are a time that is
// wrong.
const mostGap = 10_000_000

// gapRows is how many rows are emitted at once.
const gapRows = 8192

func newGaps(n *plan.Gaps) *gaps {
	g := &gaps{schema: n.Schema(), time: n.Schema().Index(n.Time), every: int64(n.Every), last: noEvent}
	g.zero = make([]bool, len(g.schema))
	for _, name := range n.Zero {
		g.zero[g.schema.Index(name)] = true
	}
	return g
}

func (g *gaps) Process(in *column.Table, out emit) error {
	var (
		parts []*column.Table
		rows  int
		from  int
	)
	put := func(t *column.Table) error {
		if parts, rows = append(parts, t), rows+t.Len(); rows < gapRows {
			return nil
		}
		all := column.Concat(g.schema, parts...)
		parts, rows = nil, 0
		return out(all)
	}
	for i, t := range in.Col(g.time).Ints() {
		missing := int64(0)
		if g.last != noEvent {
			missing = (t-g.last)/g.every - 1
		}
		if missing > mostGap {
			return fmt.Errorf("%d rows are missing before the one of %s: a time is wrong, or the rows should stand further apart",
				missing, in.Col(g.time).Value(i))
		}
		if missing > 0 && i > from {
			if err := put(in.Slice(from, i)); err != nil {
				return err
			}
			from = i
		}
		for ; missing > 0; missing -= gapRows {
			n := min(missing, gapRows)
			if err := put(g.fill(int(n))); err != nil {
				return err
			}
			g.last += n * g.every
		}
		g.last = t
	}
	if err := put(in.Slice(from, in.Len())); err != nil || len(parts) == 0 {
		return err
	}
	return out(column.Concat(g.schema, parts...))
}

// fill makes the n rows behind the last one.
func (g *gaps) fill(n int) *column.Table {
	cols := make([]*column.Column, len(g.schema))
	for k, f := range g.schema {
		switch {
		case k == g.time:
			times := make([]int64, n)
			for i := range times {
				times[i] = g.last + int64(i+1)*g.every
			}
			cols[k] = column.NewInts(column.Time, times, nil)
		case g.zero[k] && f.Type == column.Float:
			cols[k] = column.NewFloats(make([]float64, n), nil)
		case g.zero[k]:
			cols[k] = column.NewInts(f.Type, make([]int64, n), nil)
		default:
			cols[k] = column.NullColumn(f.Type, n)
		}
	}
	return column.NewTable(g.schema, n, cols...)
}

// Shift is the next row that may still be put in, when that comes before.
func (g *gaps) Shift(watermark int64) int64 {
	if g.last == noEvent {
		return watermark
	}
	return min(watermark, g.last+g.every)
}
