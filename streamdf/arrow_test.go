package streamdf_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"freshet/streamdf"
)

// What is written as Parquet or Arrow is read as it was, in batches of any size,
// and so is the result of an updating frame.
func TestBinaryFiles(t *testing.T) {
	dir := t.TempDir()
	whole := mess(3000)
	f := streamdf.FromTable(cut(whole, 700)...).Assign("gap = ts - time('2026-01-01')", "`odd, \"name\"` = x", "least = i == 1 ? -9223372036854775807 - 1 : i").Tail(2500)
	want := text(t, f)
	for ext, do := range map[string]struct {
		write func(*streamdf.Frame, string) *streamdf.Query
		read  func(string, int) *streamdf.Frame
	}{
		"parquet": {(*streamdf.Frame).WriteParquet, func(p string, n int) *streamdf.Frame {
			return streamdf.ReadParquet(p, streamdf.ParquetOptions{BatchRows: n})
		}},
		"arrow": {(*streamdf.Frame).WriteArrow, func(p string, n int) *streamdf.Frame {
			return streamdf.ReadArrow(p, streamdf.ArrowOptions{BatchRows: n})
		}},
	} {
		t.Run(ext, func(t *testing.T) {
			path := filepath.Join(dir, "a."+ext)
			if err := do.write(f, path).Wait(); err != nil {
				t.Fatal(err)
			}
			for _, n := range []int{0, 1, 999} {
				g := do.read(path, n)
				if !g.Schema().Equal(f.Schema()) {
					t.Fatalf("columns %v, want %v", g.Schema(), f.Schema())
				}
				if got := text(t, g); got != want {
					t.Fatalf("in batches of %d:\n%s\nwant:\n%s", n, got, want)
				}
			}
			if err := do.write(streamdf.FromTable(cut(whole, 700)...), filepath.Join(dir, "b."+ext)).Wait(); err != nil {
				t.Fatal(err)
			}
			if got, want := do.read(filepath.Join(dir, "b."+ext), 0), streamdf.FromTable(whole); text(t, got) != text(t, want) {
				t.Error("rows that were written in batches differ")
			}
			throughJSON(t, do.read(path, 7).GroupBy("k").Sum("i"))
		})
	}
}

// Files without rows keep their columns.
func TestBinaryFilesWithoutRows(t *testing.T) {
	dir := t.TempDir()
	f := streamdf.FromTable(mess(3)).Filter("false")
	for _, q := range []*streamdf.Query{f.WriteParquet(filepath.Join(dir, "e.parquet")), f.WriteArrow(filepath.Join(dir, "e.arrow"))} {
		if err := q.Wait(); err != nil {
			t.Fatal(err)
		}
	}
	for _, g := range []*streamdf.Frame{streamdf.ReadParquet(filepath.Join(dir, "e.parquet")), streamdf.ReadArrow(dir)} {
		if !g.Schema().Equal(f.Schema()) || g.Collect().Len() != 0 {
			t.Errorf("%v with %d rows", g.Schema(), g.Collect().Len())
		}
	}
}

// A frame of record batches is that of the tables.
func TestFromArrow(t *testing.T) {
	whole := mess(500)
	var frame *streamdf.Frame
	switch parts := cut(whole, 200); len(parts) {
	case 3:
		frame = streamdf.FromArrow(parts[0].Arrow(), parts[1].Arrow(), parts[2].Arrow())
	default:
		t.Fatalf("%d parts", len(parts))
	}
	if got, want := text(t, frame.GroupBy("k").Agg("m = mean(x)", "n = count()", "s = first(s)")), text(t, streamdf.FromTable(whole).GroupBy("k").Agg("m = mean(x)", "n = count()", "s = first(s)")); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// What is no such file says so where the frame is made, and a file that breaks
// off ends the query.
func TestBrokenBinaryFiles(t *testing.T) {
	dir := t.TempDir()
	path := func(name string) string { return filepath.Join(dir, name) }
	f := streamdf.FromColumns("x", []float64{1, 2, 3}, "t", []time.Time{day(1, 1), day(1, 2), day(1, 3)})
	for _, q := range []*streamdf.Query{f.WriteParquet(path("good.parquet")), f.WriteArrow(path("good.arrow")), f.WriteCSV(path("text.csv"))} {
		if err := q.Wait(); err != nil {
			t.Fatal(err)
		}
	}
	for _, ext := range []string{"parquet", "arrow"} {
		data, err := os.ReadFile(path("good." + ext))
		if err != nil {
			t.Fatal(err)
		}
		for name, data := range map[string][]byte{"half": data[:len(data)/2], "none": nil} {
			if err := os.WriteFile(path(name+"."+ext), data, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	for want, do := range map[string]func(){
		"it is no Parquet file":                func() { streamdf.ReadParquet(path("text.csv")) },
		"half.parquet":                         func() { streamdf.ReadParquet(path("half.parquet")).Collect() },
		"none.parquet":                         func() { streamdf.ReadParquet(path("none.parquet")) },
		"it is no Arrow file":                  func() { streamdf.ReadArrow(path("text.csv")) },
		"half.arrow":                           func() { streamdf.ReadArrow(path("half.arrow")).Collect() },
		"none.arrow":                           func() { streamdf.ReadArrow(path("none.arrow")) },
		"there is no column y; columns: [x t]": func() { streamdf.ReadParquet(path("good.parquet"), streamdf.ParquetOptions{Columns: []string{"y"}}) },
		"no file matches":                      func() { streamdf.ReadArrow(path("*.feather")) },
		"BatchRows is -1":                      func() { streamdf.ReadArrow(path("good.arrow"), streamdf.ArrowOptions{BatchRows: -1}) },
		"ArrowOptions, got 2":                  func() { streamdf.ReadArrow("", streamdf.ArrowOptions{}, streamdf.ArrowOptions{}) },
		"FromArrow: it takes at least one":     func() { streamdf.FromArrow() },
	} {
		if err := streamdf.Try(do); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	got := streamdf.ReadParquet(path("good.parquet"), streamdf.ParquetOptions{Columns: []string{"t"}}).Collect()
	if names := got.Names(); len(names) != 1 || names[0] != "t" || got.Len() != 3 {
		t.Errorf("chosen columns: %v of %d rows", names, got.Len())
	}
}
