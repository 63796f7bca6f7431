package streamdf_test

import (
	"testing"
	"testing/synctest"
	"time"

	"freshet/streamdf"
)

// What a replay hands out is seen when it is due, also when the source gave all
// rows in one batch: by sinks, by views, in the counts.
func TestReplayIsSeenAsItPlays(t *testing.T) {
	for name, build := range map[string]func(*streamdf.Frame) *streamdf.Frame{
		"appending": func(f *streamdf.Frame) *streamdf.Frame { return f.Filter("price > 0") },
		"updating":  func(f *streamdf.Frame) *streamdf.Frame { return f.Count() },
		"rolling":   func(f *streamdf.Frame) *streamdf.Frame { return f.EventTime("ts", "0s").Rolling("1h").Mean("price") },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				// Rows at 0, 1, 2 and 4 minutes, a minute a second.
				f := build(trades().Replay("ts", 60))
				w := f.Watch(streamdf.WatchOptions{Tail: 10})
				for _, c := range []struct {
					at   time.Duration
					rows int64
				}{{0, 1}, {1, 2}, {2, 3}, {3, 3}, {4, 4}} {
					synctest.Wait()
					s := w.Snapshot()
					if s.Stats.RowsIn != c.rows || s.Stats.Rows != c.rows {
						t.Errorf("after %d s: %d rows in and %d out, want %d", c.at, s.Stats.RowsIn, s.Stats.Rows, c.rows)
					}
					select {
					case <-w.Changes():
					default:
						if c.at != 3 {
							t.Errorf("after %d s nothing says that there is more", c.at)
						}
					}
					time.Sleep(time.Second)
				}
				if err := w.Query().Wait(); err != nil {
					t.Fatal(err)
				}
			})
		})
	}
}
