package plot

import "math"

// A pool gathers the values of a distribution by group. With Last it holds
// the rows of the window, at most the 100,000 newest, else counts only, of
// any number of rows.
type pool struct {
	spec    *Spec
	groups  []*counts // by group; with Last as of the last forget
	ring    []pooled
	oldest  int
	newest  float64
	counted int // rows that had come when the groups were counted
}

type pooled struct {
	v, age float64
	group  int
}

const ringLimit = 100_000

func newPool(s *Spec) *pool { return &pool{spec: s, newest: math.Inf(-1)} }

func (p *pool) reset() { *p = pool{spec: p.spec, newest: math.Inf(-1)} }

func (p *pool) windowed() bool { return p.spec.Last > 0 || p.spec.LastRows > 0 }

// ageOf is what tells a row of the window from one that has left it, 0 if
// there is no window.
func ageOf(s *Spec, b *Batch, i, row int) float64 {
	switch {
	case s.LastRows > 0:
		return float64(row + i)
	case s.Last > 0:
		return b.Age[i]
	}
	return 0
}

// windowLimit is the age of the youngest row that has left the window.
func windowLimit(s *Spec, rows int, newest float64) float64 {
	switch {
	case s.LastRows > 0:
		return float64(rows - 1 - s.LastRows)
	case s.Last > 0:
		return newest - s.Last
	}
	return math.Inf(-1)
}

func (p *pool) put(group int, v, age float64) {
	if !drawable(v) || math.IsNaN(age) {
		return
	}
	p.newest = max(p.newest, age)
	if !p.windowed() {
		p.count(group, v)
		return
	}
	if len(p.ring) < ringLimit {
		p.ring = append(p.ring, pooled{v, age, group})
		return
	}
	p.ring[p.oldest] = pooled{v, age, group}
	p.oldest = (p.oldest + 1) % ringLimit
}

func (p *pool) count(group int, v float64) {
	for len(p.groups) <= group {
		p.groups = append(p.groups, &counts{})
	}
	p.groups[group].add(v)
}

func (p *pool) within(limit float64) []pooled {
	kept := make([]pooled, 0, len(p.ring))
	for i := range p.ring {
		if r := p.ring[(p.oldest+i)%len(p.ring)]; r.age > limit {
			kept = append(kept, r)
		}
	}
	return kept
}

// forget drops what has left the window when rows have come, and counts anew.
func (p *pool) forget(rows int) {
	if !p.windowed() || rows == p.counted {
		return
	}
	p.counted = rows
	p.ring = p.within(windowLimit(p.spec, rows, p.newest))
	p.oldest = 0
	p.groups = nil
	for _, r := range p.ring {
		p.count(r.group, r.v)
	}
}

func (p *pool) empty() bool {
	for _, g := range p.groups {
		if g.n > 0 {
			return false
		}
	}
	return true
}
