package plan

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"freshet/streamdf/internal/column"
)

// The forms of nodes with several inputs, and of Lookup.

type concatForm struct {
	Time string `json:"time,omitempty"`
}

func (*concatForm) verb() string { return "concat" }

func (n *Concat) form() (form, error) { return &concatForm{n.Time}, nil }

func (f *concatForm) node(_ *decoding, in []Node) (Node, error) {
	if len(in) < 2 {
		return nil, errors.New("it reads from at least two steps")
	}
	for _, m := range in {
		if err := appending(m); err != nil {
			return nil, err
		}
		if !m.Schema().Equal(in[0].Schema()) {
			return nil, fmt.Errorf("one input has the columns %s, another %s", columns(m.Schema()), columns(in[0].Schema()))
		}
		if f.Time != "" {
			if err := byEventTime(f.Time, m); err != nil {
				return nil, err
			}
		}
	}
	return &Concat{in, f.Time}, nil
}

type pairJSON struct {
	Left  string `json:"left"`
	Right string `json:"right"`
}

func pairsToJSON(on []Pair) []pairJSON {
	var out []pairJSON
	for _, p := range on {
		out = append(out, pairJSON(p))
	}
	return out
}

func pairsFromJSON(list []pairJSON, left, right column.Schema) ([]Pair, error) {
	var out []Pair
	for _, p := range list {
		l, r := left.Index(p.Left), right.Index(p.Right)
		if l < 0 || r < 0 || left[l].Type != right[r].Type {
			return nil, fmt.Errorf("the keys %q and %q are not there, or not of one type", p.Left, p.Right)
		}
		out = append(out, Pair(p))
	}
	return out, nil
}

// sides checks what joins by event time need.
func sides(in []Node, leftTime, rightTime string) error {
	return errors.Join(appending(in[0]), appending(in[1]), byEventTime(leftTime, in[0]), byEventTime(rightTime, in[1]))
}

type joinForm struct {
	On        []pairJSON    `json:"on"`
	How       string        `json:"how"`
	Within    time.Duration `json:"within"`
	LeftTime  string        `json:"left_time"`
	RightTime string        `json:"right_time"`
}

func (*joinForm) verb() string { return "join" }

func (n *Join) form() (form, error) {
	return &joinForm{pairsToJSON(n.On), n.How, n.Within, n.LeftTime, n.RightTime}, nil
}

func (f *joinForm) node(_ *decoding, in []Node) (Node, error) {
	on, err := pairsFromJSON(f.On, in[0].Schema(), in[1].Schema())
	if err == nil {
		err = sides(in, f.LeftTime, f.RightTime)
	}
	switch {
	case err != nil:
		return nil, err
	case len(on) == 0 || f.Within < 0:
		return nil, fmt.Errorf("it has no keys, or the bound %s is negative", f.Within)
	case !slices.Contains([]string{"inner", "left", "full"}, f.How):
		return nil, fmt.Errorf("how is %q: want inner, left or full", f.How)
	}
	n := &Join{Left: in[0], Right: in[1], On: on, How: f.How, Within: f.Within, LeftTime: f.LeftTime, RightTime: f.RightTime}
	return n, distinct(n.Schema())
}

type asofForm struct {
	By        []pairJSON    `json:"by,omitempty"`
	Direction string        `json:"direction"`
	Tolerance time.Duration `json:"tolerance"` // negative: any distance
	LeftTime  string        `json:"left_time"`
	RightTime string        `json:"right_time"`
}

func (*asofForm) verb() string { return "asof_join" }

func (n *AsofJoin) form() (form, error) {
	return &asofForm{pairsToJSON(n.By), n.Direction, n.Tolerance, n.LeftTime, n.RightTime}, nil
}

func (f *asofForm) node(_ *decoding, in []Node) (Node, error) {
	by, err := pairsFromJSON(f.By, in[0].Schema(), in[1].Schema())
	if err == nil {
		err = sides(in, f.LeftTime, f.RightTime)
	}
	switch {
	case err != nil:
		return nil, err
	case !slices.Contains([]string{"backward", "forward", "nearest"}, f.Direction):
		return nil, fmt.Errorf("the direction is %q: want backward, forward or nearest", f.Direction)
	case f.Direction != "backward" && f.Tolerance < 0:
		return nil, fmt.Errorf("%s without a tolerance would wait for ever for a row that may never come", f.Direction)
	}
	n := &AsofJoin{
		Left: in[0], Right: in[1], By: by, Direction: f.Direction, Tolerance: f.Tolerance, LeftTime: f.LeftTime, RightTime: f.RightTime,
	}
	return n, distinct(n.Schema())
}

type lookupForm struct {
	On    []pairJSON       `json:"on"`
	Table column.TableJSON `json:"table"`
}

func (*lookupForm) verb() string { return "lookup" }

func (n *Lookup) form() (form, error) {
	table, err := column.TableToJSON(n.Table)
	return &lookupForm{pairsToJSON(n.On), table}, err
}

func (f *lookupForm) node(d *decoding, in []Node) (Node, error) {
	table, err := column.TableFromJSON(f.Table)
	if err != nil {
		return nil, err
	}
	on, err := pairsFromJSON(f.On, in[0].Schema(), table.Schema())
	if err != nil {
		return nil, err
	}
	if len(on) == 0 {
		return nil, errors.New("it has no keys")
	}
	if err := d.Lookup(table, on); err != nil {
		return nil, err
	}
	n := &Lookup{in[0], table, on}
	return n, distinct(n.Schema())
}
