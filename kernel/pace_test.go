package kernel

import (
	"testing"
	"testing/synctest"
	"time"
)

// TestPace: a burst passes at once, and no three seconds have 3,000 messages.
func TestPace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var p pace
		var times []time.Time
		began := time.Now()
		for i := range 10_000 {
			p.wait()
			times = append(times, time.Now())
			if i == paceBurst-1 && time.Since(began) > 0 {
				t.Errorf("a burst takes %v", time.Since(began))
			}
		}
		for i := range times[:len(times)-3000] {
			if d := times[i+3000].Sub(times[i]); d < 3*time.Second {
				t.Fatalf("3000 messages in %v", d)
			}
		}
		time.Sleep(time.Minute)
		began = time.Now()
		for range paceBurst {
			p.wait()
		}
		if time.Since(began) > 0 {
			t.Errorf("after a pause a burst takes %v", time.Since(began))
		}
	})
}
