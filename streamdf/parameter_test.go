package streamdf_test

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"

	"freshet/streamdf"
)

// Expressions of every verb read a parameter's present value.
func TestParameter(t *testing.T) {
	var threshold atomic.Int64
	threshold.Store(2)
	ctx := streamdf.WithParameters(context.Background(), func(name string) (streamdf.Parameter, bool) {
		return streamdf.Parameter{Type: streamdf.Int, Value: func() any { return threshold.Load() }}, name == "threshold"
	})
	streamdf.SetCaller(func() context.Context { return ctx })
	t.Cleanup(func() { streamdf.SetCaller(func() context.Context { return nil }) })

	feed := make(chan int64)
	f := streamdf.FromChannel(feed).Filter("value > threshold").Assign("over = value - threshold")
	var seen []int64
	arrived := make(chan bool)
	q := f.Sink(func(b *streamdf.Table) {
		seen = append(seen, b.Ints("value")...)
		seen = append(seen, b.Ints("over")...)
		arrived <- true
	})
	feed <- 5
	<-arrived
	threshold.Store(10)
	feed <- 6 // too small now
	feed <- 17
	close(feed)
	<-arrived
	if err := q.Wait(); err != nil {
		t.Fatal(err)
	}
	if len(seen) != 4 || seen[0] != 5 || seen[1] != 3 || seen[2] != 17 || seen[3] != 7 {
		t.Errorf("seen %v, want 5 3 17 7", seen)
	}
	numbers := streamdf.FromColumns("value", []int64{1, 11, 12}, "threshold", []int64{0, 20, 20})
	if got := numbers.Filter("value > threshold").Collect().Len(); got != 1 {
		t.Errorf("a column goes before a parameter of its name: %d rows", got)
	}
	if got := numbers.Drop("threshold").GroupBy("value > threshold").Agg("n = count()", "m = max(value - threshold)").Collect(); got.Len() != 2 {
		t.Errorf("grouped by a parameter:\n%v", got)
	}
	if _, err := f.PlanJSON(); err == nil {
		t.Error("a frame over a channel has a JSON form")
	}
	if _, err := numbers.Drop("threshold").Filter("value > threshold").PlanJSON(); err == nil || !strings.Contains(err.Error(), "reads threshold, a control of this session") {
		t.Errorf("the JSON of a frame with a parameter: %v", err)
	}
	if err := streamdf.Try(func() { numbers.Filter("value > limit") }); err == nil {
		t.Error("a name of nothing passed")
	}
}
