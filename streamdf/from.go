package streamdf

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"reflect"
	"slices"
	"time"

	"freshet/streamdf/internal/column"
	"freshet/streamdf/internal/expr"
	"freshet/streamdf/internal/source"
)

// FromTable is a frame of tables of one schema, a batch each.
func FromTable(tables ...*Table) *Frame {
	if len(tables) == 0 {
		refuse("FromTable", errors.New("it takes at least one table"))
	}
	var data []*column.Table
	for i, t := range tables {
		if t == nil {
			refusef("FromTable", "table %d is nil", i+1)
		}
		if !t.Schema().Equal(tables[0].Schema()) {
			refusef("FromTable", "table %d has the columns %s, the first %s", i+1, describe(t.Schema()), describe(tables[0].Schema()))
		}
		data = append(data, columnsOf(t))
	}
	return frameOf(source.NewTables("table", data[0].Schema(), data...))
}

// FromColumns is a frame of columns at hand, names and slices in turn:
// FromColumns("x", []float64{1, 2}, "k", []string{"a", "b"}). Slices may be of
// bool, any int or float type, string, time.Time, time.Duration, or of pointers
// to one of them or any, where nil is null. They are copied, and must be of one
// length.
func FromColumns(namesAndSlices ...any) *Frame {
	t, err := tableFromColumns(namesAndSlices)
	if err != nil {
		refuse("FromColumns", err)
	}
	return frameOf(source.NewTables("columns", t.Schema(), t))
}

func tableFromColumns(pairs []any) (*column.Table, error) {
	if len(pairs) == 0 || len(pairs)%2 != 0 {
		return nil, fmt.Errorf("it takes names and slices in turn, got %d arguments", len(pairs))
	}
	var (
		schema column.Schema
		cols   []*column.Column
	)
	for i := 0; i < len(pairs); i += 2 {
		name, ok := pairs[i].(string)
		if !ok {
			return nil, fmt.Errorf("argument %d is %T: want a column's name", i+1, pairs[i])
		}
		if schema.Index(name) >= 0 {
			return nil, fmt.Errorf("column %s is given twice", name)
		}
		col, field, err := source.FromSlice(name, pairs[i+1])
		if err != nil {
			return nil, err
		}
		if len(cols) > 0 && col.Len() != cols[0].Len() {
			return nil, fmt.Errorf("column %s has %d rows, but %s has %d", name, col.Len(), schema[0].Name, cols[0].Len())
		}
		schema, cols = append(schema, field), append(cols, col)
	}
	return column.NewTable(schema, cols[0].Len(), cols...), nil
}

// FromRows is a frame of a slice of structs, a column a field. A tag
// `streamdf:"name"` renames a field, `streamdf:"-"` leaves it out; fields of
// pointer types may be null, and so is a zero time.Time. A slice of plain values
// becomes the one column "value"; of a slice of maps all keys are columns, null
// in rows that lack them.
func FromRows(rows any) *Frame {
	x := reflect.ValueOf(rows)
	if !x.IsValid() || x.Kind() != reflect.Slice {
		refuse("FromRows", fmt.Errorf("it takes a slice of structs, got %T", rows))
	}
	t, err := tableFromRows(x)
	if err != nil {
		refuse("FromRows", err)
	}
	return frameOf(source.NewTables("rows", t.Schema(), t))
}

func tableFromRows(x reflect.Value) (*column.Table, error) {
	schema, ok, err := schemaOfType(x.Type().Elem())
	if err != nil {
		return nil, err
	}
	if !ok {
		if x.Len() == 0 {
			return nil, fmt.Errorf("an empty %s does not say which columns there are", x.Type())
		}
		if schema, err = schemaOfValues(x); err != nil {
			return nil, err
		}
	}
	records := source.NewRecordsOf(schema)
	for i := range x.Len() {
		if err := records.Add(x.Index(i)); err != nil {
			return nil, fmt.Errorf("row %d: %w", i, err)
		}
	}
	return records.Take(), nil
}

// schemaOfType returns the columns that a Go type stands for; ok is false when
// only its values tell.
func schemaOfType(t reflect.Type) (schema column.Schema, ok bool, err error) {
	if t.Kind() == reflect.Interface || t.Kind() == reflect.Map || t == reflect.TypeFor[*Table]() {
		return nil, false, nil
	}
	records, err := source.NewRecords(t)
	if err != nil {
		return nil, false, err
	}
	return records.Schema(), true, nil
}

// schemaOfValue returns the columns of a value: those of a table, the sorted
// keys of a map, the fields of a struct, or "value".
func schemaOfValue(v any) (column.Schema, error) {
	if t, ok := v.(*Table); ok && t != nil {
		return columnsOf(t).Schema(), nil
	}
	x := source.Plain(reflect.ValueOf(v))
	if !x.IsValid() {
		return nil, errors.New("nil does not say which columns there are")
	}
	if x.Kind() != reflect.Map {
		schema, ok, err := schemaOfType(x.Type())
		if err == nil && !ok {
			err = fmt.Errorf("%T does not say which columns there are", v)
		}
		return schema, err
	}
	return schemaOfMaps([]reflect.Value{x})
}

// schemaOfValues returns the columns of the values of a slice of any or of maps:
// those of the first value, or of maps all keys that there are.
func schemaOfValues(x reflect.Value) (column.Schema, error) {
	var rows []reflect.Value
	for i := range x.Len() {
		row := source.Plain(x.Index(i))
		if !row.IsValid() || row.Kind() != reflect.Map {
			return schemaOfValue(x.Index(0).Interface())
		}
		rows = append(rows, row)
	}
	return schemaOfMaps(rows)
}

// schemaOfMaps returns the sorted keys of maps. A key whose values are ints and
// floats is a float.
func schemaOfMaps(rows []reflect.Value) (column.Schema, error) {
	types := map[string]Type{}
	for _, row := range rows {
		if row.Type().Key().Kind() != reflect.String {
			return nil, fmt.Errorf("%s does not say which columns there are: want string keys", row.Type())
		}
		for _, key := range row.MapKeys() {
			t, err := typeOfKey(row.MapIndex(key))
			if err != nil {
				return nil, fmt.Errorf("key %s %w", key, err)
			}
			if old := types[key.String()]; old == column.Invalid || old == Int && t == Float {
				types[key.String()] = t
			}
		}
	}
	var schema column.Schema
	for _, key := range slices.Sorted(maps.Keys(types)) {
		if types[key] == column.Invalid {
			return nil, fmt.Errorf("key %s is nil and does not say its column's type: give a Schema", key)
		}
		schema = append(schema, column.Field{Name: key, Type: types[key]})
	}
	if len(schema) == 0 {
		return nil, errors.New("a map without keys does not say which columns there are")
	}
	return schema, nil
}

// typeOfKey is the type of the column that holds a map's value; Invalid for nil.
func typeOfKey(value reflect.Value) (Type, error) {
	if value = source.Plain(value); !value.IsValid() {
		return column.Invalid, nil
	}
	one, err := source.NewRecords(value.Type())
	if err != nil || len(one.Schema()) != 1 {
		return column.Invalid, fmt.Errorf("is %s, which no column holds", value.Type())
	}
	return one.Schema()[0].Type, nil
}

// FromChannel is a hot frame of what a channel delivers: structs, plain values
// (column "value"), maps or tables; the last two need the Schema. One reader
// receives for all queries, while there is one. The frame ends when the channel
// is closed; a value that does not fit the schema ends it with an error.
func FromChannel(ch any, schema ...Schema) *Frame {
	x := reflect.ValueOf(ch)
	if !x.IsValid() || x.Kind() != reflect.Chan || x.Type().ChanDir()&reflect.RecvDir == 0 || x.IsNil() {
		refuse("FromChannel", fmt.Errorf("it takes a channel to receive from, got %T", ch))
	}
	columns := liveSchema("FromChannel", x.Type().Elem(), schema, nil)
	return live("channel", columns, source.Receive(x))
}

// FromFunc is a hot frame of what f returns, called again and again until it
// returns io.EOF, which ends the frame, or another error, which fails it. f is
// a func() (T, error), T as in FromChannel. When T is any and no Schema is
// given, f is called once at once to see its columns.
func FromFunc(f any, schema ...Schema) *Frame {
	call := producer("FromFunc", f, true)
	var ahead []any // what was taken to see the columns, for the first reader
	columns := liveSchema("FromFunc", reflect.TypeOf(f).Out(0), schema, func() (any, error) {
		v, err := call()
		ahead = append(ahead, v)
		return v, err
	})
	return live("func", columns, func(ctx context.Context, put func(any) error, flush func() error) error {
		for ctx.Err() == nil {
			v, err := next(&ahead, call)
			if errors.Is(err, io.EOF) {
				return nil
			} else if err != nil {
				return err
			}
			if err := put(v); err != nil {
				return err
			}
			if err := flush(); err != nil {
				return err
			}
		}
		return context.Cause(ctx)
	})
}

func next(ahead *[]any, call func() (any, error)) (any, error) {
	if len(*ahead) == 0 {
		return call()
	}
	v := (*ahead)[0]
	*ahead = (*ahead)[1:]
	return v, nil
}

// Periodic is a hot frame of what f returns, called every interval ("1s" or a
// time.Duration). f is a func() T, T as in FromChannel.
func Periodic(interval, f any, schema ...Schema) *Frame {
	every := mustInterval("Periodic", interval)
	call := producer("Periodic", f, false)
	columns := liveSchema("Periodic", reflect.TypeOf(f).Out(0), schema, call)
	return live("periodic", columns, source.Every(every, func() any {
		v, _ := call() // a producer without an error
		return v
	}))
}

// producer checks a func() T, or func() (T, error) when it may fail.
func producer(verb string, f any, fails bool) func() (any, error) {
	x := reflect.ValueOf(f)
	want, outs := "func() T", 1
	if fails {
		want, outs = "func() (T, error)", 2
	}
	ok := x.IsValid() && x.Kind() == reflect.Func && !x.IsNil() && x.Type().NumIn() == 0 && x.Type().NumOut() == outs
	if !ok || fails && x.Type().Out(1) != reflect.TypeFor[error]() {
		refuse(verb, fmt.Errorf("it takes a function %s, got %T", want, f))
	}
	return func() (any, error) {
		out := x.Call(nil)
		if fails && !out[1].IsNil() {
			return nil, out[1].Interface().(error)
		}
		return out[0].Interface(), nil
	}
}

// liveSchema settles the columns of a live source: as given, by the type of
// its values, or by a first value.
func liveSchema(verb string, t reflect.Type, given []Schema, first func() (any, error)) column.Schema {
	if len(given) > 0 {
		return given[0]
	}
	schema, ok, err := schemaOfType(t)
	if err == nil && !ok && first == nil {
		err = fmt.Errorf("a channel of %s does not say which columns there are: add a Schema", t)
	}
	if err == nil && !ok {
		var v any
		if v, err = first(); err == nil {
			schema, err = schemaOfValue(v)
		}
	}
	if err != nil {
		refuse(verb, err)
	}
	return schema
}

func live(name string, schema column.Schema, feed source.Feed) *Frame {
	return frameOf(hot(&source.Values{
		Name: name, Columns: schema, Table: unwrapTable, Live: true,
		Open: func() source.Feed { return feed },
	}))
}

// unwrapTable returns the columns of a *Table, nil for any other value.
func unwrapTable(v any) *column.Table {
	if t, ok := v.(*Table); ok && t != nil {
		return columnsOf(t)
	}
	return nil
}

// mustInterval reads "500ms" or a time.Duration.
func mustInterval(verb string, interval any) time.Duration {
	var (
		d   time.Duration
		err error
	)
	switch x := interval.(type) {
	case time.Duration:
		d = x
	case string:
		var ok bool
		if d, ok = expr.ParseDuration(x); !ok {
			err = fmt.Errorf("%q is no duration: write \"500ms\", \"2s\", \"1m30s\", \"1d\"", x)
		}
	default:
		err = fmt.Errorf("the interval is %T: want \"500ms\" or a time.Duration", interval)
	}
	if err == nil && d <= 0 {
		err = fmt.Errorf("the interval is %v: it must be positive", d)
	}
	if err != nil {
		refuse(verb, err)
	}
	return d
}
