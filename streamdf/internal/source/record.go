package source

import (
	"fmt"
	"reflect"
	"sort"
	"time"
	"unicode"
	"unicode/utf8"

	"freshet/streamdf/internal/column"
)

var (
	timeType     = reflect.TypeFor[time.Time]()
	durationType = reflect.TypeFor[time.Duration]()
)

// columnType returns the column type for values of a Go type. Pointers stand
// for values that may be null.
func columnType(t reflect.Type) (column.Type, bool) {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch {
	case t == timeType:
		return column.Time, true
	case t == durationType:
		return column.Duration, true
	}
	switch t.Kind() {
	case reflect.Bool:
		return column.Bool, true
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return column.Int, true
	case reflect.Float32, reflect.Float64:
		return column.Float, true
	case reflect.String:
		return column.String, true
	}
	return column.Invalid, false
}

// boxed is a value of a type that a cell of a notebook declares, when it comes
// in an interface.
type boxed interface{ Unbox() any }

var boxedType = reflect.TypeFor[boxed]()

// Plain looks through interfaces, pointers and boxes; of nil it is the zero
// Value.
func Plain(x reflect.Value) reflect.Value {
	for x.IsValid() {
		switch {
		case x.Kind() == reflect.Interface || x.Kind() == reflect.Pointer:
			x = x.Elem()
		case x.Kind() == reflect.Struct && x.Type() != timeType && x.Type().Implements(boxedType):
			x = reflect.ValueOf(x.Interface().(boxed).Unbox())
		default:
			return x
		}
	}
	return x
}

// add appends a Go value as row number row, or says why it cannot.
func (v *vector) add(row int, x reflect.Value) error {
	x = Plain(x)
	if !x.IsValid() {
		v.null(row)
		return nil
	}
	t, ok := columnType(x.Type())
	if want := v.field.Type; !ok || t != want && !(t == column.Int && want == column.Float) {
		return fmt.Errorf("%s is %s, want %s", v.field.Name, x.Type(), want)
	}
	switch v.field.Type {
	case column.Bool:
		v.bools = append(v.bools, x.Bool())
	case column.Float:
		v.floats = append(v.floats, floatOf(x))
	case column.String:
		v.addString(x.String())
	case column.Time:
		return v.addTime(row, x)
	default:
		n, ok := intOf(x)
		if !ok {
			return fmt.Errorf("%s: %d does not fit into an int", v.field.Name, x.Uint())
		}
		v.ints = append(v.ints, n)
	}
	return nil
}

func (v *vector) addString(s string) {
	if v.dict == nil {
		v.str([]byte(s))
		return
	}
	v.codes = append(v.codes, v.dict.Code(s))
}

// addTime appends a time; the zero time.Time is null, for it is no moment that
// anybody means and does not fit into nanoseconds since 1970.
func (v *vector) addTime(row int, x reflect.Value) error {
	at, ok := x.Interface().(time.Time)
	switch {
	case !ok || at.IsZero():
		v.null(row)
	case at.Year() < 1678 || at.Year() > 2261:
		return fmt.Errorf("%s: %v does not fit into nanoseconds since 1970", v.field.Name, at)
	default:
		v.ints = append(v.ints, at.UnixNano())
	}
	return nil
}

func floatOf(x reflect.Value) float64 {
	switch {
	case x.CanInt():
		return float64(x.Int())
	case x.CanUint():
		return float64(x.Uint())
	}
	return x.Float()
}

func intOf(x reflect.Value) (int64, bool) {
	if x.CanInt() {
		return x.Int(), true
	}
	n := x.Uint()
	return int64(n), n <= 1<<63-1
}

// valueColumn names the one column of values that are not structs.
const valueColumn = "value"

// A Records turns Go values into batches: structs by their fields, maps by
// their keys, and plain values as the one column "value".
type Records struct {
	schema  column.Schema
	fields  [][]int // of a struct: the path of each column's field
	typ     reflect.Type
	vectors []*vector
	rows    int
}

// NewRecords prepares for values of type t: a struct or a pointer to one, or a
// plain value. Maps need the schema, by NewRecordsOf.
func NewRecords(t reflect.Type) (*Records, error) {
	r := &Records{typ: t}
	base := t
	if base.Kind() == reflect.Pointer {
		base = base.Elem()
	}
	if ct, ok := columnType(base); ok {
		r.schema = column.Schema{{Name: valueColumn, Type: ct}}
	} else if base.Kind() != reflect.Struct {
		return nil, fmt.Errorf("%s has no columns: want a struct, a plain value, or a map with a schema", t)
	} else if err := r.structFields(base, nil); err != nil {
		return nil, err
	}
	if len(r.schema) == 0 {
		return nil, fmt.Errorf("%s has no fields that a column could hold", t)
	}
	r.vectors = newVectors(r.schema)
	return r, nil
}

// NewRecordsOf prepares for values of any type that fit the schema.
func NewRecordsOf(schema column.Schema) *Records {
	return &Records{schema: schema, vectors: newVectors(schema)}
}

// structFields lists the fields of t as columns, those of embedded structs
// among them.
func (r *Records) structFields(t reflect.Type, path []int) error {
	for i := range t.NumField() {
		f := t.Field(i)
		at := append(append([]int(nil), path...), i)
		name := fieldName(t, f)
		switch ct, ok := columnType(f.Type); {
		case name == "":
		case f.Anonymous && f.Type.Kind() == reflect.Struct && !ok:
			if err := r.structFields(f.Type, at); err != nil {
				return err
			}
		case !ok:
			return fmt.Errorf("field %s is %s, which no column holds: tag it `streamdf:\"-\"` to leave it out", f.Name, f.Type)
		case r.schema.Index(name) >= 0:
			return fmt.Errorf("two fields are named %s", name)
		default:
			r.schema = append(r.schema, column.Field{Name: name, Type: ct})
			r.fields = append(r.fields, at)
		}
	}
	return nil
}

// fieldName returns the column name of a field: its tag, else its Go name.
// Empty leaves it out. Struct types that a cell declares reach compiled code
// without a name and with X before each lower-case field; it is taken off.
func fieldName(t reflect.Type, f reflect.StructField) string {
	if tag, ok := f.Tag.Lookup("streamdf"); ok {
		if tag == "-" {
			return ""
		}
		return tag
	}
	if !f.IsExported() && !f.Anonymous {
		return ""
	}
	if second, _ := utf8.DecodeRuneInString(f.Name[1:]); t.Name() == "" && f.Name[0] == 'X' && (unicode.IsLower(second) || second == '_') {
		return f.Name[1:]
	}
	return f.Name
}

// Schema returns the columns.
func (r *Records) Schema() column.Schema { return r.schema }

// Len returns the number of values added since the last Take.
func (r *Records) Len() int { return r.rows }

// Add appends one value. A value that does not fit leaves no trace.
func (r *Records) Add(x reflect.Value) error {
	if err := r.add(x); err != nil {
		for _, v := range r.vectors {
			v.truncate(r.rows)
		}
		return err
	}
	r.rows++
	return nil
}

func (r *Records) add(x reflect.Value) error {
	x = Plain(x)
	switch {
	case !x.IsValid():
		for _, v := range r.vectors {
			v.null(r.rows)
		}
		return nil
	case x.Kind() == reflect.Map:
		return r.addMap(x)
	case x.Kind() == reflect.Struct && x.Type() != timeType:
		return r.addStruct(x)
	case len(r.vectors) != 1:
		return fmt.Errorf("a value of type %s for the columns %v: want a struct or a map", x.Type(), r.schema.Names())
	}
	return r.vectors[0].add(r.rows, x)
}

func (r *Records) addStruct(x reflect.Value) error {
	if r.typ != x.Type() {
		if err := r.learn(x.Type()); err != nil {
			return err
		}
	}
	for i, v := range r.vectors {
		if err := v.add(r.rows, x.FieldByIndex(r.fields[i])); err != nil {
			return err
		}
	}
	return nil
}

// learn finds the columns of a schema that was given in a struct type.
func (r *Records) learn(t reflect.Type) error {
	other := &Records{}
	if err := other.structFields(t, nil); err != nil {
		return err
	}
	fields := make([][]int, len(r.schema))
	for i, f := range r.schema {
		at := other.schema.Index(f.Name)
		if at < 0 {
			return fmt.Errorf("%s has no field for column %s", t, f.Name)
		}
		fields[i] = other.fields[at]
	}
	r.typ, r.fields = t, fields
	return nil
}

// addMap appends a map's values; a key that is not there is null.
func (r *Records) addMap(x reflect.Value) error {
	if x.Type().Key().Kind() != reflect.String {
		return fmt.Errorf("%s: want a map with string keys", x.Type())
	}
	found := 0
	for _, v := range r.vectors {
		value := x.MapIndex(reflect.ValueOf(v.field.Name).Convert(x.Type().Key()))
		if value.IsValid() {
			found++
		}
		if err := v.add(r.rows, value); err != nil {
			return err
		}
	}
	if found == x.Len() {
		return nil
	}
	var unknown []string
	for _, k := range x.MapKeys() {
		if r.schema.Index(k.String()) < 0 {
			unknown = append(unknown, k.String())
		}
	}
	sort.Strings(unknown)
	return fmt.Errorf("keys %v are no columns: there are %v", unknown, r.schema.Names())
}

// Take returns what was added as a batch and starts anew.
func (r *Records) Take() *column.Table {
	t := takeTable(r.schema, r.rows, r.vectors)
	r.rows = 0
	return t
}

// FromSlice makes a column of a slice: of bool, any int, float, string,
// time.Time, time.Duration, or of pointers to one of them, nil for null.
func FromSlice(name string, values any) (*column.Column, column.Field, error) {
	x := reflect.ValueOf(values)
	if !x.IsValid() || x.Kind() != reflect.Slice && x.Kind() != reflect.Array {
		return nil, column.Field{}, fmt.Errorf("column %s is %T: want a slice", name, values)
	}
	t, ok := columnType(x.Type().Elem())
	if x.Type().Elem().Kind() == reflect.Interface {
		t, ok = elementType(x)
	}
	if !ok {
		return nil, column.Field{}, fmt.Errorf("column %s is %T: want a slice of bool, int, float64, string, time.Time or time.Duration", name, values)
	}
	field := column.Field{Name: name, Type: t}
	if floats, ok := values.([]float64); ok {
		return column.NewFloats(append([]float64(nil), floats...), nil), field, nil
	}
	v := newVector(field)
	for i := range x.Len() {
		if err := v.add(i, x.Index(i)); err != nil {
			return nil, field, fmt.Errorf("row %d: %w", i, err)
		}
	}
	return v.take(x.Len()), field, nil
}

// elementType returns the type of the values in a []any that are not nil: that
// of the first, or float when ints and floats are mixed.
func elementType(x reflect.Value) (t column.Type, ok bool) {
	for i := range x.Len() {
		e := Plain(x.Index(i))
		if !e.IsValid() {
			continue
		}
		u, known := columnType(e.Type())
		switch {
		case !ok && !known:
			return column.Invalid, false
		case !ok:
			t, ok = u, true
		case t == column.Int && u == column.Float:
			return u, true
		}
		if t != column.Int {
			break
		}
	}
	return t, ok
}
