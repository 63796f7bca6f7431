package streamdf

import (
	"errors"
	"fmt"

	"freshet/streamdf/internal/column"
	"freshet/streamdf/internal/plan"
)

// MapBatch replaces every batch by what a Go function makes of it: a
// func(*Table) *Table, with an error too if it may fail. All its tables must
// have the same columns: those of the schema given, or else those that it makes
// of a table without rows, or should it fail there of one row of nulls, for which
// it is called when the frame is made. Of an
// updating frame it gets each result. A panic or an error ends the query and
// names the rows. This is the one verb whose answers depend on how the stream
// was cut.
func (f *Frame) MapBatch(fn any, schema ...Schema) *Frame {
	call, err := batchFunc(fn)
	if err != nil {
		refuse("MapBatch", err)
	}
	var out Schema
	switch len(schema) {
	case 0:
		none := column.Concat(f.Schema())
		t, err := call(none)
		if err != nil {
			t, _ = call(none.TakeOrNull([]int32{-1}))
		}
		if t == nil {
			refuse("MapBatch", &Error{
				Verb: "MapBatch", Message: fmt.Sprintf("called with a table without rows, to see which columns it makes, the function failed: %v", err),
				Hint: "Let it take such a table, or say which columns it makes: MapBatch(f, streamdf.Schema{{Name: \"x\", Type: streamdf.Float}})",
			})
		}
		out = t.Schema()
	case 1:
		out = schema[0]
	default:
		refusef("MapBatch", "it takes one Schema, got %d", len(schema))
	}
	return newFrame(&plan.MapBatch{Input: f.node, Out: out, Func: func(in *column.Table) (*column.Table, error) {
		t, err := call(in)
		if err == nil && !t.Schema().Equal(out) {
			err = fmt.Errorf("the function made the columns %s, want %s", describe(t.Schema()), describe(out))
		}
		return t, err
	}})
}

func batchFunc(fn any) (func(*column.Table) (*column.Table, error), error) {
	var call func(*Table) (*Table, error)
	switch f := fn.(type) {
	case func(*Table) *Table:
		call = func(t *Table) (*Table, error) { return f(t), nil }
	case func(*Table) (*Table, error):
		call = f
	default:
		return nil, fmt.Errorf("it takes a func(*streamdf.Table) *streamdf.Table, got %T", fn)
	}
	return func(in *column.Table) (out *column.Table, err error) {
		defer func() {
			if p := recover(); p != nil {
				err = panicked("the function", p)
			}
		}()
		t, err := call(tableOf(in))
		if err != nil {
			return nil, err
		}
		if t == nil {
			return nil, errors.New("the function returned nil")
		}
		return columnsOf(t), nil
	}, nil
}
