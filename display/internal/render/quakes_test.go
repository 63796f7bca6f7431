package render_test

import (
	"encoding/csv"
	"os"
	"strconv"
	"testing"
	"time"

	"freshet/display/internal/render"
)

// quakes returns the earthquakes of the first notebook, as far as row n, with
// the columns that the samples of the look have.
func quakes(t testing.TB, n int) []render.Column {
	t.Helper()
	file, err := os.Open("../../../notebooks/data/earthquakes.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	records, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	at := map[string]int{}
	for i, name := range records[0] {
		at[name] = i
	}
	columns := []render.Column{
		{Name: "time", Kind: render.Time},
		{Name: "latitude", Kind: render.Float},
		{Name: "longitude", Kind: render.Float},
		{Name: "depth_km", Kind: render.Float},
		{Name: "magnitude", Kind: render.Float},
		{Name: "network", Kind: render.String},
		{Name: "type", Kind: render.String},
		{Name: "place", Kind: render.String},
	}
	for _, record := range records[1 : min(n, len(records)-1)+1] {
		for i := range columns {
			c := &columns[i]
			c.Values = append(c.Values, parse(t, c.Kind, record[at[c.Name]]))
		}
	}
	return columns
}

func parse(t testing.TB, kind render.Kind, s string) render.Value {
	t.Helper()
	if s == "" {
		return render.Value{Null: true}
	}
	switch kind {
	case render.Time:
		at, err := time.Parse(time.RFC3339, s)
		if err != nil {
			t.Fatal(err)
		}
		return render.Value{Int: at.UnixNano()}
	case render.Float:
		v, err := strconv.ParseFloat(s, 64)
		if err != nil {
			t.Fatal(err)
		}
		return render.Value{Float: v}
	}
	return render.Value{Str: s}
}

// frame shows rows from…to-1 of columns, numbered.
func frame(columns []render.Column, from, to int, now time.Time) render.Frame {
	f := render.Frame{Rows: to - from, Now: now, Numbers: []int64{}}
	for _, c := range columns {
		c.Values = c.Values[from:to]
		f.Columns = append(f.Columns, c)
	}
	for i := from; i < to; i++ {
		f.Numbers = append(f.Numbers, int64(i))
	}
	return f
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile("testdata/"+name, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != got {
		t.Errorf("%s differs (rewrite with -update):\n got %s\nwant %s", name, got, want)
	}
}
