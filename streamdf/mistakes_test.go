package streamdf_test

import (
	"errors"
	"math"
	"strings"
	"testing"

	"freshet/streamdf"
)

// A Go function's mistake ends the query and names the row.
func TestGoFunctionsFail(t *testing.T) {
	f := streamdf.FromTable(cut(streamdf.FromColumns("i", []int{0, 1, 2, 3, 4, 5, 6}).Collect(), 2)...)
	list := []int{1, 2, 3, 4}
	broken := errors.New("broken")
	for name, c := range map[string]struct {
		frame *streamdf.Frame
		want  string
	}{
		"panic": {
			f.MapRows("z", func(i int) int { return list[i] }, "i"),
			"row 4: the function panicked: runtime error: index out of range [4] with length 4",
		},
		"error": {f.MapRows("z", func(i int) (int, error) {
			if i == 3 {
				return 0, broken
			}
			return i, nil
		}, "i"), "row 3: broken"},
		"batch": {f.MapBatch(func(t *streamdf.Table) *streamdf.Table {
			if t.Len() > 0 && t.Ints("i")[0] == 4 {
				panic("no")
			}
			return t
		}), "rows 4 to 5: the function panicked: no"},
		"other columns": {f.MapBatch(func(t *streamdf.Table) *streamdf.Table { return t }, streamdf.Schema{{Name: "j", Type: streamdf.Int}}), "the function made the columns i int, want j int"},
	} {
		err := f.Start().Wait()
		if err == nil {
			err = c.frame.Start().Wait()
		}
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %s", name, err, c.want)
		}
	}
}

// Verbs refuse what they cannot do, and say what to do.
func TestVerbMistakes(t *testing.T) {
	f := trades()
	for want, do := range map[string]func(){
		"Early: it stands behind":                                  func() { f.Count().Early() },
		"Early: it takes one number":                               func() { f.Tumbling("1m").Count().Early(1, 2) },
		"Sample: it takes one seed":                                func() { f.Sample(0.5, 1, 2) },
		"Diff: it takes one number of rows":                        func() { f.Diff(1, 2) },
		"Shift: it takes a number of rows and columns":             func() { f.Shift(1.5, "price") },
		"Resample: the interval is":                                func() { f.Resample(5) },
		"Resample: a window by time needs a time column":           func() { f.Select("price").Resample("1s") },
		"Interpolate: column symbol is string: it takes numbers":   func() { f.Interpolate("symbol") },
		"Interpolate: column price is given twice":                 func() { f.Interpolate("price", "price") },
		"FillForward: column price is given twice":                 func() { f.FillForward("price", "price") },
		"FillForward: it runs over all rows, not over a window":    func() { f.Window(2).GroupBy("symbol").FillForward() },
		"Rolling: Closed is \"open\": want right":                  func() { f.Rolling(2, streamdf.RollingOptions{Closed: "open"}) },
		"Sort: the rows of random never end":                       func() { streamdf.Random().Sort("x") },
		"TopK: 0 rows: want at least 1":                            func() { f.TopK(0, "price") },
		"EWM: it takes one of Com, Span, HalfLife and Alpha":       func() { f.EWM(streamdf.EWMOptions{}) },
		"EWM: Alpha is 2: it must be above 0":                      func() { f.EWM(streamdf.EWMOptions{Alpha: 2}) },
		"EWM: max has no exponential weights":                      func() { f.EWM(streamdf.EWMOptions{Alpha: 1}).Agg("max(price)") },
		"Shift: shift by -1 rows: it looks back":                   func() { f.Shift(-1, "price") },
		"CumSum: cumsum takes numbers, but symbol is a string":     func() { f.CumSum("symbol") },
		"Sample: the fraction is 2":                                func() { f.Sample(2, 0) },
		"column size is int: 0.5 does not fit it":                  func() { f.FillNull(0.5, "size") },
		"column price is float: x does not fit it":                 func() { f.FillNull("x", "price") },
		"Cast: nothing casts to duration":                          func() { f.Cast(streamdf.Duration, "price") },
		"MapRows: parameter 1 is string, but price is float":       func() { f.MapRows("z", strings.ToUpper, "price") },
		"MapRows: the function has 1 parameter, but 2 columns":     func() { f.MapRows("z", math.Sqrt, "price", "size") },
		"MapBatch: called with a table without rows":               func() { f.MapBatch(func(t *streamdf.Table) *streamdf.Table { return t.Slice(1, 2) }) },
		"Describe: symbol is string: it describes numbers":         func() { f.Describe("symbol") },
		"corr takes two columns: corr(x, y)":                       func() { f.Agg("corr(price)") },
		"quantile takes a column and one written out number":       func() { f.Agg("quantile(price, size)") },
		"mean takes one column: two are for corr(x, y)":            func() { f.Agg("mean(price, size)") },
		"Expanding: the frame is updating":                         func() { f.Sum().Expanding() },
		"Rolling: the frame is updating":                           func() { f.Sum().Rolling(2) },
		"CumSum: it runs over all rows, not over a window":         func() { f.Window(2).GroupBy("symbol").CumSum() },
		"Corr: corr takes numbers, but symbol is a string; count,": func() { f.Corr("symbol", "price") },
	} {
		err := streamdf.Try(do)
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}
