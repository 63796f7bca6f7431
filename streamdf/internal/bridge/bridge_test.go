package bridge_test

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"unsafe"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"freshet/streamdf/internal/bridge"
	"freshet/streamdf/internal/column"
)

// rows has every type, with nulls in every third row.
func rows(n int, nulls bool) *column.Table {
	bools, ints, floats := make([]bool, n), make([]int64, n), make([]float64, n)
	texts, codes, dict := make([]string, n), make([]uint32, n), column.NewDict()
	valid := column.NewBitmap(n)
	special := []float64{0, math.Copysign(0, -1), math.NaN(), math.Inf(1), 1e300}
	for i := range n {
		bools[i], ints[i], floats[i] = i%5 < 2, int64(i)*1e15-7, special[i%5]+float64(i/5)
		texts[i] = strings.Repeat("ü", i%4)
		codes[i] = dict.Code(fmt.Sprint("word ", i%7))
		if i%3 > 0 {
			valid.Set(i)
		}
	}
	if !nulls {
		valid = nil
	}
	schema := column.Schema{
		{Name: "b", Type: column.Bool},
		{Name: "i", Type: column.Int},
		{Name: "f", Type: column.Float},
		{Name: "s", Type: column.String},
		{Name: "c", Type: column.String},
		{Name: "t", Type: column.Time},
		{Name: "d", Type: column.Duration},
	}
	return column.NewTable(schema, n,
		column.NewBools(bools, valid), column.NewInts(column.Int, ints, valid), column.NewFloats(floats, valid),
		column.NewStrings(texts, valid), column.NewCodes(codes, dict, valid), column.NewInts(column.Time, ints, valid),
		column.NewInts(column.Duration, ints, valid))
}

func spell(t *column.Table) string {
	var b strings.Builder
	for i := range t.Len() {
		for k := range t.Schema() {
			fmt.Fprintf(&b, "%v|", t.Col(k).Value(i))
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// A table that went through Arrow is the same table, whatever part of it.
func TestRoundTrip(t *testing.T) {
	for _, nulls := range []bool{false, true} {
		for _, n := range []int{0, 1, 63, 64, 200} {
			for _, part := range [][2]int{{0, n}, {n / 3, n}, {n / 2, n - n/5}} {
				want := rows(n, nulls).Slice(part[0], part[1])
				for name, to := range map[string]func(*column.Table) arrow.RecordBatch{"coded": bridge.ToArrow, "plain": bridge.ToArrowPlain} {
					got, err := bridge.FromArrow(to(want))
					if err != nil {
						t.Fatal(err)
					}
					if !got.Schema().Equal(want.Schema()) || spell(got) != spell(want) {
						t.Errorf("%s, nulls %v, rows %v of %d:\n%s\nwant:\n%s", name, nulls, part, n, spell(got), spell(want))
					}
				}
			}
		}
	}
}

// Slices that Arrow cuts begin at any bit.
func TestSlices(t *testing.T) {
	whole := rows(200, true)
	batch := bridge.ToArrow(whole)
	for _, part := range [][2]int64{{0, 200}, {1, 9}, {64, 130}, {77, 200}} {
		got, err := bridge.FromArrow(batch.NewSlice(part[0], part[1]))
		if err != nil {
			t.Fatal(err)
		}
		if want := whole.Slice(int(part[0]), int(part[1])); spell(got) != spell(want) {
			t.Errorf("rows %v:\n%s\nwant:\n%s", part, spell(got), spell(want))
		}
	}
}

// Where the layouts are the same, both ways share memory.
func TestSharesMemory(t *testing.T) {
	table := rows(100, true)
	batch := bridge.ToArrow(table)
	back, err := bridge.FromArrow(batch)
	if err != nil {
		t.Fatal(err)
	}
	for name, at := range map[string]func(*column.Table) unsafe.Pointer{
		"ints":      func(t *column.Table) unsafe.Pointer { return unsafe.Pointer(&t.Named("i").Ints()[0]) },
		"floats":    func(t *column.Table) unsafe.Pointer { return unsafe.Pointer(&t.Named("f").Floats()[0]) },
		"times":     func(t *column.Table) unsafe.Pointer { return unsafe.Pointer(&t.Named("t").Ints()[0]) },
		"durations": func(t *column.Table) unsafe.Pointer { return unsafe.Pointer(&t.Named("d").Ints()[0]) },
		"bitmap":    func(t *column.Table) unsafe.Pointer { return unsafe.Pointer(&t.Named("f").Validity()[0]) },
	} {
		if at(table) != at(back) {
			t.Errorf("the %s were copied", name)
		}
	}
	codes, _ := table.Named("c").Codes()
	data := batch.Column(4).Data().Buffers()[1].Bytes()
	if unsafe.Pointer(&codes[0]) != unsafe.Pointer(&data[0]) {
		t.Error("the codes were copied")
	}
}

// Types that Arrow alone has become the nearest column, and what fits none says so.
func TestOtherTypes(t *testing.T) {
	build := func(dt arrow.DataType, values string) arrow.Array {
		a, _, err := array.FromJSON(memory.DefaultAllocator, dt, strings.NewReader(values))
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	for _, c := range []struct {
		dt           arrow.DataType
		values, want string
	}{
		{arrow.PrimitiveTypes.Int8, `[-1, null, 2]`, "int -1 <nil> 2"},
		{arrow.PrimitiveTypes.Uint32, `[4294967295]`, "int 4294967295"},
		{arrow.PrimitiveTypes.Uint64, `[18446744073709551615]`, "column x: row 0: 18446744073709551615 does not fit into an int"},
		{arrow.PrimitiveTypes.Uint64, `[null, 7]`, "int <nil> 7"},
		{arrow.PrimitiveTypes.Float32, `[0.5, null]`, "float 0.5 <nil>"},
		{arrow.BinaryTypes.LargeString, `["a", null, ""]`, "string a <nil> "},
		{arrow.Null, `[null, null]`, "string <nil> <nil>"},
		{arrow.FixedWidthTypes.Date32, `["2026-01-02"]`, "time 2026-01-02 00:00:00 +0000 UTC"},
		{arrow.FixedWidthTypes.Timestamp_s, `["2026-01-02 03:04:05Z", null]`, "time 2026-01-02 03:04:05 +0000 UTC <nil>"},
		{&arrow.TimestampType{Unit: arrow.Microsecond}, `["2026-01-02 03:04:05.000006"]`, "time 2026-01-02 03:04:05.000006 +0000 UTC"},
		{arrow.FixedWidthTypes.Duration_ms, `[1500]`, "duration 1.5s"},
		{arrow.FixedWidthTypes.Time32s, `["01:02:03", null]`, "duration 1h2m3s <nil>"},
		{arrow.FixedWidthTypes.Time64ns, `["00:00:00.000000005"]`, "duration 5ns"},
		{arrow.FixedWidthTypes.Duration_s, `[9223372037]`, "column x: row 0: 9223372037 × 1s does not fit into nanoseconds"},
		{arrow.BinaryTypes.Binary, `["AA=="]`, "column x is binary, which no column here holds: leave it out where the data is written"},
	} {
		a := build(c.dt, c.values)
		schema := arrow.NewSchema([]arrow.Field{{Name: "x", Type: c.dt, Nullable: true}}, nil)
		table, err := bridge.FromArrow(array.NewRecordBatch(schema, []arrow.Array{a}, int64(a.Len())))
		got := ""
		if err != nil {
			got = err.Error()
		} else {
			got = table.Schema()[0].Type.String()
			for i := range table.Len() {
				got += fmt.Sprint(" ", table.Col(0).Value(i))
			}
		}
		if got != c.want {
			t.Errorf("%s %s: got %s, want %s", c.dt, c.values, got, c.want)
		}
	}
}
