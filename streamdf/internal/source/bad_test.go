package source_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"freshet/streamdf/internal/column"
	"freshet/streamdf/internal/meter"
	"freshet/streamdf/internal/source"
)

// head is a header and three rows that make the columns a int, b float, s string.
const head = "a,b,s\n1,1.5,x\n2,2.5,y\n3,3.5,z\n"

func schema(t *testing.T, text string) column.Schema {
	t.Helper()
	in, err := source.NewCSV(write(t, "example.csv", text), source.CSVOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return in.Schema()
}

func TestBadRows(t *testing.T) {
	for _, tt := range []struct{ name, row, problem string }{
		{"text for an int", "n/a,1,x", `line 5: "n/a" is no int (a)`},
		{"float for an int", "1.5,1,x", `line 5: "1.5" is no int (a)`},
		{"int out of range", "99999999999999999999,1,x", `line 5: "99999999999999999999" does not fit into an int (a)`},
		{"text for a float", "1,1.2.3,x", `line 5: "1.2.3" is no float (b)`},
		{"hexadecimal", "1,0x10,x", `line 5: "0x10" is no float (b)`},
		{"too few", "1,2", "line 5: 2 fields instead of 3"},
		{"too many", "1,2,x,y", "line 5: 4 fields instead of 3"},
		{"one field", "1", "line 5: 1 field instead of 3"},
		{"invalid UTF-8", "1,2,\xff\xfe", "line 5: \"\uFFFD\" is not valid UTF-8 (s)"},
		{"text after a quote", `1,2,"x"y`, `line 5: text after a closing quote: write a quote inside a quoted field as ""`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			path := write(t, "in.csv", head+tt.row+"\n4,4.5,w\n")
			fail := source.CSVOptions{Schema: schema(t, head)}
			in, err := source.NewCSV(path, fail)
			if err != nil {
				t.Fatal(err)
			}
			_, _, err = collect(in)
			if want := path + ", " + tt.problem; err == nil || err.Error() != want {
				t.Errorf("got  %v\nwant %s", err, want)
			}

			fail.BadRows = source.Divert
			var diverted []*source.BadRow
			fail.OnBadRow = func(b *source.BadRow) { diverted = append(diverted, b) }
			if in, err = source.NewCSV(path, fail); err != nil {
				t.Fatal(err)
			}
			got, m, err := collect(in)
			want := "[1][1.5][\"x\"]\n[2][2.5][\"y\"]\n[3][3.5][\"z\"]\n[4][4.5][\"w\"]\n"
			if err != nil || rows(got) != want || m.Bad.Load() != 1 {
				t.Errorf("diverting: %v, %d bad, rows\n%s", err, m.Bad.Load(), rows(got))
			}
			if len(diverted) != 1 || diverted[0].Line != 5 || diverted[0].File != path {
				t.Errorf("diverted %+v", diverted)
			}
		})
	}
}

func TestBadRowAfterManyGoodOnes(t *testing.T) {
	text := "n\n" + strings.Repeat("1\n", 10_000) + "oops\n2\n"
	in, err := source.NewCSV(write(t, "in.csv", text), source.CSVOptions{})
	if err != nil {
		t.Fatal(err)
	}
	got, _, err := collect(in)
	if err == nil || !strings.HasSuffix(err.Error(), `line 10,002: "oops" is no int (n)`) {
		t.Errorf("got %v", err)
	}
	if len(got) != 1 || got[0].Len() != 8192 {
		t.Errorf("%d batches before it, want one of 8,192 rows", len(got))
	}
	in, _ = source.NewCSV(write(t, "in.csv", text), source.CSVOptions{BadRows: source.Skip})
	got, m, err := collect(in)
	if err != nil || m.Bad.Load() != 1 || m.Rows.Load() != 10_001 || got[1].Len() != 10_001-8192 {
		t.Errorf("skipping: %v, %d bad, %d rows", err, m.Bad.Load(), m.Rows.Load())
	}
}

func TestUnclosedQuote(t *testing.T) {
	in, err := source.NewCSV(write(t, "in.csv", head+"1,2,\"x\n3,4,y\n"), source.CSVOptions{})
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = collect(in)
	if err == nil || !strings.Contains(err.Error(), "line 5: a quote is opened and never closed") {
		t.Errorf("got %v", err)
	}
}

// TestBuildErrors are the mistakes that show before anything is read.
func TestBuildErrors(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"empty.csv": "", "header.csv": "a,b\n", "names.csv": "a,\xff\n1,2\n", "utf16.csv": "\xff\xfea\x00\n\x00", "ok.csv": "a,b\n1,2\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(dir, "none"), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		path string
		opt  source.CSVOptions
		want string
	}{
		{path: "missing.csv", want: "there is no file DIR/missing.csv"},
		{path: "missing/*.csv", want: "no file matches DIR/missing/*.csv"},
		{path: "none", want: "folder DIR/none holds no .csv file"},
		{path: "[", want: "DIR/[ is not a glob pattern"},
		{path: "empty.csv", want: "DIR/empty.csv is empty"},
		{path: "header.csv", want: "DIR/header.csv has a header but no rows"},
		{path: "names.csv", want: "DIR/names.csv, line 1, the header: name 2 is not valid UTF-8"},
		{path: "utf16.csv", want: "DIR/utf16.csv is UTF-16"},
		{path: "new/*.csv", opt: source.CSVOptions{Follow: true}, want: "DIR/new/*.csv holds no rows yet to tell the columns from"},
		{path: "ok.csv", opt: source.CSVOptions{Schema: column.Schema{{Name: "c", Type: column.Int}}}, want: `Schema names column "c", but DIR/ok.csv has a, b`},
		{path: "ok.csv", opt: source.CSVOptions{NoHeader: true, Names: []string{"x"}}, want: "has 2 columns in its first row, but 1 names are given"},
		{path: "ok.csv", opt: source.CSVOptions{Delimiter: 'ä'}, want: "delimiter 'ä'"},
		{path: "ok.csv", opt: source.CSVOptions{BadRows: source.Divert}, want: "needs OnBadRow"},
		{path: "ok.csv", opt: source.CSVOptions{BatchRows: -1}, want: "BatchRows is -1"},
	} {
		t.Run(tt.path+tt.want[:8], func(t *testing.T) {
			_, err := source.NewCSV(filepath.Join(dir, tt.path), tt.opt)
			want := filepath.FromSlash(strings.ReplaceAll(tt.want, "DIR", filepath.ToSlash(dir)))
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("got  %v\nwant …%s…", err, want)
			}
		})
	}
}

func TestManyFiles(t *testing.T) {
	dir := t.TempDir()
	put := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	put("b.csv", "y,x\n20,2\n") // other order: put right by name
	put("a.csv", "x,y\n1,10\n")
	put("c.txt", "no CSV")
	for _, path := range []string{dir, filepath.Join(dir, "*.csv")} {
		in, err := source.NewCSV(path, source.CSVOptions{})
		if err != nil {
			t.Fatal(err)
		}
		got, _, err := collect(in)
		if err != nil || len(got) != 2 || rows(got) != "[1][10]\n[2][20]\n" {
			t.Errorf("%s: %v, %d batches\n%s", path, err, len(got), rows(got))
		}
		all, err := in.Load(context.Background())
		if err != nil || rows([]*column.Table{all}) != "[1][10]\n[2][20]\n" {
			t.Errorf("Load: %v", err)
		}
	}
	for name, text := range map[string]string{
		"other names":  "x,z\n1,2\n",
		"more columns": "x,y,z\n1,2,3\n",
		"fewer":        "x\n1\n",
		"empty":        "",
	} {
		put("b.csv", text)
		in, err := source.NewCSV(dir, source.CSVOptions{BadRows: source.Skip})
		if err == nil {
			_, _, err = collect(in)
		}
		if err == nil || !strings.Contains(err.Error(), "b.csv") {
			t.Errorf("%s: got %v, want an error that names the file", name, err)
		}
	}
}

// TestVanishing removes and cuts files between the look at them and their end.
func TestVanishing(t *testing.T) {
	dir := t.TempDir()
	var paths []string // more than are parsed at once
	for _, name := range []string{"a", "b", "c", "d", "e", "f"} {
		paths = append(paths, filepath.Join(dir, name+".csv"))
	}
	a, f := paths[0], paths[5]
	big := "n\n" + strings.Repeat("1234567\n", 100_000)
	reset := func() *source.CSV {
		for _, path := range paths {
			if err := os.WriteFile(path, []byte(big), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		in, err := source.NewCSV(dir, source.CSVOptions{})
		if err != nil {
			t.Fatal(err)
		}
		return in
	}
	during := func(do func() error) error {
		first := true
		return reset().Read(context.Background(), func(*column.Table) error {
			if first {
				first = false
				return do()
			}
			return nil
		}, &meter.Meter{})
	}
	if err := during(func() error { return os.Remove(f) }); err == nil || !strings.Contains(err.Error(), "f.csv was removed before it was read") {
		t.Errorf("removed: got %v", err)
	}
	if err := during(func() error { return os.Truncate(a, 300_000) }); err == nil || !strings.Contains(err.Error(), "a.csv was cut short while it was read") {
		t.Errorf("truncated: got %v", err)
	}
	stop := errors.New("enough")
	if err := during(func() error { return stop }); !errors.Is(err, stop) {
		t.Errorf("an emit that fails: got %v", err)
	}
	ctx, cancel := context.WithCancelCause(context.Background())
	cancel(stop)
	if err := reset().Read(ctx, nil, &meter.Meter{}); !errors.Is(err, stop) {
		t.Errorf("cancelled: got %v", err)
	}
}
