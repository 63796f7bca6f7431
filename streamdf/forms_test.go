package streamdf_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"freshet/streamdf"
)

// One thing may be said in several ways.
func TestForms(t *testing.T) {
	f := trades()
	path := filepath.Join(t.TempDir(), "a.csv")
	if err := os.WriteFile(path, []byte("1;x\n2;y\nz;3\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	read := func(o streamdf.CSVOptions) *streamdf.Frame {
		o.BadRows = "skip"
		return streamdf.ReadCSV(path, o)
	}
	names := []string{"n", "s"}
	for name, c := range map[string]struct{ one, other *streamdf.Frame }{
		"type by name":        {f.Cast("string", "size"), f.Cast(streamdf.String, "size")},
		"names by map":        {f.Rename(map[string]string{"price": "p", "size": "n"}), f.Rename("price", "p", "n = size")},
		"order as in SQL":     {f.Sort("symbol desc", "price asc"), f.Sort("-symbol", "price")},
		"order of expression": {f.Sort("price * size DESC"), f.Sort("-(price * size)")},
		"pandas' outer": {
			f.Join(f.Head(2).Rename("price", "p"), "symbol", streamdf.JoinOptions{How: "outer", Within: "1m"}),
			f.Join(f.Head(2).Rename("price", "p"), "symbol", streamdf.JoinOptions{How: streamdf.Full, Within: "1m"}),
		},
		"delimiter as text": {
			read(streamdf.CSVOptions{Delimiter: ";", Header: streamdf.NoHeader(names...)}),
			read(streamdf.CSVOptions{Delimiter: ';', Header: names}),
		},
		"no header": {
			read(streamdf.CSVOptions{Delimiter: byte(';'), Header: false}),
			read(streamdf.CSVOptions{Delimiter: ";", Header: names}).Rename("n", "c0", "s", "c1"),
		},
		"ints and floats":   {streamdf.FromColumns("x", []any{1, nil, 2.5}), streamdf.FromColumns("x", []*float64{ptr(1.0), nil, ptr(2.5)})},
		"maps of some keys": {streamdf.FromRows([]map[string]any{{"b": 1}, {"a": "x", "b": 2.5}}), streamdf.FromColumns("a", []any{nil, "x"}, "b", []float64{1, 2.5})},
	} {
		if got, want := text(t, c.one), text(t, c.other); got != want {
			t.Errorf("%s:\n%s\nwant\n%s", name, got, want)
		}
	}
}

func TestMistakesInForms(t *testing.T) {
	f := trades()
	dir := t.TempDir()
	path := filepath.Join(dir, "quakes.csv")
	if err := os.WriteFile(path, []byte("a;b\n1;2\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		do   func()
		want string
	}{
		"columns first": {func() { f.Cast("price", "float") }, `no type "price" | The type comes first`},
		"no type":       {func() { f.Cast(3, "price") }, "Cast: the type is int"},
		"a number":      {func() { f.Rename("price", 3) }, "Rename: argument 2 is int"},
		"near a file":   {func() { streamdf.ReadCSV(filepath.Join(dir, "quake.csv")) }, "there is no file " + filepath.Join(dir, "quake.csv") + " | Did you mean " + path + "?"},
		"another file":  {func() { streamdf.ReadCSV(filepath.Join(dir, "taxi-trips-of-new-york.csv")) }, "there is no file"},
		"right join":    {func() { f.Join(f, "symbol", streamdf.JoinOptions{How: "right", Within: "1s"}) }, "join the other way round"},
		"two commas":    {func() { streamdf.ReadCSV(path, streamdf.CSVOptions{Delimiter: ";;"}) }, `Delimiter is ";;": want one character`},
		"no comma":      {func() { streamdf.ReadCSV(path, streamdf.CSVOptions{Delimiter: 3.5}) }, "Delimiter is float64"},
		"odd header":    {func() { streamdf.ReadCSV(path, streamdf.CSVOptions{Header: 1}) }, "Header is int"},
		"odd policy":    {func() { streamdf.ReadCSV(path, streamdf.CSVOptions{BadRows: "drop"}) }, `BadRows is "drop": want Fail, Skip or Divert`},
		"no keys":       {func() { streamdf.FromRows([]map[string]int{{}}) }, "a map without keys"},
		"only nil":      {func() { streamdf.FromRows([]map[string]any{{"a": nil}}) }, "key a is nil"},
		"no columns":    {func() { streamdf.ReadArrow(filepath.Join(dir, "*.arrow"), streamdf.ArrowOptions{Follow: true}) }, "until there is one, Schema must name the columns"},
	} {
		err := streamdf.Try(c.do)
		e, ok := err.(*streamdf.Error)
		if !ok || !strings.Contains(e.Error()+" | "+e.Help(), c.want) {
			t.Errorf("%s: got %v, want %s", name, err, c.want)
		}
	}
}

// Files that are followed are read when they are whole, each once.
func TestFollowBinary(t *testing.T) {
	old := time.Now().Add(-time.Minute)
	for ext, read := range map[string]func(dir string) *streamdf.Frame{
		"arrow": func(dir string) *streamdf.Frame {
			return streamdf.ReadArrow(dir, streamdf.ArrowOptions{Follow: true, Schema: streamdf.Schema{{Name: "x", Type: streamdf.Int}}})
		},
		"parquet": func(dir string) *streamdf.Frame {
			return streamdf.ReadParquet(dir, streamdf.ParquetOptions{Follow: true, Schema: streamdf.Schema{{Name: "x", Type: streamdf.Int}}})
		},
	} {
		t.Run(ext, func(t *testing.T) {
			dir := t.TempDir()
			put := func(name string, x int) {
				f, part := streamdf.FromColumns("x", []int{x}), filepath.Join(dir, name+".part")
				write := f.WriteArrow
				if ext == "parquet" {
					write = f.WriteParquet
				}
				if err := write(part).Wait(); err != nil {
					t.Fatal(err)
				}
				if err := os.Chtimes(part, old, old); err != nil {
					t.Fatal(err)
				}
				if err := os.Rename(part, filepath.Join(dir, name+"."+ext)); err != nil {
					t.Fatal(err)
				}
			}
			f := read(dir)
			if !f.Endless() || f.Hot() {
				t.Errorf("endless %v, hot %v", f.Endless(), f.Hot())
			}
			rows := make(chan int64)
			q := f.Sink(func(t *streamdf.Table) {
				for _, x := range t.Ints("x") {
					rows <- x
				}
			})
			for i, name := range []string{"b", "a", "c"} {
				put(name, i)
				if got := <-rows; got != int64(i) {
					t.Errorf("got %d, want %d", got, i)
				}
			}
			q.Stop()
			throughJSON(t, f.Head(1))
		})
	}
}

type level uint8

// Functions of rows take and give types of any width and any name.
func TestTypesOfRowFunctions(t *testing.T) {
	f := streamdf.FromColumns("i", []int{1, 200, 3}, "x", []float64{0.5, 1.5, 2.5}, "s", []string{"a", "b", "c"})
	largest := streamdf.NewAggregate(
		func() level { return 0 }, func(l level, i uint8) level { return max(l, level(i)) }, nil, func(l level) level { return l },
	)
	for name, c := range map[string]struct {
		frame *streamdf.Frame
		want  string
	}{
		"float32":   {f.MapRows("z", func(x float32) float32 { return x / 2 }, "x").Select("z"), "z | 0.25 | 0.75 | 1.25"},
		"named":     {f.MapRows("z", func(i int16, s string) level { return level(i) + level(len(s)) }, "i", "s").Select("z"), "z | 2 | 201 | 4"},
		"pointers":  {f.MapRows("z", func(i *uint16) *int8 { return nil }, "i").Select("z").Head(1), "z | \"\""},
		"aggregate": {f.AggFunc("z", largest, "i"), "z | 200"},
		"no time":   {f.Head(1).MapRows("z", func(i int) time.Time { return time.Time{} }, "i").Select("z"), "z | \"\""},
		"no time of all": {f.AggFunc("z", streamdf.NewAggregate(
			func() int { return 0 }, func(n, i int) int { return n }, nil, func(int) time.Time { return time.Time{} }), "i"), "z | \"\""},
	} {
		if got := csvOf(t, c.frame); got != c.want {
			t.Errorf("%s: got %s, want %s", name, got, c.want)
		}
	}
	for want, frame := range map[string]*streamdf.Frame{
		"MapRows z, row 1: 200 does not fit into int8":                        f.MapRows("z", func(i int8) int8 { return i }, "i"),
		"MapRows z, row 0: -1 does not fit into uint8":                        f.MapRows("z", func(i uint8) uint8 { return i }, "-i"),
		"row 0: the result 18446744073709551615 does not fit into an int":     f.MapRows("z", func(i int) uint64 { return 1<<64 - 1 }, "i"),
		"reduce z = Go function(-i): row 0: -1 does not fit into streamdf_te": f.AggFunc("z", streamdf.NewAggregate(func() int { return 0 }, func(n int, l level) int { return n }, nil, func(n int) int { return n }), "-i"),
		"row 0: the result 1066-10-14 00:00:00 +0000 UTC does not fit": f.MapRows("z", func(i int) time.Time {
			return time.Date(1066, 10, 14, 0, 0, 0, 0, time.UTC)
		}, "i"),
	} {
		if err := frame.Start().Wait(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	if got := largest.String(); got != "aggregate of uint8 to streamdf_test.level" {
		t.Errorf("it says %s", got)
	}
}

func TestTableAsJSON(t *testing.T) {
	f := streamdf.FromColumns("s", []string{"a}\n{b", "c"}, "x", []any{1.5, nil})
	for frame, want := range map[*streamdf.Frame]string{
		f:                 `[{"s":"a}\n{b","x":1.5},{"s":"c","x":null}]`,
		f.Head(1):         `[{"s":"a}\n{b","x":1.5}]`,
		f.Filter("x > 9"): `[]`,
	} {
		if got, err := json.Marshal(frame.Collect()); err != nil || string(got) != want {
			t.Errorf("got %s, %v, want %s", got, err, want)
		}
	}
}
