package exec

import (
	"sync/atomic"
	"time"

	"freshet/streamdf/internal/column"
)

// silence is what a side knows of a source that may fall silent: after idle
// without a row the others stop waiting for it. Its rows that come behind what
// they have done meanwhile are late.
type silence struct {
	idle   time.Duration // 0: it is always waited for
	since  time.Time     // when it was last heard; zero: not asked yet
	silent bool
	newest int64 // time of its rows
	late   *atomic.Int64
}

// heard takes note of rows and leaves out those that are late.
func (s *side) heard(in *column.Table) *column.Table {
	s.since, s.silent = time.Now(), false
	var rows []int32
	times := in.Col(s.order.time).Ints()
	for i, t := range times {
		if t >= s.bound {
			rows = append(rows, int32(i))
			s.newest = max(s.newest, t)
		}
	}
	if len(rows) == len(times) {
		return in
	}
	s.late.Add(int64(len(times) - len(rows)))
	return in.Take(rows)
}

// lift takes silent sides along with those that are not; with one that has ended
// just beyond its last row.
func (s sides) lift() {
	least, any := int64(0), false
	for i := range s {
		bound := s[i].bound
		if s[i].ended {
			bound = after(s[i].newest, 1)
		}
		if !s[i].silent && (!any || bound < least) {
			least, any = bound, true
		}
	}
	for i := range s {
		if any && s[i].silent {
			s[i].bound = max(s[i].bound, least)
		}
	}
}

// quiet is a junction of which inputs may fall silent.
type quiet interface {
	mayBeIdle() bool
	countLate(late *atomic.Int64)
	// due is when the next input is to be taken for silent; zero: never.
	due() time.Time
	// hush takes the inputs that are silent for such, but those that wait to be
	// read. It reports whether there are any.
	hush(now time.Time, waiting func(input int) bool) bool
	// drain emits what that lets go.
	drain(out emit) error
}

var (
	_ quiet = (*byTimes)(nil)
	_ quiet = (*join)(nil)
	_ quiet = (*asof)(nil)
)

func (s sides) mayBeIdle() bool {
	for i := range s {
		if s[i].idle > 0 {
			return true
		}
	}
	return false
}

func (s sides) countLate(late *atomic.Int64) {
	for i := range s {
		s[i].late = late
	}
}

func (s sides) due() (first time.Time) {
	for i := range s {
		o := &s[i]
		if o.idle == 0 || o.ended || o.silent {
			continue
		}
		if o.since.IsZero() {
			o.since = time.Now()
		}
		if due := o.since.Add(o.idle); first.IsZero() || due.Before(first) {
			first = due
		}
	}
	return first
}

func (s sides) hush(now time.Time, waiting func(int) bool) (any bool) {
	for i := range s {
		o := &s[i]
		if o.idle == 0 || o.ended || o.silent || o.since.Add(o.idle).After(now) {
			continue
		}
		if waiting(i) {
			o.since = now
			continue
		}
		o.silent, any = true, true
	}
	if any {
		s.lift()
	}
	return any
}

// A quietJoint is such a junction in its place.
type quietJoint struct {
	quiet
	joint *joint
}

// wake goes on without the inputs that have fallen silent.
func (q quietJoint) wake(now time.Time) (err error) {
	defer rescue(q.joint.name, &err)
	if !q.hush(now, func(input int) bool { return q.joint.bases[input].waiting() }) {
		return nil
	}
	if err := q.drain(q.joint.emit); err != nil {
		return err
	}
	return q.joint.out.advance(0, q.joint.op.Watermark())
}
