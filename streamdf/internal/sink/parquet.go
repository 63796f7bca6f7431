package sink

import (
	"io"
	"reflect"

	"github.com/parquet-go/parquet-go"

	"freshet/streamdf/internal/bridge"
	"freshet/streamdf/internal/column"
)

// Parquet writes a Parquet file: every column may be null, times are timestamps
// of nanoseconds in UTC, pages are compressed by Snappy.
type Parquet struct {
	out  *parquet.GenericWriter[any]
	rows []parquet.Row // scratch
}

// rowGroup is how many rows a row group holds at most: it is in memory until it
// is written.
const rowGroup = 1 << 18

// NewParquet begins a file. The types of its columns are there in Arrow's words,
// too: the format has none for a duration.
func NewParquet(w io.Writer, schema column.Schema) (*Parquet, error) {
	types, err := bridge.EncodeSchema(schema)
	if err != nil {
		return nil, err
	}
	return &Parquet{out: parquet.NewGenericWriter[any](
		w, parquet.NewSchema("rows", rootOf(schema)), parquet.Compression(&parquet.Snappy), parquet.MaxRowsPerRowGroup(rowGroup),
		parquet.KeyValueMetadata(bridge.SchemaKey, types),
	)}, nil
}

// chunk is how many rows are turned at once.
const chunk = 1024

// Write appends rows.
func (p *Parquet) Write(t *column.Table) error {
	for at := 0; at < t.Len(); at += chunk {
		part := t.Slice(at, min(at+chunk, t.Len()))
		p.rows = p.rows[:0]
		for i := range part.Len() {
			var row parquet.Row
			if i < cap(p.rows) {
				row = p.rows[:i+1][i][:0]
			}
			p.rows = append(p.rows, row)
		}
		for k := range part.Schema() {
			put(p.rows, part.Col(k), k)
		}
		if _, err := p.out.WriteRows(p.rows); err != nil {
			return err
		}
	}
	return nil
}

// put appends the values of column k to rows.
func put(rows []parquet.Row, c *column.Column, k int) {
	value := func(i int) parquet.Value { return parquet.Int64Value(c.Ints()[i]) }
	switch c.Type() {
	case column.Bool:
		value = func(i int) parquet.Value { return parquet.BooleanValue(c.Bools()[i]) }
	case column.Float:
		value = func(i int) parquet.Value { return parquet.DoubleValue(c.Floats()[i]) }
	case column.String:
		value = func(i int) parquet.Value { return parquet.ByteArrayValue([]byte(c.Str(i))) }
	}
	for i := range rows {
		if c.Valid(i) {
			rows[i] = append(rows[i], value(i).Level(0, 1, k))
		} else {
			rows[i] = append(rows[i], parquet.NullValue().Level(0, 0, k))
		}
	}
}

// Close writes what is left and the footer. The writer below stays open.
func (p *Parquet) Close() error { return p.out.Close() }

// group is a parquet.Group whose fields keep their order.
type group struct {
	parquet.Group
	list []parquet.Field
}

// Fields returns the columns in order.
func (g group) Fields() []parquet.Field { return g.list }

// field is a column of a group.
type field struct {
	parquet.Node
	name string
}

// Name is the column's.
func (f field) Name() string { return f.name }

// Value is not asked for: rows are written, not structs.
func (f field) Value(reflect.Value) reflect.Value { panic("sink: a column is no field of a struct") }

func rootOf(schema column.Schema) parquet.Node {
	g := group{Group: parquet.Group{}}
	for _, f := range schema {
		n := parquet.Optional(nodeOf(f.Type))
		g.Group[f.Name] = n
		g.list = append(g.list, field{n, f.Name})
	}
	return g
}

func nodeOf(t column.Type) parquet.Node {
	switch t {
	case column.Bool:
		return parquet.Leaf(parquet.BooleanType)
	case column.Float:
		return parquet.Leaf(parquet.DoubleType)
	case column.String:
		return parquet.String()
	case column.Time:
		return parquet.Timestamp(parquet.Nanosecond)
	}
	return parquet.Int(64)
}
