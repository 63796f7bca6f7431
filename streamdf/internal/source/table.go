package source

import (
	"context"
	"time"

	"freshet/streamdf/internal/column"
	"freshet/streamdf/internal/meter"
)

// Tables hands over batches that are at hand.
type Tables struct {
	name   string
	schema column.Schema
	tables []*column.Table
}

// NewTables makes a source of batches of one schema.
func NewTables(name string, schema column.Schema, tables ...*column.Table) *Tables {
	return &Tables{name: name, schema: schema, tables: tables}
}

// Schema returns the columns.
func (s *Tables) Schema() column.Schema { return s.schema }

// Hot is false: the tables stay.
func (s *Tables) Hot() bool { return false }

// String returns the name that the source was given.
func (s *Tables) String() string { return s.name }

// Batches returns the tables as they are.
func (s *Tables) Batches() []*column.Table { return s.tables }

// Read hands over the tables as they are.
func (s *Tables) Read(ctx context.Context, emit func(*column.Table) error, m *meter.Meter) error {
	for _, t := range s.tables {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		arrived(m, t)
		if err := emit(t); err != nil {
			return err
		}
	}
	return nil
}

// arrived counts a batch that is about to be handed over.
func arrived(m *meter.Meter, t *column.Table) {
	m.Rows.Add(int64(t.Len()))
	m.Arrived.Store(time.Now().UnixNano())
}
