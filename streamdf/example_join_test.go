package streamdf_test

import (
	"time"

	"freshet/streamdf"
)

// quotes are prices that were offered before the trades, and after.
func quotes() *streamdf.Frame {
	return streamdf.FromColumns(
		"ts", []time.Time{day(8, 59), day(9, 1), day(9, 1), day(9, 3)},
		"symbol", []string{"A", "A", "B", "B"},
		"bid", []float64{9.5, 10.5, 19, 21},
	)
}

// Pairs of rows that are at most a minute apart.
func ExampleFrame_Join() {
	show(trades().Join(quotes(), "symbol", streamdf.JoinOptions{Within: "1m"}).Drop("size").Collect())
	// Output:
	// ts,symbol,price,ts_right,bid
	// 2026-01-05T09:00:00Z,A,10,2026-01-05T08:59:00Z,9.5
	// 2026-01-05T09:00:00Z,A,10,2026-01-05T09:01:00Z,10.5
	// 2026-01-05T09:01:00Z,B,20,2026-01-05T09:01:00Z,19
	// 2026-01-05T09:02:00Z,A,11,2026-01-05T09:01:00Z,10.5
}

// Beside each trade the last quote of its symbol.
func ExampleFrame_AsofJoin() {
	show(trades().AsofJoin(quotes(), streamdf.AsofOptions{By: "symbol"}).Select("ts", "symbol", "price", "bid").Collect())
	// Output:
	// ts,symbol,price,bid
	// 2026-01-05T09:00:00Z,A,10,9.5
	// 2026-01-05T09:01:00Z,B,20,19
	// 2026-01-05T09:02:00Z,A,11,10.5
	// 2026-01-05T09:04:00Z,A,12,10.5
}

// What a table says of each key.
func ExampleFrame_Lookup() {
	names := streamdf.FromColumns("id", []string{"A", "C"}, "name", []string{"Alpha", "Gamma"}).Collect()
	show(trades().Lookup(names, "symbol = id").Select("symbol", "price", "name").Collect())
	// Output:
	// symbol,price,name
	// A,10,Alpha
	// B,20,
	// A,11,Alpha
	// A,12,Alpha
}

// By event time, rows of several frames come in its order.
func ExampleConcat() {
	other := streamdf.FromColumns("ts", []time.Time{day(9, 3)}, "symbol", []string{"C"}, "price", []float64{5}, "size", []int{7})
	show(streamdf.Concat(trades().EventTime("ts", "0s"), other.EventTime("ts", "0s")).Collect())
	// Output:
	// ts,symbol,price,size
	// 2026-01-05T09:00:00Z,A,10,5
	// 2026-01-05T09:01:00Z,B,20,1
	// 2026-01-05T09:02:00Z,A,11,3
	// 2026-01-05T09:03:00Z,C,5,7
	// 2026-01-05T09:04:00Z,A,12,2
}
