package exec

import (
	"container/list"
	"encoding/binary"
	"fmt"
	"math"

	"freshet/streamdf/internal/agg"
	"freshet/streamdf/internal/column"
	"freshet/streamdf/internal/expr"
	"freshet/streamdf/internal/plan"
)

// distinct passes rows whose values are the first of their kind. NaN is one
// value, -0 is 0, and null is a value of its own.
type distinct struct {
	immediate
	by    []*expr.Evaluator
	max   int
	coder []*agg.Coder
	pairs []agg.Pairs // pairs[i] numbers what columns 0 to i and column i+1 make
	known int         // numbers given by the last of them, or the first coder
	null  bool        // null alone has been seen, of one column
	cols  []*column.Column
	ids   []uint32
	next  []uint32
	rows  []int32
}

var _ operator = (*distinct)(nil)

func newDistinct(n *plan.Distinct) operator {
	if n.Recent {
		return &distinctRecent{by: evaluators(n.By), max: n.Max, seen: map[string]*list.Element{}}
	}
	d := &distinct{by: evaluators(n.By), max: n.Max, pairs: make([]agg.Pairs, len(n.By)-1)}
	for _, c := range n.By {
		d.coder = append(d.coder, agg.NewCoder(c.Expr.Type()))
	}
	return d
}

func (d *distinct) Process(in *column.Table, out emit) (err error) {
	if d.cols, err = evalAll(d.by, in, d.cols[:0]); err != nil {
		return err
	}
	d.ids, d.rows = scratch(d.ids, in.Len()), d.rows[:0]
	d.coder[0].Code(d.cols[0], d.ids)
	for k, c := range d.cols[1:] {
		d.next = scratch(d.next, in.Len())
		d.coder[k+1].Code(c, d.next)
		for i, right := range d.next {
			d.ids[i] = d.pairs[k].Code(d.ids[i], right)
		}
	}
	for i, id := range d.ids { // numbers are given in order of first appearance
		switch {
		case id == agg.NoCode && !d.null:
			d.null = true
		case id != agg.NoCode && int(id) >= d.known:
			d.known++
		default:
			continue
		}
		d.rows = append(d.rows, int32(i))
	}
	if n := d.known; n > d.max || d.null && n == d.max {
		return fmt.Errorf("there are more than %d different values: write DistinctWithin(n, …), which remembers the last n, or group by them", d.max)
	}
	return passRows(in, d.rows, out)
}

// passRows emits some rows of a batch.
func passRows(in *column.Table, rows []int32, out emit) error {
	switch len(rows) {
	case 0:
		return nil
	case in.Len():
		return out(in)
	}
	return out(in.Take(rows))
}

// distinctRecent passes rows with values that it does not remember, of those
// seen last.
type distinctRecent struct {
	immediate
	by    []*expr.Evaluator
	max   int
	seen  map[string]*list.Element
	order list.List // of the values, the one seen last in front
	cols  []*column.Column
	key   []byte
	rows  []int32
}

var _ operator = (*distinctRecent)(nil)

func (d *distinctRecent) Process(in *column.Table, out emit) (err error) {
	if d.cols, err = evalAll(d.by, in, d.cols[:0]); err != nil {
		return err
	}
	d.rows = d.rows[:0]
	for i := range in.Len() {
		d.key = d.key[:0]
		for _, c := range d.cols {
			d.key = appendKey(d.key, c, i)
		}
		if at, known := d.seen[string(d.key)]; known {
			d.order.MoveToFront(at)
			continue
		}
		key := string(d.key)
		d.seen[key] = d.order.PushFront(key)
		if d.order.Len() > d.max {
			delete(d.seen, d.order.Remove(d.order.Back()).(string))
		}
		d.rows = append(d.rows, int32(i))
	}
	return passRows(in, d.rows, out)
}

// appendKey writes a value so that no other one reads the same.
func appendKey(b []byte, c *column.Column, i int) []byte {
	if !c.Valid(i) {
		return append(b, 0)
	}
	b = append(b, 1)
	switch c.Type() {
	case column.Bool:
		if c.Bools()[i] {
			return append(b, 1)
		}
		return append(b, 0)
	case column.Float:
		x := c.Floats()[i] + 0
		if x != x {
			x = math.NaN()
		}
		return binary.LittleEndian.AppendUint64(b, math.Float64bits(x))
	case column.String:
		s := c.Str(i)
		return append(binary.AppendUvarint(b, uint64(len(s))), s...)
	}
	return binary.LittleEndian.AppendUint64(b, uint64(c.Ints()[i]))
}
