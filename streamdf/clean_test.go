package streamdf_test

import (
	"fmt"
	"testing"
	"time"

	"freshet/streamdf"
)

// Nulls of every type are filled with values of that type, whatever columns are
// called.
func TestFillNullTypes(t *testing.T) {
	f := streamdf.FromColumns(
		"a b", []*float64{nil, ptr(1.5)}, "not", []*int{nil, ptr(7)}, "it`s", []*string{nil, ptr("x")},
		"ok", []*bool{nil, ptr(true)}, "at", []*time.Time{nil, ptr(day(9, 0))}, "for", []*time.Duration{nil, ptr(time.Second)},
	)
	for want, c := range map[string]*streamdf.Frame{
		`[2 2 <nil> <nil> <nil> <nil>]`:                                 f.FillNull(2),
		`[0.25 <nil> <nil> <nil> <nil> <nil>]`:                          f.FillNull(0.25),
		"[<nil> <nil> it's\n\\ <nil> <nil> <nil>]":                      f.FillNull("it's\n\\"),
		`[<nil> <nil> <nil> false <nil> <nil>]`:                         f.FillNull(false),
		`[<nil> <nil> <nil> <nil> 2026-01-05 10:00:00 +0000 UTC <nil>]`: f.FillNull(day(10, 0)),
		`[<nil> <nil> <nil> <nil> <nil> 1m0s]`:                          f.FillNull(time.Minute),
		`[1e+300 <nil> <nil> <nil> <nil> <nil>]`:                        f.FillNull(1e300),
		`[3 <nil> <nil> <nil> <nil> <nil>]`:                             f.FillNull(3, "a b"),
	} {
		if got := fmt.Sprint(rowsOf(c)[0]); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
		if got := c.Schema(); !got.Equal(f.Schema()) {
			t.Errorf("the schema became %v", got)
		}
	}
	if got := fmt.Sprint(rowsOf(f.DropNull())); got != "[[1.5 7 x true 2026-01-05 09:00:00 +0000 UTC 1s]]" {
		t.Error(got)
	}
	if got := fmt.Sprint(rowsOf(f.Clip(2, 3).Round(0, "a b").Cast(streamdf.String, "not"))[1][:2]); got != "[2 3]" {
		t.Error(got)
	}
}

// The limits of Clip may be expressions, and those of times times.
func TestClipBounds(t *testing.T) {
	f := trades().Clip("size", "size + 8", "price").Clip(day(9, 1), day(9, 3), "ts").Select("price", "minute = minute(ts)")
	if got := fmt.Sprint(rowsOf(f)); got != "[[10 1] [9 1] [11 2] [10 3]]" {
		t.Error(got)
	}
}

// Verbs that keep the rows keep the event time, unless they replace it.
func TestEventTimeGoesOn(t *testing.T) {
	f := trades().EventTime("ts", "1m")
	for want, frame := range map[string]*streamdf.Frame{
		"ts": f.CumSum("size").Distinct("symbol").Sample(0.5, 1).FillNull(0).Expanding().Mean("price").EWM(streamdf.EWMOptions{Alpha: 1}).Mean("price").
			MapRows("z", func(x float64) float64 { return x }, "price").RateLimit("1s").Buffer(5).Share(),
		"": f.MapRows("ts", func(x float64) float64 { return x }, "price"),
	} {
		if got := frame.EventTimeColumn(); got != want {
			t.Errorf("got %q, want %q: %s", got, want, frame.Explain())
		}
	}
	full := f.Join(f.Select("ts", "symbol", "p = price"), "symbol", streamdf.JoinOptions{How: streamdf.Full, Within: "1s"}) // rows of the right have none
	for _, frame := range []*streamdf.Frame{f.Shift(1, "ts"), f.MapBatch(func(t *streamdf.Table) *streamdf.Table { return t }), full, full.Head(3)} {
		if got := frame.EventTimeColumn(); got == "ts" {
			t.Errorf("the event time is still ts: %s", frame.Explain())
		}
	}
}
