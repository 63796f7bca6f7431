package interp

import (
	"go/types"
	"math"
	"reflect"
	"slices"
	"time"
)

// A Grid is a value that can be seen as a table, or the part of it that is shown.
type Grid struct {
	Columns []GridColumn
	Keys    bool    // the first column is the keys of a map
	Numbers []int64 // of the rows in a slice; nil for maps
	Total   int     // rows that the value has
}

// A GridColumn is one value a row: bool, int64, float64, string, time.Time,
// time.Duration, or nil where there is none. Other values are text.
type GridColumn struct {
	Name   string
	Values []any
}

// maxGridColumns bounds what maps with ever new keys make.
const maxGridColumns = 100

// Tabulate sees slices and arrays of structs or of maps with string keys, and
// maps, as tables: of long slices the first and the last rows, most in all, of
// maps the first. ok is false for all other values, and for those that say
// themselves what they are.
func Tabulate(v any, most int) (g Grid, ok bool) {
	defer func() {
		if recover() != nil { // a value that another goroutine is changing
			ok = false
		}
	}()
	t := tabulator{printer: printer{left: maxBytes, seen: map[visit]bool{}}}
	x, typ, _ := t.open(reflect.ValueOf(v), nil, false)
	if !x.IsValid() {
		return Grid{}, false
	}
	if _, says := t.words(x, typ); says {
		return Grid{}, false
	}
	switch x.Kind() {
	case reflect.Slice, reflect.Array:
		ok = t.rows(x, typ, most)
	case reflect.Map:
		ok = t.entries(x, typ, most)
	}
	for i := range t.grid.Columns { // those that the last rows lack
		c := &t.grid.Columns[i]
		c.Values = append(c.Values, make([]any, t.count-len(c.Values))...)
	}
	return t.grid, ok && len(t.grid.Columns) > 0
}

// A tabulator makes a grid row by row.
type tabulator struct {
	printer
	grid  Grid
	count int // rows so far
}

// rows is false when an element is no record.
func (t *tabulator) rows(x reflect.Value, typ types.Type, most int) bool {
	n := x.Len()
	if n == 0 {
		return false
	}
	t.grid.Total, t.grid.Numbers = n, []int64{}
	for i := range n {
		if n > most && i >= (most+1)/2 && i < n-most/2 {
			continue
		}
		t.grid.Numbers = append(t.grid.Numbers, int64(i))
		if !t.record(x.Index(i), elemType(typ)) {
			return false
		}
		t.count++
	}
	return true
}

func (t *tabulator) entries(x reflect.Value, typ types.Type, most int) bool {
	keys, n := firstKeys(x)
	t.grid.Total, t.grid.Keys = n, true
	var keyType types.Type
	if m, ok := underlying(typ).(*types.Map); ok {
		keyType = m.Key()
	}
	for _, k := range keys[:min(len(keys), most)] {
		t.left = maxBytes
		t.put("key", t.cell(k, keyType))
		if value := x.MapIndex(k); !t.record(value, elemType(typ)) {
			t.put("value", t.cell(value, elemType(typ)))
		}
		t.count++
	}
	return n > 0
}

// record puts the fields of a struct, or the entries of a map, in their
// columns; false when the value is neither.
func (t *tabulator) record(x reflect.Value, typ types.Type) bool {
	t.left = maxBytes
	x, typ, _ = t.open(x, typ, false)
	if x.IsValid() && x.Kind() == reflect.Pointer && x.Type().Elem().Kind() == reflect.Struct {
		if x.IsNil() {
			return true
		}
		if _, says := t.words(x, typ); says {
			return false
		}
		x, typ, _ = t.open(x.Elem(), elemType(typ), false)
	}
	if !x.IsValid() {
		return false
	}
	if _, says := t.words(x, typ); says {
		return false
	}
	switch {
	case x.Kind() == reflect.Struct && !isWrapper(x.Type()):
		return t.fields(x, typ)
	case x.Kind() == reflect.Map && x.Type().Key().Kind() == reflect.String:
		keys, _ := firstKeys(x)
		for _, k := range keys {
			t.put(k.String(), t.cell(x.MapIndex(k), elemType(typ)))
		}
		return true
	}
	return false
}

func (t *tabulator) fields(x reflect.Value, typ types.Type) bool {
	if !fits(typ, x) {
		typ = nil
	}
	static, _ := underlying(typ).(*types.Struct)
	named := x.Type().Name() != ""
	shown := 0
	for i := range x.NumField() {
		f := x.Type().Field(i)
		name, fieldType := f.Name, types.Type(nil)
		if !named {
			name = cellName(name)
		}
		if static != nil && static.NumFields() == x.NumField() {
			name, fieldType = static.Field(i).Name(), static.Field(i).Type()
		}
		if name == "_" || named && !f.IsExported() {
			continue
		}
		t.put(name, t.cell(x.Field(i), fieldType))
		shown++
	}
	return shown > 0
}

// put sets the value of the present row in a column.
func (t *tabulator) put(name string, value any) {
	at := slices.IndexFunc(t.grid.Columns, func(c GridColumn) bool { return c.Name == name })
	if at < 0 {
		if at = len(t.grid.Columns); at == maxGridColumns {
			return
		}
		t.grid.Columns = append(t.grid.Columns, GridColumn{Name: name})
	}
	c := &t.grid.Columns[at]
	c.Values = append(c.Values, make([]any, max(t.count+1-len(c.Values), 0))...)
	c.Values[t.count] = value
}

// cell is one value of a column.
func (t *tabulator) cell(x reflect.Value, typ types.Type) any {
	x, typ, _ = t.open(x, typ, false)
	if !x.IsValid() || nilable(x.Kind()) && x.IsNil() {
		return nil
	}
	if x.CanInterface() {
		switch v := x.Interface().(type) {
		case time.Time:
			return v
		case time.Duration:
			return v
		}
	}
	if text, says := t.words(x, typ); says {
		return text
	}
	switch {
	case x.Kind() == reflect.Pointer && x.Elem().Kind() != reflect.Struct:
		return t.cell(x.Elem(), elemType(typ))
	case x.Kind() == reflect.Bool:
		return x.Bool()
	case x.CanInt():
		return x.Int()
	case x.CanUint() && x.Uint() <= math.MaxInt64:
		return int64(x.Uint())
	case x.CanFloat():
		return x.Float()
	case x.Kind() == reflect.String:
		return x.String()
	}
	return t.piece(x, typ, true).flat()
}
