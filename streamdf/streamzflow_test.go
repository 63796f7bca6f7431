package streamdf_test

import (
	"runtime"
	"slices"
	"testing"
	"testing/synctest"
	"time"
	"weak"

	"freshet/streamdf"
)

// What streamz 0.6.4 gets wrong in its control flow, each with the right answer.
// Its unfinished last line of a text file is TestTextFiles, and its half-written
// files are TestFilenamesSettle in package source. Its errors of Kafka, TCP, Dask
// and River concern what is not here.

// Delay is one: the first value, too, comes that much later.
func TestStreamzDelay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, start := streamdf.NewStream(), time.Now()
		var after []time.Duration
		q := s.Delay("500ms").Sink(func(int) { after = append(after, time.Since(start)) })
		s.Emit(1)
		s.Close()
		if err := q.Wait(); err != nil || len(after) != 1 || after[0] != 500*time.Millisecond {
			t.Errorf("%v: after %v", err, after)
		}
	})
}

// Zip is bounded: the side that is ahead waits.
func TestStreamzZip(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fast, slow := streamdf.NewStream(), streamdf.NewStream()
		q := fast.Zip(slow).Sink(func(int, int) {})
		sent := 0
		go func() { // ends with the stream
			for range 1000 {
				fast.Emit(sent)
				sent++
			}
			fast.Close()
		}()
		synctest.Wait()
		if sent > 200 {
			t.Errorf("%d values wait for a partner", sent)
		}
		q.Stop()
		synctest.Wait()
		slow.Close()
	})
}

// Latest gives what came last even if the sink was busy when it came, and so does
// the rate limit behind it that a display has.
func TestStreamzLatest(t *testing.T) {
	for name, show := range map[string]func(s *streamdf.Stream) *streamdf.Stream{
		"latest":                 func(s *streamdf.Stream) *streamdf.Stream { return s.Latest() },
		"latest behind a limit":  func(s *streamdf.Stream) *streamdf.Stream { return s.RateLimit("500ms").Latest() },
		"latest before a limit":  func(s *streamdf.Stream) *streamdf.Stream { return s.Latest().RateLimit("500ms") },
		"latest behind a buffer": func(s *streamdf.Stream) *streamdf.Stream { return s.Buffer(2).Latest() },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := streamdf.NewStream()
				var got []int
				q := show(s).Sink(func(v int) {
					got = append(got, v)
					time.Sleep(100 * time.Millisecond)
				})
				for v := range 4 {
					s.Emit(v)
				}
				time.Sleep(time.Minute) // the stream goes on, without values
				synctest.Wait()
				if len(got) == 0 || got[len(got)-1] != 3 || !slices.IsSorted(got) {
					t.Errorf("got %v while the stream goes on", got)
				}
				s.Close()
				if err := q.Wait(); err != nil {
					t.Fatal(err)
				}
			})
		})
	}
}

// A sink whose query has ended is held by nobody.
func TestStreamzSinksAreForgotten(t *testing.T) {
	s := streamdf.NewStream()
	sink := func() weak.Pointer[[1 << 20]byte] {
		seen := new([1 << 20]byte)
		q := s.Map(func(x int) int { return x }).Sink(func(x int) { seen[x]++ })
		s.Emit(1)
		q.Stop()
		return weak.Make(seen)
	}()
	for range 10 {
		runtime.GC()
		if sink.Value() == nil {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	if sink.Value() != nil {
		t.Error("what the sink of a stopped query refers to is still there")
	}
	s.Emit(2) // to nobody
	s.Close()
}
