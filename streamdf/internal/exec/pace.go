package exec

import (
	"context"
	"time"

	"freshet/streamdf/internal/column"
)

// tick is how long rows may wait for others, so that a fast replay emits forty
// batches a second and not one a row.
const tick = 25 * time.Millisecond

// A pace hands out rows when they are due.
type pace struct {
	ctx  context.Context // the run's: ends every wait
	last time.Time       // when rows were handed out
	idle idler           // who has something to do meanwhile; nil: nobody
}

// An idler has something to do while an operator waits.
type idler interface {
	due() time.Time
	wake() error
}

func (p *pace) setIdle(i idler) { p.idle = i }

// play emits the rows of a batch, row i not before due(i); rows that are due
// together stay together. due is asked in order, and again for a row that was
// not due.
func (p *pace) play(in *column.Table, due func(i int) time.Time, out emit) error {
	for lo := 0; lo < in.Len(); {
		now := time.Now()
		hi, next := lo, now
		for hi < in.Len() {
			if next = due(hi); next.After(now) {
				break
			}
			hi++
		}
		if hi > lo {
			p.last = now
			if err := out(in.Slice(lo, hi)); err != nil {
				return err
			}
			lo = hi
			continue
		}
		if soon := p.last.Add(tick); soon.After(next) {
			next = soon
		}
		if err := p.wait(next.Sub(now)); err != nil {
			return err
		}
	}
	return nil
}

// wait returns after d, and wakes the idler when that is due.
func (p *pace) wait(d time.Duration) error {
	until := time.Now().Add(d)
	for p.idle != nil {
		due := p.idle.due()
		if due.IsZero() || !due.Before(until) {
			break
		}
		if err := p.sleep(time.Until(due)); err != nil {
			return err
		}
		if err := p.idle.wake(); err != nil {
			return err
		}
	}
	return p.sleep(time.Until(until))
}

func (p *pace) sleep(d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-p.ctx.Done():
		return context.Cause(p.ctx)
	}
}
