package streamdf_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"freshet/streamdf"
)

// gaps are a few rows with nulls.
func gaps() *streamdf.Frame {
	x, y := 1.25, 3.75
	return streamdf.FromColumns("k", []string{"a", "b", "a", "b"}, "x", []*float64{&x, nil, &y, &x}, "n", []string{"1", "2", "n/a", "4"})
}

// Texts become ints; what is none becomes null.
func ExampleFrame_Cast() {
	show(gaps().Cast(streamdf.Int, "n").Select("n").Collect())
	// Output:
	// n
	// 1
	// 2
	// ""
	// 4
}

// Nulls get a value, or their rows go.
func ExampleFrame_FillNull() {
	show(gaps().FillNull(0, "x").Collect())
	show(gaps().DropNull("x").Collect())
	// Output:
	// k,x,n
	// a,1.25,1
	// b,0,2
	// a,3.75,n/a
	// b,1.25,4
	// k,x,n
	// a,1.25,1
	// a,3.75,n/a
	// b,1.25,4
}

// Numbers are rounded, halves to even, and kept within bounds.
func ExampleFrame_Clip() {
	show(gaps().Round(1, "x").Clip(0, 3, "x").Select("x").Collect())
	// Output:
	// x
	// 1.2
	// ""
	// 3
	// 1.2
}

// Running totals, of the whole stream and of each group.
func ExampleFrame_CumSum() {
	show(trades().CumSum("total = size").Select("symbol", "size", "total").Collect())
	show(trades().GroupBy("symbol").CumSum("total = size").Select("symbol", "size", "total").Collect())
	// Output:
	// symbol,size,total
	// A,5,5
	// B,1,6
	// A,3,9
	// A,2,11
	// symbol,size,total
	// A,5,5
	// B,1,1
	// A,3,8
	// A,2,10
}

// The change since the row before, of numbers and of times.
func ExampleFrame_Diff() {
	show(trades().Diff(1, "move = price", "gap = ts").Select("price", "move", "gap").Collect())
	// Output:
	// price,move,gap
	// 10,,
	// 20,10,1m0s
	// 11,-9,1m0s
	// 12,1,2m0s
}

// The largest first; "-price" would be the smallest.
func ExampleFrame_TopK() {
	show(trades().TopK(2, "price").Select("symbol", "price").Collect())
	// Output:
	// symbol,price
	// B,20
	// A,12
}

// A result is put in order anew whenever it changes.
func ExampleFrame_Sort() {
	show(trades().GroupBy("symbol").Sum("size").Sort("-symbol").Collect())
	// Output:
	// symbol,size
	// B,1
	// A,10
}

// How often each value occurs.
func ExampleFrame_ValueCounts() {
	show(trades().ValueCounts("symbol").Collect())
	// Output:
	// symbol,count
	// A,3
	// B,1
}

// The statistics of the numeric columns.
func ExampleFrame_Describe() {
	fmt.Println(trades().Describe().Collect())
	// Output:
	// statistic     price     size
	// string        float    float
	// count       4.00000  4.00000
	// mean       13.25000  2.75000
	// std         4.57347  1.70783
	// min        10.00000  1.00000
	// 25%        10.75000  1.75000
	// 50%        11.50000  2.50000
	// 75%        14.00000  3.50000
	// max        20.00000  5.00000
	// 8 rows × 3 columns
}

// The first row of each symbol.
func ExampleFrame_Distinct() {
	show(trades().Distinct("symbol").Collect())
	// Output:
	// ts,symbol,price,size
	// 2026-01-05T09:00:00Z,A,10,5
	// 2026-01-05T09:01:00Z,B,20,1
}

// The best price so far.
func ExampleFrame_Expanding() {
	show(trades().Expanding().Assign("best = max(price)").Select("price", "best").Collect())
	// Output:
	// price,best
	// 10,10
	// 20,20
	// 11,20
	// 12,20
}

// A mean in which the newest row has the most weight.
func ExampleFrame_EWM() {
	show(trades().EWM(streamdf.EWMOptions{Alpha: 0.5}).Mean("price").Round(3).Collect())
	// Output:
	// price
	// 10
	// 16.667
	// 13.429
	// 12.667
}

// How two columns go together.
func ExampleFrame_Corr() {
	show(trades().Corr("price", "size").Round(3).Collect())
	// Output:
	// corr
	// -0.8
}

// Go code for each row. An expression would do here, and be faster.
func ExampleFrame_MapRows() {
	show(trades().MapRows("label", func(symbol string, size int) string {
		return strings.Repeat(symbol, size)
	}, "symbol", "size").Select("label").Collect())
	// Output:
	// label
	// AAAAA
	// B
	// AAA
	// AA
}

// Go code for each batch: here, its first row.
func ExampleFrame_MapBatch() {
	show(trades().MapBatch(func(t *streamdf.Table) *streamdf.Table { return t.Slice(0, min(1, t.Len())) }).Collect())
	// Output:
	// ts,symbol,price,size
	// 2026-01-05T09:00:00Z,A,10,5
}

// One reader serves all queries of a shared frame.
func ExampleFrame_Share() {
	ticks := make(chan float64)
	prices := streamdf.FromChannel(ticks).Filter("value > 0").Share()
	mean := prices.Mean("value").Sink(func(t *streamdf.Table) { fmt.Println("mean", t.Value(0, "value")) })
	ticks <- 3
	close(ticks)
	if err := mean.Wait(); err != nil {
		fmt.Println(err)
	}
	// Output: mean 3
}

// Objects, a line each.
func ExampleReadJSONLines() {
	dir, _ := os.MkdirTemp("", "lines")
	defer func() { _ = os.RemoveAll(dir) }()
	path := filepath.Join(dir, "log.jsonl")
	_ = os.WriteFile(path, []byte("{\"user\": \"ann\", \"ms\": 12}\n{\"user\": \"bob\", \"ms\": 7.5}\n"), 0o644)
	show(streamdf.ReadJSONLines(path).Assign("s = ms / 1000").Collect())
	// Output:
	// user,ms,s
	// ann,12,0.012
	// bob,7.5,0.0075
}

// Explain says what each step keeps.
func ExampleFrame_Explain_verbs() {
	f := trades()
	fmt.Print(f.GroupBy("symbol").Diff(2, "price").Distinct("symbol").Sample(0.5, 7).TopK(3, "-size").Explain())
	fmt.Print(f.EWM(streamdf.EWMOptions{Span: 9}).Mean("price").Explain())
	fmt.Print(f.Expanding().Median("price").Explain())
	// Output:
	// first 3 by size (updating) · keeps 3 rows
	//   sample 0.5, seed 7
	//     distinct symbol · keeps the different values of symbol, 10000000 at most
	//       diff price by symbol · keeps 2 rows of price for each group
	//         source columns
	//           → ts time, symbol string, price float, size int
	// ewm alpha 0.2: price = mean(price) · keeps the weights and sums of price = mean(price)
	//   → price float
	//   source columns
	//     → ts time, symbol string, price float, size int
	// expanding: price = median(price) · keeps all values (grows with the rows)
	//   → price float
	//   source columns
	//     → ts time, symbol string, price float, size int
}
