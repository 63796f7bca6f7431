package source_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"freshet/streamdf/internal/column"
	"freshet/streamdf/internal/meter"
	"freshet/streamdf/internal/source"
)

// write puts a file into a new folder and returns its path.
func write(t testing.TB, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// rows renders batches, a line each row, fields in brackets, nulls as null.
func rows(tables []*column.Table) string {
	var b strings.Builder
	for _, t := range tables {
		for i := range t.Len() {
			for j, f := range t.Schema() {
				fmt.Fprintf(&b, "[%s]", cell(t.Col(j), f.Type, i))
			}
			b.WriteByte('\n')
		}
	}
	return b.String()
}

func cell(c *column.Column, t column.Type, i int) string {
	switch {
	case !c.Valid(i):
		return "null"
	case t == column.Bool:
		return fmt.Sprint(c.Bools()[i])
	case t == column.Float:
		return fmt.Sprint(c.Floats()[i])
	case t == column.String:
		return fmt.Sprintf("%q", c.Str(i))
	case t == column.Time:
		return time.Unix(0, c.Ints()[i]).UTC().Format(time.RFC3339Nano)
	case t == column.Duration:
		return time.Duration(c.Ints()[i]).String()
	}
	return fmt.Sprint(c.Ints()[i])
}

func types(s column.Schema) string {
	var parts []string
	for _, f := range s {
		parts = append(parts, f.Name+" "+f.Type.String())
	}
	return strings.Join(parts, ", ")
}

type input interface {
	Read(ctx context.Context, emit func(*column.Table) error, m *meter.Meter) error
}

// collect reads an input to its end.
func collect(in input) ([]*column.Table, *meter.Meter, error) {
	var tables []*column.Table
	m := &meter.Meter{}
	err := in.Read(context.Background(), func(t *column.Table) error {
		tables = append(tables, t)
		return nil
	}, m)
	return tables, m, err
}

func TestCSV(t *testing.T) {
	for _, tt := range []struct {
		name, text   string
		opt          source.CSVOptions
		schema, rows string
	}{
		{
			name: "types", text: "a,b,c,d,e,f\ntrue,1,1.5,x,2012-01-01,1m30s\nFALSE,-2,2,y z,2013-01-01T10:17Z,5ms\n",
			schema: "a bool, b int, c float, d string, e time, f duration",
			rows:   "[true][1][1.5][\"x\"][2012-01-01T00:00:00Z][1m30s]\n[false][-2][2][\"y z\"][2013-01-01T10:17:00Z][5ms]\n",
		},
		{
			name: "nulls", text: "a,b,s\n1,,\n,NA,\"\"\n", opt: source.CSVOptions{Null: []string{"NA"}},
			schema: "a int, b string, s string", rows: "[1][null][null]\n[null][null][\"\"]\n",
		},
		{
			name: "quotes", text: "a,b\r\n\"x, \"\"y\"\"\",\"line\nbreak\"\r\n5\" pipe,z\r\n",
			schema: "a string, b string", rows: "[\"x, \\\"y\\\"\"][\"line\\nbreak\"]\n[\"5\\\" pipe\"][\"z\"]\n",
		},
		{name: "no newline at the end", text: "a\n1\n23", schema: "a int", rows: "[1]\n[23]\n"},
		{name: "quoted at the end", text: "a,b\n1,\"x\"", schema: "a int, b string", rows: "[1][\"x\"]\n"},
		{name: "byte order mark, blank lines", text: "\xEF\xBB\xBFa\n\n1\n\r\n2\n", schema: "a int", rows: "[1]\n[2]\n"},
		{
			name: "delimiter", text: "a;b\n1,5;2\n", opt: source.CSVOptions{Delimiter: ';'},
			schema: "a string, b int", rows: "[\"1,5\"][2]\n",
		},
		{
			name: "no header", text: "1,x\n2,y\n", opt: source.CSVOptions{NoHeader: true},
			schema: "c0 int, c1 string", rows: "[1][\"x\"]\n[2][\"y\"]\n",
		},
		{
			name: "names", text: "1,x\n", opt: source.CSVOptions{NoHeader: true, Names: []string{"n", "s"}},
			schema: "n int, s string", rows: "[1][\"x\"]\n",
		},
		{name: "odd headers", text: ",x,x, y \n1,2,3,4\n", schema: "c0 int, x int, x_2 int, y int", rows: "[1][2][3][4]\n"},
		{
			name: "partial schema", text: "zip,n\n01234,1\n", opt: source.CSVOptions{Schema: column.Schema{{Name: "zip", Type: column.String}}},
			schema: "zip string, n int", rows: "[\"01234\"][1]\n",
		},
		{
			name: "times", text: "t\n2013-01-01 10:17:30.25\n2013-01-01T10:17:30+02:00\n2013-01-01T10:17:30.123456789Z\n",
			schema: "t time", rows: "[2013-01-01T10:17:30.25Z]\n[2013-01-01T08:17:30Z]\n[2013-01-01T10:17:30.123456789Z]\n",
		},
		{name: "int beyond int64 is a float", text: "n\n99999999999999999999\n", schema: "n float", rows: "[1e+20]\n"},
		{name: "all null is a string", text: "a,b\n,1\n,2\n", schema: "a string, b int", rows: "[null][1]\n[null][2]\n"},
		{name: "spaces", text: "a, b\n1 , 2.5\n", schema: "a int, b float", rows: "[1][2.5]\n"},
		{name: "header only with a schema", text: "a\n", opt: source.CSVOptions{Schema: column.Schema{{Name: "a", Type: column.Int}}}, schema: "a int"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			in, err := source.NewCSV(write(t, "in.csv", tt.text), tt.opt)
			if err != nil {
				t.Fatal(err)
			}
			if got := types(in.Schema()); got != tt.schema {
				t.Errorf("schema %s, want %s", got, tt.schema)
			}
			got, m, err := collect(in)
			if err != nil {
				t.Fatal(err)
			}
			if rows(got) != tt.rows {
				t.Errorf("got\n%swant\n%s", rows(got), tt.rows)
			}
			if m.Bytes.Load() != int64(len(tt.text)) || m.Total.Load() != int64(len(tt.text)) {
				t.Errorf("%d of %d bytes counted, want %d", m.Bytes.Load(), m.Total.Load(), len(tt.text))
			}
		})
	}
}
