package streamdf_test

import (
	"strings"
	"testing"

	"freshet/streamdf"
)

// Every step says what it keeps and how that is bounded, or that it is not; steps
// that each row takes by itself run in one pass.
func TestExplainSaysWhatIsKept(t *testing.T) {
	f := trades()
	timed := f.EventTime("ts", "5s")
	for want, frame := range map[string]*streamdf.Frame{
		"filter value > 20 · in one pass with the next\n  assign value = price * size\n": f.Assign("value = price * size").Filter("value > 20"),
		"source columns\n": f,
		"event time ts, 5s late at most · keeps the rows of the last 5s where their order matters": timed,
		"keeps the numbers of one group\n":                        f.Mean("price"),
		"keeps the numbers of each group\n":                       f.GroupBy("symbol").Mean("price"),
		"keeps all values of each group (grows with the rows)":    f.GroupBy("symbol").Median("price"),
		"keeps the last 20 rows\n":                                f.Window(20).GroupBy("symbol").Mean("price"),
		"keeps the last 1m0s of ts\n":                             timed.Window("1m").Mean("price"),
		"keeps 1m0s of ts\n":                                      timed.Window("1m").Rows(),
		"keeps 20 rows\n":                                         f.Rolling(20).Mean("price"),
		"keeps 20 rows of each group\n":                           f.GroupBy("symbol").Rolling(20).Mean("price"),
		"keeps the numbers of m = mean(price)\n":                  f.Expanding().Agg("m = mean(price)"),
		"keeps all values (grows with the rows)\n":                f.Expanding().Median("price"),
		"keeps all rows (grows with the rows)\n":                  f.Sort("price"),
		"keeps 3 rows\n":                                          f.TopK(3, "price"),
		"keeps all values of price, size (grows with the rows)\n": f.Describe(),
		"keeps the different values of symbol, 10000000 at most":  f.Distinct("symbol"),
		"keeps the numbers of each group in the open window\n":    timed.Tumbling("1m").GroupBy("symbol").Count(),
		"keeps the rows of the last 2s of both sides":             timed.Join(timed.Select("ts", "symbol", "p = price"), "symbol", streamdf.JoinOptions{Within: "2s"}),
		"keeps the last row of the right for each key":            timed.AsofJoin(timed.Select("ts", "symbol", "p = price"), streamdf.AsofOptions{By: "symbol"}),
		"keeps the rows from the first null on, 10000 at most":    f.Interpolate("price"),
		"keeps one row of price\n":                                f.Diff("price"),
		"replay by ts, 31.69 years a second\n":                    f.Replay("ts", 1e9),
		"keeps the rows of the last 10m0s\n":                      f.Share("10m"),
	} {
		if got := frame.Explain().String(); !strings.Contains(got, want) {
			t.Errorf("lacks %q:\n%s", want, got)
		}
	}
}
