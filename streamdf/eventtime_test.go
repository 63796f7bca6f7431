package streamdf_test

import (
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"freshet/streamdf"
)

// keeping are verbs behind which event time goes on.
var keeping = map[string]func(f *streamdf.Frame) *streamdf.Frame{
	"Assign":      func(f *streamdf.Frame) *streamdf.Frame { return f.Assign("x = x + 1") },
	"Filter":      func(f *streamdf.Frame) *streamdf.Frame { return f.Filter("x >= 0") },
	"Select":      func(f *streamdf.Frame) *streamdf.Frame { return f.Select("k", "at = ts", "x") },
	"Drop":        func(f *streamdf.Frame) *streamdf.Frame { return f.Drop("k") },
	"Rename":      func(f *streamdf.Frame) *streamdf.Frame { return f.Rename("ts", "when") },
	"Cast":        func(f *streamdf.Frame) *streamdf.Frame { return f.Cast(streamdf.String, "x").Cast(streamdf.Float, "x") },
	"FillNull":    func(f *streamdf.Frame) *streamdf.Frame { return f.FillNull(0) },
	"DropNull":    func(f *streamdf.Frame) *streamdf.Frame { return f.DropNull() },
	"Round Clip":  func(f *streamdf.Frame) *streamdf.Frame { return f.Round(1).Clip(0, 99, "x") },
	"Head":        func(f *streamdf.Frame) *streamdf.Frame { return f.Head(1000) },
	"Sample":      func(f *streamdf.Frame) *streamdf.Frame { return f.Sample(1, 3) },
	"Distinct":    func(f *streamdf.Frame) *streamdf.Frame { return f.Distinct("ts").DistinctWithin(3, "ts") },
	"CumSum":      func(f *streamdf.Frame) *streamdf.Frame { return f.CumSum("x").CumProd("x").CumMin("x").CumMax("x") },
	"Diff":        func(f *streamdf.Frame) *streamdf.Frame { return f.Diff(1, "x").Shift(1, "x").PctChange(1, "x") },
	"of groups":   func(f *streamdf.Frame) *streamdf.Frame { return f.GroupBy("k").CumSum("x") },
	"FillForward": func(f *streamdf.Frame) *streamdf.Frame { return f.FillForward("x") },
	"Interpolate": func(f *streamdf.Frame) *streamdf.Frame { return f.Interpolate("x") },
	"Expanding":   func(f *streamdf.Frame) *streamdf.Frame { return f.Expanding().Assign("m = mean(x)") },
	"EWM": func(f *streamdf.Frame) *streamdf.Frame {
		return f.EWM(streamdf.EWMOptions{Alpha: 0.5}).Assign("m = mean(x)")
	},
	"Rolling":      func(f *streamdf.Frame) *streamdf.Frame { return f.GroupBy("k").Rolling(3).Assign("m = mean(x)") },
	"Rolling time": func(f *streamdf.Frame) *streamdf.Frame { return f.Rolling("3s").Assign("m = mean(x)") },
	"Rolling left": func(f *streamdf.Frame) *streamdf.Frame {
		return f.Rolling("3s", streamdf.RollingOptions{Closed: "left"}).Assign("m = mean(x)")
	},
	"MapRows": func(f *streamdf.Frame) *streamdf.Frame {
		return f.MapRows("z", func(x float64) float64 { return x }, "x")
	},
	"Tumbling":   func(f *streamdf.Frame) *streamdf.Frame { return f.Tumbling("1s").GroupBy("k").Count() },
	"Hopping":    func(f *streamdf.Frame) *streamdf.Frame { return f.Hopping("2s", "1s").Count() },
	"Cumulating": func(f *streamdf.Frame) *streamdf.Frame { return f.Cumulating("1s", "2s").Count() },
	"Resample":   func(f *streamdf.Frame) *streamdf.Frame { return f.Resample("1s").Count() },
	"Join": func(f *streamdf.Frame) *streamdf.Frame {
		return f.Join(f.Select("ts", "k", "y = x"), "k", streamdf.JoinOptions{Within: "1s"})
	},
	"left Join": func(f *streamdf.Frame) *streamdf.Frame {
		return f.Join(f.Select("ts", "k", "y = x"), "k", streamdf.JoinOptions{How: streamdf.Left, Within: "1s"})
	},
	"AsofJoin": func(f *streamdf.Frame) *streamdf.Frame { return f.AsofJoin(f.Select("ts", "y = x")) },
	"nearest": func(f *streamdf.Frame) *streamdf.Frame {
		return f.AsofJoin(f.Select("ts", "y = x"), streamdf.AsofOptions{Direction: streamdf.Nearest, Tolerance: "1s"})
	},
	"Lookup": func(f *streamdf.Frame) *streamdf.Frame {
		return f.Lookup(streamdf.FromColumns("k", []string{"a"}, "w", []int{1}).Collect(), "k")
	},
	"Concat":    func(f *streamdf.Frame) *streamdf.Frame { return f.Concat(f.Filter("k == 'a'")) },
	"Share":     func(f *streamdf.Frame) *streamdf.Frame { return f.Share() },
	"Buffer":    func(f *streamdf.Frame) *streamdf.Frame { return f.Buffer(5) },
	"RateLimit": func(f *streamdf.Frame) *streamdf.Frame { return f.RateLimit("1ms") },
	"Throttle":  func(f *streamdf.Frame) *streamdf.Frame { return f.Throttle(1e6) },
	"Replay":    func(f *streamdf.Frame) *streamdf.Frame { return f.Replay("ts", 1e6) },
}

// The watermark goes through every verb: windows behind it close while the stream
// goes on, and all that is left comes when it ends.
func TestWatermarkGoesThrough(t *testing.T) {
	const seconds = 60
	row := func(i int) *streamdf.Table {
		return streamdf.FromColumns("ts", []time.Time{day(9, 0).Add(time.Duration(i) * time.Second)}, "k", []string{"ab"[i%2 : i%2+1]}, "x", []float64{float64(i)}).Collect()
	}
	for name, verb := range keeping {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := streamdf.NewStream()
				var ends []time.Time
				q := verb(s.Frame(row(0)).EventTime("ts", "2s")).Tumbling("5s").Count().Sink(func(t *streamdf.Table) { ends = append(ends, t.Times("window_end")...) })
				for i := range seconds {
					s.Emit(row(i))
				}
				time.Sleep(time.Minute) // for those that keep a pace
				synctest.Wait()
				if w := q.Stats().Watermark; !w.Equal(day(9, 0).Add((seconds - 3) * time.Second)) {
					t.Errorf("the watermark is %s", w)
				}
				// 57 s less what a window or a join before holds back.
				open := len(ends)
				if last := day(9, 0).Add(50 * time.Second); open == 0 || ends[open-1].Before(last) {
					t.Errorf("while the stream goes on, windows up to %v have closed, want %s", ends, last)
				}
				s.Close()
				if err := q.Wait(); err != nil {
					t.Fatal(err)
				}
				if n := len(ends); n == open || !ends[n-1].Equal(day(9, 1)) || !slices.IsSortedFunc(ends, time.Time.Compare) {
					t.Errorf("at the end, windows up to %v", ends)
				}
			})
		})
	}
}

// A row is late when it comes behind the newest time before it by more than the
// delay, or has none; what is late in one batch is so in another, too.
func TestLateRows(t *testing.T) {
	at := func(seconds ...int) *streamdf.Frame {
		var ts []*time.Time
		for _, s := range seconds {
			if s < 0 {
				ts = append(ts, nil)
			} else {
				ts = append(ts, ptr(day(9, 0).Add(time.Duration(s)*time.Second)))
			}
		}
		return streamdf.FromColumns("ts", ts)
	}
	for _, c := range []struct {
		delay      string
		rows       []int
		kept, late []int
	}{
		{"0s", []int{5, 5, 4, 6, 5, 6, 7}, []int{5, 5, 6, 6, 7}, []int{4, 5}},
		{"2s", []int{5, 3, 2, 9, 7, 6, 8}, []int{5, 3, 9, 7, 8}, []int{2, 6}},
		{"2s", []int{-1, 5, -1, 3}, []int{5, 3}, []int{-1, -1}},
		{"1h", []int{50, 1, 30}, []int{50, 1, 30}, nil},
	} {
		for _, size := range []int{1, 2, 9} {
			f := streamdf.FromTable(cut(at(c.rows...).Collect(), size)...).EventTime("ts", c.delay)
			read := func(f *streamdf.Frame) (list []int) {
				for _, row := range rowsOf(f) {
					if v, ok := row[0].(time.Time); ok {
						list = append(list, int(v.Sub(day(9, 0))/time.Second))
					} else {
						list = append(list, -1)
					}
				}
				return list
			}
			q := f.Tumbling("1s").Count().Start()
			if err := q.Wait(); err != nil {
				t.Fatal(err)
			}
			kept, late := read(f), read(f.Late())
			if !slices.Equal(kept, c.kept) || !slices.Equal(late, c.late) || q.Stats().Late != int64(len(c.late)) {
				t.Errorf("%s of %v in batches of %d: kept %v, late %v, %d counted", c.delay, c.rows, size, kept, late, q.Stats().Late)
			}
		}
	}
}

// An input of a join that is silent for longer than it may is not waited for.
func TestIdleSource(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		row := func(second int) *streamdf.Table {
			return streamdf.FromColumns("ts", []time.Time{day(9, 0).Add(time.Duration(second) * time.Second)}, "k", []int{second}).Collect()
		}
		left, right := streamdf.NewStream(), streamdf.NewStream()
		begun := time.Now()
		var got []string
		q := left.Frame(row(0)).EventTime("ts", "0s").
			AsofJoin(right.Frame(row(0)).EventTime("ts", "0s", "30s").Rename("k", "r")).
			Sink(func(t *streamdf.Table) {
				for i := range t.Len() {
					got = append(got, fmt.Sprint(t.Times("ts")[i].Sub(day(9, 0)), " with ", t.Value(i, "r"), " after ", time.Since(begun)))
				}
			})
		right.Emit(row(1))
		left.Emit(row(1))
		left.Emit(row(2))
		left.Emit(row(3))
		time.Sleep(time.Minute)
		right.Emit(row(2)) // behind the left by now, which was not kept waiting
		synctest.Wait()
		right.Emit(row(9))
		synctest.Wait()
		left.Emit(row(10))
		left.Close()
		right.Close()
		if err := q.Wait(); err != nil {
			t.Fatal(err)
		}
		want := []string{"1s with 1 after 30s", "2s with 1 after 30s", "3s with 1 after 1m0s", "10s with 9 after 1m0s"}
		if !slices.Equal(got, want) || q.Stats().Late != 1 {
			t.Errorf("got %q, %d late, want %q", got, q.Stats().Late, want)
		}
	})
}
