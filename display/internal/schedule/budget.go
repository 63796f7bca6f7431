package schedule

import (
	"math"
	"time"
)

// A budget is a bucket that fills at a rate and may go into debt: what is
// charged is known only afterwards, so the next one waits longer instead.
type budget struct {
	rate, burst float64
	level       float64
	at          time.Time
}

func newBudget(rate, burst float64, now time.Time) budget {
	return budget{rate: rate, burst: burst, level: burst, at: now}
}

// wait returns how long nothing may be spent.
func (b *budget) wait(now time.Time) time.Duration {
	b.level = min(b.burst, b.level+b.rate*now.Sub(b.at).Seconds())
	b.at = now
	if b.level > 0 {
		return 0
	}
	return time.Duration(math.Ceil(-b.level/b.rate*1e9)) + time.Microsecond
}

func (b *budget) charge(amount float64) { b.level -= amount }
