package exec_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"

	"freshet/streamdf/internal/column"
	"freshet/streamdf/internal/exec"
	"freshet/streamdf/internal/plan"
)

// trades makes n rows in batches: x, y float, k one of 100 ints, s one of 100
// strings, ts every ms, up to 20 of
// them out of order.
func trades(n, batch int) []*column.Table {
	r := rand.New(rand.NewPCG(1, 2))
	x, y, k, s, ts := make([]float64, n), make([]float64, n), make([]int64, n), make([]uint32, n), make([]int64, n)
	dict := column.NewDict()
	for i := range 100 {
		dict.Code(fmt.Sprint("symbol", i))
	}
	for i := range n {
		x[i], y[i], k[i], s[i] = r.NormFloat64(), r.Float64(), r.Int64N(100), uint32(r.IntN(100))
		ts[i] = int64(i)*1e6 + r.Int64N(20e6)
	}
	schema := column.Schema{
		{Name: "x", Type: column.Float},
		{Name: "y", Type: column.Float},
		{Name: "k", Type: column.Int},
		{Name: "s", Type: column.String},
		{Name: "ts", Type: column.Time},
	}
	all := column.NewTable(schema, n, column.NewFloats(x, nil), column.NewFloats(y, nil),
		column.NewInts(column.Int, k, nil), column.NewCodes(s, dict, nil), column.NewInts(column.Time, ts, nil))
	var parts []*column.Table
	for at := 0; at < n; at += batch {
		parts = append(parts, all.Slice(at, min(at+batch, n)))
	}
	return parts
}

// four steps: an expression, a filter, a rolling mean a group, a mean a group.
func four(n node) node {
	n = n.project("x", "k", "z = x + y").filter("z > 0.5").rolling([]string{"k"}, plan.Span{Rows: 20}, 1, "m = mean(z)")
	return n.aggregate([]string{"k"}, plan.Span{}, "mean(m)")
}

// BenchmarkPlans reports rows a second, a result made for each batch.
func BenchmarkPlans(b *testing.B) {
	none := plan.Span{}
	for _, p := range []struct {
		name   string
		plan   func(node) node
		unseen bool // results are not asked for
	}{
		{name: "filter", plan: func(n node) node { return n.filter("x > 0.5") }},
		{name: "sum", plan: func(n node) node { return n.aggregate(nil, none, "sum(x)") }},
		{name: "var", plan: func(n node) node { return n.aggregate(nil, none, "var(x)") }},
		{name: "groupsum", plan: func(n node) node { return n.aggregate([]string{"k"}, none, "sum(x)") }},
		{name: "groupmeanstr", plan: func(n node) node { return n.aggregate([]string{"s"}, none, "mean(x)") }},
		{name: "groupvar", plan: func(n node) node { return n.aggregate([]string{"k"}, none, "var(x)") }},
		{name: "roll20mean", plan: func(n node) node { return n.rolling(nil, plan.Span{Rows: 20}, 20, "mean(x)") }},
		{name: "roll20var", plan: func(n node) node { return n.rolling(nil, plan.Span{Rows: 20}, 20, "var(x)") }},
		{name: "roll20max", plan: func(n node) node { return n.rolling(nil, plan.Span{Rows: 20}, 20, "max(x)") }},
		{name: "roll100q90", plan: func(n node) node { return n.rolling(nil, plan.Span{Rows: 100}, 100, "quantile(x, 0.9)") }},
		{name: "roll10000q90", plan: func(n node) node { return n.rolling(nil, plan.Span{Rows: 10000}, 100, "quantile(x, 0.9)") }},
		{name: "roll100000q90", plan: func(n node) node { return n.rolling(nil, plan.Span{Rows: 100000}, 100, "quantile(x, 0.9)") }},
		{name: "roll100msq90", plan: func(n node) node {
			return n.eventTime("ts", 20e6).rolling(nil, plan.Span{Span: 1e8, Time: "ts"}, 1, "quantile(x, 0.9)")
		}},
		{name: "disorder", plan: func(n node) node {
			return n.eventTime("ts", 1e9).rolling(nil, plan.Span{Span: 1e8, Time: "ts"}, 1, "mean(x)")
		}},
		{name: "last1000", plan: func(n node) node { return n.aggregate(nil, plan.Span{Rows: 1000}, "mean(x)") }},
		{name: "groupedroll20mean", plan: func(n node) node { return n.rolling([]string{"k"}, plan.Span{Rows: 20}, 20, "mean(x)") }},
		{name: "four", plan: four},
		{name: "fourunseen", plan: four, unseen: true},
	} {
		for _, batch := range []int{1, 1000, 100_000} {
			b.Run(fmt.Sprint(p.name, "/", batch), func(b *testing.B) {
				parts := trades(max(10*batch, 200_000), batch)
				n := p.plan(from(b, parts...))
				rows := 0
				b.ResetTimer()
				for b.Loop() {
					x, err := exec.New(n.Node)
					if err != nil {
						b.Fatal(err)
					}
					o := exec.Options{Each: func(*column.Table) error { return nil }}
					if p.unseen {
						o.Each = nil
					}
					if err := x.Run(context.Background(), o); err != nil {
						b.Fatal(err)
					}
					rows += max(10*batch, 200_000)
				}
				b.ReportMetric(float64(rows)/b.Elapsed().Seconds()/1e6, "Mrows/s")
				b.ReportMetric(0, "ns/op")
			})
		}
	}
}
