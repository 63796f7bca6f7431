package plot

import "strconv"

// A registry numbers names in the order of their first appearance, and keeps
// the numbers: so a series keeps its colour and a category its place. Beyond
// its limit it only counts, up to a limit as well.
type registry struct {
	limit int
	names []string
	index map[string]int
	over  map[string]struct{} // names beyond the limit
}

const countLimit = 10_000 // of names that are counted and not drawn

// of returns the number of a name, -1 beyond the limit.
func (r *registry) of(name string) int {
	if i, ok := r.index[name]; ok {
		return i
	}
	if len(r.names) >= r.limit {
		if r.over == nil {
			r.over = map[string]struct{}{}
		}
		if len(r.over) < countLimit {
			r.over[name] = struct{}{}
		}
		return -1
	}
	if r.index == nil {
		r.index = map[string]int{}
	}
	r.index[name] = len(r.names)
	r.names = append(r.names, name)
	return len(r.names) - 1
}

// more says how many names there are beyond the first n: "+ 5 more"; "" if
// there are none.
func (r *registry) more(n int) string {
	rest := len(r.names) - n + len(r.over)
	switch {
	case rest <= 0:
		return ""
	case len(r.over) >= countLimit:
		return "+ over " + commas(strconv.Itoa(countLimit)) + " more"
	}
	return "+ " + commas(strconv.Itoa(rest)) + " more"
}

// seriesLimit bounds what is kept of a plot by series: the eighth and later
// ones are drawn alike, and beyond this many they are counted only.
const seriesLimit = 40

// seriesNames numbers the series of a plot: one for each value of By and each
// Y.
type seriesNames struct {
	registry
	spec *Spec
	y    []int // by series: which Y
	of   map[seriesKey]int
}

type seriesKey struct {
	by string
	y  int
}

func newSeries(s *Spec) *seriesNames {
	return &seriesNames{registry: registry{limit: seriesLimit}, spec: s, of: map[seriesKey]int{}}
}

// number returns the series of a row's value y, -1 if there are too many.
func (s *seriesNames) number(b *Batch, row, y int) int {
	k := seriesKey{y: y}
	if b.By != nil {
		k.by = b.By[row]
	}
	if i, ok := s.of[k]; ok {
		return i
	}
	name := s.spec.Y[y]
	switch {
	case b.By != nil && len(s.spec.Y) > 1:
		name += " " + k.by
	case b.By != nil:
		name = k.by
	}
	i := s.registry.of(name)
	if i < 0 {
		return -1
	}
	s.of[k] = i
	for len(s.y) <= i {
		s.y = append(s.y, y)
	}
	return i
}

// keys returns what each series is, by its number.
func (s *seriesNames) keys() []seriesKey {
	keys := make([]seriesKey, len(s.names))
	for k, i := range s.of {
		keys[i] = k
	}
	return keys
}

// label is the name at a series' end, "" for the only one: it stands above
// the axis.
func (s *seriesNames) label(i int) string {
	if len(s.spec.Y) == 1 && s.spec.By == "" {
		return ""
	}
	return cutText(s.names[i], 130)
}

func (s *seriesNames) whole(i int) bool {
	y := s.y[i]
	return y < len(s.spec.Whole) && s.spec.Whole[y]
}
