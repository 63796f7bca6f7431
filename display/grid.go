package display

import (
	"fmt"
	"slices"
	"time"

	"freshet/display/internal/render"
)

// A Grid is a Go value seen as a table, or those of its rows that are shown.
type Grid struct {
	Columns []GridColumn
	Keys    bool    // the first column is keys
	Numbers []int64 // of the rows; nil: they have none
	Total   int     // rows that there are
}

// A GridColumn is one value a row: bool, int64, float64, string, time.Time,
// time.Duration, or nil. All columns of a grid are of one length.
type GridColumn struct {
	Name   string
	Values []any
}

// gridHTML draws a grid as a finished table is drawn.
func gridHTML(g Grid, o settings) string {
	f := render.Frame{Calm: true, Now: time.Now(), Numbers: g.Numbers}
	for i, c := range g.Columns {
		f.Rows = len(c.Values)
		f.Columns = append(f.Columns, gridColumn(c, g.Keys && i == 0))
	}
	switch {
	case g.Total == 1:
		f.Numbers = nil
	case g.Total > f.Rows && g.Numbers != nil:
		f.Cut = firstGap(g.Numbers)
	case g.Total > f.Rows:
		f.More = int64(g.Total - f.Rows)
	}
	var table render.Table
	html, _ := table.Append(render.Open(nil, o.title, true), f)
	facts := []render.Fact{{Text: render.RowsText(int64(g.Total), len(g.Columns))}}
	return string(render.Close(render.AppendStatus(html, render.Plain, facts)))
}

// firstGap is how many numbers there are before the first that are left out.
func firstGap(numbers []int64) int {
	for i, n := range numbers {
		if n != int64(i) {
			return i
		}
	}
	return 0
}

// gridColumn finds the kind of a column: that of its values, if they agree.
func gridColumn(c GridColumn, key bool) render.Column {
	out := render.Column{Name: c.Name, Key: key}
	values := slices.Clone(c.Values)
	for i, v := range values {
		if at, ok := v.(time.Time); ok && at.IsZero() {
			values[i] = nil // no moment that anybody means
		} else if ok && (at.Year() < 1678 || at.Year() > 2261) {
			values[i] = at.String() // beyond the nanoseconds since 1970
		}
	}
	kind, set := render.String, false
	for _, v := range values {
		k := kindOf(v)
		switch {
		case v == nil || set && k == kind:
		case !set:
			kind, set = k, true
		case kind == render.Int && k == render.Float, kind == render.Float && k == render.Int:
			kind = render.Float
		default:
			kind = render.String
		}
	}
	out.Kind = kind
	for _, v := range values {
		out.Values = append(out.Values, gridValue(v, kind))
	}
	return out
}

func kindOf(v any) render.Kind {
	switch v.(type) {
	case bool:
		return render.Bool
	case int64:
		return render.Int
	case float64:
		return render.Float
	case time.Time:
		return render.Time
	case time.Duration:
		return render.Duration
	}
	return render.String
}

// gridValue is a value in a column of a kind, which may be wider than its own.
func gridValue(v any, kind render.Kind) render.Value {
	switch {
	case v == nil || kindOf(v) == kind:
		return valueOf(v)
	case kind == render.Float:
		return render.Value{Float: float64(v.(int64))} // all others would have made it text
	}
	return render.Value{Str: fmt.Sprint(v)}
}
