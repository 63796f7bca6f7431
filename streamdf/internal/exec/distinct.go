package exec

import (
	"container/list"
	"encoding/binary"
	"fmt"
	"math"

	"freshet/streamdf/internal/column"
	"freshet/streamdf/internal/expr"
	"freshet/streamdf/internal/plan"
)

// distinct passes rows with values that it does not remember. NaN is one value,
// -0 is 0, and null is a value of its own.
type distinct struct {
	immediate
	name   string
	by     []*expr.Evaluator
	max    int
	recent bool
	seen   map[string]*list.Element
	order  list.List // of the values, the one seen last in front
	cols   []*column.Column
	key    []byte
	rows   []int32
}

var _ operator = (*distinct)(nil)

func newDistinct(n *plan.Distinct) *distinct {
	return &distinct{name: n.String(), by: evaluators(n.By), max: n.Max, recent: n.Recent, seen: map[string]*list.Element{}}
}

func (d *distinct) Process(in *column.Table, out emit) (err error) {
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
			if d.recent {
				d.order.MoveToFront(at)
			}
			continue
		}
		if err := d.remember(string(d.key)); err != nil {
			return err
		}
		d.rows = append(d.rows, int32(i))
	}
	switch len(d.rows) {
	case 0:
		return nil
	case in.Len():
		return out(in)
	}
	return out(in.Take(d.rows))
}

func (d *distinct) remember(key string) error {
	if !d.recent {
		if len(d.seen) == d.max {
			return fmt.Errorf("there are more than %d different values: write DistinctWithin(n, …), which remembers the last n, or group by them", d.max)
		}
		d.seen[key] = nil
		return nil
	}
	d.seen[key] = d.order.PushFront(key)
	if d.order.Len() > d.max {
		oldest := d.order.Back()
		delete(d.seen, d.order.Remove(oldest).(string))
	}
	return nil
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
