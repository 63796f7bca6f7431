package column_test

import (
	"testing"

	"freshet/streamdf/internal/column"
)

func TestConform(t *testing.T) {
	x := column.NewInts(column.Int, []int64{1, 2}, nil)
	none := column.NullColumn(column.String, 2)
	table := column.NewTable(column.Schema{{Name: "x", Type: column.Int}, {Name: "s", Type: column.String}}, 2, x, none)
	for _, c := range []struct {
		name   string
		schema column.Schema
		ok     bool
	}{
		{"the same", table.Schema(), true},
		{"other order, wider, null", column.Schema{{Name: "s", Type: column.Time}, {Name: "x", Type: column.Float}}, true},
		{"narrower", column.Schema{{Name: "s", Type: column.String}, {Name: "x", Type: column.Bool}}, false},
		{"other name", column.Schema{{Name: "x", Type: column.Int}, {Name: "t", Type: column.String}}, false},
		{"fewer", column.Schema{{Name: "x", Type: column.Int}}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, ok := column.Conform(table, c.schema)
			if ok != c.ok {
				t.Fatalf("ok is %v", ok)
			}
			if ok && (!got.Schema().Equal(c.schema) || got.Named("s").Valid(0) || got.Named("x").Len() != 2) {
				t.Errorf("got %v", got.Schema())
			}
		})
	}
	wide, _ := column.Conform(table, column.Schema{{Name: "s", Type: column.String}, {Name: "x", Type: column.Float}})
	if v := wide.Named("x").Value(1); v != 2.0 {
		t.Errorf("x is %v", v)
	}
}
