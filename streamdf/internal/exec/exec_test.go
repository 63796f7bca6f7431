package exec_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"freshet/streamdf/internal/agg"
	"freshet/streamdf/internal/column"
	"freshet/streamdf/internal/exec"
	"freshet/streamdf/internal/expr"
	"freshet/streamdf/internal/plan"
)

// TestMain spoils every batch that nobody may use any more.
func TestMain(m *testing.M) {
	column.Scribble(true)
	goleak.VerifyTestMain(m)
}

// node builds plans in the words of a reader.
type node struct {
	plan.Node
	t testing.TB
}

func from(t testing.TB, tables ...*column.Table) node {
	return node{&plan.Source{Reader: batches(tables)}, t}
}

// batches is an input of tables at hand, one at least.
type batches []*column.Table

func (b batches) Schema() column.Schema { return b[0].Schema() }
func (b batches) Hot() bool             { return false }
func (b batches) String() string        { return "test" }
func (b batches) Read(_ context.Context, emit func(*column.Table) error, m *plan.Meter) error {
	for _, t := range b {
		m.Rows.Add(int64(t.Len()))
		m.Arrived.Store(time.Now().UnixNano())
		if err := emit(t); err != nil {
			return err
		}
	}
	return nil
}

func (n node) on(p plan.Node) node { return node{p, n.t} }

func (n node) expr(text string) *expr.Expr {
	n.t.Helper()
	e, err := expr.Parse(text, n.Schema())
	if err != nil {
		n.t.Fatal(err)
	}
	return e
}

func (n node) named(texts ...string) []plan.Named {
	var list []plan.Named
	for _, text := range texts {
		name, e, err := expr.ParseNamed(text, n.Schema())
		if err != nil {
			n.t.Fatal(err)
		}
		list = append(list, plan.Named{Name: name, Expr: e})
	}
	return list
}

func (n node) calls(texts ...string) []plan.Call {
	var list []plan.Call
	for _, text := range texts {
		a, err := expr.ParseAgg(text, n.Schema())
		if err != nil {
			n.t.Fatal(err)
		}
		text, of := "", column.Invalid
		if a.Arg != nil {
			text, of = a.Arg.String(), a.Arg.Type()
		}
		s, err := agg.NewSpec(a.Func, text, of, a.Params)
		if err != nil {
			n.t.Fatal(err)
		}
		list = append(list, plan.Call{Name: a.Name, Func: a.Func, Arg: a.Arg, Q: s.Q, Type: s.Type})
	}
	return list
}

func (n node) filter(text string) node { return n.on(&plan.Filter{Input: n.Node, Cond: n.expr(text)}) }
func (n node) head(k int) node         { return n.on(&plan.Head{Input: n.Node, N: k}) }
func (n node) tail(k int) node         { return n.on(&plan.Tail{Input: n.Node, N: k}) }

func (n node) project(texts ...string) node {
	return n.on(&plan.Project{Input: n.Node, Columns: n.named(texts...), Verb: "select"})
}

func (n node) eventTime(name string, delay time.Duration) node {
	return n.on(&plan.EventTime{Input: n.Node, Time: plan.Time{Column: name, Delay: delay}})
}

func (n node) aggregate(keys []string, window plan.Span, calls ...string) node {
	return n.on(&plan.Aggregate{Input: n.Node, Keys: n.named(keys...), Calls: n.calls(calls...), Window: window})
}

func (n node) rolling(keys []string, window plan.Span, least int, calls ...string) node {
	return n.on(&plan.Rolling{
		Input: n.Node, Keys: n.named(keys...), Keep: n.named(n.Schema().Names()...),
		Window: window, MinPeriods: least, Calls: n.calls(calls...),
	})
}

// run runs a plan and returns all its rows, or its final result.
func run(n node) (*column.Table, exec.Stats, error) {
	x, err := exec.New(n.Node)
	if err != nil {
		return nil, exec.Stats{}, err
	}
	var parts []*column.Table
	o := exec.Options{Each: func(t *column.Table) error {
		parts = append(parts, t)
		return nil
	}}
	if n.Updating() {
		o.Each = nil
	}
	if err = x.Run(context.Background(), o); err != nil {
		return nil, x.Stats(), err
	}
	t, _ := x.Result()
	if !n.Updating() {
		t = column.Concat(n.Schema(), parts...)
	}
	return t, x.Stats(), nil
}

func mustRun(t *testing.T, n node) *column.Table {
	t.Helper()
	got, _, err := run(n)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// spell writes a table so that two that differ in one bit differ.
func spell(t *column.Table) string {
	var s strings.Builder
	fmt.Fprint(&s, t.Schema())
	for i := range t.Len() {
		s.WriteByte('\n')
		for k := range t.Schema() {
			v := t.Col(k).Value(i)
			if f, ok := v.(float64); ok {
				fmt.Fprintf(&s, " %x", math.Float64bits(f))
			} else {
				fmt.Fprintf(&s, " %v", v)
			}
		}
	}
	return s.String()
}

// cut cuts a table into batches, some of them empty, and gives the strings of
// each batch a dictionary of its own.
func cut(t *column.Table, size int) []*column.Table {
	var parts []*column.Table
	for at := 0; at < t.Len(); at += size {
		to := min(at+size, t.Len())
		part := t.Slice(at, to)
		if at%2 == 0 {
			part = recoded(part)
		}
		parts = append(parts, part)
		if at%7 == 0 {
			parts = append(parts, t.Slice(at, at))
		}
	}
	return append(parts, t.Slice(t.Len(), t.Len()))
}

func recoded(t *column.Table) *column.Table {
	cols := make([]*column.Column, len(t.Schema()))
	for k := range cols {
		c := t.Col(k)
		if c.Type() == column.String {
			dict, codes := column.NewDict(), make([]uint32, c.Len())
			for i := range codes {
				if c.Valid(i) {
					codes[i] = dict.Code(c.Str(i))
				}
			}
			c = column.NewCodes(codes, dict, c.Validity())
		}
		cols[k] = c
	}
	return column.NewTable(t.Schema(), t.Len(), cols...)
}

// sample makes n rows of every type; times mostly ascend, some are equal, some
// are late, some are null.
func sample(n int, seed uint64) *column.Table {
	r := rand.New(rand.NewPCG(seed, 7))
	valid := func() column.Bitmap {
		b := column.NewBitmap(n)
		for i := range n {
			if r.IntN(8) > 0 {
				b.Set(i)
			}
		}
		return b
	}
	ts, k, big := make([]int64, n), make([]int64, n), make([]int64, n)
	x, f := make([]float64, n), make([]float64, n)
	hot, s := make([]bool, n), make([]string, n)
	now := int64(1.7e18)
	for i := range n {
		now += int64(r.IntN(3)) * int64(time.Second)
		ts[i] = now
		if r.IntN(4) == 0 {
			ts[i] -= int64(r.IntN(8)) * int64(time.Second)
		}
		k[i], big[i] = int64(r.IntN(5)), int64(r.IntN(5)-2)<<40
		x[i], f[i] = float64(r.IntN(1000))/8, float64(r.IntN(4))/2-0.5
		hot[i], s[i] = r.IntN(2) == 0, fmt.Sprint("s", r.IntN(6))
	}
	schema := column.Schema{
		{Name: "ts", Type: column.Time},
		{Name: "k", Type: column.Int},
		{Name: "big", Type: column.Int},
		{Name: "x", Type: column.Float},
		{Name: "f", Type: column.Float},
		{Name: "hot", Type: column.Bool},
		{Name: "s", Type: column.String},
		{Name: "i", Type: column.Int},
	}
	row := make([]int64, n)
	for i := range row {
		row[i] = int64(i)
	}
	return column.NewTable(schema, n,
		column.NewInts(column.Time, ts, valid()), column.NewInts(column.Int, k, valid()),
		column.NewInts(column.Int, big, nil), column.NewFloats(x, valid()), column.NewFloats(f, nil),
		column.NewBools(hot, valid()), column.NewStrings(s, valid()), column.NewInts(column.Int, row, nil))
}
