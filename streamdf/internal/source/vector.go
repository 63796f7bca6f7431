package source

import (
	"bytes"
	"unicode/utf8"

	"freshet/streamdf/internal/column"
)

// maxWords is how many distinct strings a column may hold before it stops
// using a dictionary: beyond it codes save nothing and the dictionary of an
// endless stream would grow for ever.
const maxWords = 1 << 16

// A vector gathers the values of one column. A value is appended at a time;
// truncate takes back those of a row that turned out to be bad.
type vector struct {
	field  column.Field
	nulls  []int // rows that are null, ascending
	bools  []bool
	ints   []int64
	floats []float64
	codes  []uint32
	arena  []byte // strings without a dictionary, end to end
	ends   []int  // where each ends in arena
	dict   *column.Dict
	index  map[string]uint32 // the dictionary's codes, looked up without a copy of the text
}

func newVector(f column.Field) *vector {
	v := &vector{field: f}
	if f.Type == column.String {
		v.dict, v.index = column.NewDict(), map[string]uint32{}
	}
	return v
}

func newVectors(s column.Schema) []*vector {
	vectors := make([]*vector, len(s))
	for i, f := range s {
		vectors[i] = newVector(f)
	}
	return vectors
}

// null appends a null as row number row.
func (v *vector) null(row int) {
	v.nulls = append(v.nulls, row)
	switch v.field.Type {
	case column.Bool:
		v.bools = append(v.bools, false)
	case column.Float:
		v.floats = append(v.floats, 0)
	case column.String:
		v.str(nil)
	default:
		v.ints = append(v.ints, 0)
	}
}

// parse appends the value that b spells, or returns what is wrong with it.
func (v *vector) parse(b []byte) (problem string) {
	if v.field.Type == column.String {
		if !utf8.Valid(b) {
			return "is not valid UTF-8"
		}
		v.str(b)
		return ""
	}
	b = bytes.TrimSpace(b)
	ok := false
	switch v.field.Type {
	case column.Int:
		var n int64
		n, ok = parseInt(b)
		v.ints = append(v.ints, n)
	case column.Float:
		var f float64
		f, ok = parseFloat(b)
		v.floats = append(v.floats, f)
	case column.Time:
		var t int64
		t, ok = parseTime(b)
		v.ints = append(v.ints, t)
	case column.Duration:
		var d int64
		d, ok = parseDuration(b)
		v.ints = append(v.ints, d)
	case column.Bool:
		var x bool
		x, ok = parseBool(b)
		v.bools = append(v.bools, x)
	}
	if ok {
		return ""
	}
	if v.field.Type == column.Int {
		if f, isFloat := parseFloat(b); isFloat && (f >= 1<<63 || f < -1<<63) {
			return "does not fit into an int"
		}
	}
	return "is no " + v.field.Type.String()
}

func (v *vector) str(b []byte) {
	if v.dict == nil {
		v.arena = append(v.arena, b...)
		v.ends = append(v.ends, len(v.arena))
		return
	}
	code, ok := v.index[string(b)]
	if !ok {
		s := string(b)
		code = v.dict.Code(s)
		v.index[s] = code
	}
	v.codes = append(v.codes, code)
}

// truncate keeps the first n rows.
func (v *vector) truncate(n int) {
	v.bools = v.bools[:min(n, len(v.bools))]
	v.ints = v.ints[:min(n, len(v.ints))]
	v.floats = v.floats[:min(n, len(v.floats))]
	v.codes = v.codes[:min(n, len(v.codes))]
	if n < len(v.ends) {
		v.ends = v.ends[:n]
		v.arena = v.arena[:v.start(n)]
	}
	for len(v.nulls) > 0 && v.nulls[len(v.nulls)-1] >= n {
		v.nulls = v.nulls[:len(v.nulls)-1]
	}
}

func (v *vector) start(i int) int {
	if i == 0 {
		return 0
	}
	return v.ends[i-1]
}

// take returns the n gathered values as a column and starts anew.
func (v *vector) take(n int) *column.Column {
	valid := v.validity(n)
	var c *column.Column
	switch v.field.Type {
	case column.Bool:
		c = column.NewBools(v.bools, valid)
		v.bools = make([]bool, 0, n)
	case column.Float:
		c = column.NewFloats(v.floats, valid)
		v.floats = make([]float64, 0, n)
	case column.String:
		c = v.takeStrings(valid)
	default:
		c = column.NewInts(v.field.Type, v.ints, valid)
		v.ints = make([]int64, 0, n)
	}
	v.nulls = v.nulls[:0]
	return c
}

func (v *vector) takeStrings(valid column.Bitmap) *column.Column {
	if v.dict != nil {
		c := column.NewCodes(v.codes, v.dict, valid)
		v.codes = make([]uint32, 0, len(v.codes))
		if v.dict.Len() > maxWords {
			v.dict, v.index, v.codes = nil, nil, nil
		}
		return c
	}
	all, start := string(v.arena), 0
	strs := make([]string, len(v.ends))
	for i, end := range v.ends {
		strs[i] = all[start:end]
		start = end
	}
	v.arena, v.ends = v.arena[:0], v.ends[:0]
	return column.NewStrings(strs, valid)
}

// validity returns the bitmap of n rows, nil when none is null.
func (v *vector) validity(n int) column.Bitmap {
	if len(v.nulls) == 0 {
		return nil
	}
	valid := column.NewBitmap(n)
	for i := range valid {
		valid[i] = ^uint64(0)
	}
	if spare := n & 63; spare != 0 {
		valid[len(valid)-1] >>= 64 - uint(spare)
	}
	for _, i := range v.nulls {
		valid.Clear(i)
	}
	return valid
}

// takeTable returns n rows of every vector as a batch.
func takeTable(schema column.Schema, n int, vectors []*vector) *column.Table {
	cols := make([]*column.Column, len(vectors))
	for i, v := range vectors {
		cols[i] = v.take(n)
	}
	return column.NewTable(schema, n, cols...)
}
