package bridge

import (
	"fmt"
	"math"
	"time"
	"unsafe"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"freshet/streamdf/internal/column"
)

// Schema returns the columns of Arrow's schema, or says which one no column can
// hold.
func Schema(s *arrow.Schema) (column.Schema, error) {
	var out column.Schema
	for _, f := range s.Fields() {
		t, ok := typeOf(f.Type)
		switch {
		case !ok:
			return nil, fmt.Errorf("column %s is %s, which no column here holds: leave it out where the data is written", f.Name, f.Type)
		case f.Name == "" || out.Index(f.Name) >= 0:
			return nil, fmt.Errorf("two columns are called %q, or one has no name", f.Name)
		}
		out = append(out, column.Field{Name: f.Name, Type: t})
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("there are no columns")
	}
	return out, nil
}

func typeOf(t arrow.DataType) (column.Type, bool) {
	switch t.ID() {
	case arrow.BOOL:
		return column.Bool, true
	case arrow.INT8, arrow.INT16, arrow.INT32, arrow.INT64, arrow.UINT8, arrow.UINT16, arrow.UINT32, arrow.UINT64:
		return column.Int, true
	case arrow.FLOAT32, arrow.FLOAT64:
		return column.Float, true
	case arrow.STRING, arrow.LARGE_STRING, arrow.STRING_VIEW, arrow.NULL:
		return column.String, true
	case arrow.TIMESTAMP, arrow.DATE32, arrow.DATE64:
		return column.Time, true
	case arrow.DURATION, arrow.TIME32, arrow.TIME64:
		return column.Duration, true
	case arrow.DICTIONARY:
		return typeOf(t.(*arrow.DictionaryType).ValueType)
	}
	return column.Invalid, false
}

// FromArrow returns the rows of a record batch as a table of its Schema. It
// shares memory with the batch, which must not be changed or freed: see
// arrow.RecordBatch.Retain. A value that does not fit, an uint64 above the
// largest int64 or a time outside 1678 to 2261, is an error.
func FromArrow(r arrow.RecordBatch) (*column.Table, error) {
	schema, err := Schema(r.Schema())
	if err != nil {
		return nil, err
	}
	cols := make([]*column.Column, len(schema))
	for i, f := range schema {
		if cols[i], err = columnOf(r.Column(i)); err != nil {
			return nil, fmt.Errorf("column %s: %w", f.Name, err)
		}
	}
	return column.NewTable(schema, int(r.NumRows()), cols...), nil
}

func columnOf(a arrow.Array) (*column.Column, error) {
	valid := validityOf(a)
	switch a := a.(type) {
	case *array.Int64:
		return column.NewInts(column.Int, a.Int64Values(), valid), nil
	case *array.Float64:
		return column.NewFloats(a.Float64Values(), valid), nil
	case *array.Float32:
		return column.NewFloats(converted(a.Float32Values(), func(x float32) float64 { return float64(x) }), valid), nil
	case *array.Boolean:
		bools := make([]bool, a.Len())
		for i := range bools {
			bools[i] = a.Value(i)
		}
		return column.NewBools(bools, valid), nil
	case *array.Dictionary:
		return codedOf(a, valid)
	case *array.Null:
		return column.NullColumn(column.String, a.Len()), nil
	case interface{ Value(int) string }: // strings of all layouts
		texts := make([]string, a.(arrow.Array).Len())
		for i := range texts {
			if valid == nil || valid.Get(i) {
				texts[i] = string([]byte(a.Value(i))) // not tied to the batch's memory
			}
		}
		return column.NewStrings(texts, valid), nil
	}
	if ints, ok := smallInts(a); ok {
		return column.NewInts(column.Int, ints, valid), nil
	}
	return scaledOf(a, valid)
}

// smallInts widens integers that all fit.
func smallInts(a arrow.Array) ([]int64, bool) {
	switch a := a.(type) {
	case *array.Int8:
		return converted(a.Int8Values(), func(x int8) int64 { return int64(x) }), true
	case *array.Int16:
		return converted(a.Int16Values(), func(x int16) int64 { return int64(x) }), true
	case *array.Int32:
		return converted(a.Int32Values(), func(x int32) int64 { return int64(x) }), true
	case *array.Uint8:
		return converted(a.Uint8Values(), func(x uint8) int64 { return int64(x) }), true
	case *array.Uint16:
		return converted(a.Uint16Values(), func(x uint16) int64 { return int64(x) }), true
	case *array.Uint32:
		return converted(a.Uint32Values(), func(x uint32) int64 { return int64(x) }), true
	}
	return nil, false
}

// scaledOf are times and durations, and the integers that may not fit.
func scaledOf(a arrow.Array, valid column.Bitmap) (*column.Column, error) {
	of := func(t column.Type, values []int64, unit time.Duration) (*column.Column, error) {
		if unit > 1 {
			values = append([]int64(nil), values...)
		}
		for i, v := range values {
			if unit == 1 {
				break
			}
			if (valid == nil || valid.Get(i)) && (v > math.MaxInt64/int64(unit) || v < math.MinInt64/int64(unit)) {
				return nil, fmt.Errorf("row %d: %d × %s does not fit into nanoseconds", i, v, unit)
			}
			values[i] = v * int64(unit)
		}
		return column.NewInts(t, values, valid), nil
	}
	switch a := a.(type) {
	case *array.Timestamp:
		return of(column.Time, shared[int64](a.TimestampValues()), unitOf(a.DataType().(*arrow.TimestampType).Unit))
	case *array.Duration:
		return of(column.Duration, shared[int64](a.DurationValues()), unitOf(a.DataType().(*arrow.DurationType).Unit))
	case *array.Time32: // of the day
		return of(column.Duration, converted(a.Time32Values(), func(t arrow.Time32) int64 { return int64(t) }), unitOf(a.DataType().(*arrow.Time32Type).Unit))
	case *array.Time64:
		return of(column.Duration, shared[int64](a.Time64Values()), unitOf(a.DataType().(*arrow.Time64Type).Unit))
	case *array.Date32:
		return of(column.Time, converted(a.Date32Values(), func(d arrow.Date32) int64 { return int64(d) }), 24*time.Hour)
	case *array.Date64:
		return of(column.Time, shared[int64](a.Date64Values()), time.Millisecond)
	case *array.Uint64:
		for i, v := range a.Uint64Values() {
			if v > math.MaxInt64 && (valid == nil || valid.Get(i)) {
				return nil, fmt.Errorf("row %d: %d does not fit into an int", i, v)
			}
		}
		return column.NewInts(column.Int, shared[int64](a.Uint64Values()), valid), nil
	}
	return nil, fmt.Errorf("it is %s, which no column here holds", a.DataType())
}

func unitOf(u arrow.TimeUnit) time.Duration { return u.Multiplier() }

// codedOf keeps the codes of a dictionary of strings; others are looked up.
func codedOf(a *array.Dictionary, valid column.Bitmap) (*column.Column, error) {
	values, err := columnOf(a.Dictionary())
	if err != nil {
		return nil, err
	}
	n := a.Len()
	at := func(i int) (int32, bool) {
		if valid != nil && !valid.Get(i) {
			return -1, false
		}
		k := a.GetValueIndex(i)
		return int32(k), values.Valid(k)
	}
	if values.Type() != column.String {
		rows := make([]int32, n)
		for i := range rows {
			rows[i], _ = at(i)
		}
		return values.TakeOrNull(rows), nil
	}
	dict := column.NewDict()
	code := make([]uint32, values.Len()) // a dictionary may hold a word twice
	for k := range code {
		if values.Valid(k) {
			code[k] = dict.Code(values.Str(k))
		}
	}
	codes, known, all := make([]uint32, n), column.NewBitmap(n), true
	for i := range codes {
		k, ok := at(i)
		if all = all && ok; ok {
			codes[i] = code[k]
			known.Set(i)
		}
	}
	if all {
		known = nil
	}
	return column.NewCodes(codes, dict, known), nil
}

func converted[A, B any](values []A, to func(A) B) []B {
	out := make([]B, len(values))
	for i, v := range values {
		out[i] = to(v)
	}
	return out
}

// shared is the memory of values of another name for the same bits.
func shared[B, A any](values []A) []B {
	if len(values) == 0 {
		return nil
	}
	return unsafe.Slice((*B)(unsafe.Pointer(unsafe.SliceData(values))), len(values))
}

// validityOf is the bitmap of an array, its own memory where it begins at a word.
func validityOf(a arrow.Array) column.Bitmap {
	if a.NullN() == 0 {
		return nil
	}
	n, from := a.Len(), a.Data().Offset()
	bytes := a.NullBitmapBytes()
	at := unsafe.Pointer(unsafe.SliceData(bytes))
	if words := (n + 63) / 64; from == 0 && len(bytes) >= 8*words && uintptr(at)%8 == 0 {
		return unsafe.Slice((*uint64)(at), words)
	}
	bits := column.NewBitmap(n)
	for i := range n {
		if a.IsValid(i) {
			bits.Set(i)
		}
	}
	return bits
}
