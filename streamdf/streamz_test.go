package streamdf_test

import (
	"math"
	"strings"
	"testing"
	"time"

	"freshet/streamdf"
)

// What streamz 0.6.4 gets wrong in its frames, each with the right answer; what in
// its control flow is in streamzflow_test.go.

// inBatches is a frame of one column, a batch a slice.
func inBatches(batches ...[]float64) *streamdf.Frame {
	var tables []*streamdf.Table
	for _, b := range batches {
		tables = append(tables, streamdf.FromColumns("x", b).Collect())
	}
	return streamdf.FromTable(tables...)
}

// only is the one value of a result.
func only(t *testing.T, f *streamdf.Frame) any {
	t.Helper()
	table := f.Collect()
	if table.Len() != 1 {
		t.Fatalf("%d rows instead of one", table.Len())
	}
	return table.Value(0, table.Names()[len(table.Names())-1])
}

func TestStreamzFrames(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	high := streamdf.FromColumns("k", []string{"a", "a", "a"}, "x", []float64{1e9 - 9, 1e9, 1e9 + 9}).Collect()
	second := func(n int) time.Time { return day(9, 0).Add(time.Duration(n) * time.Second) }
	late := streamdf.FromColumns("ts", []time.Time{second(1), second(5), second(2), second(6)}, "x", []float64{1, 5, 2, 6})
	for _, c := range []struct {
		name  string
		frame *streamdf.Frame
		want  any
	}{
		{"the mean of nothing is null, not 0", inBatches(nil).Mean("x"), nil},
		{"the mean after an empty batch", inBatches(nil, []float64{1, 2}, nil).Mean("x"), 1.5},
		{"weights go on after an empty first batch", inBatches(nil, []float64{1, 1}).EWM(streamdf.EWMOptions{Com: 3}).Mean("x").Tail(1), 1.0},
		{"the variance of large values", streamdf.FromTable(cut(high, 1)...).GroupBy("k").Var("x"), 81.0},
		{"the variance of a window of none", inBatches(nil).Window(3).Var("x"), nil},
		{"the variance of a window after an empty batch", inBatches(nil, []float64{1, 3}).Window(3).Var("x"), 2.0},
		{"a sum forgets a spike that has left", inBatches([]float64{1e17}, []float64{1}, []float64{2}).Window(2).Sum("x"), 3.0},
		{"a rolling sum forgets a spike", inBatches([]float64{1e17}, []float64{1}, []float64{2}).Rolling(2).Sum("x").Tail(1), 3.0},
		{"a sum forgets an infinity that has left", inBatches([]float64{inf}, []float64{1}, []float64{2}).Window(2).Sum("x"), 3.0},
		{"a rolling sum forgets NaN", inBatches([]float64{nan}, []float64{1}, []float64{2}).Rolling(2).Sum("x").Tail(1), 3.0},
		{"MinPeriods is heeded", inBatches([]float64{1}, []float64{2}).Rolling(5, streamdf.RollingOptions{MinPeriods: 3}).Sum("x").Tail(1), nil},
		{"a window with late rows", late.EventTime("ts", "0s").Window("2s").Sum("x"), 11.0},
		{"a window that waits for late rows", late.EventTime("ts", "5s").Window("5s").Sum("x"), 13.0},
		{"a rolling window with late rows", late.EventTime("ts", "0s").Rolling("2s").Sum("x").Tail(1), 11.0},
		{"the minimum of groups", streamdf.FromTable(high).GroupBy("k").Min("x"), 1e9 - 9},
		{"the quantile of a window", inBatches([]float64{9}, []float64{1, 2, 3}).Window(3).Median("x"), 2.0},
		{"a window of each group", streamdf.FromTable(high).GroupBy("k").Rolling(2).Mean("x").Tail(1), 1e9 + 4.5},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := only(t, c.frame); got != c.want {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

// The post's own snippets, two of which streamz refuses: a result has a sink and a
// pace without any step between.
func TestStreamzResultsAreStreams(t *testing.T) {
	var last float64
	see := func(r *streamdf.Table) { last = r.Floats("x")[0] }
	f := inBatches([]float64{1, 2}, []float64{6})
	for want, result := range map[float64]*streamdf.Frame{3: f.Mean("x"), 9: f.Sum("x").RateLimit("1ms")} {
		if err := result.Sink(see).Wait(); err != nil || last != want {
			t.Errorf("%v: %v, want %v", err, last, want)
		}
	}
}

// What an expanding window keeps does not grow with its rows.
func TestStreamzExpandingForgets(t *testing.T) {
	kept := func(rows int) int64 {
		q := streamdf.FromTable(cut(mess(rows), 100)...).Filter("abs(x) < 99").Expanding().Agg("m = mean(x)", "s = std(x)", "h = max(x)").Start()
		if err := q.Wait(); err != nil {
			t.Fatal(err)
		}
		return q.Stats().Memory
	}
	if few, many := kept(1000), kept(20_000); many > few+few/4 {
		t.Errorf("%d bytes for 1,000 rows, %d for 20,000", few, many)
	}
}

// A table of the right names and the wrong types does not pass.
func TestStreamzChecksTypes(t *testing.T) {
	example := streamdf.FromColumns("x", []float64{1}).Collect()
	s := streamdf.NewStream()
	q := s.Frame(example).Sum("x").Start()
	s.Emit(streamdf.FromColumns("x", []string{"one"}).Collect())
	s.Close()
	if err := q.Wait(); err == nil || !strings.Contains(err.Error(), "x string") || !strings.Contains(err.Error(), "x float") {
		t.Errorf("got %v, want the columns of both", err)
	}
}
