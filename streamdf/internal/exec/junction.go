package exec

import (
	"math"
	"slices"
	"time"

	"freshet/streamdf/internal/column"
	"freshet/streamdf/internal/plan"
)

// A junction makes one line of several. All calls come from one goroutine, as an
// operator's do; Close is called once an input, when it has ended.
type junction interface {
	// Process takes the next batch of an input.
	Process(input int, in *column.Table, out emit) error
	// Advance says that no row of an input before watermark will come.
	Advance(input int, watermark int64, out emit) error
	// Close says that no more rows of an input will come.
	Close(input int, out emit) error
	// Watermark returns that of the rows to be emitted; noEvent if there is
	// none yet, or none at all.
	Watermark() int64
	// Next lists inputs that have not ended: those of which rows are wanted most
	// come first. hot are those that cannot be kept waiting.
	Next(hot []bool) []int
}

// A joint is a junction in its place.
type joint struct {
	op    junction
	name  string // of the node, for errors
	bases []base // what the inputs come from
	hots  []bool
	out   *pipeline
	left  int // inputs that have not ended
	emit  emit
}

// A base is where the rows of a line come from.
type base interface {
	// wants appends the sources that should be read next, the most wanted first.
	wants(list []*leaf) []*leaf
	hot() bool
	// waiting reports rows that have come and are not read yet.
	waiting() bool
}

func (j *joint) process(input int, t *column.Table) (err error) {
	defer rescue(j.name, &err)
	return j.op.Process(input, t, j.emit)
}

func (j *joint) advance(input int, watermark int64) (err error) {
	defer rescue(j.name, &err)
	if err := j.op.Advance(input, watermark, j.emit); err != nil {
		return err
	}
	return j.out.advance(0, j.op.Watermark())
}

// close is called when an input has ended.
func (j *joint) close(input int) (err error) {
	defer rescue(j.name, &err)
	j.left--
	if err := j.op.Close(input, j.emit); err != nil {
		return err
	}
	return j.out.advance(0, j.op.Watermark())
}

func (j *joint) wants(list []*leaf) []*leaf {
	for _, i := range j.op.Next(j.hots) {
		list = j.bases[i].wants(list)
	}
	return list
}

func (j *joint) hot() bool { return slices.Contains(j.hots, true) }

func (j *joint) waiting() bool { return slices.ContainsFunc(j.bases, base.waiting) }

// sides are inputs in event time. Their rows wait, in order, until no row before
// them can come on any side: what becomes of them then depends on their times
// and sides alone, whenever they arrived.
type sides []side

type side struct {
	*order
	bound int64 // no row before it will come
	ended bool
	silence
	list []int // of the first side: scratch of Next
}

// newSide is an input whose event time is a column.
func newSide(time string, in plan.Node) side {
	t, _ := plan.EventTimeOf(in)
	return side{order: newOrder(time, in.Schema()), bound: noEvent, silence: silence{idle: t.Idle, newest: noEvent}}
}

func (s sides) Process(input int, in *column.Table, _ emit) error {
	if s.mayBeIdle() {
		if in = s[input].heard(in); in.Len() == 0 {
			return nil
		}
	}
	return s[input].Process(in, nil)
}

// advance notes a watermark, and reports whether the bound of all is another.
func (s sides) advance(input int, watermark int64) bool {
	before := s.bound()
	s[input].bound = max(s[input].bound, watermark)
	if s[input].idle > 0 {
		s[input].since, s[input].silent = time.Now(), false
	}
	s.lift()
	return s.bound() != before
}

// end notes the end of a side.
func (s sides) end(input int) {
	s[input].bound, s[input].ended = math.MaxInt64, true
	s.lift()
}

// bound is the time before which no row will come on any side.
func (s sides) bound() int64 {
	b := s[0].bound
	for _, o := range s[1:] {
		b = min(b, o.bound)
	}
	return b
}

// take hands out the waiting rows of a side before a time, in order; at the end
// of time those of that time too.
func (s side) take(limit int64, out emit) error {
	switch limit {
	case noEvent:
		return nil
	case math.MaxInt64:
	default:
		limit--
	}
	return s.release(out, func(times []int64) int { return upTo(times, limit) })
}

// Next reads the side whose time is furthest behind; of the others only those
// that cannot wait, or are not waited for.
func (s sides) Next(hot []bool) []int {
	list := s[0].list[:0]
	for i := range s {
		if !s[i].ended {
			list = append(list, i)
		}
	}
	slices.SortStableFunc(list, func(a, b int) int {
		switch {
		case s[a].silent != s[b].silent:
			return sign(s[b].silent)
		case s[a].bound != s[b].bound:
			return sign(s[a].bound < s[b].bound)
		}
		return 0
	})
	for k := len(list) - 1; k > 0; k-- {
		if !hot[list[k]] && !s[list[k]].silent {
			list = slices.Delete(list, k, k+1)
		}
	}
	s[0].list = list
	return list
}
