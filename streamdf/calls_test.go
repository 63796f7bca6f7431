package streamdf_test

import (
	"strings"
	"testing"

	"freshet/streamdf"
)

// csvOf is what a frame gives, in one line.
func csvOf(t *testing.T, f *streamdf.Frame) string {
	t.Helper()
	var b strings.Builder
	if err := f.Collect().WriteCSV(&b); err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(strings.TrimSpace(b.String()), "\n", " | ")
}

// What stands around aggregates is computed of their results, wherever
// aggregates are.
func TestExpressionsOverAggregates(t *testing.T) {
	f := trades()
	for name, tt := range map[string]struct {
		frame *streamdf.Frame
		want  string
	}{
		"frame":     {f.Agg("spread = max(price) - min(price)", "n = count()"), "spread,n | 10,4"},
		"unnamed":   {f.Agg("max(price)-min(price)"), "max(price)-min(price) | 10"},
		"function":  {f.Agg("m = round(mean(price), 1)", "mean(price)"), "m,mean(price) | 13.2,13.25"},
		"twice":     {f.Agg("mean(price)", "m = mean(price) / (mean(price) + max(size))"), "mean(price),m | 13.25,0.726027397260274"},
		"of two":    {f.Agg("r = min(mean(price), max(size))"), "r | 5"},
		"groups":    {f.GroupBy("symbol").Agg("vwap = sum(price * size) / sum(size)", "big = max(size) > 3"), "symbol,vwap,big | A,10.7,true | B,20,false"},
		"key":       {f.GroupBy("size").Agg("r = max(price) / size").Head(2), "size,r | 5,2 | 1,20"},
		"rolling":   {f.Rolling(2).Agg("d = last(price) - first(price)"), "d | \"\" | 10 | -9 | 1"},
		"assign":    {f.Select("size").Rolling(2).Assign("d = max(size) - min(size)", "m = max(size)"), "size,d,m | 5,, | 1,4,5 | 3,2,3 | 2,1,3"},
		"replaces":  {f.Select("size").Expanding().Assign("size = max(size) - 1"), "size | 4 | 4 | 4 | 4"},
		"ewm":       {f.Head(2).EWM(streamdf.EWMOptions{Alpha: 0.5, NoAdjust: true}).Agg("m = mean(price) + 1"), "m | 11 | 16"},
		"window":    {f.Window(2).Agg("d = max(price) - min(price)"), "d | 1"},
		"tumbling":  {f.Tumbling("2m").Agg("d = max(price) - min(price)").Select("d"), "d | 10 | 0 | 0"},
		"early":     {f.Tumbling("1h").Early().Agg("d = max(price) - min(price)").Select("d", "final"), "d,final | 10,true"},
		"and early": {f.Tumbling("1h").Agg("d = max(price) - min(price)").Early().Select("d", "final"), "d,final | 10,true"},
		"resample":  {f.Resample("2m").Agg("d = max(price) - min(price)", "n = count() + 0").Select("d", "n"), "d,n | 10,2 | 0,1 | 0,1"},
	} {
		if got := csvOf(t, tt.frame); got != tt.want {
			t.Errorf("%s:\n got %s\nwant %s", name, got, tt.want)
		}
		data, err := tt.frame.PlanJSON()
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		again, err := streamdf.FromPlanJSON(data)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else if got := csvOf(t, again); got != tt.want {
			t.Errorf("%s from JSON:\n got %s\nwant %s", name, got, tt.want)
		}
	}
}

func TestMistakesInAggregates(t *testing.T) {
	f := trades()
	for text, want := range map[string]string{
		"m = avg(price)":                     "no aggregate \"avg\"; avg; Did you mean mean?",
		"m = maen(price)":                    "no aggregate \"maen\"; maen; Did you mean mean?",
		"m = max(price) - nosuch(price)":     "no aggregate \"nosuch\"; nosuch; Aggregates: count,",
		"m = max(price) - price":             "no column \"price\"; price; Beside an aggregate only the keys of groups have a value",
		"m = max(symbol) - 1":                "-; `max(symbol)`",
		"m = max(price) - max(prise)":        "no column \"prise\"; prise; Did you mean price?",
		"m = max(price) - mean(symbol)":      "mean takes numbers, but symbol is a string",
		"price":                              "price is no reduction; price;",
		"abs(price)":                         "no aggregate \"abs\"; abs;",
		"m = max(price) - min(price), count": "",
	} {
		err := streamdf.Try(func() { f.Agg(text) })
		e, ok := err.(*streamdf.Error)
		if !ok {
			t.Errorf("%s: %v", text, err)
			continue
		}
		at, start, end := e.Where()
		got := e.Error() + "; " + at[start:end] + "; " + e.Help()
		for _, part := range strings.Split(want, "; ") {
			if !strings.Contains(got, part) {
				t.Errorf("%s: got %s, which lacks %s", text, got, part)
			}
		}
	}
	for name, twice := range map[string][]string{
		"one name":       {"m = mean(price)", "m = mean(price)"},
		"and a compound": {"m = mean(price)", "m = mean(price) + 1"},
	} {
		if err := streamdf.Try(func() { f.Agg(twice...) }); err == nil || !strings.Contains(err.Error(), "two columns called m") {
			t.Errorf("%s twice: %v", name, err)
		}
	}
}

// Groups of windows are windows of groups.
func TestGroupsOfWindows(t *testing.T) {
	f := trades()
	g := f.GroupBy("symbol")
	for name, both := range map[string][2]*streamdf.Frame{
		"Tumbling":   {g.Tumbling("2m").Sum("size"), f.Tumbling("2m").GroupBy("symbol").Sum("size")},
		"Hopping":    {g.Hopping("2m", "1m").Count(), f.Hopping("2m", "1m").GroupBy("symbol").Count()},
		"Cumulating": {g.Cumulating("1m", "2m").Count(), f.Cumulating("1m", "2m").GroupBy("symbol").Count()},
		"Session":    {g.Session("1m").Count(), f.Session("1m").GroupBy("symbol").Count()},
		"Window":     {g.Window(3).Sum(), f.Window(3).GroupBy("symbol").Sum()},
		"by time":    {g.Window("2m").Sum(), f.Window("2m").GroupBy("symbol").Sum()},
	} {
		if got, want := csvOf(t, both[0]), csvOf(t, both[1]); got != want {
			t.Errorf("%s:\n got %s\nwant %s", name, got, want)
		}
	}
	if err := streamdf.Try(func() { g.Window(3).Tumbling("1m") }); err == nil {
		t.Error("a window of a window passes")
	}
}
