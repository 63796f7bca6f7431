package source

import (
	"fmt"
	"io"
	"math"
	"os"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"

	"freshet/streamdf/internal/bridge"
	"freshet/streamdf/internal/column"
)

// NewParquet looks at Parquet files and tells the columns from the first.
func NewParquet(pattern string, opt BinaryOptions) (*Binary, error) {
	return newBinary(&Binary{kind: "Parquet", opt: opt, open: openParquet}, pattern, ".parquet")
}

// parquetFile is one file. It is read a row group after the other, and of each
// the columns side by side.
type parquetFile struct {
	schema  column.Schema
	columns []parquetColumn
	groups  []parquet.RowGroup // still to be read
	left    int64              // rows of the group that is being read
	most    int
	vectors []*vector
	values  []parquet.Value // scratch
}

type parquetColumn struct {
	index  int // in the file
	put    func(v *vector, x parquet.Value) error
	values parquet.ColumnChunkValueReader
}

func openParquet(f *os.File, opt BinaryOptions) (tables, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	file, err := parquet.OpenFile(f, info.Size(), parquet.SkipBloomFilters(true), parquet.SkipPageIndex(true))
	if err != nil {
		return nil, fmt.Errorf("it is no Parquet file: %w", err)
	}
	types, _ := file.Lookup(bridge.SchemaKey)
	durations := bridge.DurationUnits(types)
	var names []string
	for _, c := range file.Root().Columns() {
		names = append(names, c.Name())
	}
	fields, err := chosen(names, opt.Columns)
	if err != nil {
		return nil, err
	}
	p := &parquetFile{groups: file.RowGroups(), most: opt.BatchRows}
	for _, i := range fields {
		c := file.Root().Columns()[i]
		t, put := parquetType(c)
		if put == nil {
			return nil, fmt.Errorf("column %s is %s, which no column here holds: choose others by Columns", c.Name(), typeName(c))
		}
		if unit, ok := durations[c.Name()]; ok && c.Type().Kind() == parquet.Int64 {
			t, put = column.Duration, putInt(unit.Multiplier(), parquet.Value.Int64)
		}
		p.schema = append(p.schema, column.Field{Name: c.Name(), Type: t})
		p.columns = append(p.columns, parquetColumn{index: c.Index(), put: put})
	}
	p.vectors = newVectors(p.schema)
	return p, nil
}

// Schema returns the columns that are read.
func (p *parquetFile) Schema() column.Schema { return p.schema }

// Next returns the next rows of a row group.
func (p *parquetFile) Next() (*column.Table, error) {
	for p.left == 0 {
		if len(p.groups) == 0 {
			return nil, io.EOF
		}
		p.enter(p.groups[0])
		p.groups = p.groups[1:]
	}
	n := int(min(p.left, int64(p.most)))
	p.left -= int64(n)
	if len(p.values) < n {
		p.values = make([]parquet.Value, n)
	}
	for i := range p.columns {
		if err := p.columns[i].read(p.vectors[i], p.values[:n]); err != nil {
			return nil, fmt.Errorf("column %s: %w", p.schema[i].Name, err)
		}
	}
	return takeTable(p.schema, n, p.vectors), nil
}

// enter begins a row group.
func (p *parquetFile) enter(g parquet.RowGroup) {
	_ = p.Close()
	p.left = g.NumRows()
	for i := range p.columns {
		c := &p.columns[i]
		c.values = parquet.NewColumnChunkValueReader(g.ColumnChunks()[c.index])
	}
}

// Close ends the row group that is being read.
func (p *parquetFile) Close() error {
	for _, c := range p.columns {
		if c.values != nil {
			_ = c.values.Close() // only read
		}
	}
	return nil
}

// read fills a vector with as many values as there is room for.
func (c *parquetColumn) read(v *vector, room []parquet.Value) error {
	for row := 0; row < len(room); {
		n, err := c.values.ReadValues(room[row:])
		for _, x := range room[row : row+n] {
			if x.IsNull() {
				v.null(row)
			} else if err := c.put(v, x); err != nil {
				return err
			}
			row++
		}
		if row < len(room) && (err != nil || n == 0) {
			return fmt.Errorf("%d values where there should be %d: %w", row, len(room), orEOF(err))
		}
	}
	return nil
}

func orEOF(err error) error {
	if err == nil || err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// typeName is the type of a column that nothing holds.
func typeName(c *parquet.Column) string {
	if !c.Leaf() || c.Repeated() {
		return "nested: a list, a struct or a map"
	}
	return strings.ToLower(c.Type().String())
}

// parquetType returns what a column of a file becomes; put is nil when nothing
// holds it: lists, structs, bytes.
func parquetType(c *parquet.Column) (t column.Type, put func(*vector, parquet.Value) error) {
	if !c.Leaf() || c.Repeated() {
		return column.Invalid, nil
	}
	var logical format.LogicalTypeValue
	if l := c.Type().LogicalType(); l != nil {
		logical = l.Value
	}
	if _, null := logical.(*format.NullType); null { // of a column of nulls alone, whatever its kind
		return column.String, putText
	}
	_, decimal := logical.(*format.DecimalType)
	kind := c.Type().Kind()
	switch {
	case kind == parquet.Boolean:
		return column.Bool, func(v *vector, x parquet.Value) error { v.bools = append(v.bools, x.Boolean()); return nil }
	case kind == parquet.Float:
		return column.Float, putFloat(func(x parquet.Value) float64 { return float64(x.Float()) })
	case kind == parquet.Double:
		return column.Float, putFloat(parquet.Value.Double)
	case kind == parquet.Int96:
		return column.Time, putJulian
	case kind == parquet.ByteArray && !decimal:
		return column.String, putText
	case kind == parquet.Int32 || kind == parquet.Int64:
		return parquetInt(logical, kind == parquet.Int32)
	}
	return column.Invalid, nil
}

// parquetInt is parquetType of what is stored in ints.
func parquetInt(logical format.LogicalTypeValue, short bool) (column.Type, func(*vector, parquet.Value) error) {
	get := parquet.Value.Int64
	if short {
		get = func(x parquet.Value) int64 { return int64(x.Int32()) }
	}
	switch l := logical.(type) {
	case *format.DecimalType:
		scale := math.Pow10(int(l.Scale))
		return column.Float, putFloat(func(x parquet.Value) float64 { return float64(get(x)) / scale })
	case *format.DateType:
		return column.Time, putInt(24*time.Hour, get)
	case *format.TimestampType:
		return column.Time, putInt(l.Unit.Value.Duration(), get)
	case *format.TimeType:
		return column.Duration, putInt(l.Unit.Value.Duration(), get)
	case *format.IntType:
		if !l.IsSigned && short {
			return column.Int, putInt(1, func(x parquet.Value) int64 { return int64(x.Uint32()) })
		}
		if !l.IsSigned {
			return column.Int, putUint
		}
	}
	return column.Int, putInt(1, get)
}

func putUint(v *vector, x parquet.Value) error {
	if x.Uint64() > math.MaxInt64 {
		return fmt.Errorf("%d does not fit into an int", x.Uint64())
	}
	v.ints = append(v.ints, x.Int64())
	return nil
}

// putJulian appends a time as old writers store it: the nanoseconds of a day,
// and the Julian day, which was 2,440,588 on the first of 1970.
func putJulian(v *vector, x parquet.Value) error {
	words := x.Int96()
	day, of := int64(words[2])-2440588, int64(uint64(words[1])<<32|uint64(words[0]))
	if day > 106750 || day < -106750 {
		return fmt.Errorf("day %d of 1970 does not fit into nanoseconds", day)
	}
	v.ints = append(v.ints, day*int64(24*time.Hour)+of)
	return nil
}

func putFloat(get func(parquet.Value) float64) func(*vector, parquet.Value) error {
	return func(v *vector, x parquet.Value) error {
		v.floats = append(v.floats, get(x))
		return nil
	}
}

// putInt appends ints in multiples of a unit of nanoseconds.
func putInt(unit time.Duration, get func(parquet.Value) int64) func(*vector, parquet.Value) error {
	least, most := math.MinInt64/int64(unit), math.MaxInt64/int64(unit)
	return func(v *vector, x parquet.Value) error {
		n := get(x)
		if n > most || n < least {
			return fmt.Errorf("%d × %s does not fit into nanoseconds", n, unit)
		}
		v.ints = append(v.ints, n*int64(unit))
		return nil
	}
}

func putText(v *vector, x parquet.Value) error {
	b := x.ByteArray()
	if !utf8.Valid(b) {
		return fmt.Errorf("%q is not valid UTF-8", b[:min(len(b), 40)])
	}
	v.str(b)
	return nil
}
