package plot_test

import (
	"bytes"
	"encoding/csv"
	"flag"
	"math"
	"os"
	"strconv"
	"testing"
	"time"

	"freshet/display/chart/internal/plot"
)

var update = flag.Bool("update", false, "rewrite the pictures in testdata")

var keepPNG = flag.String("png", "", "write the PNG pictures into this folder, to be looked at")

// A file is a CSV file by columns.
type file map[string][]string

func load(t testing.TB, name string) file {
	t.Helper()
	r, err := os.Open("../../../../notebooks/data/" + name)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	records, err := csv.NewReader(r).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	f := file{}
	for i, column := range records[0] {
		for _, record := range records[1:] {
			f[column] = append(f[column], record[i])
		}
	}
	return f
}

func (f file) floats(column string) []float64 {
	out := make([]float64, len(f[column]))
	for i, s := range f[column] {
		v, err := strconv.ParseFloat(s, 64)
		if err != nil {
			v = math.NaN()
		}
		out[i] = v
	}
	return out
}

// origin is the midnight from which times are counted.
var origin = time.Date(2018, 1, 31, 0, 0, 0, 0, time.UTC).Unix()

func (f file) times(t testing.TB, column, layout string) []float64 {
	t.Helper()
	out := make([]float64, len(f[column]))
	for i, s := range f[column] {
		at, err := time.Parse(layout, s)
		if err != nil {
			t.Fatal(err)
		}
		out[i] = float64(at.Unix()-origin) + float64(at.Nanosecond())/1e9
	}
	return out
}

// part returns rows i to j-1 of a batch.
func part(b plot.Batch, i, j int) *plot.Batch {
	c := plot.Batch{N: j - i}
	if b.X != nil {
		c.X = b.X[i:j]
	}
	if b.XNames != nil {
		c.XNames = b.XNames[i:j]
	}
	for _, y := range b.Y {
		c.Y = append(c.Y, y[i:j])
	}
	for _, edge := range b.Band {
		c.Band = append(c.Band, edge[i:j])
	}
	if b.By != nil {
		c.By = b.By[i:j]
	}
	if b.Age != nil {
		c.Age = b.Age[i:j]
	}
	return &c
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile("testdata/"+name, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != string(got) {
		t.Errorf("%s differs (rewrite with -update, and look at it)", name)
	}
}

// rolling is the mean of the values of the last 6 h.
func rolling(x, y []float64) []float64 {
	out := make([]float64, len(y))
	for i := range y {
		n, sum := 0, 0.0
		for j := i; j >= 0 && x[j] > x[i]-6*3600; j-- {
			if !math.IsNaN(y[j]) {
				n, sum = n+1, sum+y[j]
			}
		}
		out[i] = math.NaN()
		if n >= 25 {
			out[i] = sum / float64(n)
		}
	}
	return out
}

func bytesReader(b []byte) *bytes.Reader { return bytes.NewReader(b) }
