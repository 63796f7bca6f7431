package display

import (
	"time"

	"freshet/display/internal/render"
	"freshet/streamdf"
)

// How many rows a table shows unless Rows or Tail says otherwise.
const (
	appendingRows = 10
	updatingRows  = 20
)

var kinds = map[string]render.Kind{
	"bool":     render.Bool,
	"int":      render.Int,
	"float":    render.Float,
	"string":   render.String,
	"time":     render.Time,
	"duration": render.Duration,
}

// columnsOf returns the columns of the parts of a table put below each other,
// keys first.
func columnsOf(schema streamdf.Schema, keys []string, parts ...*streamdf.Table) []render.Column {
	columns := make([]render.Column, 0, len(schema))
	for _, key := range []bool{true, false} {
		for _, field := range schema {
			if isKey(keys, field.Name) != key {
				continue
			}
			c := render.Column{Name: field.Name, Kind: kinds[field.Type.String()], Key: key}
			for _, part := range parts {
				if part != nil {
					c.Values = appendValues(c.Values, part, field.Name)
				}
			}
			columns = append(columns, c)
		}
	}
	return columns
}

func isKey(keys []string, name string) bool {
	for _, k := range keys {
		if k == name {
			return true
		}
	}
	return false
}

func appendValues(values []render.Value, t *streamdf.Table, name string) []render.Value {
	for row := range t.Len() {
		values = append(values, valueOf(t.Value(row, name)))
	}
	return values
}

func valueOf(v any) render.Value {
	switch v := v.(type) {
	case bool:
		if v {
			return render.Value{Int: 1}
		}
		return render.Value{}
	case int64:
		return render.Value{Int: v}
	case int:
		return render.Value{Int: int64(v)}
	case float64:
		return render.Value{Float: v}
	case string:
		return render.Value{Str: v}
	case time.Time:
		return render.Value{Int: v.UnixNano()}
	case time.Duration:
		return render.Value{Int: int64(v)}
	}
	return render.Value{Null: true}
}

// numbersFrom counts n rows from first on.
func numbersFrom(numbers []int64, first int64, n int) []int64 {
	for i := range n {
		numbers = append(numbers, first+int64(i))
	}
	return numbers
}

func length(t *streamdf.Table) int {
	if t == nil {
		return 0
	}
	return t.Len()
}

// finished returns a table that does not change any more: its first and its
// last rows.
func finished(t *streamdf.Table, keys []string, o settings) render.Frame {
	n, show := t.Len(), appendingRows
	if o.rows > 0 {
		show = o.rows
	}
	f := render.Frame{Calm: true, Now: time.Now()}
	numbered := len(keys) == 0 && n != 1
	switch {
	case n <= show:
		f.Columns = columnsOf(t.Schema(), keys, t)
		f.Numbers = numbersFrom(nil, 0, n)
	case o.tail:
		f.Columns = columnsOf(t.Schema(), keys, t.Slice(n-show, n))
		f.Numbers = numbersFrom(nil, int64(n-show), show)
	default:
		f.Cut = (show + 1) / 2
		last := show - f.Cut
		f.Columns = columnsOf(t.Schema(), keys, t.Slice(0, f.Cut), t.Slice(n-last, n))
		f.Numbers = numbersFrom(numbersFrom(nil, 0, f.Cut), int64(n-last), last)
	}
	f.Rows = min(n, show)
	if !numbered {
		f.Numbers = nil
	}
	return f
}

// tableBundle shows a table that was never a stream.
func tableBundle(t *streamdf.Table, o settings) Bundle {
	var table render.Table
	f := finished(t, nil, o)
	facts := []render.Fact{{Text: render.RowsText(int64(t.Len()), len(t.Schema()))}}
	html, _ := table.Append(render.Open(nil, o.title, true), f)
	html = render.Close(render.AppendStatus(html, render.Plain, facts))
	return Bundle{
		"text/html":  string(html),
		"text/plain": titled(o.title, table.Text(f)+render.StatusText(render.Plain, facts)),
	}
}

func titled(title, text string) string {
	if title == "" {
		return text
	}
	return title + "\n" + text
}
