package plot

import (
	"math"
	"time"
)

// A yAxis is a domain from tick to tick that holds still: it grows at once
// and shrinks when data has filled less than 60 % of it for 3 s.
type yAxis struct {
	ticks tickMarks
	set   bool
	small time.Time // since when data is small; zero: it is not
}

const (
	smallShare = .6
	smallTime  = 3 * time.Second
)

// fit makes room for values between lo and hi on an axis of some height.
func (a *yAxis) fit(lo, hi, height float64, now time.Time) {
	count := max(2, int(math.Round(height/48)))
	fresh := nice(lo, hi, count, nearly)
	switch {
	case !a.set:
		a.ticks, a.set = fresh, true
	case lo < a.ticks.lo()-nearly*a.ticks.step || hi > a.ticks.hi()+nearly*a.ticks.step:
		a.ticks = nice(min(lo, a.ticks.lo()), max(hi, a.ticks.hi()), count, nearly)
	}
	if hi-lo >= smallShare*(a.ticks.hi()-a.ticks.lo()) || fresh == a.ticks {
		a.small = time.Time{}
		return
	}
	if a.small.IsZero() {
		a.small = now
	}
	if now.Sub(a.small) >= smallTime {
		a.ticks, a.small = fresh, time.Time{}
	}
}

// strong is the tick of the base line.
func (a *yAxis) strong() int {
	if a.ticks.first <= 0 && a.ticks.last >= 0 {
		return 0
	}
	return a.ticks.first
}

// An xAxis is the domain of numbers or times from left to right.
type xAxis struct {
	lo, hi float64
	set    bool
}

// window shows exactly lo to hi.
func (a *xAxis) window(lo, hi, unit float64) {
	a.lo, a.hi = lo, hi
	a.widen(unit)
}

// grow makes room for lo to hi: half of its span more whenever it is full, or
// to the end of the data if nothing more comes.
func (a *xAxis) grow(lo, hi, unit float64, last bool) {
	if a.set {
		lo = min(lo, a.lo)
	}
	switch {
	case last || lo == hi:
		a.lo, a.hi = lo, hi
		a.widen(unit)
		a.set = a.set || lo != hi
	case !a.set:
		a.lo, a.hi, a.set = lo, lo+1.5*(hi-lo), true
	default:
		a.lo = lo
		for a.hi < hi {
			a.hi = max(a.hi+(a.hi-a.lo)/2, math.Nextafter(a.hi, math.Inf(1)))
		}
	}
}

// widen gives a domain of one value half a unit on both sides.
func (a *xAxis) widen(unit float64) {
	if a.hi-a.lo <= 1e-12*max(math.Abs(a.lo), math.Abs(a.hi)) {
		unit = max(unit, 1e-9*math.Abs(a.lo))
		a.lo, a.hi = a.lo-unit/2, a.hi+unit/2
	}
}

// nice widens the domain to round numbers; it never shrinks.
func (a *xAxis) nice(lo, hi, width float64) {
	if a.set {
		lo, hi = min(lo, a.lo), max(hi, a.hi)
	}
	t := nice(lo, hi, max(2, int(math.Round(width/80))), exactly)
	a.lo, a.hi, a.set = t.lo(), t.hi(), true
}
