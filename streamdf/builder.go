package streamdf

import (
	"fmt"
	"math"
	"reflect"
	"time"

	"freshet/streamdf/internal/column"
)

// A builder gathers the values of one column; those not set are null.
type builder struct {
	typ    Type
	bools  []bool
	ints   []int64
	floats []float64
	strs   []string
	valid  column.Bitmap
	rows   int
}

func newBuilder(t Type, rows int) *builder {
	b := &builder{typ: t, valid: column.NewBitmap(rows), rows: rows}
	switch t {
	case Bool:
		b.bools = make([]bool, rows)
	case Float:
		b.floats = make([]float64, rows)
	case String:
		b.strs = make([]string, rows)
	default:
		b.ints = make([]int64, rows)
	}
	return b
}

func (b *builder) set(row int, v reflect.Value) {
	b.valid.Set(row)
	switch b.typ {
	case Bool:
		b.bools[row] = v.Bool()
	case Float:
		b.floats[row] = v.Float()
	case String:
		b.strs[row] = v.String()
	case Time:
		at, _ := v.Interface().(time.Time)
		if at.IsZero() { // null, as in FromRows
			b.valid.Clear(row)
			return
		}
		if err := fitsTime(at); err != nil {
			panic(err)
		}
		b.ints[row] = at.UnixNano()
	default:
		if !v.CanUint() {
			b.ints[row] = v.Int()
			return
		}
		if v.Uint() > math.MaxInt64 {
			panic(fmt.Errorf("the result %d does not fit into an int", v.Uint()))
		}
		b.ints[row] = int64(v.Uint())
	}
}

func (b *builder) column() *column.Column {
	valid := b.valid
	if valid.Count(b.rows) == b.rows {
		valid = nil
	}
	switch b.typ {
	case Bool:
		return column.NewBools(b.bools, valid)
	case Float:
		return column.NewFloats(b.floats, valid)
	case String:
		return column.NewStrings(b.strs, valid)
	}
	return column.NewInts(b.typ, b.ints, valid)
}

// fitsTime refuses times beyond the nanoseconds since 1970.
func fitsTime(at time.Time) error {
	if at.Year() < 1678 || at.Year() > 2261 {
		return fmt.Errorf("the result %v does not fit into nanoseconds since 1970", at)
	}
	return nil
}
