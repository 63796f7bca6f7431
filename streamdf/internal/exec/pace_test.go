package exec_test

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"freshet/streamdf/internal/column"
	"freshet/streamdf/internal/exec"
)

// An arrival is a batch and when it came.
type arrival struct {
	after time.Duration
	rows  int
}

// arrivals runs a plan and says when its batches came.
func arrivals(t *testing.T, n node) []arrival {
	var list []arrival
	begun := time.Now()
	err := start(t, n).Run(context.Background(), exec.Options{Each: func(b *column.Table) error {
		list = append(list, arrival{time.Since(begun), b.Len()})
		return nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// timed is a table whose rows have the given times, -1 being null.
func timed(at ...time.Duration) *column.Table {
	ts, valid := make([]int64, len(at)), column.NewBitmap(len(at))
	for i, d := range at {
		if ts[i] = int64(d); d >= 0 {
			valid.Set(i)
		}
	}
	schema := column.Schema{{Name: "ts", Type: column.Time}}
	return column.NewTable(schema, len(at), column.NewInts(column.Time, ts, valid))
}

func TestReplay(t *testing.T) {
	const s, ms = time.Second, time.Millisecond
	for _, test := range []struct {
		name    string
		batches []*column.Table
		speed   float64
		want    []arrival
	}{
		{"at once, then when due", []*column.Table{timed(100*s, 101*s, 103*s)}, 1, []arrival{{0, 1}, {1 * s, 1}, {3 * s, 1}}},
		{"faster", []*column.Table{timed(0, 60*s, 180*s)}, 60, []arrival{{0, 1}, {1 * s, 1}, {3 * s, 1}}},
		{"across batches", []*column.Table{timed(0), timed(), timed(2 * s), timed(2*s, 4*s)}, 2, []arrival{{0, 1}, {1 * s, 1}, {1 * s, 1}, {2 * s, 1}}},
		{"no time, no wait", []*column.Table{timed(-1, 5*s, -1, 6*s, -1)}, 1, []arrival{{0, 3}, {1 * s, 2}}},
		{"backwards", []*column.Table{timed(5*s, 1*s, 6*s, 5*s, 7*s)}, 1, []arrival{{0, 2}, {1 * s, 2}, {2 * s, 1}}},
		{"together within a tick", []*column.Table{timed(0, 10*ms, 20*ms, 30*ms)}, 1, []arrival{{0, 1}, {25 * ms, 2}, {50 * ms, 1}}},
		{"too fast to see", []*column.Table{timed(0, 1*s, 2*s, 3*s)}, 1e12, []arrival{{0, 4}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				if got := arrivals(t, from(t, test.batches...).replay(test.speed)); fmt.Sprint(got) != fmt.Sprint(test.want) {
					t.Errorf("got %v, want %v", got, test.want)
				}
			})
		})
	}
}

func TestThrottle(t *testing.T) {
	for _, batch := range []int{1, 7, 1000} {
		synctest.Test(t, func(t *testing.T) {
			got := arrivals(t, from(t, cut(ints(1000), batch)...).throttle(200))
			rows := 0
			for _, a := range got {
				rows += a.rows
				if most := 1 + int(a.after*200/time.Second); rows > most {
					t.Fatalf("batches of %d: %d rows after %v", batch, rows, a.after)
				}
			}
			if last := got[len(got)-1].after; rows != 1000 || last > 5100*time.Millisecond {
				t.Errorf("batches of %d: %d rows took %v", batch, rows, last)
			}
		})
	}
}
