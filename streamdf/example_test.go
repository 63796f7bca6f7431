package streamdf_test

import (
	"fmt"
	"os"
	"time"

	"freshet/streamdf"
)

func day(hour, minute int) time.Time { return time.Date(2026, 1, 5, hour, minute, 0, 0, time.UTC) }

// trades are a few rows to compute with.
func trades() *streamdf.Frame {
	return streamdf.FromColumns(
		"ts", []time.Time{day(9, 0), day(9, 1), day(9, 2), day(9, 4)},
		"symbol", []string{"A", "B", "A", "A"},
		"price", []float64{10, 20, 11, 12},
		"size", []int{5, 1, 3, 2},
	)
}

func show(t *streamdf.Table) {
	if err := t.WriteCSV(os.Stdout); err != nil {
		fmt.Println(err)
	}
}

// Columns from columns, then the rows that matter.
func ExampleFrame_Assign() {
	show(trades().Assign("value = price * size").Filter("value > 20").Select("symbol", "value").Collect())
	// Output:
	// symbol,value
	// A,50
	// A,33
	// A,24
}

// A reduction of a frame is one row, kept up to date.
func ExampleFrame_Agg() {
	show(trades().Agg("n = count()", "mean = mean(price)", "worst = min(price)").Collect())
	// Output:
	// n,mean,worst
	// 4,13.25,10
}

// Of groups it is one row a group, in order of first appearance.
func ExampleFrame_GroupBy() {
	show(trades().GroupBy("symbol").Agg("n = count()", "volume = sum(size)").Collect())
	// Output:
	// symbol,n,volume
	// A,3,10
	// B,1,1
}

// A rolling window gives a row for each row; it is null until the window is
// full.
func ExampleFrame_Rolling() {
	show(trades().Rolling(2).Mean("price").Collect())
	// Output:
	// price
	// ""
	// 15
	// 15.5
	// 11.5
}

// By time: the last two minutes, (t-2m, t].
func ExampleFrame_Rolling_time() {
	show(trades().EventTime("ts", "0s").Rolling("2m").Assign("n = count()", "high = max(price)").Drop("size").Collect())
	// Output:
	// ts,symbol,price,n,high
	// 2026-01-05T09:00:00Z,A,10,1,10
	// 2026-01-05T09:01:00Z,B,20,2,20
	// 2026-01-05T09:02:00Z,A,11,2,20
	// 2026-01-05T09:04:00Z,A,12,1,12
}

// A window is the last rows; its reduction is one row that is replaced.
func ExampleFrame_Window() {
	show(trades().Window(3).Mean("price").Collect())
	// Output:
	// price
	// 14.333333333333334
}

// Sink calls a function with each state of an updating frame.
func ExampleFrame_Sink() {
	first, second := trades().Head(2).Collect(), trades().Collect().Slice(2, 4)
	q := streamdf.FromTable(first, second).Sum("size").Sink(func(t *streamdf.Table) {
		fmt.Println(t.Value(0, "size"))
	})
	fmt.Println(q.Wait())
	// Output:
	// 6
	// 11
	// <nil>
}

// A mistake is told where it was made: the verb panics with an *Error.
func ExampleTry() {
	err := streamdf.Try(func() { trades().Filter("prize > 10") })
	fmt.Println(err)
	fmt.Println(err.(*streamdf.Error).Help())
	// Output:
	// no column "prize"
	// Did you mean price?
	// Columns: ts, symbol, price, size
}

// A Stream carries any Go values.
func ExampleStream_Accumulate() {
	s := streamdf.NewStream()
	q := s.Map(func(x int) int { return x * x }).
		Accumulate(0, func(sum, x int) int { return sum + x }).
		Sink(func(sum int) { fmt.Println(sum) })
	for i := range 4 {
		s.Emit(i)
	}
	s.Close()
	fmt.Println(q.Wait())
	// Output:
	// 0
	// 1
	// 5
	// 14
	// <nil>
}
