package schedule_test

import (
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"freshet/display/internal/schedule"
)

// A view counts what is drawn of a number that others raise.
type view struct {
	mu     sync.Mutex
	value  int
	drawn  []int
	at     []time.Duration
	last   int // times that Draw was told so
	start  time.Time
	bytes  int
	cost   time.Duration
	again  time.Duration
	events *[]string
	name   string
}

func newView() *view { return &view{start: time.Now(), bytes: 1000} }

func (v *view) Draw(now time.Time, last bool) (int, time.Time) {
	time.Sleep(v.cost)
	v.mu.Lock()
	defer v.mu.Unlock()
	if last {
		v.last++
	}
	v.drawn, v.at = append(v.drawn, v.value), append(v.at, now.Sub(v.start))
	if v.events != nil {
		*v.events = append(*v.events, v.name)
	}
	if v.again > 0 {
		return v.bytes, now.Add(v.again)
	}
	return v.bytes, time.Time{}
}

// feed raises the view's number n times, a step apart.
func (v *view) feed(t *schedule.Turn, n int, step time.Duration) {
	for range n {
		time.Sleep(step)
		v.mu.Lock()
		v.value++
		v.mu.Unlock()
		t.Mark()
	}
}

func (v *view) frames() int { return len(v.drawn) }

func TestFirstAtOnceThenTenASecondAndTheLastAlways(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, v := schedule.New(schedule.DefaultLimits), newView()
		turn := s.Add(v, 100*time.Millisecond)
		if v.frames() != 1 || v.at[0] != 0 {
			t.Fatalf("after Add: %d frames at %v, want one at once", v.frames(), v.at)
		}
		v.feed(turn, 2000, time.Millisecond)
		turn.End()
		<-turn.Ended()
		s.Close()
		if n := v.frames(); n < 20 || n > 22 {
			t.Errorf("%d frames in two seconds, want ten a second", n)
		}
		if got := v.drawn[len(v.drawn)-1]; got != 2000 || v.last != 1 {
			t.Errorf("the last frame showed %d (%d last ones), want 2000 once", got, v.last)
		}
		for i := 2; i < len(v.at)-1; i++ {
			if gap := v.at[i] - v.at[i-1]; gap < 100*time.Millisecond {
				t.Errorf("frames %d and %d are %v apart", i-1, i, gap)
			}
		}
	})
}

func TestAMarkAfterSilenceIsDrawnAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, v := schedule.New(schedule.DefaultLimits), newView()
		turn := s.Add(v, 100*time.Millisecond)
		v.feed(turn, 1, 3*time.Second)
		synctest.Wait()
		if v.frames() != 2 || v.at[1] != 3*time.Second {
			t.Errorf("frames at %v, want the second at 3s", v.at)
		}
		turn.Remove()
		s.Close()
	})
}

func TestAPictureThatFadesIsDrawnAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, v := schedule.New(schedule.DefaultLimits), newView()
		v.again = 500 * time.Millisecond
		turn := s.Add(v, 100*time.Millisecond)
		time.Sleep(1600 * time.Millisecond)
		turn.Remove()
		s.Close()
		if v.frames() != 4 {
			t.Errorf("frames at %v, want 0, 0.5, 1 and 1.5 s", v.at)
		}
	})
}

func TestBudgets(t *testing.T) {
	for _, c := range []struct {
		name     string
		views    int
		bytes    int
		cost     time.Duration
		min, max int // frames of all views in ten seconds
	}{
		{"interval", 3, 1000, 0, 290, 306},
		{"messages", 20, 1000, 0, 480, 560},
		{"bytes", 2, 200 << 10, 0, 48, 60},
		{"load", 1, 1000, 50 * time.Millisecond, 18, 24},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := schedule.New(schedule.DefaultLimits)
				var views []*view
				var turns []*schedule.Turn
				for range c.views {
					v := newView()
					v.bytes, v.cost = c.bytes, c.cost
					views, turns = append(views, v), append(turns, s.Add(v, 100*time.Millisecond))
				}
				for range 1000 {
					time.Sleep(10 * time.Millisecond)
					for _, turn := range turns {
						turn.Mark()
					}
				}
				s.Close()
				total, least, most := 0, views[0].frames(), 0
				for _, v := range views {
					total += v.frames()
					least, most = min(least, v.frames()), max(most, v.frames())
					if v.last != 1 {
						t.Errorf("%d last frames, want 1", v.last)
					}
				}
				if total -= c.views; total < c.min || total > c.max { // without the last ones
					t.Errorf("%d frames, want %d to %d", total, c.min, c.max)
				}
				if most-least > 1 {
					t.Errorf("a view had %d frames and another %d: not in turn", least, most)
				}
			})
		})
	}
}

func TestSkippedFramesAreCounted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, v := schedule.New(schedule.DefaultLimits), newView()
		v.cost = 50 * time.Millisecond // 10 % of a core: two a second instead of ten
		turn := s.Add(v, 100*time.Millisecond)
		v.feed(turn, 1000, 10*time.Millisecond)
		if n := turn.Skipped(); n < 70 || n > 85 {
			t.Errorf("skipped %d frames in ten seconds, want about 80", n)
		}
		s.Close()
	})
}

func TestRemoveDrawsNothingMore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, v := schedule.New(schedule.DefaultLimits), newView()
		turn := s.Add(v, 100*time.Millisecond)
		turn.Mark()
		turn.Remove()
		<-turn.Ended()
		time.Sleep(time.Second)
		s.Close()
		if v.frames() != 1 || v.last != 0 {
			t.Errorf("%d frames after Remove, %d of them last", v.frames(), v.last)
		}
	})
}

func TestFlushDrawsWhatIsMarked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, v, idle := schedule.New(schedule.DefaultLimits), newView(), newView()
		turn := s.Add(v, time.Hour)
		s.Add(idle, time.Hour)
		v.feed(turn, 5, time.Millisecond)
		s.Flush()
		if v.frames() != 2 || v.drawn[1] != 5 || idle.frames() != 1 {
			t.Errorf("flush drew %v and %v", v.drawn, idle.drawn)
		}
		s.Close()
	})
}

func TestAddAfterClose(t *testing.T) {
	s, v := schedule.New(schedule.DefaultLimits), newView()
	s.Close()
	turn := s.Add(v, time.Second)
	<-turn.Ended()
	if v.frames() != 1 || v.last != 1 {
		t.Errorf("%d frames, %d of them last; want one that is both", v.frames(), v.last)
	}
	turn.End()
	turn.Mark()
	turn.Remove()
}
