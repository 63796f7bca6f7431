package bridge

import (
	"math"
	"unsafe"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"freshet/streamdf/internal/column"
)

// wordsType is the type of strings with a dictionary.
var wordsType = &arrow.DictionaryType{IndexType: arrow.PrimitiveTypes.Uint32, ValueType: arrow.BinaryTypes.String}

// timeType is nanoseconds since 1970, in UTC.
var timeType = &arrow.TimestampType{Unit: arrow.Nanosecond, TimeZone: "UTC"}

// ToArrow returns the rows of a table as a record batch, which shares memory with
// it.
func ToArrow(t *column.Table) arrow.RecordBatch {
	return toArrow(t, func(c *column.Column) bool { codes, _ := c.Codes(); return codes != nil })
}

// ToArrowPlain is ToArrow with all strings written out, so that batches of one
// schema have one schema there too.
func ToArrowPlain(t *column.Table) arrow.RecordBatch {
	return toArrow(t, func(*column.Column) bool { return false })
}

// PlainSchema is the schema that ToArrowPlain gives.
func PlainSchema(s column.Schema) *arrow.Schema { return ToArrowPlain(column.Concat(s)).Schema() }

func toArrow(t *column.Table, coded func(*column.Column) bool) arrow.RecordBatch {
	var (
		fields []arrow.Field
		arrays []arrow.Array
	)
	for i, f := range t.Schema() {
		data := dataOf(t.Col(i), coded(t.Col(i)))
		fields = append(fields, arrow.Field{Name: f.Name, Type: data.DataType(), Nullable: true})
		arrays = append(arrays, array.MakeFromData(data))
	}
	return array.NewRecordBatch(arrow.NewSchema(fields, nil), arrays, int64(t.Len()))
}

func dataOf(c *column.Column, coded bool) *array.Data {
	switch {
	case c.Type() == column.Bool:
		return data(c, arrow.FixedWidthTypes.Boolean, bytesOf(packed(c)))
	case c.Type() == column.Float:
		return data(c, arrow.PrimitiveTypes.Float64, bytesOf(c.Floats()))
	case c.Type() == column.Int:
		return data(c, arrow.PrimitiveTypes.Int64, bytesOf(c.Ints()))
	case c.Type() == column.Time:
		return data(c, timeType, bytesOf(c.Ints()))
	case c.Type() == column.Duration:
		return data(c, arrow.FixedWidthTypes.Duration_ns, bytesOf(c.Ints()))
	case coded:
		codes, _ := c.Codes()
		words := data(column.NewStrings(c.Words(), nil), arrow.BinaryTypes.String, textsOf(len(c.Words()), func(i int) string { return c.Words()[i] })...)
		return array.NewDataWithDictionary(wordsType, c.Len(), buffers(c, bytesOf(codes)), nulls(c), 0, words)
	}
	return data(c, arrow.BinaryTypes.String, textsOf(c.Len(), func(i int) string {
		if !c.Valid(i) {
			return ""
		}
		return c.Str(i)
	})...)
}

func data(c *column.Column, t arrow.DataType, values ...[]byte) *array.Data {
	return array.NewData(t, c.Len(), buffers(c, values...), nil, nulls(c), 0)
}

// buffers are the validity bitmap and the values.
func buffers(c *column.Column, values ...[]byte) []*memory.Buffer {
	list := []*memory.Buffer{nil}
	if valid := c.Validity(); valid != nil {
		list[0] = memory.NewBufferBytes(bytesOf(valid[:(c.Len()+63)/64]))
	}
	for _, v := range values {
		list = append(list, memory.NewBufferBytes(v))
	}
	return list
}

func nulls(c *column.Column) int { return c.Len() - c.Validity().Count(c.Len()) }

// bytesOf is the memory of a slice.
func bytesOf[T any](values []T) []byte {
	if len(values) == 0 {
		return []byte{}
	}
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(values))), len(values)*int(unsafe.Sizeof(values[0])))
}

// packed are bools as bits.
func packed(c *column.Column) column.Bitmap {
	bits := column.NewBitmap(c.Len())
	for i, b := range c.Bools() {
		if b {
			bits.Set(i)
		}
	}
	return bits
}

// textsOf are the offsets and the bytes of strings.
func textsOf(n int, at func(int) string) [][]byte {
	offsets, bytes := make([]int32, 1, n+1), []byte{}
	for i := range n {
		bytes = append(bytes, at(i)...)
		if len(bytes) > math.MaxInt32 {
			panic("texts of more than 2 GB do not fit into one Arrow array: Slice the table")
		}
		offsets = append(offsets, int32(len(bytes)))
	}
	return [][]byte{bytesOf(offsets), bytes}
}
