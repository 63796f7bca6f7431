package agg

import "freshet/streamdf/internal/column"

// latest remembers the last result of an accumulator of floats, and to which
// groups rows have come since, while those are few: after a small batch the
// result of many groups is almost the last one.
type latest struct {
	values []float64       // of the last result that was made in whole; not changed any more
	since  column.Versions // of values
	nulls  bool            // it had some
	ids    []uint32        // groups with rows since, some of them several times
	most   bool            // nearly all groups have
	lent   bool            // so are the results
	room   column.Room
	one    [1]float64 // scratch
}

// floats are what a latest makes results of.
type floats interface {
	// fill writes the values of as many groups as there is room for, and
	// returns which have one; nil: all have.
	fill(out []float64) column.Bitmap
	// at returns the value of a group, and whether it has one.
	at(g uint32) (float64, bool)
}

// note takes note of rows.
func (l *latest) note(rows Rows) {
	if l.most || rows.IDs == nil || len(l.ids)+rows.N > len(l.values)/2 {
		l.most = true
		return
	}
	l.ids = append(l.ids, rows.IDs...)
}

// lendResults makes the results lent, so that the last one becomes the next.
func (l *latest) lendResults() { l.lent = true }

// Lend makes the results of an accumulator lent, as by a column.Room, if that
// saves anything.
func Lend(a Accumulator) {
	if l, ok := a.(interface{ lendResults() }); ok {
		l.lendResults()
	}
}

// column returns the values of all groups.
func (l *latest) column(a floats, groups int) *column.Column {
	if groups == 1 && !l.lent {
		if a.fill(l.one[:]) == nil {
			return column.NewFloat(l.one[0])
		}
	}
	values, valid := l.next(a, groups)
	if l.lent {
		return l.room.Lend(column.Float, valid)
	}
	return column.NewFloats(values, valid)
}

// next returns the values of all groups, and which have one.
func (l *latest) next(a floats, groups int) (out []float64, valid column.Bitmap) {
	out, changed := l.changed(a, groups)
	if !changed {
		if l.lent {
			out = l.room.Floats(groups)
		} else {
			out = make([]float64, groups)
		}
		valid = a.fill(out)
	}
	l.values, l.nulls, l.ids, l.most = out, valid != nil, l.ids[:0], false
	if !l.lent {
		l.since.Start(out)
	}
	return out, valid
}

// fewGroups is how many of them are copied as fast as anything else is done.
const fewGroups = 64

// version returns the values of all groups as the last ones and what has
// changed, if that will do.
func (l *latest) version(a floats, groups int) (v column.Version, ok bool) {
	if l.lent || l.most || l.nulls || groups < fewGroups || !l.since.Has(groups) || !l.since.Takes(len(l.ids)) {
		return v, false
	}
	for _, g := range l.ids {
		x, some := a.at(g)
		if !some {
			return v, false // a new group
		}
		l.since.Set(g, x)
	}
	l.ids = l.ids[:0]
	return l.since.Now(groups), true
}

// Version returns the result of an accumulator as a version of its last one, if
// only a few values of it have changed; if not, Result returns it.
func Version(a Accumulator, groups int) (v column.Version, ok bool) {
	if l, can := a.(interface {
		version(groups int) (column.Version, bool)
	}); can {
		return l.version(groups)
	}
	return v, false
}

// changed returns the last values with those of the groups that have changed, if
// that will do.
func (l *latest) changed(a floats, groups int) (out []float64, ok bool) {
	if l.most || l.nulls {
		return nil, false
	}
	switch {
	case l.since.Has(groups):
		out = l.since.Now(groups).Floats()
	case l.lent && groups == len(l.values) && l.room.Holds():
		out = l.values
	default:
		return nil, false
	}
	for _, g := range l.ids {
		if out[g], ok = a.at(g); !ok {
			return nil, false
		}
	}
	return out, true
}
