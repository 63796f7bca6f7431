package column

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"unicode/utf8"
)

// A FieldJSON is a Field in the JSON form of plans: {"name":"x","type":"float"}.
type FieldJSON struct {
	Name string `json:"name"`
	Type string `json:"type"`
}

// SchemaToJSON returns the JSON form of a schema. Names that are not UTF-8 have
// none, and neither has one without a name.
func SchemaToJSON(s Schema) ([]FieldJSON, error) {
	var out []FieldJSON
	for _, f := range s {
		if f.Name == "" {
			return nil, errors.New("a column has no name: Rename it")
		}
		if !utf8.ValidString(f.Name) {
			return nil, fmt.Errorf("the name of column %q is not UTF-8, as JSON has to be: Rename it", f.Name)
		}
		out = append(out, FieldJSON{f.Name, f.Type.String()})
	}
	return out, nil
}

// SchemaFromJSON is the inverse of SchemaToJSON. Names must be there, and differ.
func SchemaFromJSON(fields []FieldJSON) (Schema, error) {
	var s Schema
	seen := map[string]bool{}
	for _, f := range fields {
		t, ok := ParseType(f.Type)
		switch {
		case !ok:
			return nil, fmt.Errorf("column %s is of type %q: want bool, int, float, string, time or duration", f.Name, f.Type)
		case f.Name == "" || seen[f.Name]:
			return nil, fmt.Errorf("two columns are called %q, or one has no name", f.Name)
		}
		seen[f.Name] = true
		s = append(s, Field{f.Name, t})
	}
	return s, nil
}

// A TableJSON is a table in the JSON form of plans: its columns, in each a value
// a row. null is null; times and durations are nanoseconds; NaN and infinite
// floats are the strings "NaN", "Inf" and "-Inf".
type TableJSON struct {
	Schema  []FieldJSON       `json:"schema"`
	Rows    int               `json:"rows"`
	Columns []json.RawMessage `json:"columns"`
}

// MaxJSONValues is how many values, rows times columns, a table with a JSON form
// has at most.
const MaxJSONValues = 1_000_000

// TableToJSON returns the JSON form of a table that is not too large.
func TableToJSON(t *Table) (TableJSON, error) {
	if n := t.Len() * len(t.Schema()); n > MaxJSONValues {
		return TableJSON{}, fmt.Errorf("a table of %d values is too large for JSON, which holds %d: write it into a file and read that", n, MaxJSONValues)
	}
	out := TableJSON{Rows: t.Len()}
	var err error
	if out.Schema, err = SchemaToJSON(t.Schema()); err != nil {
		return out, err
	}
	for i, f := range t.Schema() {
		values, err := valuesToJSON(t.Col(i))
		if err != nil {
			return out, fmt.Errorf("column %s: %w", f.Name, err)
		}
		out.Columns = append(out.Columns, values)
	}
	return out, nil
}

func valuesToJSON(c *Column) ([]byte, error) {
	values := make([]any, c.Len())
	for i := range values {
		switch {
		case !c.Valid(i):
		case c.typ == Bool:
			values[i] = c.Bools()[i]
		case c.typ == Float:
			values[i] = floatJSON(c.Floats()[i])
		case c.typ == String:
			if values[i] = c.Str(i); !utf8.ValidString(c.Str(i)) {
				return nil, fmt.Errorf("row %d, %q, is not UTF-8, as JSON has to be", i, c.Str(i))
			}
		default:
			values[i] = c.Ints()[i]
		}
	}
	return MarshalJSON(values)
}

// MarshalJSON writes a value as JSON in which < > & stand for themselves: it is
// for people and programs, not for web pages.
func MarshalJSON(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return bytes.TrimSpace(b.Bytes()), err
}

// floatJSON is a float that may be one that JSON has no number for.
type floatJSON float64

// MarshalJSON writes the shortest number that reads back to the same float.
func (f floatJSON) MarshalJSON() ([]byte, error) {
	switch x := float64(f); {
	case x != x:
		return []byte(`"NaN"`), nil
	case math.IsInf(x, 1):
		return []byte(`"Inf"`), nil
	case math.IsInf(x, -1):
		return []byte(`"-Inf"`), nil
	}
	return json.Marshal(float64(f))
}

// UnmarshalJSON is the inverse.
func (f *floatJSON) UnmarshalJSON(data []byte) error {
	switch string(data) {
	case `"NaN"`:
		*f = floatJSON(math.NaN())
	case `"Inf"`:
		*f = floatJSON(math.Inf(1))
	case `"-Inf"`:
		*f = floatJSON(math.Inf(-1))
	default:
		return json.Unmarshal(data, (*float64)(f))
	}
	return nil
}

// TableFromJSON is the inverse of TableToJSON.
func TableFromJSON(j TableJSON) (*Table, error) {
	s, err := SchemaFromJSON(j.Schema)
	if err != nil {
		return nil, err
	}
	if len(s) == 0 || len(j.Columns) != len(s) || j.Rows < 0 {
		return nil, errors.New("the table has no columns, or not one for each field of its schema")
	}
	cols := make([]*Column, len(s))
	for i, f := range s {
		if cols[i], err = valuesFromJSON(f.Type, j.Columns[i]); err != nil {
			return nil, fmt.Errorf("column %s: %w", f.Name, err)
		}
		if cols[i].Len() != j.Rows {
			return nil, fmt.Errorf("column %s has %d rows, not %d", f.Name, cols[i].Len(), j.Rows)
		}
	}
	return NewTable(s, j.Rows, cols...), nil
}

func valuesFromJSON(t Type, data []byte) (*Column, error) {
	switch t {
	case Bool:
		values, valid, err := nullable[bool](data)
		return NewBools(values, valid), err
	case Float:
		read, valid, err := nullable[floatJSON](data)
		values := make([]float64, len(read))
		for i, f := range read {
			values[i] = float64(f)
		}
		return NewFloats(values, valid), err
	case String:
		values, valid, err := nullable[string](data)
		return NewStrings(values, valid), err
	}
	values, valid, err := nullable[int64](data)
	return NewInts(t, values, valid), err
}

// nullable reads an array of values and nulls.
func nullable[T any](data []byte) ([]T, Bitmap, error) {
	var read []*T
	if err := json.Unmarshal(data, &read); err != nil {
		return nil, nil, err
	}
	values, valid, nulls := make([]T, len(read)), NewBitmap(len(read)), false
	for i, p := range read {
		if p == nil {
			nulls = true
			continue
		}
		values[i] = *p
		valid.Set(i)
	}
	if !nulls {
		valid = nil
	}
	return values, valid, nil
}
