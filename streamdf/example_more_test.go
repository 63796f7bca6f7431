package streamdf_test

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"time"

	"freshet/streamdf"
)

// Expressions may stand around aggregates.
func ExampleFrame_Agg_expressions() {
	show(trades().GroupBy("symbol").Agg("vwap = sum(price * size) / sum(size)", "spread = max(price) - min(price)").Collect())
	// Output:
	// symbol,vwap,spread
	// A,10.7,2
	// B,20,0
}

// Groups of windows are windows of groups.
func ExampleGrouped_Tumbling() {
	show(trades().GroupBy("symbol").Tumbling("2m").Sum("size").Collect())
	// Output:
	// window_start,window_end,symbol,size
	// 2026-01-05T09:00:00Z,2026-01-05T09:02:00Z,A,5
	// 2026-01-05T09:00:00Z,2026-01-05T09:02:00Z,B,1
	// 2026-01-05T09:02:00Z,2026-01-05T09:04:00Z,A,3
	// 2026-01-05T09:04:00Z,2026-01-05T09:06:00Z,A,2
}

// Spans of time without rows are rows too; what they lack can be filled.
func ExampleFrame_Resample() {
	show(trades().Resample("1m").Mean("price").Interpolate().Collect())
	// Output:
	// ts,price
	// 2026-01-05T09:00:00Z,10
	// 2026-01-05T09:01:00Z,20
	// 2026-01-05T09:02:00Z,11
	// 2026-01-05T09:03:00Z,11.5
	// 2026-01-05T09:04:00Z,12
}

func ExampleFrame_Rename() {
	show(trades().Select("symbol", "price").Head(1).Rename(map[string]string{"symbol": "s", "price": "p"}).Collect())
	// Output:
	// s,p
	// A,10
}

// Fields of structs are columns; pointers, and times that are zero, may be null.
func ExampleFromRows() {
	type reading struct {
		At     time.Time `streamdf:"at"`
		Sensor string
		Temp   *float64 `streamdf:"temp_c"`
		raw    []byte   `streamdf:"-"`
	}
	warm := 21.5
	show(streamdf.FromRows([]reading{{day(9, 0), "hall", &warm, nil}, {At: time.Time{}, Sensor: "roof"}}).Collect())
	// Output:
	// at,Sensor,temp_c
	// 2026-01-05T09:00:00Z,hall,21.5
	// ,roof,
}

// A channel is a source; the frame ends when it is closed.
func ExampleFromChannel() {
	type tick struct {
		Symbol string
		Price  float64
	}
	ch := make(chan tick, 3)
	ch <- tick{"A", 10}
	ch <- tick{"B", 20}
	ch <- tick{"A", 12}
	close(ch)
	show(streamdf.FromChannel(ch).GroupBy("Symbol").Mean("Price").Collect())
	// Output:
	// Symbol,Price
	// A,11
	// B,20
}

// A geometric mean, which the language of Agg lacks.
func ExampleNewAggregate() {
	type logs struct{ n, sum float64 }
	geometric := streamdf.NewAggregate(
		func() logs { return logs{} },
		func(s logs, x float64) logs { return logs{s.n + 1, s.sum + math.Log(x)} },
		func(a, b logs) logs { return logs{a.n + b.n, a.sum + b.sum} },
		func(s logs) float64 { return math.Exp(s.sum / s.n) },
	)
	f := streamdf.FromColumns("x", []float64{1, 4, 16})
	show(f.AggFunc("mean", geometric, "x").Collect())
	show(f.Rolling(2).AggFunc("mean", geometric, "x").Round(9).Collect())
	// Output:
	// mean
	// 4
	// mean
	// ""
	// 2
	// 8
}

// What Go values a stream carries is up to its functions.
func ExampleNewStream() {
	s := streamdf.NewStream()
	var squares []int
	q := s.Filter(func(x int) bool { return x%2 == 1 }).Map(func(x int) int { return x * x }).SinkToSlice(&squares)
	for i := range 6 {
		s.Emit(i)
	}
	s.Close()
	fmt.Println(q.Wait(), squares)
	// Output: <nil> [1 9 25]
}

// Options take the forms that other readers of CSV have taught.
func ExampleReadCSV() {
	dir, err := os.MkdirTemp("", "example")
	if err != nil {
		fmt.Println(err)
	}
	defer os.RemoveAll(dir)
	if err := os.WriteFile(filepath.Join(dir, "a.csv"), []byte("hall;21.5\nroof;NA\nroof;?\n"), 0o644); err != nil {
		fmt.Println(err)
	}
	show(streamdf.ReadCSV(dir, streamdf.CSVOptions{
		Delimiter: ";", Header: []string{"sensor", "temp_c"}, Null: []string{"NA"},
		Schema:  streamdf.Schema{{Name: "temp_c", Type: streamdf.Float}},
		BadRows: streamdf.Skip,
	}).Collect())
	// Output:
	// sensor,temp_c
	// hall,21.5
	// roof,
}

func ExampleTable_MarshalJSON() {
	data, err := json.Marshal(trades().Select("symbol", "price").Head(2).Collect())
	fmt.Println(string(data), err)
	// Output: [{"symbol":"A","price":10},{"symbol":"B","price":20}] <nil>
}
