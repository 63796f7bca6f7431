package streamdf_test

import (
	"fmt"
	"time"

	"freshet/streamdf"
)

// visits are clicks of two users, one of them late.
func visits() *streamdf.Frame {
	at := func(second int) time.Time { return day(9, 0).Add(time.Duration(second) * time.Second) }
	return streamdf.FromColumns(
		"ts", []time.Time{at(1), at(4), at(12), at(9), at(25), at(2), at(41)},
		"user", []string{"ann", "bob", "ann", "bob", "ann", "bob", "ann"},
		"clicks", []int{1, 1, 2, 3, 5, 8, 13},
	).EventTime("ts", "5s")
}

// A window gives its rows when the watermark has passed its end.
func ExampleFrame_Tumbling() {
	show(visits().Tumbling("10s").GroupBy("user").Sum("clicks").Collect())
	// Output:
	// window_start,window_end,user,clicks
	// 2026-01-05T09:00:00Z,2026-01-05T09:00:10Z,ann,1
	// 2026-01-05T09:00:00Z,2026-01-05T09:00:10Z,bob,4
	// 2026-01-05T09:00:10Z,2026-01-05T09:00:20Z,ann,2
	// 2026-01-05T09:00:20Z,2026-01-05T09:00:30Z,ann,5
	// 2026-01-05T09:00:40Z,2026-01-05T09:00:50Z,ann,13
}

// Windows that overlap: twenty seconds, a new one every ten.
func ExampleFrame_Hopping() {
	show(visits().Hopping("20s", "10s").Sum("clicks").Head(3).Collect())
	// Output:
	// window_start,window_end,clicks
	// 2026-01-05T08:59:50Z,2026-01-05T09:00:10Z,5
	// 2026-01-05T09:00:00Z,2026-01-05T09:00:20Z,7
	// 2026-01-05T09:00:10Z,2026-01-05T09:00:30Z,7
}

// Windows that grow: the first ten seconds of half a minute, twenty, thirty.
func ExampleFrame_Cumulating() {
	show(visits().Cumulating("10s", "30s").Sum("clicks").Head(3).Collect())
	// Output:
	// window_start,window_end,clicks
	// 2026-01-05T09:00:00Z,2026-01-05T09:00:10Z,5
	// 2026-01-05T09:00:00Z,2026-01-05T09:00:20Z,7
	// 2026-01-05T09:00:00Z,2026-01-05T09:00:30Z,12
}

// A session lasts until nothing came for longer than the gap.
func ExampleFrame_Session() {
	show(visits().Session("12s").GroupBy("user").Agg("visits = count()", "clicks = sum(clicks)").Collect())
	// Output:
	// window_start,window_end,user,visits,clicks
	// 2026-01-05T09:00:04Z,2026-01-05T09:00:21Z,bob,2,4
	// 2026-01-05T09:00:01Z,2026-01-05T09:00:24Z,ann,2,3
	// 2026-01-05T09:00:25Z,2026-01-05T09:00:37Z,ann,1,5
	// 2026-01-05T09:00:41Z,2026-01-05T09:00:53Z,ann,1,13
}

// Early results show the open windows, too.
func ExampleTimeWindows_Early() {
	rows := visits().Collect()
	f := streamdf.FromTable(rows.Slice(0, 4), rows.Slice(4, 6)).EventTime("ts", "5s")
	q := f.Tumbling("10s").Early().Sum("clicks").Sink(show)
	fmt.Println(q.Wait())
	// Output:
	// window_start,window_end,clicks,final
	// 2026-01-05T09:00:00Z,2026-01-05T09:00:10Z,5,false
	// 2026-01-05T09:00:10Z,2026-01-05T09:00:20Z,2,false
	// window_start,window_end,clicks,final
	// 2026-01-05T09:00:00Z,2026-01-05T09:00:10Z,5,true
	// 2026-01-05T09:00:10Z,2026-01-05T09:00:20Z,2,true
	// 2026-01-05T09:00:20Z,2026-01-05T09:00:30Z,5,true
	// 2026-01-05T09:00:40Z,2026-01-05T09:00:50Z,13,false
	// window_start,window_end,clicks,final
	// 2026-01-05T09:00:00Z,2026-01-05T09:00:10Z,5,true
	// 2026-01-05T09:00:10Z,2026-01-05T09:00:20Z,2,true
	// 2026-01-05T09:00:20Z,2026-01-05T09:00:30Z,5,true
	// 2026-01-05T09:00:40Z,2026-01-05T09:00:50Z,13,true
	// <nil>
}

// What EventTime drops is not lost.
func ExampleFrame_Late() {
	show(visits().Late().Collect())
	// Output:
	// ts,user,clicks
	// 2026-01-05T09:00:02Z,bob,8
}
