package streamdf

import (
	"fmt"

	"freshet/streamdf/internal/flow"
)

// Zip emits the first value of s and of each other stream together, then the
// second of each, and so on; a stream that is ahead by 64 values waits. It ends
// with the shortest. A function below takes the parts as its parameters,
// s.Zip(t).Map(func(a int, b string) R), or all of them as a []any.
func (s *Stream) Zip(others ...*Stream) *Stream {
	return s.then(flow.Zip(s.opens("Zip", others)...), "Zip", others...)
}

// ZipLatest emits every value of s together with the newest of each other
// stream. No value of s is dropped: those that come before all others have one
// wait. It ends with s. See Zip for functions.
func (s *Stream) ZipLatest(others ...*Stream) *Stream {
	return s.then(flow.CombineLatest(true, s.opens("ZipLatest", others)...), "ZipLatest", others...)
}

// CombineLatest emits the newest value of s and of each other stream together,
// whenever one of them has a new one and all have one. It ends when all have.
// See Zip for functions.
func (s *Stream) CombineLatest(others ...*Stream) *Stream {
	return s.then(flow.CombineLatest(false, s.opens("CombineLatest", others)...), "CombineLatest", others...)
}

// Delay emits every value an interval, "500ms" or a time.Duration, after it
// came. It holds 65,536 values: then the upstream waits.
func (s *Stream) Delay(interval any) *Stream {
	d := mustInterval("Delay", interval)
	return s.then(flow.Delay(s.open, d), fmt.Sprintf("Delay %v", d)).like(s)
}

// MapAsync is Map with up to n calls of f at a time, for functions that wait.
// The results come in the order of the values.
func (s *Stream) MapAsync(n int, f any) *Stream {
	mustHold("MapAsync", n)
	open, err := flow.MapAsync(s.open, n, f)
	if err != nil {
		refuse("MapAsync", err)
	}
	return s.then(open, fmt.Sprintf("MapAsync %d", n))
}

// Connect starts a query that sends every value into a stream of NewStream,
// which may be one above s: a loop. No more than 65,536 values may be on their
// way round it; more end the query. It panics with an *Error when to is no
// stream of NewStream.
func (s *Stream) Connect(to *Stream) *Query {
	if to == nil || to.topic == nil {
		refusef("Connect", "only a stream of NewStream takes values")
	}
	fed := s.then(flow.Feed(s.open, to.topic), "Connect")
	return fed.start(func(any) error { return nil })
}
