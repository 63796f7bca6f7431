package streamdf

import (
	"freshet/streamdf/internal/agg"
	"freshet/streamdf/internal/expr"
)

// ColumnsOf returns the columns that an expression in a verb of v can name: of
// a frame, a table, groups, windows or a plot. It is nil for other values.
func ColumnsOf(v any) Schema {
	switch v := v.(type) {
	case *Frame:
		if v != nil {
			return v.Schema()
		}
	case *Table:
		if v != nil {
			return v.Schema()
		}
	case *Plot:
		return v.frame.Schema()
	case *EWM:
		return v.frame.Schema()
	case interface{ reduced() Schema }:
		return v.reduced()
	}
	return nil
}

func (r reductions) reduced() Schema { return r.on.input().Schema() }

// Functions returns the functions that expressions can call, by name: how each
// is called, as "clip(x, low, high)".
func Functions() map[string]string { return expr.Usages() }

// Aggregates returns the names of the functions that reduce many rows to one in
// Agg and in the Assign of windows.
func Aggregates() []string { return agg.Known() }
