package exec

import (
	"container/heap"
	"fmt"
	"slices"

	"freshet/streamdf/internal/agg"
	"freshet/streamdf/internal/column"
	"freshet/streamdf/internal/plan"
)

// sessions reduces windows that last as long as no pause between rows of a group
// is longer than gap. It reads rows in the order of event time. A row exactly a
// gap after the last one belongs to its session, as in Flink; so a session ends
// when the watermark is beyond that.
type sessions struct {
	*paneling
	gap   int64
	last  []*session // of each group: the one that its next row may belong to
	due   dueSessions
	queue []*session // those that are not closed, by their first row; front may be closed
	fill  *crowd
	seq   int64
	ids   []uint32
}

var (
	_ operator = (*sessions)(nil)
	_ shifter  = (*sessions)(nil)
)

// A session is an open window of one group.
type session struct {
	group       uint32
	first, last int64 // times of its rows
	due         int64 // when it was to end as it stood when it was put in order
	seq         int64 // by first row
	crowd       *crowd
	slot        uint32
	closed      bool
}

// A crowd is the numbers of many sessions, a slot each. It goes when the last of
// them is closed.
type crowd struct {
	numbers
	n    int // slots that are taken
	rows []int32
	ids  []uint32
}

// crowdSize is how many sessions share a crowd, unless more are open.
const crowdSize = 256

func newSessions(n *plan.TimeWindow) *sessions {
	return &sessions{paneling: newPaneling(n), gap: int64(n.Size)}
}

func (s *sessions) Process(in *column.Table, _ emit) error {
	s.tidy()
	cols, times, ids, err := s.read(in)
	if err != nil {
		return err
	}
	groups := 1
	if s.groups != nil {
		groups = s.groups.len()
	}
	s.last = append(s.last, make([]*session, groups-len(s.last))...)
	var crowds []*crowd
	for i, t := range times {
		g := uint32(0)
		if ids != nil {
			g = ids[i]
		}
		o := s.last[g]
		if o == nil || o.closed || t > after(o.last, s.gap) {
			o = s.begin(g, t)
		}
		o.last = t
		if len(o.crowd.rows) == 0 {
			crowds = append(crowds, o.crowd)
		}
		o.crowd.rows, o.crowd.ids = append(o.crowd.rows, int32(i)), append(o.crowd.ids, o.slot)
	}
	for _, c := range crowds {
		if err := c.take(s.in, cols, len(times)); err != nil {
			return err
		}
	}
	return nil
}

// begin opens a session.
func (s *sessions) begin(group uint32, t int64) *session {
	if s.fill == nil || s.fill.n >= max(crowdSize, s.due.Len()) {
		s.fill = &crowd{numbers: s.numbers()}
	}
	o := &session{group: group, first: t, last: t, due: after(t, s.gap), seq: s.seq, crowd: s.fill, slot: uint32(s.fill.n)}
	s.fill.n++
	s.seq++
	s.last[group] = o
	s.queue = append(s.queue, o)
	heap.Push(&s.due, o)
	return o
}

// take adds the rows that were noted.
func (c *crowd) take(in *inputs, cols []*column.Column, all int) error {
	n := len(c.rows)
	if n < all {
		cols = takeAll(cols, c.rows)
	}
	err := c.add(in, cols, agg.Rows{N: n, IDs: c.ids, Groups: c.n})
	c.rows, c.ids = c.rows[:0], c.ids[:0]
	if err != nil {
		return fmt.Errorf("a session: %w", err)
	}
	return nil
}

// Advance closes the sessions whose next row would have come.
func (s *sessions) Advance(watermark int64, out emit) error {
	var done []*session
	for s.due.Len() > 0 && s.due[0].due < watermark {
		o := s.due[0]
		if end := after(o.last, s.gap); end >= watermark {
			o.due = end
			heap.Fix(&s.due, 0)
			continue
		}
		heap.Pop(&s.due)
		done = append(done, o)
	}
	return s.emit(done, out)
}

// Close closes all sessions.
func (s *sessions) Close(out emit) error {
	done := s.due
	s.due = nil
	return s.emit(done, out)
}

// emit closes sessions.
func (s *sessions) emit(done []*session, out emit) error {
	if len(done) == 0 {
		return nil
	}
	slices.SortFunc(done, func(a, b *session) int {
		switch {
		case a.last != b.last:
			return sign(a.last < b.last)
		case a.first != b.first:
			return sign(a.first < b.first)
		}
		return sign(a.seq < b.seq)
	})
	s.closed(len(done))
	t := s.rows(done)
	for _, o := range done {
		o.closed, o.crowd = true, nil
		if s.last[o.group] == o {
			s.last[o.group] = nil
		}
	}
	s.unqueue()
	return out(t)
}

// unqueue forgets closed sessions: those in front, and all when they are most.
func (s *sessions) unqueue() {
	for len(s.queue) > 0 && s.queue[0].closed {
		s.queue[0] = nil
		s.queue = s.queue[1:]
	}
	if len(s.queue) > crowdSize+2*s.due.Len() {
		s.queue = slices.DeleteFunc(s.queue, func(o *session) bool { return o.closed })
	}
}

func sign(less bool) int {
	if less {
		return -1
	}
	return 1
}

// rows are the results of sessions.
func (s *sessions) rows(done []*session) *column.Table {
	n := len(done)
	start, end, ids := make([]int64, n), make([]int64, n), make([]uint32, n)
	for i, o := range done {
		start[i], end[i], ids[i] = o.first, after(o.last, s.gap), o.group
	}
	cols := []*column.Column{column.NewInts(column.Time, start, nil), column.NewInts(column.Time, end, nil)}
	if s.groups != nil {
		cols = append(cols, s.groups.keysOf(ids)...)
	}
	results, place := s.results(done)
	for i := range s.calls {
		cols = append(cols, results.Col(i).Take(place))
	}
	return column.NewTable(s.schema, n, cols...)
}

// results puts the numbers of the crowds one below the other, and tells where
// those of each session are.
func (s *sessions) results(done []*session) (all *column.Table, place []int32) {
	schema := s.schema[len(s.schema)-len(s.calls):]
	base, n := map[*crowd]int{}, 0
	var parts []*column.Table
	for _, o := range done {
		c := o.crowd
		if _, ok := base[c]; !ok {
			cols := make([]*column.Column, len(c.numbers))
			for i, acc := range c.numbers {
				cols[i] = acc.Result(c.n)
			}
			base[c], n = n, n+c.n
			parts = append(parts, column.NewTable(schema, c.n, cols...))
		}
		place = append(place, int32(base[c])+int32(o.slot))
	}
	return column.Concat(schema, parts...), place
}

// tidy numbers the groups anew when most have gone.
func (s *sessions) tidy() {
	if !s.stale(s.due.Len()) {
		return
	}
	s.ids = s.ids[:0]
	for _, o := range s.due {
		s.ids = append(s.ids, o.group)
	}
	current := make([]bool, len(s.due))
	for i, o := range s.due {
		current[i] = s.last[o.group] == o
	}
	s.renumber(s.ids)
	s.last = make([]*session, s.groups.len())
	for i, o := range s.due {
		if o.group = s.ids[i]; current[i] {
			s.last[o.group] = o
		}
	}
}

// Shift returns the start of the first session that may still be emitted.
func (s *sessions) Shift(watermark int64) int64 {
	if len(s.queue) > 0 {
		return min(watermark, s.queue[0].first)
	}
	return watermark
}

// dueSessions is a heap: the session that is due first is on top.
type dueSessions []*session

func (d dueSessions) Len() int           { return len(d) }
func (d dueSessions) Less(i, j int) bool { return d[i].due < d[j].due }
func (d dueSessions) Swap(i, j int)      { d[i], d[j] = d[j], d[i] }
func (d *dueSessions) Push(x any)        { *d = append(*d, x.(*session)) }
func (d *dueSessions) Pop() any {
	old := *d
	last := old[len(old)-1]
	old[len(old)-1] = nil
	*d = old[:len(old)-1]
	return last
}
